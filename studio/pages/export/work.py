"""What the Export page does in worker threads: everything that touches torch is imported there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gan_core.export.submission import Submission, export_submission
from gan_core.progress import Progress
from gan_core.runs.events import CheckpointSaved
from gan_core.runs.run import Run

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator

Pixels = NDArray[np.uint8]
Stamp = tuple[tuple[str, int, int], ...]
"""What tells a checkpoint's files from others under the same names: name, time and size of each."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which pictures: of which generator, from which seed, how truncated (None: not).

    `stamp` is that of the checkpoint's files when they were last looked at.
    """

    run: Run
    checkpoint: str | None
    seed: int = 0
    truncation_psi: float | None = None
    stamp: Stamp = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A run as it stands on disk."""

    run: Run
    checkpoints: tuple[CheckpointSaved, ...]
    """Oldest first."""
    stamps: tuple[Stamp, ...]
    """One for each of `checkpoints`."""


def look_at_run(path: Path) -> Iterator[Seen]:
    """Read the run and which checkpoints it has. Raises RunError."""
    run = Run.open(path)
    checkpoints = tuple(run.checkpoints())
    yield Seen(run, checkpoints, tuple(_stamp(path / "checkpoints" / c.name) for c in checkpoints))


def _stamp(folder: Path) -> Stamp:
    try:
        files = [(file.name, file.stat()) for file in sorted(folder.iterdir())]
    except OSError:  # a run that trains has just replaced it by a newer one
        return ()
    return tuple((name, status.st_mtime_ns, status.st_size) for name, status in files)


class Previews:
    """Makes the first pictures of a recipe as one tight grid; keeps the generator for the next time.

    Called from one worker thread after the other; the lock is for the moment in which they meet.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[Path, str | None, Stamp] | None = None
        self._generator: Generator | None = None

    def make(self, recipe: Recipe, rows: int, cols: int) -> Iterator[Pixels]:
        """Yield uint8 [rows·R, cols·R, 3]. Raises RunError, OutOfMemoryError."""
        with self._lock:
            generator = self._open(recipe)
            batches = list(generator.pictures(rows * cols, recipe.seed, truncation_psi=recipe.truncation_psi))
        pictures = np.concatenate(batches)
        side = generator.img_resolution
        grid = pictures.reshape(rows, cols, side, side, 3).swapaxes(1, 2)
        yield np.ascontiguousarray(grid.reshape(rows * side, cols * side, 3))

    def _open(self, recipe: Recipe) -> Generator:
        key = (recipe.run.path, recipe.checkpoint, recipe.stamp)
        if self._generator is None or self._key != key:
            self._generator, self._key = open_generator(recipe), key
        return self._generator


def open_generator(recipe: Recipe) -> Generator:
    """The generator that the recipe names. Raises RunError where it can't be read."""
    from gan_core.sampling.generator import Generator

    return Generator.open(recipe.run, checkpoint=recipe.checkpoint)


def export(recipe: Recipe, to: Path, count: int) -> Iterator[Progress | Submission]:
    """Write and check the submission; see `export_submission`."""
    yield from export_submission(
        open_generator(recipe), to, count, recipe.seed, truncation_psi=recipe.truncation_psi
    )


def save_samples(recipe: Recipe, to: Path, count: int) -> Iterator[Progress | Path]:
    """Write PNGs into a folder; see `write_samples`."""
    from gan_core.sampling.write import write_samples

    yield from write_samples(
        open_generator(recipe), to, count, recipe.seed, truncation_psi=recipe.truncation_psi
    )
