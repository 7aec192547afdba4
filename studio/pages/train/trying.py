"""The first click's way: train on the first drawn dogs while the rest are being drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gan_core.dataset.archive import Dataset
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.messages import DatasetError
from gan_core.progress import Progress
from gan_core.sources import open_source
from studio import formats
from studio.session import Session
from studio.translation import tr
from studio.workers.jobs import Job, Jobs

IMG_RESOLUTION = 64
PRESET = f"dcgan-tiny-{IMG_RESOLUTION}"
_NAME = f"drawn-dogs-{IMG_RESOLUTION}"
_SOURCE = "drawn-dogs"


class TryNow(QObject):
    """Draws a few dogs, says `ready`; told to go on, draws all and says `complete`. A kept dataset is used at once."""

    ready = Signal(object)
    """A Dataset to start on now: the first dogs, or all of them where they were drawn before."""
    failed = Signal(object)
    """The Message that says why there are no first dogs; None where a person cancelled them."""
    complete = Signal(object)
    """The Dataset of all dogs, after `ready` gave the first."""

    def __init__(
        self, session: Session, jobs: Jobs, first: int = 128, count: int = 2000, parent: QObject | None = None
    ) -> None:
        """`first` and `count`: how many dogs are drawn before `ready` and in all."""
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._first, self._count = first, count
        self.first_dogs: Dataset | None = None
        """What the run that was begun here trains on until all dogs are there."""
        self._is_first_ours = False
        self._is_rest_due = False
        self._job: Job | None = None

    @property
    def path(self) -> Path:
        """Where the dataset of all dogs is kept."""
        return self._session.datasets_folder / f"{_NAME}.zip"

    def begin(self) -> None:
        """Do it; while it is being done, a second call does nothing."""
        if self._job is not None and self._job.is_running:
            return
        if self.path.is_file():
            self._job = self._jobs.start(
                tr("Opening the drawn dogs"), self._open, self.ready.emit, self._on_unreadable, owner=self
            )
        else:
            self._draw_first()

    def go_on(self) -> None:
        """The first grid is on the screen: draw all dogs, once, on one core; training has the others."""
        if self._is_rest_due:
            self._is_rest_due = False
            drawing = tr("Drawing all {count} dogs", count=formats.count(self._count))
            work = partial(draw, self._count, self.path, threads=1)
            self._job = self._jobs.start(drawing, work, self.complete.emit, owner=self)

    def tidy(self) -> None:
        """Remove the dataset of the first dogs, once nothing trains on it any more.

        One that was there before stays: a run that was stopped early goes on from it.
        """
        if self.first_dogs is None:
            return
        path = self.first_dogs.path
        self.first_dogs.close()
        self.first_dogs = None
        self._session.forget(path)
        if self._is_first_ours:
            with suppress(OSError):  # a file that is still open elsewhere stays
                path.unlink(missing_ok=True)

    def _open(self) -> Iterator[Dataset]:
        yield Dataset.open(self.path)

    def _on_unreadable(self, message: object) -> None:
        del message  # it is ours to draw again
        self.path.unlink(missing_ok=True)
        self._draw_first()

    def _draw_first(self) -> None:
        to = self.path.with_name(f"{_NAME}-first.zip")
        self._is_first_ours = not to.exists()
        work = partial(_first_dogs, self._first, to)
        job = self._jobs.start(
            tr("Drawing the first dogs"), work, self._on_first, self.failed.emit, owner=self
        )
        job.ended.connect(lambda: self.failed.emit(None) if job.is_cancelled else None)
        self._job = job

    def _on_first(self, dataset: Dataset) -> None:
        self.first_dogs = dataset
        self._is_rest_due = True
        self.ready.emit(dataset)


def _first_dogs(count: int, to: Path) -> Iterator[Progress | Dataset]:
    """Those of an earlier try where they are still there, else new ones."""
    try:
        kept = Dataset.open(to)
    except DatasetError:
        yield from draw(count, to)
    else:
        yield kept


def draw(count: int, to: Path, threads: int | None = None) -> Iterator[Progress | Dataset]:
    """Draw `count` dogs into a dataset, with as many threads as there are cores. Raises StorageError."""
    with open_source(_SOURCE, count=count) as source:
        for step in prepare(source, to, PrepareSettings(img_resolution=IMG_RESOLUTION), threads=threads):
            yield step.dataset if isinstance(step, Prepared) else step
