"""Work for one thread where only the newest request counts: what waits is replaced, what runs still answers.

So that a picture follows the hand however long it takes to make: each answer is of the hand's place when
the one before was done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal

from gan_core.messages import Message
from studio.workers.jobs import explain

Work = Callable[[], Any]


class Newest(QObject):
    """Lives in the GUI thread; its signals come there."""

    done = Signal(object)
    """What the work returned."""
    failed = Signal(object)
    """The Message why it did not."""
    _answered = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()  # guards the two below
        self._waiting: tuple[int, Work] | None = None
        self._is_working = False
        self._epoch = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._answered.connect(self._take)

    def request(self, work: Work) -> None:
        """Do this next, instead of what still waits."""
        with self._lock:
            self._waiting = self._epoch, work
            start, self._is_working = not self._is_working, True
        if start:
            self._pool.start(self._run)

    def forget(self) -> None:
        """Answer none of the requests made so far."""
        with self._lock:
            self._waiting = None
        self._epoch += 1

    def close(self) -> None:
        """Forget all, and wait for the work that runs; a second call does nothing."""
        self.forget()
        self._pool.waitForDone()

    def _run(self) -> None:
        while True:
            with self._lock:
                waiting, self._waiting = self._waiting, None
                self._is_working = waiting is not None
            if waiting is None:
                return
            epoch, work = waiting
            try:
                answer, error = work(), None
            except Exception as caught:
                answer, error = None, caught
            self._answered.emit(epoch, answer, error)
            del work, answer, error, waiting  # a thread that waits keeps no picture alive

    def _take(self, epoch: int, answer: object, error: Exception | None) -> None:
        if epoch != self._epoch:
            return
        if error is None:
            self.done.emit(answer)
        else:
            message: Message = explain(error)
            self.failed.emit(message)
