"""A run of a preset with the checkpoint of its first moment, made in a process of its own: it takes PyTorch."""

from __future__ import annotations

import sys
from pathlib import Path

from studio.bench.lines import tell


def make(path: Path, preset: str, dataset_path: Path) -> None:
    """Make the run at `path`; its weights are as they are initialised."""
    from gan_core.dataset.archive import Dataset
    from gan_core.presets import load_preset
    from gan_core.runs.run import Run
    from gan_core.training.checkpoint import Counters, save_checkpoint
    from gan_core.training.device import pick_device
    from gan_core.training.engine import Engine, Networks

    with Dataset.open(dataset_path) as dataset:
        run = Run.create(path, load_preset(preset).config, dataset.ref())
    networks = Networks.build(run.config, run.conditioning)
    engine = Engine(run.config, networks, pick_device("cpu"), "fp32", "contiguous")
    save_checkpoint(run, engine, Counters())


if __name__ == "__main__":
    make(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    tell({})
