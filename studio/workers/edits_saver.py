"""Reads and writes edits files off the GUI thread; of several savings that wait only the newest is written.

Small files are written at once. Writing a large one takes the interpreter from the window, so the thread then
rests several times as long before it writes again.
"""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QObject, QThreadPool, Signal

from gan_core.curation.edits import Edits
from gan_core.curation.edits_file import EditsFile
from studio.workers.jobs import explain

_REST = 4.0
"""Times as long as the last writing took."""


class EditsSaver(QObject):
    """One thread, so that a file is read after everything that was to be written before."""

    loaded = Signal(object, object)
    """An EditsFile and its Edits."""
    saved = Signal(object)
    """An EditsFile that holds everything which was to be saved until now."""
    failed = Signal(object, object)
    """An EditsFile, and the Message why it can't be read or written."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Condition()  # guards the two below; told when there is a hurry
        self._waiting: tuple[EditsFile, Edits] | None = None
        self._is_hurried = False
        self._rests_until = 0.0  # the pool's thread only
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def load(self, file: EditsFile) -> None:
        """Read `file`; `loaded` or `failed` answers."""
        self._hurry(True)
        self._pool.start(lambda: self._load(file))

    def save(self, file: EditsFile, edits: Edits) -> None:
        """Write `edits` as soon as what is written before is done; `saved` or `failed` answers."""
        with self._lock:
            waiting, self._waiting = self._waiting, (file, edits)
        if waiting is None:
            self._pool.start(self._save_newest)
        elif waiting[0] is not file:  # of another source: it must not be lost
            self._pool.start(lambda: self._save(*waiting))

    def finish(self) -> None:
        """Wait (blocking) until everything is written."""
        self._hurry(True)
        self._pool.waitForDone()
        self._hurry(False)

    def _hurry(self, is_hurried: bool) -> None:
        with self._lock:
            self._is_hurried = is_hurried
            self._lock.notify_all()

    def _load(self, file: EditsFile) -> None:
        self._hurry(False)
        try:
            edits = file.load()
        except Exception as error:
            self.failed.emit(file, explain(error))
        else:
            self.loaded.emit(file, edits)

    def _save_newest(self) -> None:
        with self._lock:
            while not self._is_hurried and (left := self._rests_until - time.monotonic()) > 0:
                self._lock.wait(left)
            waiting, self._waiting = self._waiting, None
        if waiting is not None:
            began = time.monotonic()
            self._save(*waiting)
            ended = time.monotonic()
            self._rests_until = ended + _REST * (ended - began)

    def _save(self, file: EditsFile, edits: Edits) -> None:
        try:
            file.save(edits)
        except Exception as error:
            self.failed.emit(file, explain(error))
        else:
            self.saved.emit(file)
