"""Small sources and archives made in memory."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gan_core.messages import SourceError
from gan_core.sources.base import Box, Skipped, Source, SourceItem


def noise_picture(width: int, height: int, seed: int) -> Image.Image:
    """A smooth-ish random picture: blocks of colour, so that a resize keeps something of it."""
    rng = np.random.default_rng(seed)
    blocks = rng.integers(0, 256, (max(1, height // 8), max(1, width // 8), 3), dtype=np.uint8)
    return Image.fromarray(blocks).resize((width, height), Image.Resampling.BICUBIC)


class FakeSource(Source):
    """Pictures from memory; a picture that is None can't be read."""

    name = "fake"
    layout = "folder"
    where = "/pictures/fake"

    def __init__(
        self,
        pictures: dict[str, Image.Image | None],
        breeds: dict[str, str] | None = None,
        boxes: dict[str, Sequence[Box]] | None = None,
        skipped: Sequence[Skipped] = (),
    ) -> None:
        self.pictures = pictures
        self.items = [
            SourceItem(name, (breeds or {}).get(name), tuple((boxes or {}).get(name, ())))
            for name in sorted(pictures)
        ]
        self.skipped = skipped

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        picture = self.pictures[item.name]
        if picture is None:
            raise SourceError("{name} is broken.", name=item.name)
        return picture.copy()

    def state(self, item: SourceItem) -> str:
        picture = self.pictures[item.name]
        return "broken" if picture is None else str(hash(picture.tobytes()))


def png(pixels: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(pixels, dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def write_zip(path: Path, entries: dict[str, bytes], labels: Any = None) -> Path:
    """A zip of `entries` (name → bytes); `labels` go into dataset.json, a str as its whole text (Latin-1)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries.items():
            archive.writestr(entry, data)
        if labels is not None:
            text = labels if isinstance(labels, str) else json.dumps({"labels": labels})
            archive.writestr("dataset.json", text.encode("latin-1"))
    return path


def random_pictures(count: int, resolution: int = 8, channels: int = 3) -> list[np.ndarray[Any, Any]]:
    rng = np.random.default_rng(count)
    shape = (resolution, resolution, 3) if channels == 3 else (resolution, resolution)
    return [rng.integers(0, 256, shape, dtype=np.uint8) for _ in range(count)]


def named(pictures: Sequence[Any]) -> dict[str, bytes]:
    """PNG entries under the layout's names, written out rather than taken from the code under test."""
    return {f"00000/img{i:08d}.png": png(p) for i, p in enumerate(pictures)}
