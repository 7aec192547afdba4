"""The picture large, with its boxes under the hand: how it is shown, and what mouse and wheel do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gan_core.dataset.crop import Size
from studio import theme
from studio.pages.data.editor import frames
from studio.pages.data.editor.edge_scroll import EdgeScroll
from studio.pages.data.editor.hand import Hand
from studio.pages.data.editor.open_picture import OpenPicture
from studio.pages.data.editor.painting import CanvasPainter
from studio.pages.data.editor.viewport import Viewport

_REACH = 7
"""Logical pixels around an edge from which the hand takes hold of it."""
_SNAP = 6
"""Logical pixels from which an edge snaps to another."""
_CLICK = 3
"""Logical pixels that a hand may tremble in a click."""
_PATIENCE_MS = 300
"""After which it is said that the picture is being read."""
_WHEEL_STEP = 1.2
"""The zoom's factor for a notch of the wheel."""


class Canvas(QWidget):
    """Shows the open picture and its boxes; a drag is one step. Keys for boxes are the editor's."""

    zoomed = Signal()
    """The scale is another one now."""

    def __init__(self, picture: OpenPicture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.square = False
        """Whether a box that changes its size becomes square (Shift turns it round)."""
        self.snap = True
        """Whether edges snap to others (Alt suspends it)."""
        self.shown: Viewport | None = None
        """Where the picture lies; None where there is none."""
        self._picture = picture
        self._hand = Hand(picture)
        self._painter = CanvasPainter(picture)
        self._pressed: QPointF | None = None
        self._taken_at = QPointF()
        """Where the hand took hold last."""
        self._last_move = QPointF(), Qt.KeyboardModifier.NoModifier
        """Where the hand is that drags, and the keys that it holds."""
        self._edge_scroll = EdgeScroll(self)
        self._edge_scroll.wanted.connect(self._scroll)
        self._panned_from: QPointF | None = None
        self._is_space_down = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._say_waiting)
        picture.opened.connect(self._take_opened)
        picture.loaded_changed.connect(self._take_picture)
        for changed in (picture.boxes_changed, picture.chosen_changed):
            changed.connect(self._paint_frames)
        picture.edit_changed.connect(self._paint_all)
        theme.current().changed.connect(self._paint_all)

    # -- zoom and pan --------------------------------------------------------------------------

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge around a point of the screen (else the middle)."""
        if self.shown is not None:
            self._show(self.shown.zoomed(factor, *((at.x(), at.y()) if at is not None else ())))

    def zoom_to(self, scale: float) -> None:
        """So many device pixels for one of the picture; 1 is 1:1."""
        if self.shown is not None:
            self.zoom(scale / self.devicePixelRatioF() / self.shown.scale)

    def fit(self) -> None:
        """All of the picture, as large as there is room."""
        if self.shown is not None:
            self._show(Viewport.fitting(self.shown.size, self.shown.room))

    def pan(self, across: float, down: float) -> None:
        """Move the picture by so many logical pixels."""
        if self.shown is not None:
            self._show(self.shown.panned(across, down))

    def show_chosen(self) -> None:
        """Bring the chosen box into view."""
        if self.shown is not None and (box := self._picture.chosen_box) is not None:
            self._show(self.shown.shown(box.left, box.top, box.right, box.bottom))

    @property
    def scale(self) -> float:
        """Device pixels for one of the picture."""
        return 1.0 if self.shown is None else self.shown.scale * self.devicePixelRatioF()

    # -- the hand --------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a button is down that drags."""
        return self._hand.is_holding or self._panned_from is not None

    def cancel(self) -> None:
        """Let go of what the hand holds, as if nothing had happened."""
        self._pressed = self._panned_from = None
        self._edge_scroll.stop()
        self._hand.cancel()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if self.shown is None or self.is_busy:
            return
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._is_space_down):
            self._panned_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left:
            self._pressed = self._taken_at = event.position()
            draws = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._hand.take(self._at(event.position()), _REACH / self.shown.scale, draws=draws)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.shown is None:
            return
        if self._panned_from is not None:
            by, self._panned_from = event.position() - self._panned_from, event.position()
            self.pan(by.x(), by.y())
        elif not self._hand.is_holding:
            self._show_cursor(event.position())
        elif self._pressed is None or (event.position() - self._pressed).manhattanLength() >= _CLICK:
            self._pressed = None  # however near it comes again, it is no click any more
            self._drag_to(event.position(), event.modifiers())
            self._edge_scroll.follow(self._taken_at, event.position(), self.size())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panned_from is not None and event.button() != Qt.MouseButton.RightButton:
            self._panned_from = None
        elif event.button() == Qt.MouseButton.LeftButton:
            self._edge_scroll.stop()
            self._hand.let_go()
        self._show_cursor(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if notches := event.angleDelta().y() / 120:
            self.zoom(_WHEEL_STEP**notches, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Two fingers on a trackpad zoom too."""
        if isinstance(event, QNativeGestureEvent) and (
            event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom(1 + event.value(), event.position())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space makes the hand move the picture."""
        if event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._hold_space(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_space(False)
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update(frames.outline_region(self.rect()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hold_space(False)
        self.update(frames.outline_region(self.rect()))

    # -- what is on the screen ---------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self._painter.paint(self, self.shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.shown is not None:
            self._show(self.shown.resized(self._room()))

    def _take_opened(self) -> None:
        """Another picture is about to be read."""
        self.cancel()
        self._painter.is_waiting = False
        self._patience.start()
        self._paint_all()

    def _say_waiting(self) -> None:
        self._painter.is_waiting = True
        self.update()

    def _take_picture(self) -> None:
        """Another picture has been read, or the same one again."""
        self.cancel()
        self._patience.stop()
        size = self._picture.size
        if size is None:
            self._show(None)
        elif self.shown is None or self.shown.size != size or not self._painter.is_same_item():
            self._show(Viewport.fitting(size, self._room()))
        self._paint_all()

    def _show(self, shown: Viewport | None) -> None:
        if shown != self.shown:
            self.shown = shown
            self._paint_all()
            self.zoomed.emit()

    def _paint_frames(self) -> None:
        if self.shown is not None:
            self.update(self._painter.changed_region(self, self.shown))

    def _paint_all(self) -> None:
        self._painter.forget_frames()
        self.update()

    def _room(self) -> Size:
        return max(1, self.width()), max(1, self.height())

    def _at(self, position: QPointF) -> tuple[float, float]:
        assert self.shown is not None
        return self.shown.to_picture(position.x(), position.y())

    def _drag_to(self, position: QPointF, keys: Qt.KeyboardModifier) -> None:
        """What the hand holds follows it to a point of the screen."""
        assert self.shown is not None
        self._last_move = position, keys
        is_turned = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        suspends = bool(keys & Qt.KeyboardModifier.AltModifier)
        snap = _SNAP / self.shown.scale if self.snap and not suspends else 0.0
        self._hand.move(self._at(position), square=self.square != is_turned, snap=snap)

    def _scroll(self, across: float, down: float) -> None:
        """The hand rests at the border: there is more of the picture there, and the box goes on to it."""
        if self.shown is None or not self._hand.is_holding:
            return
        moved = self.shown.panned(across, down)
        if (moved.left, moved.top) != (self.shown.left, self.shown.top):
            self._show(moved)
            self._drag_to(*self._last_move)

    def _hold_space(self, is_down: bool) -> None:
        if is_down != self._is_space_down:
            self._is_space_down = is_down
            self._show_cursor(self.mapFromGlobal(self.cursor().pos()).toPointF())

    def _show_cursor(self, position: QPointF) -> None:
        if self.shown is None:
            self.unsetCursor()
        elif self._panned_from is None and not self._hand.is_holding:
            shape = Qt.CursorShape.OpenHandCursor
            if not self._is_space_down:
                shape = self._hand.cursor_at(self._at(position), _REACH / self.shown.scale)
            self.setCursor(shape)
