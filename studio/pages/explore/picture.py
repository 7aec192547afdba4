"""One picture, as large as whole multiples of its pixels allow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme
from studio.translation import tr
from studio.widgets.controls import describe
from studio.widgets.grid_painter import logical
from studio.widgets.live import Live
from studio.widgets.picture_scale import pixel_scale

_LEAST = 160


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """A QImage of its own from uint8 [H, W, 3], in the format that Qt paints fastest."""
    height, width, _ = pixels.shape
    data = np.ascontiguousarray(pixels)
    image = QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)


class PictureView(Live, QWidget):
    """Shows a picture, or says why there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self._empty_text = ""
        self.setMinimumSize(_LEAST, _LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.current().changed.connect(self.update)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        describe(self, tr("Picture"), tr("What the generator makes of the latent at the left."))

    def show_image(self, image: QImage) -> None:
        """Show this one; a null image shows the text."""
        self.image = image
        self.update()

    def set_empty_text(self, text: str) -> None:
        """What is said in place of a picture."""
        self._empty_text = text
        self.update()

    def picture_rect(self) -> QRect:
        """Where the picture lies, in device pixels of this widget."""
        ratio = self.devicePixelRatioF()
        area = QSize(int(self.width() * ratio), int(self.height() * ratio))
        side = max(self.image.width(), 1)
        shown = pixel_scale(side, min(area.width(), area.height())).side
        size = QSize(shown, shown)
        corner = QPoint((area.width() - size.width()) // 2, (area.height() - size.height()) // 2)
        return QRect(corner, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Squares of whole device pixels; smooth only where the picture must shrink."""
        painter = QPainter(self)
        if self.image.isNull():
            painter.setPen(theme.colors().muted)
            painter.drawText(
                self.rect().adjusted(24, 24, -24, -24),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self._empty_text,
            )
            return
        rect = self.picture_rect()
        shrinks = rect.width() < self.image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
        painter.drawImage(logical(rect, self.devicePixelRatioF()), self.image, self.image.rect().toRectF())
