"""Time spent training: it stands still while the caller holds an event, and while scores are computed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """A stopwatch that counts on from `seconds`."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._before = seconds
        self._began: float | None = None
        self._standing = False

    @property
    def seconds(self) -> float:
        """What it shows now."""
        running = 0.0 if self._began is None else time.perf_counter() - self._began
        return self._before + running

    def start(self) -> None:
        """Go on counting, unless it is kept standing."""
        if self._began is None and not self._standing:
            self._began = time.perf_counter()

    def stop(self) -> None:
        """Stand still."""
        self._before, self._began = self.seconds, None

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """While this lasts it counts nothing, whoever starts it."""
        self.stop()
        self._standing = True
        try:
            yield
        finally:
            self._standing = False
            self.start()
