"""The picture behind the boxes, scaled once for each zoom and place: while a box is dragged it is only copied."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap

from studio.pages.data.editor.picture import LoadedPicture
from studio.pages.data.editor.viewport import Viewport

_SQUARES_FROM = 3.0
"""Device pixels for one of the picture from which pixels are shown as squares."""
_EXCLUDED_OPACITY = 0.3


class Backdrop:
    """A pixmap of the room, in device pixels."""

    def __init__(self) -> None:
        self._picture: LoadedPicture | None = None
        self._shown: Viewport | None = None
        self._look: tuple[float, str, bool] | None = None
        self._pixmap = QPixmap()

    @property
    def last(self) -> QPixmap:
        """As it was last asked for."""
        return self._pixmap

    def pixmap(
        self, picture: LoadedPicture, shown: Viewport, ratio: float, ground: QColor, *, excluded: bool
    ) -> QPixmap:
        """`picture` as `shown` on a `ground`, at `ratio` device pixels a logical one; paler where `excluded`."""
        look = (ratio, ground.name(), excluded)
        if picture is self._picture and look == self._look and shown == self._shown:
            return self._pixmap
        self._pixmap = self._painted(picture, shown, ratio, ground, excluded)
        self._picture, self._shown, self._look = picture, shown, look
        return self._pixmap

    def _painted(
        self, picture: LoadedPicture, shown: Viewport, ratio: float, ground: QColor, excluded: bool
    ) -> QPixmap:
        made = QPixmap(QSize(math.ceil(shown.room[0] * ratio), math.ceil(shown.room[1] * ratio)))
        made.setDevicePixelRatio(ratio)
        made.fill(ground)
        painter = QPainter(made)
        painter.setOpacity(_EXCLUDED_OPACITY if excluded else 1.0)
        scale = shown.scale * ratio
        image = picture.level(scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < _SQUARES_FROM)
        painter.translate(shown.left, shown.top)
        painter.scale(
            shown.scale * picture.size[0] / image.width(), shown.scale * picture.size[1] / image.height()
        )
        painter.drawImage(QPoint(0, 0), image)
        painter.end()
        return made
