"""Pictures within one widget: the one under the pointer or the arrow keys, chosen by a click or Return."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

Place = TypeVar("Place")
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Pointing(Generic[Place]):
    """Mixin, named before the widget class, which says where its pictures lie. It tracks the mouse.

    A place is whatever tells one picture from another, such as an index.
    """

    _current: Place | None = None
    _pressed: Place | None = None

    @property
    def current(self) -> Place | None:
        """The picture under the pointer or the keys; None: neither is on one."""
        return self._current

    # -- what the widget says ----------------------------------------------------------------------

    def _has_pictures(self) -> bool:
        """Whether there is anything for arrows to go to."""
        raise NotImplementedError

    def _place_at(self, point: QPoint) -> Place | None:
        """Which picture lies there, if one does."""
        raise NotImplementedError

    def _go(self, across: int, down: int) -> None:
        """Take an arrow key's step with `_set_current`; one of the two is ±1, the other 0."""
        raise NotImplementedError

    def _choose(self, place: Place) -> None:
        """It was clicked, or Return was pressed on it."""
        raise NotImplementedError

    def _tip(self, place: Place) -> str:
        """What the tooltip says of it."""
        raise NotImplementedError

    def _show_current(self) -> None:
        """`current` is another one."""
        raise NotImplementedError

    # -- hand and keys -----------------------------------------------------------------------------

    def _set_current(self, place: Place | None) -> None:
        if place != self._current:
            self._current = place
            self._show_current()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The pointer is over another picture, or none."""
        self._set_current(self._place_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._place_at(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses the picture on which it began and ended."""
        pressed, self._pressed = self._pressed, None
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and pressed is not None and self._place_at(event.position().toPoint()) == pressed:
            self._choose(pressed)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at without a pointer."""
        self._set_current(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nor without the focus."""
        super().focusOutEvent(event)  # type: ignore[misc]
        self._set_current(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows go from picture to picture, Return chooses, Escape points at none."""
        key = Qt.Key(event.key())
        if key in _ARROWS and self._has_pictures():
            self._go(*_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self._choose(self._current)
        elif key == Qt.Key.Key_Escape and self._current is not None:
            self._set_current(None)
        else:
            super().keyPressEvent(event)  # type: ignore[misc]

    def _showed_tip(self, event: QEvent) -> bool:
        """For the class's `event` or `viewportEvent`: whether this was the wish for a picture's tooltip."""
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
            return False
        place = self._place_at(event.pos())
        if place is None:
            return False
        assert isinstance(self, QWidget)
        QToolTip.showText(event.globalPos(), self._tip(place), self)
        return True
