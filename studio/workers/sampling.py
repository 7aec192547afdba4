"""One open generator in a thread of its own that makes pictures while a hand moves.

What is asked for under a key replaces what waits under it, so that a picture follows the hand however long it
takes to make. Idle, the thread sleeps: it costs a training nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThread, Signal

from gan_core.messages import Message
from studio.workers.jobs import explain

if TYPE_CHECKING:
    from gan_core.runs.run import Run
    from gan_core.sampling.generator import Generator, Origin, Statistics, Weights
    from gan_core.sampling.point import Point

Pictures = NDArray[np.uint8]
T = TypeVar("T")


class Lane(IntEnum):
    """What is done first: the picture under a hand, then what the resting hand looks at, then the rest."""

    HAND = 0
    REST = 1
    PANEL = 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which generator: also in the thread of a job, which opens one of its own."""

    run: Run
    checkpoint: str | None
    weights: Weights = "ema"
    statistics: Statistics = "kept"

    def open(self) -> Generator:
        """Imports torch, so not in the GUI thread. Raises RunError."""
        import gan_core.sampling.directions
        import gan_core.sampling.interpolation  # noqa: F401  the window's thread needs both, and never waits
        from gan_core.sampling.generator import Generator

        return Generator.open(
            self.run, checkpoint=self.checkpoint, weights=self.weights, statistics=self.statistics
        )


MakeGenerator = Callable[[Recipe], "Generator"]


@dataclass(frozen=True, slots=True)
class Opened:
    """What is known of the open generator; a tray takes it for the network."""

    recipe: Recipe
    """Names the very checkpoint, also where the newest was asked for."""
    origin: Origin
    img_resolution: int
    z_dim: int
    class_names: tuple[str, ...]
    accepts_truncation: bool
    has_batch_norm: bool
    device: str
    """``cpu``, ``cuda`` …"""

    @property
    def run(self) -> str:
        """The run's name."""
        return self.origin.run

    @property
    def path(self) -> Path:
        """The run's folder."""
        return self.recipe.run.path

    @property
    def checkpoint(self) -> str:
        """The checkpoint's name."""
        return self.origin.checkpoint

    @property
    def family(self) -> str:
        """The network's key."""
        return self.origin.family

    @property
    def weights(self) -> Weights:
        """The running average, or G as it trains."""
        return self.recipe.weights

    @property
    def statistics(self) -> Statistics:
        """Batch norm's: the checkpoint's, or measured anew."""
        return self.recipe.statistics


Steps = Callable[["Generator"], "Iterator[object]"]
"""Work in pieces: each but the last gives `_MORE`, the last the answer."""
_MORE = object()


class _Request:
    def __init__(
        self, lane: Lane, serial: int, epoch: int, steps: Steps, take: Callable[[Any], None]
    ) -> None:
        self.lane = lane
        self.place = (lane, serial)
        self.epoch = epoch
        self.take = take
        self.is_dropped = False
        """Set by the GUI thread: what is left of it need not be done."""
        self._make_steps = steps
        self._steps: Iterator[object] | None = None

    def step(self, generator: Generator) -> object:
        """Do the next piece; gives `_MORE` or the answer."""
        if self._steps is None:
            self._steps = self._make_steps(generator)
        return next(self._steps)


class Sampler(QObject):
    """The GUI thread's side: nothing here waits for a picture."""

    opened = Signal()
    """`about` is another one, or None."""
    failed = Signal(object)
    """The Message why a generator can't be opened or a picture can't be made."""
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
        self._newest: dict[str, _Request] = {}
        """What is not answered yet, by key."""
        self._thread: _SamplerThread | None = None
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
            self._thread = _SamplerThread(self.make, self._told.emit, self)
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
    ) -> None:
        """Give the pictures of `points`, uint8 [N, R, R, 3], to `take` in the GUI thread.

        Replaces what waits under `key`; what is being made is still given under a hand, that the picture moves
        with it, and else dropped. So is the answer of a generator that is closed meanwhile. Without an open
        generator nothing happens. `exact` as for `Generator.render`.
        """
        steps = partial(_in_pieces, tuple(points)) if exact else partial(_at_once, tuple(points))
        self._request(key, steps, take, lane)

    def ask(
        self,
        key: str,
        work: Callable[[Generator], T],
        take: Callable[[T], None],
        *,
        lane: Lane = Lane.PANEL,
    ) -> None:
        """Give what short `work` makes of the generator to `take`, as `render` does."""
        self._request(key, partial(_asked, work), take, lane)

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

    def _request(self, key: str, steps: Steps, take: Callable[[Any], None], lane: Lane) -> None:
        if self.about is None or self._thread is None:
            return
        self.cancel(key)
        self._newest[key] = _Request(lane, next(self._serials), self._epoch, steps, take)
        self._thread.request(key, self._newest[key])
        if lane is Lane.HAND:
            self.hand_moves.emit()

    def _take(self, told: _Opened | _Answer | _Failure) -> None:
        if told.epoch != self._epoch:
            return
        if isinstance(told, _Answer):
            self._answer(told.key, told.request, told.value)
        elif isinstance(told, _Opened):
            self.about = told.about
            self.opened.emit()
        else:
            if told.is_closed:
                self._be_closed()
            self.failed.emit(told.message)

    def _answer(self, key: str, request: _Request, value: object) -> None:
        newest = self._newest.get(key)
        if newest is request:
            del self._newest[key]
        elif newest is None or request.lane is not Lane.HAND:
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


