"""Reads and writes edits files off the GUI thread; of several savings that wait only the newest is written."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QThreadPool, Signal

from gan_core.curation.edits import Edits
from gan_core.curation.edits_file import EditsFile
from studio.workers.jobs import explain


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
        self._lock = threading.Lock()  # guards what waits
        self._waiting: tuple[EditsFile, Edits] | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def load(self, file: EditsFile) -> None:
        """Read `file`; `loaded` or `failed` answers."""
        self._pool.start(lambda: self._load(file))

    def save(self, file: EditsFile, edits: Edits) -> None:
        """Write `edits` as soon as what is being written is done; `saved` or `failed` answers."""
        with self._lock:
            waiting, self._waiting = self._waiting, (file, edits)
        if waiting is None:
            self._pool.start(self._save_newest)
        elif waiting[0] is not file:  # of another source: it must not be lost
            self._pool.start(lambda: self._save(*waiting))

    def finish(self) -> None:
        """Wait (blocking) until everything is written."""
        self._pool.waitForDone()

    def _load(self, file: EditsFile) -> None:
        try:
            edits = file.load()
        except Exception as error:
            self.failed.emit(file, explain(error))
        else:
            self.loaded.emit(file, edits)

    def _save_newest(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._save(*waiting)

    def _save(self, file: EditsFile, edits: Edits) -> None:
        try:
            file.save(edits)
        except Exception as error:
            self.failed.emit(file, explain(error))
        else:
            self.saved.emit(file)
