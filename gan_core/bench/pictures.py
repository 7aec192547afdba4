"""Pictures for the benchmarks: drawn dogs, or photographs of a person's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from gan_core.dataset.archive import Dataset
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.messages import UsageError
from gan_core.sources import open_source

PHOTOS_VARIABLE = "GAN_STUDIO_BENCH_PICTURES"
"""The environment variable that names a folder of photographs to measure on, in place of drawn dogs."""
_PHOTO_SIZE = (500, 375)
"""The median size of Stanford Dogs' photographs."""


def write_photos(folder: Path, count: int) -> None:
    """Write `count` JPEGs of a photograph's size, quality and sharpness of their drawn dogs."""
    folder.mkdir()
    with open_source("drawn-dogs", count=count) as source:
        for index, item in enumerate(source.items):
            photo = source.picture(item).resize(_PHOTO_SIZE, Image.Resampling.BICUBIC)
            photo.save(folder / f"{index:05d}.jpg", quality=90)


def photo_files(folder: Path, count: int) -> list[Path]:
    """Make `folder` with up to `count` photographs, those of the variable's folder or drawn ones; their files."""
    chosen = os.environ.get(PHOTOS_VARIABLE)
    if not chosen:
        write_photos(folder, count)
        return sorted(folder.iterdir())
    found = sorted(file for file in Path(chosen).rglob("*") if file.suffix.lower() in (".jpg", ".jpeg"))
    if not found:
        raise UsageError(
            "{folder} has no JPEGs. Set {variable} to a folder of photographs.",
            folder=chosen,
            variable=PHOTOS_VARIABLE,
        )
    chosen_files = found[:: max(1, len(found) // count)][:count]
    return linked(chosen_files, folder, len(chosen_files))


def linked(files: Sequence[Path], folder: Path, count: int) -> list[Path]:
    """Make `folder` with `count` JPEGs that are `files`, over and over under new names; links where that goes."""
    folder.mkdir()
    new = [folder / f"{index:06d}.jpg" for index in range(count)]
    for index, file in enumerate(new):
        try:
            file.hardlink_to(files[index % len(files)])
        except OSError:  # on another disk
            shutil.copy(files[index % len(files)], file)
    return new


def make_dataset(to: Path, count: int, img_resolution: int = 64) -> Dataset:
    """A prepared dataset of `count` drawn dogs."""
    with open_source("drawn-dogs", count=count) as source:
        for step in prepare(source, to, PrepareSettings(img_resolution=img_resolution)):
            if isinstance(step, Prepared):
                return step.dataset
    raise RuntimeError("preparing ended without a dataset")
