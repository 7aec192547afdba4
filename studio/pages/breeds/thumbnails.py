"""A picture of each breed for the list, made when nothing more urgent is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from studio.pages.breeds.pictures import image_of
from studio.workers.sampling import Lane, Sampler

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.point import Point

_SEED = 0
_AT_ONCE = 8
"""As many as the CPU computes at once."""


class BreedThumbnails(QObject):
    """The first picture of seed 0 of every breed, a few at a time."""

    def __init__(
        self, sampler: Sampler, show: Callable[[int, QImage], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sampler, self._show = sampler, show

    def make(self) -> None:
        """Make them of the open generator."""
        self._sampler.ask("breeds/thumbnails", _points, self._take_points)

    def _take_points(self, points: list[Point]) -> None:
        for start in range(0, len(points), _AT_ONCE):
            self._sampler.render(
                f"breeds/thumbnails/{start}",
                points[start : start + _AT_ONCE],
                partial(self._take, start),
                lane=Lane.PANEL,
            )

    def _take(self, start: int, pictures: NDArray[np.uint8]) -> None:
        for place, picture in enumerate(pictures):
            self._show(start + place, image_of(picture))


def _points(generator: Generator) -> list[Point]:
    """In the sampler's thread."""
    return [generator.point(_SEED, 0, breed) for breed in range(len(generator.class_names))]
