"""What the Breeds page does in other threads: everything that touches torch is imported there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from gan_core.messages import StorageError
from gan_core.progress import Progress
from studio.pages.breeds.quality_file import Key, keep_qualities, kept_qualities

if TYPE_CHECKING:
    from gan_core.evaluation.breed_quality import BreedQuality
    from gan_core.evaluation.nearest import Nearest
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.point import Point
    from studio.workers.recipe import Recipe

Pixels = NDArray[np.uint8]
Kind = Literal["grid", "matrix"]
EXTRACTOR = "effnet-lite0"
"""In whose features breeds are compared."""


@dataclass(frozen=True, slots=True)
class RowPlan:
    """A row of pictures: pictures 0 … of one seed, or picture 0 of several."""

    kind: Kind
    breed: int | None
    """None where the network takes none."""
    seed: int
    count: int
    psi: float | None

    def points(self, generator: Generator) -> tuple[Point, ...]:
        """What makes the pictures: `count` points."""
        if self.kind == "matrix":
            seeds = range(self.seed, self.seed + self.count)
            return tuple(generator.point(seed, 0, self.breed, self.psi) for seed in seeds)
        return tuple(generator.point(self.seed, i, self.breed, self.psi) for i in range(self.count))


@dataclass(frozen=True, slots=True)
class AtHand:
    """The dataset that a run's breeds are compared with."""

    path: Path
    numbers: dict[str, int] | None
    """Real pictures by breed; None where it has no breeds."""


def look_for_dataset(places: tuple[Path, ...], fingerprint: str | None) -> Iterator[AtHand | None]:
    """The first of `places` that is the dataset of `fingerprint` (any dataset, where None); None: none is."""
    from gan_core.dataset.archive import Dataset
    from gan_core.messages import DatasetError

    for path in places:
        try:
            with Dataset.open(path) as dataset:
                if fingerprint in (None, dataset.fingerprint):
                    yield AtHand(path, _numbers(dataset.labels, dataset.class_names))
                    return
        except DatasetError:
            continue
    yield None


def open_dataset(path: Path) -> Iterator[AtHand]:
    """The dataset at `path`. Raises DatasetError."""
    from gan_core.dataset.archive import Dataset

    with Dataset.open(path) as dataset:
        yield AtHand(path, _numbers(dataset.labels, dataset.class_names))


def _numbers(labels: NDArray[np.int64] | None, names: tuple[str, ...]) -> dict[str, int] | None:
    if labels is None:
        return None
    counts = np.bincount(labels, minlength=len(names))
    return {name: int(count) for name, count in zip(names, counts, strict=True)}


def measure(recipe: Recipe, path: Path) -> Iterator[Progress | tuple[BreedQuality, ...]]:
    """Judge every breed and keep it in the run; see `breed_quality`."""
    from gan_core.dataset.archive import Dataset
    from gan_core.evaluation.breed_quality import breed_quality
    from gan_core.metrics.features import load_extractor
    from gan_core.training.device import pick_device

    generator = recipe.open()
    extractor = load_extractor(EXTRACTOR, device=pick_device("auto"))
    with Dataset.open(path) as dataset:
        for step in breed_quality(generator, dataset, extractor=extractor):
            if not isinstance(step, Progress):
                with suppress(StorageError):  # a run that can't be written can be measured all the same
                    keep_qualities(quality_key(recipe), step)
            yield step


def quality_key(recipe: Recipe) -> Key:
    """Of a recipe that names its checkpoint."""
    return recipe.run.path, recipe.checkpoint or "", recipe.weights, recipe.statistics


def recall_qualities(key: Key) -> Iterator[tuple[BreedQuality, ...]]:
    """What was measured of `key` before; empty where nothing was."""
    yield kept_qualities(key)


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


class Guesser:
    """Guesses breeds by the nearest real pictures, whose features it keeps for the next time.

    Called from one job's thread after the other; the lock is for the moment in which they meet.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._path: Path | None = None
        self._nearest: Nearest | None = None
        self._names: tuple[str, ...] = ()

    def guess(self, path: Path, pictures: Pixels) -> Iterator[Progress | Guesses]:
        """A guess for each of uint8 [N, R, R, 3]. Raises DatasetError, and UsageError without breeds."""
        with self._lock:
            if self._nearest is None or path != self._path:
                yield from self._look_at(path)
            assert self._nearest is not None
            found = self._nearest.guess_breeds(pictures)
            each = tuple(Guess(self._names[guesses[0].breed], guesses[0].share) for guesses in found)
            yield Guesses(each, self._nearest.guesses_right)

    def _look_at(self, path: Path) -> Iterator[Progress]:
        from gan_core.dataset.archive import Dataset
        from gan_core.evaluation.nearest import Nearest
        from gan_core.metrics.features import load_extractor
        from gan_core.training.device import pick_device

        extractor = load_extractor(EXTRACTOR, device=pick_device("auto"))
        with Dataset.open(path) as dataset:
            for step in Nearest.of(dataset, extractor):
                if isinstance(step, Progress):
                    yield step
                else:
                    self._path, self._nearest, self._names = path, step, dataset.class_names


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """Pictures that are saved as one, and what is written at them; see `Sheet`."""

    rows: tuple[RowPlan | tuple[Point, ...], ...]
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    captions: tuple[tuple[str, ...], ...] = ()


def save_sheet(recipe: Recipe, plan: SheetPlan, to: Path) -> Iterator[Progress | Path]:
    """Write one PNG; see `write_sheet`."""
    from gan_core.export.sheets import Sheet, write_sheet

    generator = recipe.open()
    rows = tuple(row.points(generator) if isinstance(row, RowPlan) else row for row in plan.rows)
    sheet = Sheet(rows, plan.row_names, plan.column_names, plan.captions)
    yield from write_sheet(generator, sheet, to)


def save_by_breed(
    recipe: Recipe, to: Path, count: int, breeds: tuple[int, ...], seed: int, psi: dict[int, float]
) -> Iterator[Progress | Path]:
    """Write a folder a breed; see `write_by_breed`."""
    from gan_core.sampling.by_breed import write_by_breed

    yield from write_by_breed(recipe.open(), to, count, breeds, seed, psi)
