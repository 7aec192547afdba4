"""One slider: drawn from its origin, exact under mouse, wheel and keys, and each movement told from begin to end."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider

from studio import theme

STEPS = 600
"""From end to end with the arrows: 0.01 where it goes from -3 to 3."""
_COARSE = 10
"""Steps of an arrow with Ctrl, and of a notch of the wheel."""
_FINE = 0.1
"""How far the handle goes with the hand that holds Shift."""
_RADIUS = 6
_MAGNET = 3
"""Logical pixels around the origin in which a hand finds it exactly, unless it holds Shift."""
_WHEEL_REST_MS = 400
_PLAIN = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.KeypadModifier,
    Qt.KeyboardModifier.ControlModifier,
)


class BankSlider(QSlider):
    """Values between `low` and `high`. Between `begun` and `ended` is one movement, for one step of undo."""

    begun = Signal()
    moved = Signal(float)
    ended = Signal()
    reset = Signal()
    came = Signal(bool)
    """It has the focus now; whether it came with the keys."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, STEPS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._low, self._high, self._origin = -3.0, 3.0, 0.0
        self._value = self._reached = 0.0
        self._inset = float(_RADIUS + 1)
        self._is_locked = False
        self._is_held = False
        self._grip: QPointF | None = None
        self._notches = 0.0
        self._rest = QTimer(self, singleShot=True, interval=_WHEEL_REST_MS)
        self._rest.timeout.connect(self.let_go)

    @property
    def is_held(self) -> bool:
        """Whether a movement is going on."""
        return self._is_held

    @property
    def exact(self) -> float:
        """The value that is shown, between the slider's steps too."""
        return self._value

    def set_bounds(self, low: float, high: float, origin: float) -> None:
        """From where to where it goes, and from where it is drawn."""
        self._low, self._high, self._origin = low, high, origin
        self.update()

    def set_exact(self, value: float) -> None:
        """Show a value, without telling."""
        self._value = value
        with QSignalBlocker(self):
            self.setValue(round(self._share(value) * STEPS))
        self.update()

    def set_locked(self, is_locked: bool) -> None:
        """A locked slider doesn't move; it still has the focus."""
        self._is_locked = is_locked
        if is_locked:
            self.let_go()
        self.update()

    def set_inset(self, inset: float) -> None:
        """So far from its edges lie the ends that the handle's middle can reach."""
        self._inset = max(inset, _RADIUS + 1.0)
        self.update()

    def place(self, value: float) -> float:
        """Where a value lies, in logical pixels from the left edge."""
        return self._inset + self._share(value) * (self.width() - 2 * self._inset)

    def let_go(self) -> None:
        """End the movement, if there is one."""
        self._rest.stop()
        self._grip = None
        if self._is_held:
            self._is_held = False
            self.ended.emit()

    def take_exact(self, value: float) -> None:
        """Move there in a movement of its own, as by hand."""
        self.let_go()
        self._begin()
        self._move(value)
        self.let_go()

    # -- mouse and wheel -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._is_locked:
            return
        self.let_go()
        self._grip = event.position()
        self._begin()
        if abs(event.position().x() - self.place(self._value)) > _RADIUS + 2:
            self._reached = self._value_at(event.position().x())
            self._move(self._whole(self._reached, is_fine=False), keep=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            return
        across = event.position().x() - self._grip.x()
        is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if is_fine:
            across *= _FINE
        room = max(self.width() - 2 * self._inset, 1.0)
        self._grip = event.position()
        # What goes beyond an end is kept, so that the handle doesn't slip from the hand that comes back.
        self._reached += across / room * (self._high - self._low)
        self._move(self._whole(self._reached, is_fine=is_fine), keep=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.let_go()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._is_locked:
            self.reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the bank unless the person is on this slider."""
        if not self.hasFocus():
            event.ignore()
            return
        event.accept()
        self._notches += event.angleDelta().y() / 120
        whole = int(self._notches)
        if whole and not self._is_locked and self._grip is None:
            self._notches -= whole
            self._begin()
            self._move(self._value + whole * _COARSE * self._step)
            self._rest.start()

    # -- keys ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = self._target(event)
        if target is None:
            event.ignore()  # the row and the bank have keys of their own
        elif not self._is_locked and self._grip is None:
            self._rest.stop()
            self._begin()
            self._move(target)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and self._grip is None:
            self.let_go()
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.came.emit(event.reason() in reasons)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._notches = 0.0
        self.let_go()

    def _target(self, event: QKeyEvent) -> float | None:
        """Where a key leads; None for a key that doesn't move."""
        if event.modifiers() not in _PLAIN:
            return None
        is_coarse = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        step = self._step * (_COARSE if is_coarse else 1)
        return {
            Qt.Key.Key_Left: self._value - step,
            Qt.Key.Key_Right: self._value + step,
            Qt.Key.Key_Home: self._low,
            Qt.Key.Key_End: self._high,
        }.get(Qt.Key(event.key()))

    # -- movement ------------------------------------------------------------------------------

    @property
    def _step(self) -> float:
        return max(self._high - self._low, 1e-9) / STEPS

    def _share(self, value: float) -> float:
        return min(max((value - self._low) / max(self._high - self._low, 1e-9), 0.0), 1.0)

    def _value_at(self, x: float) -> float:
        room = max(self.width() - 2 * self._inset, 1.0)
        return self._low + (x - self._inset) / room * (self._high - self._low)

    def _whole(self, value: float, *, is_fine: bool) -> float:
        """Where a hand that is at `value` means to be: on whole steps, as they are written, or at the origin."""
        if not is_fine and abs(self.place(value) - self.place(self._origin)) <= _MAGNET:
            return self._origin
        return self._low + round((value - self._low) / self._step) * self._step

    def _begin(self) -> None:
        self._reached = self._value
        if not self._is_held:
            self._is_held = True
            self.begun.emit()

    def _move(self, value: float, *, keep: bool = False) -> None:
        if not keep:
            self._reached = value
        value = round(min(max(value, self._low), self._high), 6)
        if value != self._value:
            self.set_exact(value)
            self.moved.emit(value)

    # -- what is on the screen -----------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors()
        painter = QPainter(self)
        middle = self.height() // 2
        left, right = round(self.place(self._low)), round(self.place(self._high))
        origin, at = round(self.place(self._origin)), self.place(self._value)
        painter.fillRect(QRectF(left, middle - 1, right - left, 2), colors.line)
        if self._low < self._origin < self._high:
            painter.fillRect(QRectF(origin, middle - 4, 1, 8), colors.muted)
        ink = colors.muted if self._is_locked else colors.accent
        painter.fillRect(QRectF(min(origin, at), middle - 1, abs(at - origin), 2), ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_lit = (self.hasFocus() or self.underMouse()) and not self._is_locked
        painter.setPen(QPen(colors.accent if is_lit else colors.muted, 2 if self.hasFocus() else 1))
        painter.setBrush(colors.line if self._is_locked else colors.raised)
        painter.drawEllipse(QPointF(at, middle), _RADIUS, _RADIUS)
