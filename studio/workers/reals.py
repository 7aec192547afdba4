"""The real pictures that are nearest to generated ones. All of this runs in other threads than the window's."""

from __future__ import annotations

import threading
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
_LOOK_UP_SECONDS = 0.2


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


@dataclass(frozen=True, slots=True)
class Guess:
    """What a picture's breed may be."""

    breed: str
    """The class's name in the dataset."""
    share: float
    """Of the neighbours asked, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Guesses:
    """A guess a picture, and how good such guesses are."""

    each: tuple[Guess, ...]
    guesses_right: float | None
    """Share of the real pictures for which it is right."""


class Reals:
    """The pictures of a dataset, ready to be asked; only one thread at a time may."""

    def __init__(self, dataset: Dataset, nearest: Nearest) -> None:
        """Use `RealFeatures.look_at`."""
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

    def guess(self, pictures: Pixels) -> Guesses:
        """The breed of each of uint8 [N, R, R, 3]. Raises OutOfMemoryError, and UsageError without breeds."""
        names = self._dataset.class_names
        found = self._nearest.guess_breeds(pictures)
        each = tuple(Guess(names[guesses[0].breed], guesses[0].share) for guesses in found)
        return Guesses(each, self._nearest.guesses_right)

    def close(self) -> None:
        """Let go of the file."""
        self._dataset.close()

    def _breed(self, index: int) -> str | None:
        labels = self._dataset.labels
        return None if labels is None else self._dataset.class_names[int(labels[index])]


class RealFeatures:
    """Keeps the features of the dataset that was looked at last, for every page that asks. One for the window."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[str, Nearest] | None = None
        """A dataset's fingerprint with its features."""

    def look_at(self, path: Path, giving_way: GivingWay) -> Iterator[Progress | Reals]:
        """The dataset at `path`; last the Reals, which is the caller's to close.

        Its features are those that are kept, or come from the cache on disk, or are made. Stands still while the
        hand moves. Raises DatasetError, ExtractorError, OutOfMemoryError.
        """
        from gan_core.dataset.archive import Dataset

        while not self._lock.acquire(timeout=_LOOK_UP_SECONDS):
            yield Progress(0, 1)  # another page looks; here one may still be told to give up
        try:
            dataset = Dataset.open(path)
            is_given_away = False
            try:
                if self._kept is None or self._kept[0] != dataset.fingerprint:
                    yield from self._look(dataset, giving_way)
                assert self._kept is not None
                is_given_away = True
                yield Reals(dataset, self._kept[1])
            finally:
                if not is_given_away:
                    dataset.close()
        finally:
            self._lock.release()

    def _look(self, dataset: Dataset, giving_way: GivingWay) -> Iterator[Progress]:
        from gan_core.evaluation.nearest import Nearest
        from gan_core.metrics.features import load_extractor
        from gan_core.training.device import pick_device

        extractor = load_extractor(EXTRACTOR, device=pick_device("auto"))
        for item in giving_way.between(Nearest.of(dataset, extractor)):
            if isinstance(item, Progress):
                yield item
            else:
                self._kept = dataset.fingerprint, item


def guess_breeds(
    features: RealFeatures, path: Path, pictures: Pixels, giving_way: GivingWay
) -> Iterator[Progress | Guesses]:
    """A guess for each of uint8 [N, R, R, 3] by the dataset at `path`. Raises as `look_at` and `Reals.guess`."""
    for item in features.look_at(path, giving_way):
        if isinstance(item, Progress):
            yield item
        else:
            try:
                yield item.guess(pictures)
            finally:
                item.close()
