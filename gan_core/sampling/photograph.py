"""A person's photograph as a network sees pictures: square, small, upright."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gan_core.dataset.crop import cut_all, whole_region
from gan_core.messages import SourceError
from gan_core.sources.pictures import read_photo
from gan_core.sources.trees.base import MAX_FILE_BYTES, unreadable


def read_photograph(path: Path, img_resolution: int) -> NDArray[np.uint8]:
    """The centre square of the picture in `path`, uint8 [R, R, 3], cut and resized as a dataset's is.

    Raises SourceError where there is no such file, or it is not a picture.
    """
    photo = read_photo(_content(path), path.name)
    (square,) = cut_all(photo, [whole_region(photo.size)], img_resolution)
    return np.array(square)


def _content(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > MAX_FILE_BYTES:
            raise SourceError(
                "{name} is not a picture. Remove it, or save it as JPEG or PNG.", name=path.name
            )
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
