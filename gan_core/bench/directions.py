"""Whether directions mean something: how much of a drawing's factor one direction moves, against random ones.

From drawn dogs a reader of their own factors is learned (`factors`). Then generated pictures are moved along each
direction from -2σ to +2σ, and their factors are read. What counts is R² of the factor read on the amount moved,
over all latents together: the share of all that this factor varies, between latents too, that goes with the
amount. (Within one latent any smooth change has an R² near 1, however small it is.) The perfect direction of a
factor that is linear in the latent has 0.73 so; a random one in d dimensions about 2.7/d. For a conditional network
each breed's mean is taken away first. The best direction is chosen on half of the latents and measured on the
others, found and random ones alike and as many of each.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.bench import Figures
from gan_core.bench.factors import FactorReader, Numbers
from gan_core.bench.pictures import make_dataset
from gan_core.dataset.archive import Dataset
from gan_core.metrics.features import ExtractorError, FeatureExtractor, load_extractor
from gan_core.presets import load_preset
from gan_core.progress import Progress
from gan_core.runs.events import Finished
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from gan_core.sampling.directions import COUNT, METHODS, Direction, Method, find_directions, moved
from gan_core.sampling.generator import Generator
from gan_core.sources.drawn import DrawnDogs
from gan_core.training.trainer import Trainer

RUN_VARIABLE = "GAN_STUDIO_BENCH_RUN"
"""The environment variable that names a run on drawn dogs to measure, in place of one trained for this."""
PRESET = "cgan-tiny-32"
_MINUTES = 20.0
_AMOUNTS = (-2.0, 0.0, 2.0)
_READ_LEAST = 0.3
"""A factor that the reader reads worse than so (R² on real pictures) says nothing of a direction."""
_MOVED_LEAST, _MOVED_TIMES = 0.1, 2.0
"""A direction moves a factor with so much R² or more, and so many times the best random direction's."""
_BREEDS = 8
"""Of a conditional network, so many take turns: each must have several latents in either half."""
_SEED = 0x6469_7265


