"""Finds the point whose picture is most like a person's photograph: the work, without what is seen of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gan_core.messages import Message
from studio.pages.explore.panels.work import project_picture, read_target
from studio.session import Session
from studio.translation import tr
from studio.workers.jobs import Job, Jobs
from studio.workers.reals import Pixels

if TYPE_CHECKING:
    from gan_core.sampling.projection import Projection


class Projecting(QObject):
    """One photograph at a time; what was found last stays when the search is cancelled."""

    changed = Signal()
    """`path`, `target`, `best`, `note`, `failure` or `job` are others."""

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self.path: Path | None = None
        self.target: Pixels | None = None
        """The photograph as the network sees it."""
        self.best: Projection | None = None
        self.note: Message | None = None
        """Why only pixels can be compared."""
        self.failure: Message | None = None
        self.breed: int | None = None
        """The class to keep to; None: a blend is found."""
        self.job: Job | None = None
        self._serial = 0
        """Answers to an earlier photograph, or of another run, no longer count."""
        self._network: tuple[Path, int] | None = None
        session.sampler.opened.connect(self._take_generator)
        self._take_generator()

    def take(self, path: Path) -> None:
        """Look at another photograph, and search at once."""
        self._stop()
        self.path, self.target, self.best, self.failure, self.note = path, None, None, None, None
        self._read(path, search=True)
        self.changed.emit()

    def search(self) -> None:
        """Search, from the beginning."""
        about, target = self._session.sampler.about, self.target
        if about is None or target is None:
            return
        self._stop()
        self.best, self.failure, self.note = None, None, None
        serial, breed, recipe, giving_way = self._serial, self.breed, about.recipe, self._session.giving_way

        def take(item: object) -> None:
            if serial == self._serial:
                self._take_item(item)

        def fail(message: Message) -> None:
            if serial == self._serial:
                self._fail(message)

        job = self._jobs.start(
            tr("Finding the latent of {name}", name=self.path.name if self.path else ""),
            lambda: project_picture(recipe, target, breed, giving_way),
            take,
            fail,
            on_item=take,
            owner=self,
        )
        self.job = job
        job.ended.connect(lambda: self._end(job))
        self.changed.emit()

    def _read(self, path: Path, *, search: bool) -> None:
        about = self._session.sampler.about
        if about is None:
            return
        serial, side = self._serial, about.img_resolution

        def take(target: Pixels) -> None:
            if serial == self._serial:
                self.target = target
                self.changed.emit()
                if search:
                    self.search()

        def fail(message: Message) -> None:
            if serial == self._serial:
                self.path = None
                self._fail(message)

        self._jobs.start("", lambda: read_target(path, side), take, fail, hidden=True, owner=self)

    def _take_item(self, item: object) -> None:
        if isinstance(item, Message):
            self.note = item
        else:
            self.best = item  # type: ignore[assignment]  # a Projection, whose module imports torch
        self.changed.emit()

    def _take_generator(self) -> None:
        """Points of one run say nothing to another's network."""
        about = self._session.sampler.about
        network = None if about is None else (about.path, about.img_resolution)
        if network is None or network == self._network:
            return  # of the same run another checkpoint; or none for a moment
        self._network = network
        self._stop()
        self.best = self.target = self.breed = self.note = None
        if self.path is not None:
            self._read(self.path, search=False)
        self.changed.emit()

    def _stop(self) -> None:
        self._serial += 1
        if self.job is not None:
            self.job.cancel()
            self.job = None

    def _fail(self, message: Message) -> None:
        self.failure = message
        self.changed.emit()

    def _end(self, job: Job) -> None:
        if self.job is job:
            self.job = None
            self.changed.emit()
