"""The real pictures that are nearest to a generated one. All of this runs in other threads than the window's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gan_core.progress import Progress

if TYPE_CHECKING:
    from gan_core.dataset.archive import Dataset
    from gan_core.evaluation.nearest import Nearest
    from studio.workers.giving_way import GivingWay

Pixels = NDArray[np.uint8]
EXTRACTOR = "effnet-lite0"
"""In whose features pictures are compared."""
COUNT = 5


@dataclass(frozen=True, slots=True)
class Near:
    """A real picture."""

    index: int
    distance: float
    breed: str | None
    """Its class's name."""
    picture: Pixels
    """uint8 [R, R, 3]."""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies near a picture, the nearest first."""

    near: tuple[Near, ...]
    typical: float
    """The median distance of a real picture to its nearest other; NaN where there is none."""
    share_nearer: float
    """Of the real pictures, those that have another real one that is nearer; NaN where there is only one."""


class Reals:
    """The pictures of a dataset, ready to be asked; only one thread at a time may."""

    def __init__(self, dataset: Dataset, nearest: Nearest) -> None:
        """Use `look_at_reals`."""
        self.fingerprint = dataset.fingerprint
        self._dataset, self._nearest = dataset, nearest

    def ask(self, picture: Pixels) -> Found:
        """The COUNT nearest to uint8 [R, R, 3]. Raises OutOfMemoryError, DatasetError."""
        (neighbours,) = self._nearest.nearest(picture[None], COUNT)
        near = tuple(
            Near(each.index, each.distance, self._breed(each.index), self._dataset.image(each.index))
            for each in neighbours
        )
        return Found(near, self._nearest.typical_distance, self._nearest.share_nearer(near[0].distance))

    def close(self) -> None:
        """Let go of the file."""
        self._dataset.close()

    def _breed(self, index: int) -> str | None:
        labels = self._dataset.labels
        return None if labels is None else self._dataset.class_names[int(labels[index])]


def look_at_reals(path: Path, giving_way: GivingWay) -> Iterator[Progress | Reals]:
    """The features of the dataset at `path`, from the cache where they are kept; last the Reals.

    Stands still while the hand moves. Raises DatasetError, ExtractorError, OutOfMemoryError.
    """
    from gan_core.dataset.archive import Dataset
    from gan_core.evaluation.nearest import Nearest
    from gan_core.metrics.features import load_extractor
    from gan_core.training.device import pick_device

    extractor = load_extractor(EXTRACTOR, device=pick_device("auto"))
    dataset = Dataset.open(path)
    is_given_away = False
    try:
        for item in giving_way.between(Nearest.of(dataset, extractor)):
            if isinstance(item, Progress):
                yield item
            else:
                is_given_away = True
                yield Reals(dataset, item)
    finally:
        if not is_given_away:
            dataset.close()
