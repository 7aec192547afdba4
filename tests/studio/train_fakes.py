"""A trainer that yields what a test gives it, and small nouns to train with."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset
from gan_core.runs.events import CheckpointSaved, Event, Finished, SampleGrid, StepMetrics
from gan_core.runs.run import DatasetRef, Run, kimg_name


def metrics(kimg: float, **values: float) -> StepMetrics:
    fields = {
        "step": round(kimg * 10),
        "seconds": kimg,
        "loss_g": 2.0 + kimg / 100,
        "loss_d": 1.0,
        "d_real": 0.75,
        "d_fake": 0.25,
        "images_per_sec": 200.0,
        "memory_bytes": 500_000_000,
    }
    return StepMetrics(kimg=kimg, **(fields | values))


def pixels(shade: int, side: int = 16, rows: int = 2, cols: int = 2) -> np.ndarray:
    return np.full((rows * side, cols * side, 3), shade, np.uint8)


def grid_event(run: Run, kimg: float, shade: int, *, in_memory: bool = True) -> SampleGrid:
    """A grid whose picture is in the run folder, as a trainer leaves it."""
    name = f"samples/{kimg:010.3f}.png"
    Image.fromarray(pixels(shade)).save(run.path / name)
    return SampleGrid(kimg, name, 2, 2, pixels(shade) if in_memory else None)


def checkpoint_event(run: Run, kimg: float) -> CheckpointSaved:
    """A checkpoint whose folder is there, as far as listing and keeping it go."""
    folder = run.path / "checkpoints" / kimg_name(kimg)
    folder.mkdir()
    (folder / "state.json").write_text("{}", encoding="utf-8")
    return CheckpointSaved(kimg, folder.name)


def write_dataset(
    path: Path, shade: int = 90, side: int = 64, labels: Sequence[int] | None = None
) -> Dataset:
    """Two grey pictures, without labels where there are none given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    png = io.BytesIO()
    Image.new("RGB", (side, side), (shade, shade, shade)).save(png, "PNG")
    with zipfile.ZipFile(path, "w") as archive:
        for index in range(2):
            archive.writestr(f"00000/img{index:08d}.png", png.getvalue())
        names = (f"00000/img{index:08d}.png" for index in range(2))
        listed = None if labels is None else list(zip(names, labels, strict=True))
        archive.writestr("dataset.json", json.dumps({"labels": listed}))
    return Dataset.open(path)


def make_run(path: Path, dataset: Dataset | None = None) -> Run:
    """An empty run of the tiny preset."""
    ref = dataset.ref() if dataset else DatasetRef("dogs.zip", "0" * 64, 2, 64)
    return Run.create(path, load_preset("dcgan-tiny-64").config, ref)


class FakeTrainer:
    """Yields `events`; waits for a stop where one of them is None; then ends as a Trainer does."""

    def __init__(self, events: Iterable[Event | None], last: Finished | Exception | None = None) -> None:
        self.events = list(events)
        self.last = last
        self.stop = threading.Event()
        self.datasets: list[Dataset] = []
        self.thread: threading.Thread | None = None
        self.asked_for = 0
        """How many events were asked for."""
        self.is_exhausted = False

    def request_stop(self) -> None:
        self.stop.set()

    def use_dataset(self, dataset: Dataset) -> None:
        self.datasets.append(dataset)

    def __iter__(self) -> Iterator[Event]:
        self.thread = threading.current_thread()
        kimg = 0.0
        for event in self.events:
            self.asked_for += 1
            if self.stop.is_set():
                break
            if event is None:
                assert self.stop.wait(20)
                continue
            kimg = event.kimg
            yield event
        if isinstance(self.last, Exception):
            raise self.last
        yield self.last or Finished(kimg, "stopped" if self.stop.is_set() else "completed")
        self.is_exhausted = True
