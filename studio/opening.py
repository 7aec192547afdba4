"""Opening what a person points at: in a job, then into the session, then to the page that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gan_core.messages import DatasetError, Message
from studio.session import Session
from studio.translation import mark, tr
from studio.workers.jobs import Job, Jobs

if TYPE_CHECKING:
    from gan_core.dataset.archive import Dataset
    from gan_core.runs.run import Run
    from gan_core.sources import Source


_BUSY = mark("A run is training. Stop it, then open {path}.")


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a job found; one of the first three, and what comes with it."""

    source: Source | None = None
    dataset: Dataset | None = None
    run: Run | None = None
    kimg: float = 0.0


class Opener(QObject):
    """Each method starts a job; a failure is said by the window."""

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs

    def open_source(self, where: str | Path) -> Job:
        """Pictures: a folder, an archive, a prepared dataset, or ``drawn-dogs``."""
        return self._open(where, lambda: _source(where))

    def open_dataset(self, path: str | Path) -> Job:
        """A prepared dataset."""
        return self._open(path, lambda: _dataset(Path(path)))

    def open_run(self, path: str | Path) -> Job:
        """A run folder, with its dataset where that is still in its place."""
        return self._open(path, lambda: _run(Path(path)))

    def open_any(self, path: str | Path) -> Job:
        """What was dropped on the window: a run, a prepared dataset, or else pictures."""
        return self._open(path, lambda: _recognised(Path(path)))

    def _open(self, where: str | Path, read: Callable[[], _Opened]) -> Job:
        def work() -> Iterator[_Opened]:
            yield read()

        title = tr("Opening {name}", name=Path(where).name)
        return self._jobs.start(title, work, lambda found: self._show(str(where), found), owner=self)

    def _show(self, where: str, found: _Opened) -> None:
        if found.source is not None:
            self._session.set_source(found.source, where)
            self._session.show_page("data")
        elif self._session.is_training:
            # The live run keeps the page; what was opened can be chosen when it has stopped.
            self._jobs.failed.emit(Message(_BUSY, {"path": where}))
        else:
            if found.dataset is not None:
                self._session.set_dataset(found.dataset)
            if found.run is not None:
                self._session.set_run(found.run, found.kimg)
            self._session.show_page("train")


# These run in a job's thread; the core's readers are imported there, not before the window is up.


def _source(where: str | Path) -> _Opened:
    from gan_core.sources import open_source

    return _Opened(source=open_source(where))


def _dataset(path: Path) -> _Opened:
    from gan_core.dataset.archive import Dataset

    return _Opened(dataset=Dataset.open(path))


def _run(path: Path) -> _Opened:
    from gan_core.dataset.archive import Dataset
    from gan_core.runs.run import Run

    run = Run.open(path)
    try:
        dataset: Dataset | None = Dataset.open(Path(run.dataset.path))
    except DatasetError:
        dataset = None  # moved or deleted; the run can be looked at and exported from all the same
    if dataset is not None and dataset.fingerprint != run.dataset.fingerprint:
        dataset.close()
        dataset = None
    return _Opened(run=run, dataset=dataset, kimg=run.kimg())


def _recognised(path: Path) -> _Opened:
    if (path / "run.json").is_file():
        return _run(path)
    if path.suffix == ".zip":
        try:
            return _dataset(path)
        except DatasetError:
            pass  # an archive of photographs, or one of which the source says what is wrong
    return _source(path)
