"""Reads and writes ``tray.json`` of a run off the GUI thread, one after the other.

A checkpoint that a kept picture was seen with is kept too: training would remove it in its turn, and nothing
could make the picture again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, Signal

from studio.workers.jobs import explain
from studio.workers.recipe import Opened

if TYPE_CHECKING:
    from gan_core.runs.run import Run
    from gan_core.sampling.tray import Tray, TrayFile


class TrayDisk(QObject):
    """Lives in the GUI thread; its signals come there."""

    loaded = Signal(object, object, object)
    """The Opened whose run's it is, its Tray, and the Message of what a person must know, or None."""
    saved = Signal(object)
    marked = Signal()
    """A checkpoint is kept from now on."""
    failed = Signal(object, object)
    """The Opened, and the Message why its tray can't be read or written."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)  # so that a file is read after what was to be written before

    def load(self, about: Opened) -> None:
        """Read the run's tray; `loaded` or `failed` answers."""
        self._pool.start(lambda: self._load(about))

    def save(self, about: Opened, tray: Tray) -> None:
        """Write the run's tray; `saved` or `failed` answers."""
        self._pool.start(lambda: self._save(about, tray))

    def finish(self) -> None:
        """Wait (blocking) until everything is written."""
        self._pool.waitForDone()

    def _load(self, about: Opened) -> None:
        try:
            file = _file(about)
            tray = file.load_or_set_aside(about)
        except Exception as error:
            self.failed.emit(about, explain(error))
        else:
            self.loaded.emit(about, tray, file.note)

    def _save(self, about: Opened, tray: Tray) -> None:
        try:
            _file(about).save(tray, about)
            is_marked = _keep_checkpoints(about.recipe.run, tray)
        except Exception as error:
            self.failed.emit(about, explain(error))
        else:
            self.saved.emit(about)
            if is_marked:
                self.marked.emit()


def _file(about: Opened) -> TrayFile:
    from gan_core.sampling.tray import TrayFile

    return TrayFile(about.path / "tray.json")


def _keep_checkpoints(run: Run, tray: Tray) -> bool:
    """Keep those that the tray names and that are there; whether there was any to keep."""
    there = {saved.name for saved in run.checkpoints()}
    names = there & {kept.checkpoint for kept in tray.kept}
    passing = [name for name in names if not run.is_marked(name)]
    for name in passing:
        run.mark(name, keep=True)
    return bool(passing)
