"""The picture comes to meet a hand that drags to the view's border, the faster the farther it goes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QSize, QTimer, Signal

_INTERVAL_MS = 16
_MARGIN = 20
"""Logical pixels inside of the border from which on it scrolls."""
_SHARE = 0.5
"""Of the way past that line: how far the picture moves each time."""
_FASTEST = 24.0
"""Logical pixels each time."""


class EdgeScroll(QObject):
    """Tells again and again how far to pan, until the hand comes back or lets go."""

    wanted = Signal(float, float)
    """The picture shall move by so many logical pixels across and down."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._by = (0.0, 0.0)
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(lambda: self.wanted.emit(*self._by))

    def follow(self, start: QPointF, hand: QPointF, room: QSize) -> None:
        """The hand took hold at `start` and is at `hand` in a view of this size."""
        self._by = (
            pull(start.x(), hand.x(), room.width()),
            pull(start.y(), hand.y(), room.height()),
        )
        if self._by == (0.0, 0.0):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """The hand lets go."""
        self._timer.stop()


def pull(start: float, hand: float, length: int) -> float:
    """How far the picture moves on one axis for a hand in, or beside, a view of this length.

    Only away from a border that the hand has moved towards: a box at the border can be taken hold of in peace.
    """
    if hand < min(_MARGIN, start):
        return min((_MARGIN - hand) * _SHARE, _FASTEST)
    if hand > max(length - _MARGIN, start):
        return -min((hand - length + _MARGIN) * _SHARE, _FASTEST)
    return 0.0