@dataclass(frozen=True, slots=True)
class _Opened:
    epoch: int
    about: Opened


@dataclass(frozen=True, slots=True)
class _Answer:
    epoch: int
    key: str
    request: _Request
    value: object


@dataclass(frozen=True, slots=True)
class _Failure:
    epoch: int
    message: Message
    is_closed: bool
    """Whether the generator could not even be opened."""


class _SamplerThread(QThread):
    """Opens what is wanted, then does the most urgent piece, again and again."""

    def __init__(
        self, make: MakeGenerator, tell: Callable[[object], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._make, self._tell = make, tell
        self._changed = threading.Condition()  # guards the three below
        self._waiting: dict[str, _Request] = {}
        self._wanted: tuple[int, Recipe | None] | None = None
        self._is_ended = False

    def open(self, epoch: int, recipe: Recipe | None) -> None:
        with self._changed:
            self._waiting.clear()
            self._wanted = epoch, recipe
            self._changed.notify()

    def request(self, key: str, request: _Request) -> None:
        with self._changed:
            self._waiting[key] = request
            self._changed.notify()

    def end(self) -> None:
        with self._changed:
            self._is_ended = True
            self._changed.notify()

    def run(self) -> None:
        """QThread's entry point, in the new thread."""
        generator: Generator | None = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_ended or self._wanted or self._waiting)
                if self._is_ended:
                    return
                wanted, self._wanted = self._wanted, None
                key, request = self._most_urgent() if wanted is None else ("", None)
            if wanted is not None:
                generator = None  # lets go of the one before, so that there are never two in memory
                generator = self._open(*wanted)
            elif request is not None and generator is not None and not request.is_dropped:
                self._do(key, request, generator)
            del request  # a thread that waits keeps no picture alive

    def _most_urgent(self) -> tuple[str, _Request]:
        key = min(self._waiting, key=lambda key: self._waiting[key].place)
        return key, self._waiting.pop(key)

    def _open(self, epoch: int, recipe: Recipe | None) -> Generator | None:
        if recipe is None:
            return None
        try:
            generator = self._make(recipe)
            self._tell(_Opened(epoch, _described(recipe, generator)))
        except Exception as error:
            self._tell(_Failure(epoch, explain(error), is_closed=True))
            return None
        return generator

    def _do(self, key: str, request: _Request, generator: Generator) -> None:
        try:
            answer = request.step(generator)
        except Exception as error:
            self._tell(_Failure(request.epoch, explain(error), is_closed=False))
            return
        if answer is not _MORE:
            self._tell(_Answer(request.epoch, key, request, answer))
            return
        with self._changed:
            if not request.is_dropped:
                self._waiting.setdefault(key, request)


def _described(recipe: Recipe, generator: Generator) -> Opened:
    origin = generator.origin
    if origin is None:
        raise ValueError("a generator to explore comes from a run")
    return Opened(
        Recipe(recipe.run, origin.checkpoint, recipe.weights, recipe.statistics),
        origin,
        generator.img_resolution,
        generator.z_dim,
        generator.class_names,
        generator.accepts_truncation,
        generator.has_batch_norm,
        generator.device.type,
    )


def _at_once(points: Sequence[Point], generator: Generator) -> Iterator[object]:
    yield generator.render(points, exact=False)


def _in_pieces(points: Sequence[Point], generator: Generator) -> Iterator[object]:
    """Batches whose bits don't depend on each other, so that more urgent ones come between them."""
    from gan_core.sampling.generator import EXACT_BATCH

    pieces = []
    for start in range(0, len(points), EXACT_BATCH):
        pieces.append(generator.render(points[start : start + EXACT_BATCH]))
        if start + EXACT_BATCH < len(points):
            yield _MORE
    yield np.concatenate(pieces) if pieces else generator.render(())


def _asked(work: Callable[[Generator], object], generator: Generator) -> Iterator[object]:
    yield work(generator)
