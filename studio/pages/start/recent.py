"""What the start page shows of a recent run, read from its folder in a job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from gan_core.messages import GanCoreError
from studio.translation import mark

if TYPE_CHECKING:
    from gan_core.runs.run import Run

THUMBNAIL = 64
TILES = 3
"""A run shows its first samples in a strip of `TILES` by one, each `THUMBNAIL` pixels high."""
STATES = {
    "completed": mark("Completed"),
    "stopped": mark("Stopped"),
    "failed": mark("Failed"),
    "interrupted": mark("Interrupted"),
}


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run in one line; `state` is a key of `STATES`, `image` the first pictures of its last grid."""

    path: Path
    preset: str
    kimg: float
    state: str
    image: QImage | None


def summaries(paths: list[Path]) -> Iterator[list[RunSummary]]:
    """A summary of each run that can be read."""
    from gan_core.runs.run import Run

    found = []
    for path in paths:
        try:
            run = Run.open(path)
            grids = run.sample_grids()
            image = _strip(path / grids[-1].path, grids[-1].rows) if grids else None
            found.append(RunSummary(path, run.config.preset, run.kimg(), _state(run), image))
        except GanCoreError:
            continue  # its own page says what is wrong when a person opens it from there
    yield found


def _state(run: Run) -> str:
    from gan_core.runs.events import Finished

    last = "interrupted"
    for event in run.events():
        last = event.reason if isinstance(event, Finished) else "interrupted"
    return last


def _strip(grid: Path, rows: int) -> QImage | None:
    """The first pictures of a grid of `rows` rows, side by side, `THUMBNAIL` pixels high.

    Small pictures are enlarged by a whole factor without blur, large ones are reduced smoothly.
    """
    image = QImage(str(grid))
    if image.isNull():
        return None
    side = image.height() // rows  # a growing network's pictures are smaller at first
    strip = image.copy(0, 0, min(image.width(), side * TILES), side)
    if side > THUMBNAIL:
        return strip.scaledToHeight(THUMBNAIL, Qt.TransformationMode.SmoothTransformation)
    return strip.scaledToHeight(side * (THUMBNAIL // side))
