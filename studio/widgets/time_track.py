"""The line of a timeline: ticks for sample grids, dots for checkpoints (kept ones: filled diamonds), a cursor."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme

_MARGIN = 8
_ROOM = 1.5
"""How much longer than the way gone the line is at least, so that a young run's grids lie apart."""
_TICK, _DOT, _DIAMOND, _CURSOR = 9, 3, 5, 5


class TimeTrack(QWidget):
    """The line itself: click, drag, ←, →, Home and End choose a grid."""

    chosen = Signal(float)
    """kimg of the grid that a person went to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grids: list[float] = []
        self.checkpoints: list[float] = []
        self.kept: list[float] = []
        self.position: float | None = None
        self.reached = 0.0
        self.total: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Wide, and as high as the cursor needs."""
        return QSize(320, 36)

    def x_of(self, kimg: float) -> float:
        """Where kimg stands, in pixels from the left."""
        return _MARGIN + (self.width() - 2 * _MARGIN) * min(kimg / self._end(), 1.0)

    def nearest_grid(self, kimg: float) -> float | None:
        """The grid nearest to kimg; None where there is none."""
        return min(self.grids, key=lambda grid: abs(grid - kimg), default=None)

    def step(self, by: int) -> None:
        """Go `by` grids later (negative: earlier), as far as there are any."""
        if self.grids:
            here = self.grids[-1] if self.position is None else self.position
            index = min(bisect_left(self.grids, here), len(self.grids) - 1)
            self.chosen.emit(self.grids[min(max(index + by, 0), len(self.grids) - 1)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """←, →: one grid; Home, End: the first and the newest."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        ends = {Qt.Key.Key_Home: -len(self.grids), Qt.Key.Key_End: len(self.grids)}
        by = (steps | ends).get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.step(by)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the grid nearest to the click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while the button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose_at(event.position().x())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The way to go, the way gone, ticks, dots and the cursor."""
        painter = QPainter(self)
        colors = theme.colors()
        middle = self.height() / 2 - 2
        self._line(painter, colors.line, 1, _MARGIN, self.width() - _MARGIN, middle)
        if self._end() < (self.total or 0.0):  # it goes on beyond the line
            for gap in (3, 9, 15):
                self._line(
                    painter,
                    colors.window,
                    1,
                    self.width() - _MARGIN - gap - 3,
                    self.width() - _MARGIN - gap,
                    middle,
                )
        self._line(painter, colors.muted, 2, _MARGIN, self.x_of(self.reached), middle)
        painter.setPen(QPen(colors.muted, 1))
        for x in sorted({round(self.x_of(kimg)) for kimg in self.grids}):  # one line a pixel, at most
            painter.drawLine(QPointF(x + 0.5, middle - _TICK / 2), QPointF(x + 0.5, middle + _TICK / 2))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.text, 1))
        painter.setBrush(colors.window)
        for x in sorted({round(self.x_of(kimg)) for kimg in self.checkpoints if kimg not in self.kept}):
            painter.drawEllipse(QPointF(x + 0.5, middle), _DOT, _DOT)
        painter.setBrush(colors.text)
        for kimg in self.kept:
            tip, half = round(self.x_of(kimg)) + 0.5, _DIAMOND
            corners = ((tip, middle - half), (tip + half, middle), (tip, middle + half), (tip - half, middle))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        self._paint_cursor(painter, middle)

    def _paint_cursor(self, painter: QPainter, middle: float) -> None:
        shown = self.grids[-1] if self.position is None and self.grids else self.position
        if shown is None:
            return
        x = self.x_of(shown) + 0.5
        color = self.palette().color(
            QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Text
        )
        painter.setPen(QPen(color, 1))
        painter.drawLine(QPointF(x, middle - _TICK), QPointF(x, middle + _TICK))
        painter.setBrush(color)
        top = middle + _TICK - 1
        painter.drawPolygon(
            QPolygonF([QPointF(x, top), QPointF(x - _CURSOR, top + 7), QPointF(x + _CURSOR, top + 7)])
        )

    def _line(
        self, painter: QPainter, color: QColor, width: int, left: float, right: float, y: float
    ) -> None:
        painter.fillRect(QRectF(left, y - width / 2, max(right - left, 0), width), color)

    def _end(self) -> float:
        """kimg at the right end: the run's length, halved while what there is takes less than a third."""
        known = max(self.reached, self.grids[-1] if self.grids else 0.0, 1e-9)
        end = max(self.total or 0.0, known)
        while end / 2 >= _ROOM * known:
            end /= 2
        return end

    def _choose_at(self, x: float) -> None:
        share = (x - _MARGIN) / max(self.width() - 2 * _MARGIN, 1)
        grid = self.nearest_grid(share * self._end())
        if grid is not None:
            self.chosen.emit(grid)
