"""A square between four pictures."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from studio import theme
from studio.translation import tr
from studio.widgets.pads.pad import CAPTION, SIDE, Corner, Pad

_QUARTERS = (0.25, 0.5, 0.75)
_BORDER = 2
"""Around the corners' pictures, for the handle that stands at the very edge needs none."""


class SquarePad(Pad):
    """x and y from 0 to 1, from the left and from the top.

    The corners are upper left, upper right, lower left, lower right.
    """

    moved = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.x_share = self.y_share = 0.5
        self.setMinimumSize(3 * SIDE, 3 * SIDE)
        self.set_corners([Corner("")] * 4)

    def set_position(self, x: float, y: float) -> None:
        """Move the handle, without telling."""
        self.x_share, self.y_share = _within(x), _within(y)
        self._say_place()
        self.update()

    def place_text(self) -> str:
        """Where the handle is, in words."""
        return tr("{x} from the left, {y} from the top", x=f"{self.x_share:.2f}", y=f"{self.y_share:.2f}")

    def sizeHint(self) -> QSize:
        """Room for as much between the pictures as they take."""
        return QSize(5 * SIDE, 5 * SIDE)

    def field(self) -> QRectF:
        """Where the handle can be, in logical pixels: from the middle of a corner's picture to that of the next."""
        side = min(self.width(), self.height() - 2 * CAPTION) - SIDE - 2 * _BORDER
        left = (self.width() - side) / 2
        top = (self.height() - side) / 2
        return QRectF(left, top, max(side, 1), max(side, 1))

    def corner_point(self, index: int) -> QPointF:
        field = self.field()
        return (field.topLeft(), field.topRight(), field.bottomLeft(), field.bottomRight())[index]

    def _is_upper(self, index: int) -> bool:
        return index < 2

    def handle(self) -> QPointF:
        field = self.field()
        return QPointF(
            field.left() + self.x_share * field.width(), field.top() + self.y_share * field.height()
        )

    def _go_to(self, point: QPointF) -> None:
        field = self.field()
        place = (
            _within((point.x() - field.left()) / field.width()),
            _within((point.y() - field.top()) / field.height()),
        )
        if place != (self.x_share, self.y_share):
            self.set_position(*place)
            self.moved.emit(*place)

    def _middle(self) -> QPointF:
        return self.field().center()

    def _span(self) -> float:
        return self.field().width()

    def _paint_ground(self, painter: QPainter) -> None:
        field, colors, at = self.field().toRect(), theme.colors(), self.handle().toPoint()
        painter.fillRect(field, colors.plot)
        painter.setPen(QPen(colors.line, 1))
        painter.drawRect(field)
        for share in _QUARTERS:
            x, y = field.left() + round(share * field.width()), field.top() + round(share * field.height())
            painter.drawLine(x, field.top(), x, field.bottom())
            painter.drawLine(field.left(), y, field.right(), y)
        painter.setPen(QPen(colors.accent, 1))
        painter.drawLine(at.x(), field.top(), at.x(), field.bottom())
        painter.drawLine(field.left(), at.y(), field.right(), at.y())


def _within(share: float) -> float:
    return round(min(max(share, 0.0), 1.0), 4)
