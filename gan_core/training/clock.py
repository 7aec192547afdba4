"""Time spent training: it stands still while the caller holds an event."""

from __future__ import annotations

import time


class Clock:
    """A stopwatch that counts on from `seconds`."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._before = seconds
        self._began: float | None = None

    @property
    def seconds(self) -> float:
        """What it shows now."""
        running = 0.0 if self._began is None else time.perf_counter() - self._began
        return self._before + running

    def start(self) -> None:
        """Go on counting."""
        if self._began is None:
            self._began = time.perf_counter()

    def stop(self) -> None:
        """Stand still."""
        self._before, self._began = self.seconds, None
