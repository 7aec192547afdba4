"""The mailbox between a worker and the window.

A worker puts events in as fast as it likes; the window takes them merged, at most every
`interval_ms`. However fast the worker, the window does a bounded amount of work per frame, and an
idle mailbox costs nothing: the timer runs only while something waits.
"""

from __future__ import annotations

from itertools import count
from threading import Lock
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal


class Mailbox(QObject):
    """Lives in the GUI thread; `put` may be called from any thread."""

    delivered = Signal(list)
    """What came since the last delivery, in order; of a `newest_only` type only the newest."""
    _arrived = Signal()

    def __init__(
        self, newest_only: tuple[type, ...] = (), interval_ms: int = 33, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._newest_only = newest_only
        self._interval = interval_ms / 1000
        self._lock = Lock()
        self._waiting: dict[object, object] = {}
        self._serial = count()
        self._last_delivery = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.flush)
        # A queued call to a method of this object, so it runs in the GUI thread whoever emits.
        self._arrived.connect(self._schedule)

    def put(self, event: object) -> None:
        """Leave an event for the window."""
        key = type(event) if isinstance(event, self._newest_only) else next(self._serial)
        with self._lock:
            is_first = not self._waiting
            self._waiting.pop(key, None)
            self._waiting[key] = event
        if is_first:
            self._arrived.emit()

    def flush(self) -> None:
        """Deliver now what waits (GUI thread)."""
        self._timer.stop()
        with self._lock:
            events = list(self._waiting.values())
            self._waiting.clear()
        if events:
            self._last_delivery = monotonic()
            self.delivered.emit(events)

    def _schedule(self) -> None:
        wait = self._last_delivery + self._interval - monotonic()
        if not self._timer.isActive():
            self._timer.start(max(0, round(wait * 1000)))
