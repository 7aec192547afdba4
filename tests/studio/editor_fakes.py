"""A source in memory whose pictures are known pixel by pixel, and what the editor's tests share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from gan_core.messages import SourceError
from gan_core.sources.base import Box, Source, SourceItem

SIZE = (200, 160)
BOX = Box(40, 30, 120, 110)


class BoxedSource(Source):
    """Pictures of 200×160 px with one box of 80×80 each, red where they are left and green where low."""

    def __init__(self, where: Path, count: int = 6, boxes: tuple[Box, ...] = (BOX,)) -> None:
        self.name, self.layout, self.where = "boxed", "folder", str(where)
        breeds = ("Chihuahua", "beagle", "pug")
        self.items = [SourceItem(f"{n:03}.png", breeds[n % 3], boxes) for n in range(count)]
        self.skipped = ()
        self.gone: set[str] = set()
        self.states: dict[str, str] = {}
        self.num_read = 0

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        if item.name in self.gone:
            raise SourceError("{name} can't be read.", name=item.name)
        self.num_read += 1
        pixels = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
        pixels[..., 0] = np.arange(SIZE[0])
        pixels[..., 1] = np.arange(SIZE[1])[:, None]
        pixels[..., 2] = 40 * int(item.name[:3]) % 256
        return Image.fromarray(pixels)

    def state(self, item: SourceItem) -> str:
        if item.name in self.gone:
            raise SourceError("{name} can't be read.", name=item.name)
        return self.states.get(item.name, "as it was")
