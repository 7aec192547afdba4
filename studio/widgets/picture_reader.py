"""Reads picture files off the GUI thread; of several requests, only the newest is answered."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader


class PictureReader(QObject):
    """One read at a time; a request that comes meanwhile replaces the one that waits."""

    read = Signal(Path, QImage)
    """The newest requested file and its picture; a null picture where the file can't be read."""
    _done = Signal(Path, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._wanted: Path | None = None
        self._reading: Path | None = None
        self._done.connect(self._on_done)

    def request(self, path: Path) -> None:
        """Ask for the picture in `path`; `read` answers unless another request comes first."""
        self._wanted = path
        if self._reading is None:
            self._start(path)

    def cancel(self) -> None:
        """Answer none of the requests made so far."""
        self._wanted = None

    def shutdown(self) -> None:
        """Wait for the read that runs, if any."""
        self.cancel()
        self._pool.waitForDone()

    def _start(self, path: Path) -> None:
        self._reading = path
        self._pool.start(partial(_read, self, path))

    def _on_done(self, path: Path, image: QImage) -> None:
        self._reading = None
        wanted, self._wanted = self._wanted, None
        if wanted == path:
            self.read.emit(path, image)
        elif wanted is not None:
            self.request(wanted)


def _read(reader: PictureReader, path: Path) -> None:
    """In the pool's thread; the signal crosses to the reader's own."""
    image = QImageReader(str(path)).read()
    reader._done.emit(path, image)
