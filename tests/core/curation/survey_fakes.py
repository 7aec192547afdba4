"""Pictures that look like something, and folders of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image

from gan_core.curation.survey import PictureFacts, Survey
from gan_core.progress import Progress

T = TypeVar("T")


def scene(seed: int, size: tuple[int, int] = (240, 180)) -> Image.Image:
    """Soft random shapes with fine grain: every seed another scene."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8))
    shapes = np.asarray(small.resize(size, Image.Resampling.BICUBIC), dtype=np.int16)
    grain = rng.integers(-25, 26, (size[1], size[0], 1), dtype=np.int16)
    return Image.fromarray(np.clip(shapes + grain, 0, 255).astype(np.uint8))


def jpeg(picture: Image.Image, quality: int = 90) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def write_scenes(folder: Path, names: list[str]) -> Path:
    """A folder with a scene under each of the names, the first with seed 0."""
    for seed, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(scene(seed)))
    return folder


def last(work: Iterator[Progress | T]) -> T:
    """The result of a work."""
    *progress, result = work
    assert progress
    assert all(isinstance(step, Progress) for step in progress)
    assert not isinstance(result, Progress)
    return result


def surveyed(sizes: dict[str, tuple[int, int]], *, sharpness: float = 1000.0) -> Survey:
    """What a survey of pictures of these sizes finds."""
    facts = {
        name: PictureFacts(*size, sharpness, index + 1) for index, (name, size) in enumerate(sizes.items())
    }
    return Survey(facts, {})
