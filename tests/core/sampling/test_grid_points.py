"""A picture of a run's sample grid is found again in the latent space."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from gan_core.sampling.generator import Generator
from gan_core.sampling.grid_points import grid_point
from gan_core.training.trainer import Trainer

SMALL = {
    "network.z_dim": 8,
    "training.batch_size": 4,
    "training.kimg": 0.012,
    "training.grid_size": 3,
    "training.seed": 5,
    "training.precision": "fp32",
    "training.memory_format": "contiguous",
}


def begun(folder: Path, classes: int) -> tuple[Run, Dataset]:
    """A run on grey squares that has yet to be trained, and its dataset."""
    names = [f"00000/img{number:08d}.png" for number in range(8)]
    with zipfile.ZipFile(folder / "grey.zip", "w") as archive:
        for number, name in enumerate(names):
            png = io.BytesIO()
            Image.new("RGB", (32, 32), (30 * number,) * 3).save(png, "PNG")
            archive.writestr(name, png.getvalue())
        labels = [[name, number % classes] for number, name in enumerate(names)] if classes else None
        archive.writestr("dataset.json", json.dumps({"labels": labels}))
    settings: dict[str, object] = {**SMALL, "network.ngf": 8, "network.ndf": 8}
    if classes:
        settings["objective.conditioning"] = "projection"
    config = with_settings(load_preset("dcgan-tiny-32").config, settings)
    dataset = Dataset.open(folder / "grey.zip")
    return Run.create(folder / "run", config, dataset.ref()), dataset


@pytest.mark.parametrize("classes", [0, 2])
def test_it_makes_the_picture_of_the_grid(tmp_path: Path, classes: int) -> None:
    torch.set_num_threads(1)
    run, dataset = begun(tmp_path, classes)
    with dataset:
        for _ in Trainer(run, dataset=dataset):
            pass
    grid = run.sample_grids()[-1]
    tiles = np.asarray(Image.open(run.path / grid.path)).reshape(3, 32, 3, 32, 3).swapaxes(1, 2)
    generator = Generator.open(run, device="cpu")
    points = [grid_point(run, index) for index in range(9)]
    assert [point.breeds for point in points[::3]] == (
        [((0, 1.0),), ((1, 1.0),), ((0, 1.0),)] if classes else [(), (), ()]
    )
    made = generator.render(points).astype(int)
    found = tiles.reshape(9, 32, 32, 3).astype(int)
    assert np.abs(made - found).max() <= 1
    assert np.abs(made[0] - found[1]).max() > 1, "the pictures must differ for this to say anything"


@pytest.mark.parametrize("index", [-1, 9])
def test_there_is_no_picture_beside_the_grid(tmp_path: Path, index: int) -> None:
    run, dataset = begun(tmp_path, 0)
    dataset.close()
    with pytest.raises(IndexError, match="9"):
        grid_point(run, index)
