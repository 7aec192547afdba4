"""Looks for the real pictures nearest to what is shown, whenever the hand rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.pages.explore.state import ExploreState
from studio.session import Session
from studio.translation import tr
from studio.workers.dataset_at_hand import DatasetAtHand
from studio.workers.jobs import Job, Jobs
from studio.workers.newest import Newest
from studio.workers.reals import Found, Pixels, Reals
from studio.workers.sampling import Lane, Pictures

if TYPE_CHECKING:
    from gan_core.sampling.point import Point

_REST_MS = 250
"""How long the hand rests before it is looked for."""
_KEY = "panels/nearest"


class NearestSearch(QObject):
    """Once the dataset's features are there, it follows what is shown, while somebody looks."""

    changed = Signal()
    """`dataset`, `reals` or `job` are others."""
    found = Signal()
    """`picture` and `answer` are others."""
    failed = Signal(object)
    """The Message why it can't be looked for."""

    def __init__(
        self, session: Session, jobs: Jobs, state: ExploreState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._state = session, jobs, state
        self.dataset = DatasetAtHand(session, jobs, self)
        self.reals: Reals | None = None
        self.job: Job | None = None
        self.picture: Pixels | None = None
        self.answer: Found | None = None
        self._asked: Point | None = None
        """Whose picture is looked for or was found."""
        self._is_watched = False
        self._newest = Newest(self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._draw)
        self._newest.done.connect(self._take_answer)
        self._newest.failed.connect(self.failed)
        self.dataset.changed.connect(self._take_dataset)
        self.dataset.failed.connect(self.failed)
        state.changed.connect(self._wait_for_rest)
        state.rested.connect(self._wait_for_rest)
        session.sampler.opened.connect(self._take_generator)
        self._take_generator()

    @property
    def is_own(self) -> bool:
        """Whether the pictures are those that the run was trained on."""
        about = self._session.sampler.about
        return (
            self.reals is not None
            and about is not None
            and self.reals.fingerprint == about.recipe.run.dataset.fingerprint
        )

    def watch(self, is_watched: bool) -> None:
        """Whether somebody looks; nothing is looked for while nobody does."""
        self._is_watched = is_watched
        self._wait_for_rest()

    def start(self) -> None:
        """Look at all real pictures once; then what is shown is followed."""
        at_hand = self.dataset.found
        if at_hand is None or self.job is not None:
            return
        path, features, giving_way = at_hand.path, self._session.real_features, self._session.giving_way
        job = self._jobs.start(
            tr("Looking at the real pictures"),
            lambda: features.look_at(path, giving_way),
            self._take_reals,
            self.failed.emit,
            owner=self,
        )
        self.job = job
        job.ended.connect(self._end)
        self.changed.emit()

    def shutdown(self) -> None:
        """The window closes."""
        self._rest.stop()
        self._newest.close()
        if self.reals is not None:
            self.reals.close()
            self.reals = None

    # -- what it is compared with -----------------------------------------------------------------

    def _take_generator(self) -> None:
        about = self._session.sampler.about
        self.dataset.look_for(None if about is None else about.recipe.run)
        self._asked = None
        self._wait_for_rest()

    def _take_dataset(self) -> None:
        """Another dataset: what was found among the pictures of the one before no longer holds."""
        at_hand, about = self.dataset.found, self._session.sampler.about
        keeps = self.dataset.is_looking or (
            at_hand is not None and self.reals is not None and self.is_own and about is not None
        )
        if not keeps:
            if self.job is not None:
                self.job.cancel()
            self._let_go()
            self._forget_answer()
        self.changed.emit()

    def _take_reals(self, reals: Reals) -> None:
        self._let_go()
        self.reals = reals
        self._asked = None
        self._draw()

    def _let_go(self) -> None:
        if self.reals is not None:
            reals, self.reals = self.reals, None
            self._newest.forget()
            self._newest.request(reals.close)  # after the question that may still be answered

    def _end(self) -> None:
        self.job = None
        self.changed.emit()

    # -- what is looked for -------------------------------------------------------------------------

    def _wait_for_rest(self) -> None:
        if self._state.point is None:
            self._forget_answer()
        elif not self._state.is_dragging:
            self._rest.start()

    def _draw(self) -> None:
        if self._state.point is None or self.reals is None or not self._is_watched:
            return
        point = self._state.shown()
        if point != self._asked and not self._state.is_dragging:
            self._session.sampler.render(
                _KEY, [point], lambda p: self._ask(point, p), lane=Lane.PANEL, fail=self.failed.emit
            )

    def _ask(self, point: Point, pictures: Pictures) -> None:
        if self.reals is None:
            return
        self._asked = point
        reals, picture = self.reals, pictures[0]
        self._newest.request(lambda: (picture, reals.ask(picture)))

    def _take_answer(self, answer: tuple[Pixels, Found] | None) -> None:
        if answer is not None and self.reals is not None:
            self.picture, self.answer = answer
            self.found.emit()

    def _forget_answer(self) -> None:
        self._asked = None
        if self.answer is not None:
            self.picture = self.answer = None
            self.found.emit()
