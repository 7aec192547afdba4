"""Jobs: the core's long pieces of work, run beside the window with progress and cancel.

The core's work is a generator of Progress whose last item is its result. A thread of its own asks
for the next item; everything that it has to say goes through a mailbox, so callbacks run in the GUI
thread and nothing is ever connected across threads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from gan_core.messages import GanCoreError, Message
from gan_core.progress import Progress
from studio.log import log_path
from studio.translation import mark
from studio.workers.mailbox import Mailbox

logger = logging.getLogger(__name__)

Callback = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class _Item:
    """Something besides Progress that the work yielded before its result."""

    value: object


@dataclass(frozen=True, slots=True)
class _Ended:
    result: object = None
    error: Message | None = None
    is_cancelled: bool = False


def explain(error: BaseException) -> Message:
    """The sentence for an error; a mistake of ours goes to the log with its traceback."""
    if isinstance(error, GanCoreError):
        return error.message
    logger.error("unexpected error in a job", exc_info=error)
    values = {"error": f"{type(error).__name__}: {error}", "log": str(log_path())}
    return Message(mark("Something in GAN Studio went wrong ({error}). The details are in {log}."), values)


class _JobThread(QThread):
    """Asks the iterator for one item after the other until it ends or is no longer wanted."""

    def __init__(
        self, make_iterator: Callable[[], Iterator[object]], mailbox: Mailbox, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._make_iterator = make_iterator
        self._mailbox = mailbox

    def run(self) -> None:
        """QThread's entry point, in the new thread."""
        try:
            ended = self._work()
        except Exception as error:  # whatever it was, it comes back as data
            ended = _Ended(error=explain(error))
        self._mailbox.put(ended)

    def _work(self) -> _Ended:
        iterator = self._make_iterator()
        try:
            result: object = None
            for item in iterator:
                if self.isInterruptionRequested():
                    return _Ended(is_cancelled=True)
                if isinstance(item, Progress):
                    self._mailbox.put(item)
                    continue
                if result is not None:
                    self._mailbox.put(_Item(result))
                result = item
            return _Ended(result=result)
        finally:
            # Closing a generator is how the core is told to give up; other iterators can't be closed.
            if (close := getattr(iterator, "close", None)) is not None:
                close()


class Job(QObject):
    """One piece of work; its callbacks run in the GUI thread."""

    progressed = Signal(object)
    """The newest Progress, at most 30 times a second."""
    ended = Signal()
    """After its callback: with a result, with an error, or cancelled."""

    def __init__(
        self, title: str, callbacks: dict[str, Callback | None], is_hidden: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.progress: Progress | None = None
        self.is_hidden = is_hidden
        self.is_running = True
        self.is_cancelled = False
        self._callbacks = callbacks
        self._first: tuple[float, int] | None = None
        self._mailbox = Mailbox(newest_only=(Progress,), parent=self)
        self._mailbox.delivered.connect(self._take)
        self._thread: _JobThread | None = None

    def run(self, make_iterator: Callable[[], Iterator[object]]) -> None:
        """Start the thread (once)."""
        self._thread = _JobThread(make_iterator, self._mailbox, self)
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to stop at its next item; `ended` follows when it has."""
        if self._thread is not None and self.is_running:
            self.is_cancelled = True
            self._thread.requestInterruption()

    def abandon(self) -> None:
        """Cancel, and call nobody any more, not even with an error."""
        self._callbacks = {}
        self.cancel()

    def join(self) -> None:
        """Wait (blocking) for the end and deliver it."""
        if self._thread is not None:
            self._thread.wait()
        self._mailbox.flush()

    def seconds_left(self) -> float | None:
        """Estimated from the pace so far; None while that can't be told."""
        if self._first is None or self.progress is None:
            return None
        elapsed, done = monotonic() - self._first[0], self.progress.done - self._first[1]
        if elapsed < 0.5 or done <= 0:
            return None
        return elapsed / done * max(0, self.progress.total - self.progress.done)

    def _take(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Progress):
                self.progress = event
                self._first = self._first or (monotonic(), event.done)
                self._call("progress", event)
                self.progressed.emit(event)
            elif isinstance(event, _Item):
                self._call("item", event.value)
            elif isinstance(event, _Ended):
                self._end(event)

    def _end(self, ended: _Ended) -> None:
        assert self._thread is not None
        self._thread.wait()
        self.is_running = False
        if ended.error is not None:
            self._call("error", ended.error)
        elif not (ended.is_cancelled or self.is_cancelled):
            self._call("result", ended.result)
        self.ended.emit()

    def _call(self, name: str, value: object) -> None:
        callback = self._callbacks.get(name)
        if callback is not None and not (self.is_cancelled and name != "error"):
            callback(value)


class Jobs(QObject):
    """All jobs of the window."""

    started = Signal(object)
    ended = Signal(object)
    failed = Signal(object)
    """The Message of a job that nobody else answers for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Job] = []

    def start(
        self,
        title: str,
        make_iterator: Callable[[], Iterator[object]],
        on_result: Callback | None = None,
        on_error: Callback | None = None,
        on_progress: Callback | None = None,
        on_item: Callback | None = None,
        *,
        owner: QObject | None = None,
        hidden: bool = False,
    ) -> Job:
        """Run `make_iterator` and what it returns in a thread.

        `on_result` gets the last item, `on_item` the ones before it that are no Progress, `on_error`
        a Message (without it, `failed` is emitted). A cancelled job calls neither result nor error.
        With `owner`, whose callbacks these are, the job is abandoned when that object is destroyed;
        `hidden` keeps the job out of the status bar.
        """
        callbacks = {
            "result": on_result,
            "error": on_error or self.failed.emit,
            "progress": on_progress,
            "item": on_item,
        }
        job = Job(title, callbacks, hidden, self)
        self._running.append(job)
        job.ended.connect(self._forget_ended)
        if owner is not None:
            # Not left connected: to delete the job after its owner then crashed now and then.
            abandoning = owner.destroyed.connect(job.abandon)
            job.ended.connect(lambda: QObject.disconnect(abandoning))
        self.started.emit(job)
        job.run(make_iterator)
        return job

    def running(self) -> list[Job]:
        """Jobs that have not ended, oldest first."""
        return list(self._running)

    def cancel_all(self) -> None:
        """Cancel every job; each ends when its work notices."""
        for job in self._running:
            job.cancel()

    def shutdown(self) -> None:
        """Cancel every job and wait (blocking) until all have ended."""
        self.cancel_all()
        for job in self.running():
            job.join()

    def _forget_ended(self) -> None:
        for job in [j for j in self._running if not j.is_running]:
            self._running.remove(job)
            self.ended.emit(job)
            job.deleteLater()
