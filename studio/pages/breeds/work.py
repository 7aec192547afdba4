"""What the Breeds page does in other threads: everything that touches torch is imported there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from gan_core.messages import StorageError
from gan_core.progress import Progress
from studio.pages.breeds.quality_file import Key, Measured, keep_measured, kept_measured
from studio.workers.reals import EXTRACTOR

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.point import Point
    from studio.workers.recipe import Recipe

Pixels = NDArray[np.uint8]
Kind = Literal["grid", "matrix"]


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


def measure(recipe: Recipe, path: Path) -> Iterator[Progress | Measured]:
    """Judge every breed and keep it in the run; see `breed_quality`."""
    from gan_core.dataset.archive import Dataset
    from gan_core.evaluation.breed_quality import breed_quality
    from gan_core.metrics.features import load_extractor
    from gan_core.training.device import pick_device

    generator = recipe.open()
    extractor = load_extractor(EXTRACTOR, device=pick_device("auto"))
    with Dataset.open(path) as dataset:
        for step in breed_quality(generator, dataset, extractor=extractor):
            if isinstance(step, Progress):
                yield step
                continue
            measured = Measured(step, path.name)
            with suppress(StorageError):  # a run that can't be written can be measured all the same
                keep_measured(quality_key(recipe), measured)
            yield measured


def quality_key(recipe: Recipe) -> Key:
    """Of a recipe that names its checkpoint."""
    return recipe.run.path, recipe.checkpoint or "", recipe.weights, recipe.statistics


def recall_measured(key: Key) -> Iterator[Measured | None]:
    """What was measured of `key` before; None where nothing was."""
    yield kept_measured(key)


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
