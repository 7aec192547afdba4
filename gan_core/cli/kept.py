"""A tray and the generator that its pictures are made with, where one generator makes them all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.cli.terminal import Terminal
from gan_core.messages import UsageError

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.tray import Kept


def open_tray(
    run_path: Path, path: Path, checkpoint: str | None, terminal: Terminal
) -> tuple[Generator, tuple[Kept, ...]]:
    """What is kept in the tray `path`, and the generator: with `checkpoint`'s weights, or those of the tray.

    Pictures that were kept with several are made with the newest, which is said. Raises UsageError where the
    tray is empty, TrayError where it can't be read or is another network's, RunError where the run or its
    checkpoint can't be read.
    """
    from gan_core.runs.run import Run
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.tray import TrayFile

    run = Run.open(run_path)
    generator = Generator.open(run, checkpoint=checkpoint)
    kept = TrayFile(path).load(generator).kept
    if not kept:
        raise UsageError("The tray is empty. Keep some pictures first.")
    seen_with = {(each.checkpoint, each.weights, each.statistics) for each in kept}
    if len(seen_with) == 1:
        ((name, weights, statistics),) = seen_with
        generator = Generator.open(run, checkpoint=checkpoint or name, weights=weights, statistics=statistics)
    elif checkpoint is None and generator.origin is not None:
        terminal.warn(
            "The tray's pictures were kept with different weights; all are made with those of "
            f"{generator.origin.checkpoint} here (--checkpoint chooses others)."
        )
    return generator, kept
