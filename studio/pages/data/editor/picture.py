"""A picture of the source in memory, ready to be shown at any zoom. Made in a worker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image
from PySide6.QtGui import QImage

from gan_core.dataset.crop import Size
from gan_core.sources.base import Source, SourceItem
from studio.workers.thumbnails import image_of

_SMALLEST = 256
"""Pixels: a picture this small is not halved any further."""


@dataclass(frozen=True, slots=True)
class LoadedPicture:
    """The upright picture, and its halves, quarters… for zooms below 1:1."""

    item: SourceItem
    state: str
    """Of the picture's bytes when they were read."""
    picture: Image.Image
    """RGB, as it is cropped."""
    levels: tuple[QImage, ...]
    """The whole picture first, each further one half as wide and high."""

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return self.picture.size

    def level(self, scale: float) -> QImage:
        """The smallest that has a pixel for each of the screen's where the picture is enlarged by `scale`."""
        number = 0
        while number + 1 < len(self.levels) and scale <= 0.5 ** (number + 1):
            number += 1
        return self.levels[number]


def load_picture(source: Source, item: SourceItem) -> LoadedPicture:
    """Read and decode. Raises SourceError where the picture is gone or can't be read."""
    state = source.state(item)  # before the bytes: a change while they are read is then noticed
    picture = source.picture(item)
    levels = [image_of(np.asarray(picture))]
    smaller = picture
    while max(smaller.size) > _SMALLEST:
        smaller = smaller.reduce(2)
        levels.append(image_of(np.asarray(smaller)))
    return LoadedPicture(item, state, picture, tuple(levels))
