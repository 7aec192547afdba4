"""The Trainer's images/s against the plain loop: with two DataLoader workers, and with its pictures in memory.

Goals on two CPU cores with bf16 instructions: 2.0 and 1.9; without them 1.25.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from PIL import Image
from torch import Tensor

from gan_core.bench import Figures
from gan_core.bench.pictures import make_dataset
from gan_core.bench.plain import PlainLoop, loaded_batches, remembered_batches
from gan_core.bench.timing import interleaved_rates
from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset
from gan_core.runs.config import RunConfig
from gan_core.runs.events import Finished, StepMetrics
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from gan_core.training.device import pick_device
from gan_core.training.trainer import Trainer

PRESET = "dcgan-64"


def measure(quick: bool) -> Figures:
    """Train the same networks at the same batch size in turn: Trainer, plain loop, plain loop in memory."""
    config = endless(load_preset(PRESET).config)
    batch_size = config.training.batch_size
    seconds, rounds = (0.5, 1) if quick else (6.0, 5)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        dataset = stack.enter_context(make_dataset(folder / "dogs.zip", 96 if quick else 1024))
        write_pngs(dataset, folder / "pngs")
        run = Run.create(folder / "run", config, dataset.ref())
        trainer = stack.enter_context(closing(TrainerTurns(Trainer(run, dataset=dataset))))
        loaded = stack.enter_context(closing(PlainTurns(config, loaded_batches(folder / "pngs", batch_size))))
        remembered = stack.enter_context(
            closing(PlainTurns(config, remembered_batches(folder / "pngs", batch_size)))
        )
        rates = interleaved_rates(
            {
                "trainer": lambda: trainer.train(seconds),
                "plain": lambda: loaded.train(seconds),
                "in_memory": lambda: remembered.train(seconds),
            },
            rounds,
        )
    return {
        **_setting(run),
        **{f"{name}_images_per_sec": rate for name, rate in rates.items()},
        "ratio_to_plain": round(rates["trainer"] / rates["plain"], 3),
        "ratio_to_in_memory": round(rates["trainer"] / rates["in_memory"], 3),
    }


def endless(config: RunConfig) -> RunConfig:
    """`config` without an end, and without grids and checkpoints on the way: the step alone."""
    changes = {"kimg": None, "epochs": None, "snapshot_kimg": 1e5, "checkpoint_kimg": 1e5}
    return with_settings(config, {f"training.{name}": value for name, value in changes.items()})


def write_pngs(dataset: Dataset, folder: Path) -> None:
    """The dataset's pictures as PNG files in a folder, as a plain loop reads them."""
    folder.mkdir()
    for index in range(dataset.num_images):
        Image.fromarray(dataset.image(index)).save(folder / f"{index:05d}.png")


class TrainerTurns:
    """A Trainer that trains for a while when asked and stands still between."""

    def __init__(self, trainer: Trainer) -> None:
        self._events: Any = iter(trainer)
        self._batch_size = trainer.run.config.training.batch_size
        self._step = 0

    def train(self, seconds: float) -> int:
        """Train for at least `seconds`, to the next report; returns on how many real pictures."""
        end, began = time.perf_counter() + seconds, self._step
        for event in self._events:
            if isinstance(event, Finished):
                raise RuntimeError(f"the training ended: {event.message}")
            if isinstance(event, StepMetrics):
                self._step = event.step
                if time.perf_counter() >= end:
                    break
        return (self._step - began) * self._batch_size

    def close(self) -> None:
        """End the training."""
        self._events.close()


class PlainTurns:
    """A plain loop with its stream of batches, from a generator that holds workers."""

    def __init__(self, config: RunConfig, batches: Generator[Tensor, None, None]) -> None:
        self._loop = PlainLoop(config, pick_device("auto"))
        self._batches = batches

    def train(self, seconds: float) -> int:
        """Train for at least `seconds`; returns on how many real pictures."""
        return self._loop.train(self._batches, seconds)

    def close(self) -> None:
        """End the workers."""
        self._batches.close()


def _setting(run: Run) -> Figures:
    """What the figures hold for."""
    probe = run.probe
    chosen = (
        {"device": probe.device, "precision": probe.precision, "memory_format": probe.memory_format}
        if probe
        else {}
    )
    return {**chosen, "batch_size": run.config.training.batch_size}
