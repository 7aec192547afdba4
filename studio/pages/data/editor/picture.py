"""A picture of the source in memory, ready to be shown at any zoom. Made in a worker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image
from PySide6.QtGui import QImage

from gan_core.dataset.crop import Region, Size
from gan_core.sources.base import Source, SourceItem
from studio.workers.thumbnails import image_of

_ENOUGH = 2
"""Pixels on a side for each of a quick crop's."""
_SMALLEST = 256
"""Pixels: a picture this small is not halved any further."""


@dataclass(frozen=True, slots=True)
class LoadedPicture:
    """The upright picture, and its halves, quarters… for zooms below 1:1."""

    item: SourceItem
    state: str
    """Of the picture's bytes when they were read."""
    pictures: tuple[Image.Image, ...]
    """RGB: first as it is cropped, each further one half as wide and high."""
    levels: tuple[QImage, ...]
    """The same, as they are shown."""

    @property
    def picture(self) -> Image.Image:
        """The picture itself."""
        return self.pictures[0]

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return self.picture.size

    def rough(self, region: Region, resolution: int) -> tuple[Image.Image, Region]:
        """A smaller picture and where `region` lies in it, for a crop of `resolution` that must be quick."""
        number, side = 0, min(region.width, region.height)
        while number + 1 < len(self.pictures) and side >> (number + 1) >= _ENOUGH * resolution:
            number += 1
        left, top = region.left >> number, region.top >> number
        right, bottom = left + (region.width >> number), top + (region.height >> number)
        return self.pictures[number], Region(left, top, right, bottom)

    def level(self, scale: float) -> QImage:
        """The smallest that has a pixel for each of the screen's where the picture is enlarged by `scale`."""
        number = 0
        while number + 1 < len(self.levels) and scale <= 0.5 ** (number + 1):
            number += 1
        return self.levels[number]


def load_picture(source: Source, item: SourceItem) -> LoadedPicture:
    """Read and decode. Raises SourceError where the picture is gone or can't be read."""
    state = source.state(item)  # before the bytes: a change while they are read is then noticed
    pictures = [source.picture(item)]
    while max(pictures[-1].size) > _SMALLEST:
        pictures.append(pictures[-1].reduce(2))
    return LoadedPicture(
        item, state, tuple(pictures), tuple(image_of(np.asarray(picture)) for picture in pictures)
    )
