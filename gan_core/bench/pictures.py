"""Pictures for the benchmarks, all from the drawn dogs."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from gan_core.dataset.archive import Dataset
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.sources import open_source

_PHOTO_SIZE = (500, 375)
"""The median size of Stanford Dogs' photographs."""


def write_photos(folder: Path, count: int) -> None:
    """Write `count` JPEGs of a photograph's size, quality and sharpness of their drawn dogs."""
    folder.mkdir()
    with open_source("drawn-dogs", count=count) as source:
        for index, item in enumerate(source.items):
            photo = source.picture(item).resize(_PHOTO_SIZE, Image.Resampling.BICUBIC)
            photo.save(folder / f"{index:05d}.jpg", quality=90)


def make_dataset(to: Path, count: int, img_resolution: int = 64) -> Dataset:
    """A prepared dataset of `count` drawn dogs."""
    with open_source("drawn-dogs", count=count) as source:
        for step in prepare(source, to, PrepareSettings(img_resolution=img_resolution)):
            if isinstance(step, Prepared):
                return step.dataset
    raise RuntimeError("preparing ended without a dataset")