def measure(quick: bool) -> Figures:
    """Measure the run that the variable names, or one that is trained for it (twenty minutes; quick: seconds)."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        chosen = os.environ.get(RUN_VARIABLE)
        resolution = Run.open(Path(chosen)).config.network.img_resolution if chosen else 32
        with make_dataset(folder / "dogs.zip", 120 if quick else 2000, resolution) as dataset:
            run = Run.open(Path(chosen)) if chosen else _trained(folder / "run", dataset, quick)
            reader = reader_of(dataset, None if quick else _extractor())
        generator = Generator.open(run)
        about: Figures = {"run": run.name if chosen else f"{PRESET}, trained for this"}
        about["reader_r2"] = {n: round(float(r), 2) for n, r in zip(reader.names, reader.r2, strict=True)}
        return about | meaning(generator, reader, *((16, 4) if quick else (64, COUNT)))


def reader_of(dataset: Dataset, extractor: FeatureExtractor | None) -> FactorReader:
    """A reader learned from a dataset of drawn dogs of seed 0, all of which were kept."""
    source = DrawnDogs(dataset.num_images)
    pictures = np.stack([dataset.image(index) for index in range(dataset.num_images)])
    return FactorReader.fitted(pictures, [source.factors_of(item) for item in source.items], extractor)


def meaning(generator: Generator, reader: FactorReader, latents: int, count: int = COUNT) -> Figures:
    """For each method and factor the best found direction's R² and the best random one's; what is moved."""
    by_chance = _moves(
        generator, reader, _random_directions(min(count, generator.z_dim), generator.z_dim), latents
    )
    return {method: _meaning_of(generator, reader, method, by_chance, latents, count) for method in METHODS}


def _meaning_of(
    generator: Generator, reader: FactorReader, method: Method, by_chance: Numbers, latents: int, count: int
) -> Figures:
    work = find_directions(generator, method, count=count)
    directions = next(item for item in work if not isinstance(item, Progress))
    moves = _moves(generator, reader, directions, latents)
    figures: Figures = {}
    are_moved = []
    for place, name in enumerate(reader.names):
        if reader.r2[place] < _READ_LEAST:
            continue
        best, r2 = _best(moves[:, :, place])
        _, random_r2 = _best(by_chance[:, :, place])
        if r2 >= max(_MOVED_LEAST, _MOVED_TIMES * random_r2):
            are_moved.append(name)
        figures[name] = {
            "direction": directions[best].key,
            "r2": round(r2, 2),
            "random_best_r2": round(random_r2, 2),
            "random_mean_r2": round(float(by_chance[:, 1, place].mean()), 3),
        }
    kinds = {name.partition(":")[0] for name in are_moved}  # four poses are one factor, six backgrounds too
    return {"moved": len(kinds), "factors_moved": ", ".join(are_moved), **figures}


def _best(r2: NDArray[np.float64]) -> tuple[int, float]:
    """Of R² [directions, halves]: the best by the first half, and what it has in the second."""
    best = int(r2[:, 0].argmax())
    return best, float(r2[best, 1])


def _moves(
    generator: Generator, reader: FactorReader, directions: tuple[Direction, ...], latents: int
) -> Numbers:
    """R² [directions, 2 halves of the latents, factors] of each factor on the amount moved."""
    breeds = np.arange(latents) % _BREEDS if generator.class_names else np.zeros(latents, np.int64)
    breeds %= max(generator.num_classes, 1)
    halves = np.arange(latents) // _BREEDS % 2
    points = [
        generator.point(_SEED, index, int(breed) if generator.class_names else None)
        for index, breed in enumerate(breeds)
    ]
    still = reader.read(generator.render(points, exact=False))
    found = np.empty((len(directions), 2, len(reader.names)))
    for place, direction in enumerate(directions):
        values = np.stack(
            [
                reader.read(generator.render([moved(p, [(direction, amount)]) for p in points], exact=False))
                if amount
                else still
                for amount in _AMOUNTS
            ]
        )
        for half in (0, 1):
            rows = halves == half
            found[place, half] = _r2_on_amount(values[:, rows], np.array(_AMOUNTS), breeds[rows])
    return found


def _r2_on_amount(values: Numbers, amounts: Numbers, breeds: NDArray[np.int64]) -> Numbers:
    """R² [K] of values [amounts, latents, K] on the amounts, each breed less its own mean."""
    values = values.copy()
    for breed in np.unique(breeds):
        values[:, breeds == breed] -= values[:, breeds == breed].mean(axis=(0, 1))
    flat, along = values.reshape(-1, values.shape[2]), np.repeat(amounts, values.shape[1])
    covariance = (along[:, None] * flat).mean(0)
    shares: Numbers = covariance**2 / np.maximum(along.var() * (flat**2).mean(0), 1e-12)
    return shares


def _random_directions(count: int, z_dim: int) -> tuple[Direction, ...]:
    vectors = torch.randn(count, z_dim, generator=torch.Generator().manual_seed(_SEED))
    vectors /= vectors.norm(dim=1, keepdim=True)
    return tuple(Direction(f"random-{i}", tuple(v), 0.0) for i, v in enumerate(vectors.tolist(), 1))


def _extractor() -> FeatureExtractor | None:
    """EfficientNet-Lite0 where it is installed; else thumbnails have to do."""
    try:
        return load_extractor("effnet-lite0")
    except ExtractorError:
        return None


def _trained(folder: Path, dataset: Dataset, quick: bool) -> Run:
    config = with_settings(
        load_preset(PRESET).config,
        {"training.epochs": None, "training.kimg": 0.32 if quick else None}
        | ({} if quick else {"training.minutes": _MINUTES}),
    )
    run = Run.create(folder, config, dataset.ref())
    for event in Trainer(run, dataset=dataset):
        if isinstance(event, Finished) and event.reason != "completed":
            raise RuntimeError(f"the training ended: {event.message}")
    return run
