"""``demo``: the whole job on the embedded data, in under three minutes on two CPU cores."""

from __future__ import annotations

import argparse
import os
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.cli import export, prepare, source_options
from gan_core.cli.parser import Verbs, add_common
from gan_core.cli.terminal import Terminal
from gan_core.cli.train import STATUS, train
from gan_core.dataset.archive import Dataset
from gan_core.dataset.prepare import PrepareSettings
from gan_core.dataset.prepare import prepare as prepare_dataset
from gan_core.messages import StorageError
from gan_core.presets import load_preset
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from gan_core.sources import open_source
from gan_core.sources.drawn import DRAWN_DOGS

if TYPE_CHECKING:
    from gan_core.export.submission import Submission

PRESET = "dcgan-tiny-64"
"""Tiny for the CPU; 64 px, because a submission needs them."""
TRAINED_BY_S = 125.0
"""When training ends, counted from the start of the demo; then about 20 s of export are left on two
slow cores, and a reserve to the promised 180."""
SHORTEST_S = 30.0


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "demo", help="the whole job on drawn dogs: dataset, training, pictures, images.zip (3 minutes)"
    )
    parser.add_argument(
        "--to", metavar="DIR", type=Path, help="a new folder (default: GAN Studio/demo at home)"
    )
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    began = time.monotonic()
    folder = _new_folder(args.to)
    terminal.say(f"Everything goes to {folder}")
    with _dataset(folder, terminal) as dataset:
        run = _new_run(folder, dataset, seconds=max(SHORTEST_S, TRAINED_BY_S - (time.monotonic() - began)))
        finished = train(run, dataset, terminal)
    if status := STATUS[finished.reason]:
        return status
    pictures, submission = _results(run, folder, terminal)
    seconds = time.monotonic() - began
    terminal.say(f"Done in {seconds:.0f} s.")
    terminal.say(f"  how it learnt:  {run.path / 'samples'}")
    terminal.say(f"  new dogs:       {pictures}")
    terminal.say(f"  the submission: {submission.path}")
    terminal.emit(
        {
            "seconds": round(seconds, 1),
            "dataset": str(dataset.path),
            "run": str(run.path),
            "kimg": finished.kimg,
            "pictures": str(pictures),
            "submission": export.as_json(submission),
        }
    )
    return 0


def _new_folder(wanted: Path | None) -> Path:
    """`wanted`, or the first free ``demo``, ``demo-2``, … under GAN_STUDIO_HOME (``~/GAN Studio``)."""
    if wanted is None:
        home = Path(os.environ.get("GAN_STUDIO_HOME") or Path.home() / "GAN Studio")
        names = (f"demo-{number}" if number > 1 else "demo" for number in count(1))
        return next(folder for name in names if not (folder := home / name).exists())
    if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
        raise StorageError("{path} already holds something. Choose a new folder.", path=wanted)
    return wanted


def _dataset(folder: Path, terminal: Terminal) -> Dataset:
    with open_source(DRAWN_DOGS, count=source_options.NUM_DRAWN) as source:
        work = prepare_dataset(source, folder / "dogs.zip", PrepareSettings())
        prepared = terminal.follow(work, "Drawing dogs")
    prepare.report(prepared, terminal)
    return prepared.dataset


def _new_run(folder: Path, dataset: Dataset, seconds: float) -> Run:
    end = {"training.kimg": None, "training.epochs": None, "training.minutes": seconds / 60}
    return Run.create(folder / "run", with_settings(load_preset(PRESET).config, end), dataset.ref())


def _results(run: Run, folder: Path, terminal: Terminal) -> tuple[Path, Submission]:
    from gan_core.export.submission import export_submission
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.write import write_samples

    generator = Generator.open(run)
    pictures = terminal.follow(write_samples(generator, folder / "pictures", 64), "Sampling")
    submission = terminal.follow(export_submission(generator, folder / "images.zip"), "Exporting")
    export.report(submission, terminal)
    return pictures, submission
