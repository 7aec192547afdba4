"""Ctrl-C and SIGTERM: the work under way is asked to stop; asked twice, or where nothing can be
asked, it is broken off with KeyboardInterrupt."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """``with Interrupts() as interrupts:`` handles the signals; `stopping` says how to stop."""

    def __init__(self) -> None:
        self.requested = False
        self._stop: Callable[[], None] | None = None
        self._earlier: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():  # Python allows it nowhere else
            for number in _SIGNALS:
                self._earlier[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._earlier.items():
            signal.signal(number, handler)

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """While this lasts the first signal calls `stop`, from the signal handler."""
        self._stop = stop
        try:
            yield
        finally:
            self._stop = None

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self._stop is None or self.requested:
            raise KeyboardInterrupt
        self.requested = True
        self._stop()
