"""The core's pictures as Qt's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def image_of(picture: NDArray[np.uint8]) -> QImage:
    """A copy of uint8 [R, R, 3], in the format that Qt paints fastest."""
    data = np.ascontiguousarray(picture)
    height, width, _ = data.shape
    image = QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)
