"""The five pictures under a slider: what it does from its low to its high end, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMargins, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from studio import theme
from studio.translation import tr
from studio.widgets.grid_painter import logical, scaled_picture
from studio.widgets.picture_scale import picture_scale
from studio.widgets.slider_bank.words import value_text

COUNT = 5
MARK = 5
"""Height in logical pixels of the mark below the pictures."""
_GAP = 1
_GRAIN = 32
"""Pictures of 32, 64, 128… pixels fill cells of whole multiples of this exactly."""
_LEAST, _MOST = 2 * _GRAIN, 3 * _GRAIN
_STALE_OPACITY = 0.45


def cell_side(width: int) -> int:
    """The side of each picture's cell in a strip of this width (all logical pixels)."""
    room = (width - (COUNT - 1) * _GAP) // COUNT
    return min(room // _GRAIN * _GRAIN, _MOST) if room >= _LEAST else max(room, 8)


def stops(low: float, high: float) -> tuple[float, ...]:
    """The five values that the pictures show."""
    return tuple(low + (high - low) * n / (COUNT - 1) for n in range(COUNT))


class Strip(QWidget):
    """Shows up to five pictures; a click on one goes to its value."""

    picked = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._values = stops(-3.0, 3.0)
        self._images: Sequence[QImage] = ()
        self._is_stale = False
        self._mark = 0.5
        self._pixmap: QPixmap | None = None
        theme.current().changed.connect(self._redo)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_values(self, low: float, high: float, value: float) -> None:
        """What the pictures stand for, and where the slider is."""
        self._values = stops(low, high)
        self._mark = min(max((value - low) / max(high - low, 1e-9), 0.0), 1.0)
        self.update()

    def set_images(self, images: Sequence[QImage], *, is_stale: bool) -> None:
        """The pictures, none where there are none yet; `is_stale` dims what isn't true any more."""
        if images is not self._images:
            self._images = images
            self._redo()
        if is_stale != self._is_stale:
            self._is_stale = is_stale
            self.update()

    def cell(self, index: int) -> QRect:
        """Where a picture's cell lies: the first and the last at the edges, the others spread between them."""
        side = cell_side(self.width())
        left = round(index * (self.width() - side) / (COUNT - 1))
        return QRect(left, 0, side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redo()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._pixmap is None or self._pixmap.devicePixelRatio() != self.devicePixelRatioF():
            self._pixmap = self._painted()
        painter.setOpacity(_STALE_OPACITY if self._is_stale and self._images else 1.0)
        painter.drawPixmap(0, 0, self._pixmap)
        painter.setOpacity(1.0)
        first, last = self.cell(0).center().x() + 0.5, self.cell(COUNT - 1).center().x() + 0.5
        x, bottom = first + self._mark * (last - first), self.cell(0).height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors().accent)
        corners = (QPointF(x, bottom), QPointF(x - MARK, bottom + MARK), QPointF(x + MARK, bottom + MARK))
        painter.drawPolygon(QPolygonF(corners))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self.picked.emit(self._values[index])
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """The tooltip says what the picture under the pointer stands for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(event.pos())
            if index is not None:
                QToolTip.showText(event.globalPos(), self._words(index), self, self.cell(index))
                return True
        return super().event(event)

    def _words(self, index: int) -> str:
        return tr("The picture at {value}. A click goes there.", value=value_text(self._values[index]))

    def _index_at(self, point: QPoint) -> int | None:
        return next((index for index in range(COUNT) if self.cell(index).contains(point)), None)

    def _redo(self) -> None:
        self._pixmap = None
        self.update()

    def _painted(self) -> QPixmap:
        """All pictures, so that a repaint is one copy."""
        ratio = self.devicePixelRatioF()
        made = QPixmap(self.cell(0).size().grownBy(QMargins(0, 0, self.cell(COUNT - 1).left(), 0)) * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        for index in range(COUNT):
            self._paint_cell(painter, index, ratio)
        painter.end()
        return made

    def _paint_cell(self, painter: QPainter, index: int, ratio: float) -> None:
        cell = self.cell(index)
        if index >= len(self._images) or self._images[index].isNull():
            painter.fillRect(cell, theme.colors().grid_gap)
            return
        image = self._images[index]
        scale = picture_scale(image.width(), round(cell.width() * ratio))
        picture = scaled_picture(image, image.rect(), scale)
        place = QRect(QPoint(0, 0), QSize(scale.side, scale.side))
        place.moveCenter(QRect(cell.topLeft() * ratio, cell.size() * ratio).center())
        painter.drawImage(logical(place, ratio), picture)
