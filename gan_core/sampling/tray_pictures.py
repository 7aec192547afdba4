"""The pictures of a tray as PNG files, each made with the weights that it was kept with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gan_core.messages import UsageError
from gan_core.png import encode_png
from gan_core.progress import Progress
from gan_core.runs.run import Run
from gan_core.sampling.generator import Generator, Pictures, Statistics, Weights
from gan_core.sampling.tray import Kept, Tray
from gan_core.sampling.write import filling

_NAME_CHARACTERS = 40
"""Of a picture's name in its file's: with four bytes each they fit everywhere."""

_As = tuple[str, Weights, Statistics]
"""Checkpoint, weights and statistics: what a generator is opened with."""


def write_tray(run: Run, tray: Tray, to: Path, checkpoint: str | None = None) -> Iterator[Progress | Path]:
    """Write the pictures of `tray` as ``001 <name>.png`` … into the folder `to`; yields last the folder.

    Each is made with the weights it was kept with, or all with those of `checkpoint`. Closed early, it
    leaves the folder as it was. Raises UsageError where the tray is empty or a point is none of the run's
    network, RunError where a checkpoint is gone, StorageError where `to` can't be written.
    """
    if not tray.kept:
        raise UsageError("The tray is empty. Keep some pictures first.")
    with filling(to) as folder:
        done = 0
        yield Progress(0, len(tray.kept))
        for places, pictures in rendered(run, tray, checkpoint):
            for place, picture in zip(places, pictures, strict=True):
                (folder / _file_name(place, tray.kept[place])).write_bytes(encode_png(picture))
            done += len(places)
            yield Progress(done, len(tray.kept))
    yield to


def rendered(run: Run, tray: Tray, checkpoint: str | None = None) -> Iterator[tuple[list[int], Pictures]]:
    """Which places of the tray, and their pictures, uint8 [N, R, R, 3]: those of the same weights together.

    Each is made with the weights it was kept with, or all with those of `checkpoint`. Raises UsageError where
    a point is none of the run's network, RunError where a checkpoint is gone.
    """
    for (name, weights, statistics), places in _by_weights(tray, checkpoint).items():
        generator = Generator.open(run, checkpoint=name, weights=weights, statistics=statistics)
        yield places, generator.render([tray.kept[place].point for place in places])


def _by_weights(tray: Tray, checkpoint: str | None) -> dict[_As, list[int]]:
    """Which places of the tray are made with which weights."""
    found: dict[_As, list[int]] = {}
    for place, kept in enumerate(tray.kept):
        found.setdefault((checkpoint or kept.checkpoint, kept.weights, kept.statistics), []).append(place)
    return found


def _file_name(place: int, kept: Kept) -> str:
    """A name that sorts as the tray does and that every system can write."""
    readable = "".join(c if c.isalnum() or c in "-_. " else "_" for c in kept.name)
    return f"{place + 1:03d} {readable[:_NAME_CHARACTERS].strip(' .')}".strip() + ".png"
