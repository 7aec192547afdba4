"""A triangle between three pictures; between two it is a line."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from studio import formats, theme
from studio.widgets.pads.barycentric import point_of, weights_of
from studio.widgets.pads.pad import CAPTION, SIDE, Corner, Pad

_BORDER = 2
_HEIGHT = math.sqrt(3) / 2
"""Of a triangle whose sides are 1."""
_DECIMALS = 4


class TrianglePad(Pad):
    """Weights of two or three corners, which are 1 together.

    Three are upper middle, lower left and lower right; two are left and right.
    """

    moved = Signal(tuple)
    """The weights."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.weights: tuple[float, ...] = ()
        super().__init__(parent)

    def set_corners(self, corners: Sequence[Corner]) -> None:
        """Two or three (or none). Another number of them puts the handle in the middle."""
        if len(corners) not in (0, 2, 3):
            raise ValueError(f"a TrianglePad has two or three corners, not {len(corners)}")
        if len(corners) != len(self.weights):
            self.weights = _rounded([1 / len(corners)] * len(corners)) if corners else ()
        self.setMinimumSize(3 * SIDE, (3 if len(corners) == 3 else 1) * SIDE + CAPTION + 2 * _BORDER)
        super().set_corners(corners)
        self.updateGeometry()

    def set_weights(self, weights: Sequence[float]) -> None:
        """Move the handle, without telling; as many weights as there are corners, of which one is above 0."""
        if len(weights) != len(self.corners):
            raise ValueError(f"{len(weights)} weights for {len(self.corners)} corners")
        total = sum(weights)
        self.weights = _rounded([weight / total for weight in weights])
        self._say_place()
        self.update()

    def place_text(self) -> str:
        """``Beagle 60 %, Pug 40 %``."""
        pairs = zip(self.corners, self.weights, strict=True)
        return ", ".join(f"{corner.name} {formats.percent(weight)}" for corner, weight in pairs)

    def sizeHint(self) -> QSize:
        """Room for as much between the pictures as they take."""
        return QSize(5 * SIDE, 5 * SIDE if len(self.corners) == 3 else SIDE + CAPTION + 2 * _BORDER)

    def corner_point(self, index: int) -> QPointF:
        across = self.width() - SIDE - 2 * _BORDER
        if len(self.corners) == 2:
            y = (self.height() - CAPTION) / 2
            return QPointF(self.width() / 2 + (index - 0.5) * across, y)
        down = self.height() - SIDE - 2 * _BORDER - 2 * CAPTION
        side = max(min(across, down / _HEIGHT), 1.0)
        top = (self.height() - side * _HEIGHT) / 2
        x = self.width() / 2 + (0, -side / 2, side / 2)[index]
        return QPointF(x, top + (side * _HEIGHT if index else 0))

    def _is_upper(self, index: int) -> bool:
        return index == 0 and len(self.corners) == 3

    def handle(self) -> QPointF:
        return QPointF(*point_of(self.weights, self._places()))

    def _go_to(self, point: QPointF) -> None:
        weights = _rounded(weights_of((point.x(), point.y()), self._places()))
        if weights != self.weights:
            self.weights = weights
            self._say_place()
            self.update()
            self.moved.emit(weights)

    def _middle(self) -> QPointF:
        places, count = self._places(), len(self.corners)
        return QPointF(*point_of([1 / count] * count, places))

    def _span(self) -> float:
        between = self.corner_point(1) - self.corner_point(0)
        return math.hypot(between.x(), between.y())

    def _places(self) -> list[tuple[float, float]]:
        return [self.corner_point(index).toTuple() for index in range(len(self.corners))]

    def _paint_ground(self, painter: QPainter) -> None:
        if not self.corners:
            return
        colors, points = theme.colors(), [self.corner_point(index) for index in range(len(self.corners))]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.line, 1))
        painter.setBrush(colors.plot)
        if len(points) == 3:
            painter.drawPolygon(QPolygonF(points))
        else:
            painter.drawLine(points[0], points[1])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colors.accent, 1))
        for point in points:
            painter.drawLine(point, self.handle())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _rounded(weights: Sequence[float]) -> tuple[float, ...]:
    """Readable numbers that are 1 together: the largest takes what rounding leaves."""
    made = [round(weight, _DECIMALS) for weight in weights]
    largest = made.index(max(made))
    made[largest] = round(1 - sum(made[:largest]) - sum(made[largest + 1 :]), _DECIMALS)
    return tuple(made)
