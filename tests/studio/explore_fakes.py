"""A generator whose pictures tell what they were made from, behind a gate that a test can close."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch

from gan_core.messages import RunError
from gan_core.sampling.generator import Origin
from gan_core.sampling.latents import normal_latents
from gan_core.sampling.point import Point
from studio.workers.recipe import Recipe

Z_DIM = 6


class FakeGenerator:
    """Pictures of one colour: red from the first number of the latent, green from the first breed, blue from ψ."""

    def __init__(self, recipe: Recipe, makers: Makers) -> None:
        self.img_resolution, self.z_dim = 8, Z_DIM
        self.class_names = makers.class_names
        self.num_classes = len(self.class_names)
        self.accepts_truncation, self.has_batch_norm = makers.accepts_truncation, makers.has_batch_norm
        self.device = torch.device("cpu")
        checkpoint = recipe.checkpoint or "000001.000"
        self.origin = Origin(recipe.run.name, "dcgan", checkpoint, recipe.weights)
        self._makers = makers

    def point(
        self, seed: int, index: int = 0, breed: int | None = None, truncation_psi: float | None = None
    ) -> Point:
        breed = (breed or 0) if self.class_names else None
        return Point.of(normal_latents(seed, index, 1, Z_DIM)[0], breed, truncation_psi)

    def be_quick(self) -> None:
        pass

    def measuring(
        self, points: Sequence[Point], knots: Sequence[float] = (), is_urgent: Callable[[], bool] = bool
    ) -> Iterator[None]:
        self._makers.measuring.set()
        while not self._makers.is_measured.wait(0.005):
            if is_urgent():
                yield

    def render(
        self, points: Sequence[Point], *, exact: bool = True, knots: Sequence[float] = ()
    ) -> np.ndarray:
        assert threading.current_thread() is not threading.main_thread()
        self._makers.sizes.append(len(points))
        assert self._makers.gate.wait(20)
        if self._makers.error is not None:
            raise self._makers.error
        pictures = np.zeros((len(points), 8, 8, 3), np.uint8)
        for picture, point in zip(pictures, points, strict=True):
            picture[..., 0] = red(point)
            picture[..., 1] = 100 * point.breeds[0][0] if point.breeds else 0
            picture[..., 2] = 0 if point.truncation_psi is None else round(100 * point.truncation_psi)
        return pictures


def red(point: Point) -> int:
    """What a picture of `point` shows."""
    return int(np.clip(128 + 40 * point.latent[0], 0, 255))


class Makers:
    """What the generators of a test are like, and what was asked of them."""

    def __init__(self) -> None:
        self.class_names: tuple[str, ...] = ()
        self.accepts_truncation, self.has_batch_norm = True, True
        self.gate = threading.Event()
        self.gate.set()
        self.is_measured, self.measuring = threading.Event(), threading.Event()
        """Measuring goes on until the test says that it is done; whether it has begun."""
        self.is_measured.set()
        self.error: Exception | None = None
        self.sizes: list[int] = []
        """Of the batches that were begun."""
        self.opened: list[Recipe] = []

    def make(self, recipe: Recipe) -> FakeGenerator:
        assert threading.current_thread() is not threading.main_thread()
        self.opened.append(recipe)
        if recipe.checkpoint == "missing":
            raise RunError("{run} has no such checkpoint.", run=recipe.run.name)
        return FakeGenerator(recipe, self)


def point(first: float) -> Point:
    """A latent that begins with `first`."""
    return Point((first, *[0.5] * (Z_DIM - 1)))
