"""Projection: the point of a generator whose picture is nearest to a given one, found by descent.

After StyleGAN2's projector (Karras et al. 2020, arXiv:1912.04958, appendix D): Adam, noise on the latent that
dies away so that the search does not settle early, a rate that warms up and dies away too. Different here,
because there is no W but the latent itself: it begins at the best of several hundred sampled latents instead
of the mean; a few of these go on for a while side by side, as descent in z stops in the nearest valley; and
the latent is held to the lengths that chance gives it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_core.messages import UsageError
from gan_core.metrics.features import FeatureMaps
from gan_core.metrics.perceptual import PerceptualDistance
from gan_core.progress import Progress
from gan_core.sampling.breeds import no_breed_number
from gan_core.sampling.descent import SAMPLES, SAMPLES_AT_ONCE, Descent
from gan_core.sampling.generator import Generator
from gan_core.sampling.latents import check_seed
from gan_core.sampling.point import Point

STEPS = 300
_SHOWN_EVERY = 25
"""Steps between two Projections on the way."""

Picture = NDArray[np.uint8]
"""uint8 [R, R, 3]."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The nearest that was found. Distances are `PerceptualDistance`'s."""

    point: Point
    picture: Picture
    """What the generator makes of `point`."""
    target: Picture
    distance: float
    """Of `picture` to `target`; 0: the same."""
    sampled_distance: float
    """Of the best of the sampled latents, where the search began."""
    typical_distance: float
    """The median of the sampled latents': that of a picture that has nothing to do with the target."""
    features: str | None
    """The extractor's key; None: pixels alone were compared."""


def project(
    generator: Generator,
    target: Picture,
    *,
    extractor: FeatureMaps | None,
    breed: int | None = None,
    steps: int = STEPS,
    seed: int = 0,
) -> Iterator[Progress | Projection]:
    """Find the point of `generator` whose picture is most like `target`, uint8 [R, R, 3] of its resolution.

    Yields Progress (in steps), now and then the best Projection so far, last the final one: who closes it
    early keeps the last that was yielded. A conditional network without a `breed` finds a blend of at
    most three. The same call gives the same point on the CPU. Raises UsageError for an unknown breed,
    a number of steps below 1, a seed that is none, or a generator whose pictures are no numbers; OutOfMemoryError.
    """
    if steps < 1:
        raise UsageError("The number of steps must be 1 or more, not {steps}.", steps=steps)
    check_seed(seed)
    generator.labels(0, 1, breed)  # refuses any breed where there are none
    if breed is not None and breed >= generator.num_classes:
        raise no_breed_number(breed, generator.num_classes)
    side = generator.img_resolution
    if target.shape != (side, side, 3):
        raise ValueError(f"the target is uint8 [{side}, {side}, 3], not {target.shape}")
    return _projected(generator, target, extractor, breed, steps, seed)


def _projected(
    generator: Generator,
    target: Picture,
    extractor: FeatureMaps | None,
    breed: int | None,
    steps: int,
    seed: int,
) -> Iterator[Progress | Projection]:
    batches = SAMPLES // SAMPLES_AT_ONCE
    total = batches + steps
    yield Progress(0, total)
    distance = PerceptualDistance(_images(target, generator.device), extractor)
    descent = Descent(generator, distance, breed, seed)
    for batch in range(batches):
        descent.sample(batch * SAMPLES_AT_ONCE)
        yield Progress(batch + 1, total)
    sampled, typical = descent.choose()

    def found() -> Projection:
        point = descent.best()
        picture = generator.render([point])[0]
        with torch.no_grad():
            apart = float(distance(_images(picture, generator.device)))
        key = None if extractor is None else extractor.key
        return Projection(point, picture, target, apart, sampled, typical, key)

    yield found()
    for step in range(steps):
        descent.step(step / steps)
        yield Progress(batches + step + 1, total)
        if (step + 1) % _SHOWN_EVERY == 0 and step + 1 < steps:
            yield found()
    yield found()


def _images(picture: Picture, device: torch.device) -> Tensor:
    """uint8 [H, W, 3] → float [1, 3, H, W] in [-1, 1], whose inverse `to_uint8` is."""
    return torch.from_numpy(picture.copy()).to(device).permute(2, 0, 1)[None].float() / 127.5 - 1
