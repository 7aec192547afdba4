"""A dataset and a network small enough that a step takes milliseconds."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings

SMALL = {
    "network.ngf": 8,
    "network.ndf": 8,
    "network.z_dim": 8,
    "training.batch_size": 8,
    "training.grid_size": 2,
    "training.snapshot_kimg": 0.04,
    "training.checkpoint_kimg": 0.08,
    "training.memory_format": "contiguous",
    "training.precision": "fp32",
}


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def write_dataset(path: Path, count: int, classes: int = 0, resolution: int = 32) -> Dataset:
    """`count` pictures: a bright square at a random place, its colour the class."""
    rng = np.random.default_rng(count)
    names, labels = [], []
    with zipfile.ZipFile(path, "w") as archive:
        for index in range(count):
            label = index % max(classes, 1)
            pixels = np.full((resolution, resolution, 3), 40, np.uint8)
            x, y = rng.integers(0, resolution - 12, 2)
            pixels[y : y + 12, x : x + 12, label % 3] = 230
            png = io.BytesIO()
            Image.fromarray(pixels).save(png, "PNG")
            names.append(f"00000/img{index:08d}.png")
            labels.append(label)
            archive.writestr(names[-1], png.getvalue())
        pairs = [list(pair) for pair in zip(names, labels, strict=True)] if classes else None
        archive.writestr("dataset.json", json.dumps({"labels": pairs}))
    return Dataset.open(path)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return write_dataset(tmp_path / "squares.zip", 40)


@pytest.fixture
def make_run(tmp_path: Path, dataset: Dataset) -> Callable[..., Run]:
    """A small run; settings are given as ``section__name=value``."""

    def make(name: str = "run", data: Dataset | None = None, **settings: object) -> Run:
        changed = SMALL | {k.replace("__", "."): v for k, v in settings.items()}
        config = with_settings(load_preset("dcgan-tiny-32").config, changed)
        return Run.create(tmp_path / name, config, (data or dataset).ref())

    return make
