"""What the terminal's tests share: small pictures, and runs that take a second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from gan_core.cli import main

SMALL = [
    "network.ngf=4",
    "network.ndf=4",
    "training.batch_size=8",
    "training.grid_size=2",
    "training.precision=fp32",
    "training.memory_format=contiguous",
    "training.device=cpu",
]


def make_folder(
    folder: Path, breeds: Sequence[str] = ("beagle", "pug"), each: int = 6, side: int = 40
) -> Path:
    """A folder a breed, with `each` random JPEGs of `side` px."""
    rng = np.random.default_rng(0)
    for breed in breeds:
        (folder / breed).mkdir(parents=True)
        for index in range(each):
            pixels = rng.integers(0, 256, (side, side, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / breed / f"{index}.jpg")
    return folder


def make_dataset(to: Path, img_resolution: int = 32) -> Path:
    """A prepared dataset of 12 pictures in two breeds."""
    folder = make_folder(to.with_suffix(""))
    status = main(["prepare", str(folder), "--to", str(to), "--resolution", str(img_resolution), "--quiet"])
    assert status == 0
    return to


def train(data: Path, to: Path, *options: str, img_resolution: int = 32) -> int:
    """Train a very small network on `data`; 0.08 kimg unless `options` say otherwise."""
    end = [] if {"--kimg", "--minutes"} & set(options) else ["--kimg", "0.08"]
    preset = f"dcgan-tiny-{img_resolution}"
    command = ["train", "--data", str(data), "--preset", preset, "--to", str(to), "--quiet"]
    return main([*command, *end, *options, "--set", *SMALL])
