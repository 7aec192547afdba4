"""One picture of a fixed size on the screen, crisp."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme
from studio.icons import paint_icon
from studio.pages.explore.picture import image_of
from studio.widgets.grid_painter import logical, scaled_picture
from studio.widgets.picture_scale import picture_scale

_ICON = 24


class PictureBox(QWidget):
    """Shows an icon while it has no picture."""

    def __init__(self, side: int, icon: str = "images", parent: QWidget | None = None) -> None:
        """`side`: of the square, in logical pixels."""
        super().__init__(parent)
        self.image = QImage()
        self._icon = icon
        self.setFixedSize(side, side)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)

    def show_image(self, image: QImage) -> None:
        """Show a square picture; a null one shows the icon again."""
        self.image = image
        self.update()

    def show_pixels(self, pixels: NDArray[np.uint8]) -> None:
        """Show uint8 [R, R, 3]."""
        self.show_image(image_of(pixels))

    def clear(self) -> None:
        """Show the icon again."""
        self.show_image(QImage())

    def set_text(self, name: str, tip: str = "") -> None:
        """What it shows, for those who can't see it, and to the pointer (already translated)."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(tip)
        self.setToolTip(tip or name)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colors, ratio = QPainter(self), theme.colors(), self.devicePixelRatioF()
        if self.image.isNull():
            painter.fillRect(self.rect(), colors.grid_gap)
            frame = QRectF(0, 0, _ICON, _ICON)
            frame.moveCenter(QRectF(self.rect()).center())
            paint_icon(painter, self._icon, frame, colors.muted)
            return
        room = QSize(round(self.width() * ratio), round(self.height() * ratio))
        scale = picture_scale(self.image.width(), room.width())
        place = QRect(QPoint(0, 0), QSize(scale.side, scale.side))
        place.moveTo((room.width() - scale.side) // 2, (room.height() - scale.side) // 2)
        painter.drawImage(logical(place, ratio), scaled_picture(self.image, self.image.rect(), scale))


def icon_image(image: QImage, side: int) -> QImage:
    """`image` at `side` pixels, crisp where that is a whole multiple."""
    mode = Qt.TransformationMode.FastTransformation
    if side % max(image.width(), 1):
        mode = Qt.TransformationMode.SmoothTransformation
    return image.scaled(side, side, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
