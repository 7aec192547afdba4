"""The pictures of the rows: which are there, which are out of date, and which are wanted once the hand rests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

REST_MS = 250
"""So long nothing must have moved before pictures are asked for."""
_KEPT = 96
"""Rows whose pictures are kept: those that were shown last."""


class Strips(QObject):
    """Asks for the pictures of rows in sight that have none that are true."""

    wanted = Signal(list)
    """Keys, from the top."""

    def __init__(self, visible: Callable[[], list[str]], parent: QObject) -> None:
        super().__init__(parent)
        self._visible = visible
        self._images: dict[str, Sequence[QImage]] = {}
        self._fresh: set[str] = set()
        self._asked: list[str] = []
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)

    def images(self, key: str) -> Sequence[QImage]:
        """What there is of a row, be it out of date."""
        return self._images.get(key, ())

    def is_stale(self, key: str) -> bool:
        """Whether it isn't true any more."""
        return key not in self._fresh

    def set(self, key: str, images: Sequence[QImage]) -> None:
        """What a row does now."""
        self._images.pop(key, None)
        self._images[key] = images
        self._fresh.add(key)
        while len(self._images) > _KEPT:
            oldest = next(iter(self._images))
            del self._images[oldest]
            self._fresh.discard(oldest)

    def keep_only(self, keys: Sequence[str]) -> None:
        """There are no other rows any more."""
        for key in set(self._images) - set(keys):
            del self._images[key]
            self._fresh.discard(key)
        self._asked = []

    def invalidate(self, but: str | None = None) -> None:
        """Nothing is true any more, except of the row `but`: its own value doesn't change what it does."""
        self._fresh &= {but}
        self._asked = []
        self.wait()

    def wait(self) -> None:
        """Something has moved: ask when it rests."""
        self._rest.start()

    def stop(self) -> None:
        """Ask for nothing."""
        self._rest.stop()

    def _ask(self) -> None:
        keys = [key for key in self._visible() if key not in self._fresh]
        if keys and keys != self._asked:
            self._asked = keys
            self.wanted.emit(keys)
