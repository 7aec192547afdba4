"""The directions of the open generator: read from its run, found anew by a job, and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gan_core.messages import GanCoreError, Message
from gan_core.progress import Progress
from studio.session import Session
from studio.translation import tr
from studio.workers.giving_way import GivingWay
from studio.workers.jobs import Job, Jobs
from studio.workers.recipe import Opened

if TYPE_CHECKING:
    from gan_core.sampling.directions import Direction, Method

    Answer = tuple[tuple[Direction, ...], Message | None]


class Finding(QObject):
    """`directions` are those of `about`, or of an earlier checkpoint of its run while its own are not found."""

    changed = Signal()

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self.about: Opened | None = None
        self.of: Opened | None = None
        """The generator that `directions` were found for."""
        self.directions: tuple[Direction, ...] = ()
        self.method: Method = session.recall("explore/directions", "pca")
        self.note: Message | None = None
        """What a person must know: a damaged file, or one that can't be written."""
        self._of_other: dict[Method, tuple[tuple[Direction, ...], Opened | None]] = {}
        """What was shown of the method that is not chosen: directions of an earlier checkpoint come back, too."""
        self._job: Job | None = None
        self._work: Job | None = None

    @property
    def is_finding(self) -> bool:
        """Whether a search is under way."""
        return self._work is not None

    @property
    def is_stale(self) -> bool:
        """Whether the directions are those of another checkpoint or other weights."""
        return self.of is not None and self.about is not None and self.of.origin != self.about.origin

    def open(self, about: Opened | None) -> None:
        """Have the directions of another generator."""
        before, self.about = self.about, about
        if about is None or before is None or before.path != about.path:
            self._forget()
            self._of_other.clear()
        self._read()
        self.changed.emit()

    def choose(self, method: Method) -> None:
        """Have those that another method finds."""
        if method != self.method:
            self._of_other[self.method] = self.directions, self.of
            self.method = method
            self._session.remember("explore/directions", method)
            self._forget()
            self.directions, self.of = self._of_other.get(method, ((), None))
            self._read()
            self.changed.emit()

    def find(self) -> None:
        """Look for directions of the open generator; they are kept with its run."""
        about, method = self.about, self.method
        if about is None or self._work is not None:
            return
        work = self._jobs.start(
            tr("Finding directions of {run}", run=about.run),
            lambda: _find(about, method, self._session.giving_way),
            lambda answer: self._take(about, method, answer),
            owner=self,
        )
        self._work = work
        work.ended.connect(self._end_work)
        self.changed.emit()

    def rename(self, key: str, name: str) -> None:
        """Give a direction a name, or take it away."""
        of, method = self.of, self.method
        if of is not None:
            self._ask(of, method, lambda: _renamed(of, method, key, name))

    def _read(self) -> None:
        about, method = self.about, self.method
        if about is not None:
            self._ask(about, method, lambda: _kept(about, method))

    def _ask(self, about: Opened, method: Method, make: Callable[[], Iterator[Answer]]) -> None:
        self._job = self._jobs.start(
            "",
            make,
            lambda answer: self._take(about, method, answer),
            self._take_failure,
            hidden=True,
            owner=self,
        )

    def _take(self, about: Opened, method: Method, answer: Answer) -> None:
        if self.about is None or about.path != self.about.path or method != self.method:
            return
        directions, self.note = answer
        if directions:
            self.directions, self.of = directions, about
        self.changed.emit()

    def _take_failure(self, message: Message) -> None:
        self.note = message
        self.changed.emit()

    def _end_work(self) -> None:
        self._work = None
        self.changed.emit()

    def _forget(self) -> None:
        self.directions, self.of, self.note = (), None, None
        if self._work is not None:
            self._work.cancel()


def _kept(about: Opened, method: Method) -> Iterator[Answer]:
    from gan_core.sampling.directions_file import DirectionsFile

    file = DirectionsFile(about.recipe.run)
    yield file.found(about.origin, method), file.note


def _renamed(about: Opened, method: Method, key: str, name: str) -> Iterator[Answer]:
    from gan_core.sampling.directions_file import DirectionsFile

    file = DirectionsFile(about.recipe.run)
    yield file.rename(about.origin, method, key, name or None), file.note


def _find(about: Opened, method: Method, giving_way: GivingWay) -> Iterator[Progress | Answer]:
    """Work in a job's thread, with a generator of its own."""
    from gan_core.sampling.directions import find_directions
    from gan_core.sampling.directions_file import DirectionsFile

    file = DirectionsFile(about.recipe.run)
    for item in giving_way.between(find_directions(about.recipe.open(), method)):
        if isinstance(item, Progress):
            yield item
            continue
        try:
            yield file.keep(about.origin, method, item), file.note
        except GanCoreError as error:  # they can be used all the same
            yield item, error.message
