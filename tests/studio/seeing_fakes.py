"""A source in memory with boxes, several breeds, and pictures of which some look alike."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from PIL import Image

from gan_core.sources.base import Box, Source, SourceItem

SIZE = (160, 120)
BREEDS = ("beagle", "beagle", "beagle", "pug", "pug", "Chihuahua")
COPY_OF = {4: 0, 5: 1}
"""Picture 4 is picture 0, brighter; picture 5 is picture 1 in a mirror."""


class AlikeSource(Source):
    """Six pictures of 160×120 px, each with a box of 60×80 px; 0 and 4 look alike, and 1 and 5."""

    def __init__(self, where: Path, *, alike: bool = True, boxes: bool = True) -> None:
        self.name, self.layout, self.where = "alike", "folder", str(where)
        own = (Box(20, 10, 80, 90),) if boxes else ()
        self.items = [SourceItem(f"dogs/{n}.png", breed, own) for n, breed in enumerate(BREEDS)]
        self.skipped = ()
        self.copy_of = COPY_OF if alike else {}
        self.gate = threading.Event()
        self.gate.set()
        """While it is not set, no picture comes."""

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        assert self.gate.wait(20)
        number = int(item.name[5])
        rough = np.random.default_rng(self.copy_of.get(number, number)).integers(0, 200, (6, 8, 3), np.uint8)
        if number == 4 and self.copy_of:
            rough = rough + 20
        picture = Image.fromarray(rough.astype(np.uint8)).resize(SIZE, Image.Resampling.BICUBIC)
        is_mirrored = number == 5 and bool(self.copy_of)
        return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if is_mirrored else picture

    def state(self, item: SourceItem) -> str:
        return f"{item.name} {bool(self.copy_of)}"
