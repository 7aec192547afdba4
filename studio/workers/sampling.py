"""One open generator in a thread of its own that makes pictures while a hand moves.

What is asked for under a key replaces what waits under it, so that a picture follows the hand however long it
takes to make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gan_core.messages import Message
from studio.workers.recipe import MakeGenerator, Opened, Recipe
from studio.workers.sampler_thread import (
    MORE,
    IsUrgent,
    Request,
    SamplerThread,
    Steps,
    ToldAnswer,
    ToldFailure,
    ToldOpened,
    ToldRefusal,
)

if TYPE_CHECKING:
    from gan_core.runs.run import Run
    from gan_core.sampling.generator import Generator, Statistics, Weights
    from gan_core.sampling.point import Point

Pictures = NDArray[np.uint8]
T = TypeVar("T")


class Lane(IntEnum):
    """What is done first: the picture under a hand, then what the resting hand looks at, then the rest."""

    HAND = 0
    REST = 1
    PANEL = 2


class Sampler(QObject):
    """The GUI thread's side: nothing here waits for a picture."""

    opened = Signal()
    """`about` is another one, or None."""
    failed = Signal(object)
    """The Message why a generator can't be opened; or, with `about` still there, why a question has no answer
    whose asker doesn't want to know."""
    hand_moves = Signal()
    """A picture was asked for in the lane HAND."""
    _told = Signal(object)

    def __init__(self, make: MakeGenerator = Recipe.open, parent: QObject | None = None) -> None:
        """`make` is called in the sampler's thread."""
        super().__init__(parent)
        self.about: Opened | None = None
        self.make = make
        """How a generator is opened, in the sampler's thread."""
        self._epoch = 0
        self._serials = count()
        self._newest: dict[str, Request] = {}
        """What is not answered yet, by key."""
        self._thread: SamplerThread | None = None
        self._told.connect(self._take)

    def open(
        self, run: Run, checkpoint: str | None, *, weights: Weights = "ema", statistics: Statistics = "kept"
    ) -> None:
        """Open a generator instead of the one that is open, the newest checkpoint's where None.

        Of another run nothing is open meanwhile; of the same one `about` stays until the new one is there.
        """
        self._drop_all()
        if self.about is not None and self.about.path != run.path:
            self._be_closed()
        if self._thread is None:
            self._thread = SamplerThread(self.make, self._told.emit, self)
            self._thread.start()
        self._thread.open(self._epoch, Recipe(run, checkpoint, weights, statistics))

    def close(self) -> None:
        """Open nothing; the generator's memory is free again."""
        self._drop_all()
        if self._thread is not None:
            self._thread.open(self._epoch, None)
        self._be_closed()

    def render(
        self,
        key: str,
        points: Sequence[Point],
        take: Callable[[Pictures], None],
        *,
        lane: Lane,
        exact: bool = True,
        knots: Sequence[float] = (),
        fail: Callable[[Message], None] | None = None,
    ) -> None:
        """Give the pictures of `points`, uint8 [N, R, R, 3], to `take` in the GUI thread.

        Replaces what waits under `key`; what is being made is still given under a hand, that the picture moves
        with it, and else dropped. So is the answer of a generator that is closed meanwhile. Without an open
        generator nothing happens. `exact` and `knots` as for `Generator.render`. `fail` hears why there are none,
        else `failed`.
        """
        pieces = partial(_in_pieces, tuple(points), tuple(knots))
        steps = pieces if exact else partial(_at_once, tuple(points))
        self._request(key, steps, take, lane, fail)

    def ask(
        self,
        key: str,
        work: Callable[[Generator], T],
        take: Callable[[T], None],
        *,
        lane: Lane = Lane.PANEL,
        fail: Callable[[Message], None] | None = None,
    ) -> None:
        """Give what short `work` makes of the generator to `take`, as `render` does."""
        self._request(key, partial(_asked, work), take, lane, fail)

    def cancel(self, key: str) -> None:
        """Nobody waits for `key` any more."""
        if (request := self._newest.pop(key, None)) is not None:
            request.is_dropped = True

    def shutdown(self) -> None:
        """Wait for the piece that is being made and end; a second call does nothing."""
        self._drop_all()
        if self._thread is not None:
            self._thread.end()
            self._thread.wait()
            self._thread.deleteLater()
            self._thread = None
        self.about = None

    def _request(
        self,
        key: str,
        steps: Steps,
        take: Callable[[Any], None],
        lane: Lane,
        fail: Callable[[Message], None] | None,
    ) -> None:
        if self.about is None or self._thread is None:
            return
        self.cancel(key)
        place = lane, next(self._serials)
        self._newest[key] = Request(place, self._epoch, steps, take, fail or self.failed.emit)
        self._thread.request(key, self._newest[key])
        if lane is Lane.HAND:
            self.hand_moves.emit()

    def _take(self, told: ToldOpened | ToldAnswer | ToldRefusal | ToldFailure) -> None:
        if told.epoch != self._epoch:
            return
        if isinstance(told, ToldAnswer):
            self._answer(told.key, told.request, told.value)
        elif isinstance(told, ToldOpened):
            self.about = told.about
            self.opened.emit()
        elif isinstance(told, ToldFailure):
            self._be_closed()
            self.failed.emit(told.message)
        elif self._newest.get(told.key) is told.request:
            del self._newest[told.key]
            told.request.fail(told.message)

    def _answer(self, key: str, request: Request, value: object) -> None:
        newest = self._newest.get(key)
        if newest is request:
            del self._newest[key]
        elif newest is None or request.place[0] != Lane.HAND:
            return
        request.take(value)

    def _drop_all(self) -> None:
        self._epoch += 1
        for key in list(self._newest):
            self.cancel(key)

    def _be_closed(self) -> None:
        if self.about is not None:
            self.about = None
            self.opened.emit()


def _at_once(points: Sequence[Point], generator: Generator, is_urgent: IsUrgent) -> Iterator[object]:
    yield generator.render(points, exact=False)


def _in_pieces(
    points: Sequence[Point], knots: Sequence[float], generator: Generator, is_urgent: IsUrgent
) -> Iterator[object]:
    """Batches whose bits don't depend on each other, so that more urgent ones come between them."""
    from gan_core.sampling.generator import EXACT_BATCH

    pieces = []
    for start in range(0, len(points), EXACT_BATCH):
        batch = points[start : start + EXACT_BATCH]
        for _ in generator.measuring(batch, knots, is_urgent):
            yield MORE
        pieces.append(generator.render(batch, knots=knots))
        if start + EXACT_BATCH < len(points):
            yield MORE
    yield np.concatenate(pieces) if pieces else generator.render(())


def _asked(
    work: Callable[[Generator], object], generator: Generator, is_urgent: IsUrgent
) -> Iterator[object]:
    yield work(generator)
