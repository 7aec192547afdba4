"""The run that the scenes train: drawn dogs and the small network, the same from its first step."""

from __future__ import annotations

import shutil
from pathlib import Path

from gan_core.bench.pictures import make_dataset
from gan_core.presets import load_preset
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from studio.bench.child import Child

PRESET = "dcgan-tiny-64"
_ENDLESS = {"training.kimg": 1e5}


def begun_run(folder: Path, count: int) -> Run:
    """A run on `count` drawn dogs, stopped at its first report: the probe has chosen for all that go on with it."""
    with make_dataset(folder / "dogs.zip", count) as dataset:
        run = Run.create(folder / "run", with_settings(load_preset(PRESET).config, _ENDLESS), dataset.ref())
    with Child("bare", run.path, home=folder / "beginning") as child:
        child.answer()
    return Run.open(run.path)


def copy_of(run: Run, to: Path) -> Path:
    """A copy of the run's folder, to go on with apart from it."""
    shutil.copytree(run.path, to)
    return to
