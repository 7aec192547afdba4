"""What all pads share: a handle that the hand and the keys move, and pictures at the corners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio import theme
from studio.translation import tr
from studio.widgets.controls import describe
from studio.widgets.grid_painter import logical, scaled_picture
from studio.widgets.live import Live
from studio.widgets.picture_scale import picture_scale

SIDE = 64
"""Of a corner's picture in logical pixels: 32 px shows at ×2, 64 px at ×1."""
CAPTION = 18
_RADIUS = 7
_STEP, _FINE, _COARSE = 0.02, 0.002, 0.1
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_STEPS = {
    Qt.KeyboardModifier.NoModifier: _STEP,
    Qt.KeyboardModifier.ShiftModifier: _FINE,
    Qt.KeyboardModifier.ControlModifier: _COARSE,
}


@dataclass(frozen=True, slots=True)
class Corner:
    """What lies at a corner."""

    name: str
    image: QImage = field(default_factory=QImage)
    """A square picture; null while there is none."""


class Pad(Live, QWidget):
    """Between `drag_began` and `drag_ended` is one movement, for one step of undo."""

    drag_began = Signal()
    drag_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.corners: tuple[Corner, ...] = ()
        self._title = ""
        self._grip: QPointF | None = None
        self._is_held = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.current().changed.connect(self.update)

    def set_corners(self, corners: Sequence[Corner]) -> None:
        """Show other pictures or names at the corners."""
        self.corners = tuple(corners)
        self.retranslate()
        self.update()

    def set_title(self, title: str) -> None:
        """What is mixed here, for those who can't see it (already translated)."""
        self._title = title
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        tip = tr(
            "Drag, or use the arrows: Shift finer, Ctrl further. Numbers go to corners, Home to the middle."
        )
        describe(self, self._title or tr("Pad"), tip)
        self._say_place()

    def corner_rect(self, index: int) -> QRect:
        """Where a corner's picture lies; its middle is where all of the weight is that corner's."""
        rect = QRect(0, 0, SIDE, SIDE)
        rect.moveCenter(self.corner_point(index).toPoint())
        return rect

    # -- what a kind of pad says ------------------------------------------------------------------

    def corner_point(self, index: int) -> QPointF:
        """Where a corner is, in logical pixels."""
        raise NotImplementedError

    def place_text(self) -> str:
        """Where the handle is, in words."""
        raise NotImplementedError

    def _is_upper(self, index: int) -> bool:
        """Whether a corner's name stands above it, away from the middle."""
        raise NotImplementedError

    def handle(self) -> QPointF:
        """Where the handle is, in logical pixels."""
        raise NotImplementedError

    def _go_to(self, point: QPointF) -> None:
        """Move the handle as near to there as it can get, and tell if that is another place."""
        raise NotImplementedError

    def _middle(self) -> QPointF:
        raise NotImplementedError

    def _span(self) -> float:
        """Logical pixels from one corner to the next."""
        raise NotImplementedError

    def _paint_ground(self, painter: QPainter) -> None:
        """Lines between the corners."""
        raise NotImplementedError

    # -- the hand ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.corners:
            event.ignore()
            return
        self._end()
        at = event.position()
        is_on_handle = (at - self.handle()).manhattanLength() <= 2 * _RADIUS
        self._grip = at - self.handle() if is_on_handle else QPointF(0, 0)
        self._begin()
        self._go_to(at - self._grip)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._go_to(event.position() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._end()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._jump(self._middle())

    # -- keys -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, 1 to 4 go to a corner, Home to the middle."""
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        step = _STEPS.get(modifiers)
        number = event.key() - Qt.Key.Key_1
        if not self.corners or step is None or self._grip is not None:
            event.ignore()
        elif key in _ARROWS:
            across, down = (step * self._span() * by for by in _ARROWS[key])
            self._begin()
            self._go_to(self.handle() + QPointF(across, down))
        elif key == Qt.Key.Key_Home:
            self._jump(self._middle())
        elif 0 <= number < len(self.corners):
            self._jump(self.corner_point(number))
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and self._grip is None:
            self._end()
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end()
        self.update()

    def _say_place(self) -> None:
        self.setAccessibleDescription(f"{self.place_text()}. {self.whatsThis()}" if self.corners else "")

    def _begin(self) -> None:
        if not self._is_held:
            self._is_held = True
            self.drag_began.emit()

    def _end(self) -> None:
        self._grip = None
        if self._is_held:
            self._is_held = False
            self.drag_ended.emit()
        self.update()

    def _jump(self, point: QPointF) -> None:
        """There in a movement of its own."""
        self._end()
        self._begin()
        self._go_to(point)
        self._end()

    # -- what is on the screen --------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Over a corner's picture the tooltip has its whole name."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for index, corner in enumerate(self.corners):
                if corner.name and self.corner_rect(index).contains(event.pos()):
                    QToolTip.showText(event.globalPos(), corner.name, self, self.corner_rect(index))
                    return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_ground(painter)
        for index in range(len(self.corners)):
            self._paint_corner(painter, index)
        if self.corners and self.isEnabled():
            self._paint_handle(painter)

    def _paint_corner(self, painter: QPainter, index: int) -> None:
        corner, rect, colors = self.corners[index], self.corner_rect(index), theme.colors()
        ratio = self.devicePixelRatioF()
        painter.fillRect(rect, colors.grid_gap)
        if not corner.image.isNull():
            scale = picture_scale(corner.image.width(), round(SIDE * ratio))
            place = QRect(QPoint(0, 0), QSize(scale.side, scale.side))
            place.moveCenter(QRect(rect.topLeft() * ratio, rect.size() * ratio).center())
            painter.drawImage(logical(place, ratio), scaled_picture(corner.image, corner.image.rect(), scale))
        painter.setPen(colors.text)
        metrics = self.fontMetrics()
        text = metrics.elidedText(corner.name, Qt.TextElideMode.ElideRight, min(2 * SIDE, self.width()))
        words = QRect(0, 0, metrics.horizontalAdvance(text) + 2, CAPTION)
        words.moveCenter(rect.center())
        words.moveLeft(min(max(words.left(), 0), self.width() - words.width()))
        if self._is_upper(index):
            words.moveBottom(rect.top() - 1)
        else:
            words.moveTop(rect.bottom() + 1)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_handle(self, painter: QPainter) -> None:
        colors, at = theme.colors(), self.handle()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.accent, 3 if self.hasFocus() else 2))
        painter.setBrush(colors.raised)
        painter.drawEllipse(at, _RADIUS, _RADIUS)
        painter.setBrush(colors.accent)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(at.x() - 2, at.y() - 2, 4, 4))
