"""The thread that holds one open generator and does what is asked of it, the most urgent piece first.

Idle, it sleeps: it costs a training nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QThread

from gan_core.messages import GanCoreError, Message
from studio.workers.jobs import explain
from studio.workers.recipe import MakeGenerator, Opened, Recipe, described

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator

IsUrgent = Callable[[], bool]
"""Whether something else is to be done first, or this not at all."""
Steps = Callable[["Generator", IsUrgent], "Iterator[object]"]
"""Work in pieces: each but the last gives `MORE`, the last the answer."""
MORE = object()


class Request:
    """What is asked of the generator; the lowest `place` (lane, serial) is done first."""

    def __init__(
        self,
        place: tuple[int, int],
        epoch: int,
        steps: Steps,
        take: Callable[[Any], None],
        fail: Callable[[Message], None],
    ) -> None:
        self.place = place
        self.epoch = epoch
        self.take, self.fail = take, fail
        self.is_dropped = False
        """Set by the GUI thread: what is left of it need not be done."""
        self._make_steps = steps
        self._steps: Iterator[object] | None = None

    def step(self, generator: Generator, is_urgent: IsUrgent) -> object:
        """Do the next piece; gives `MORE` or the answer."""
        if self._steps is None:
            self._steps = self._make_steps(generator, is_urgent)
        return next(self._steps)


@dataclass(frozen=True, slots=True)
class ToldOpened:
    """Of the epoch in which it was asked for, as all that the thread tells."""

    epoch: int
    about: Opened


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """What a request was for."""

    epoch: int
    key: str
    request: Request
    value: object


@dataclass(frozen=True, slots=True)
class ToldFailure:
    """Why there is no generator."""

    epoch: int
    message: Message


@dataclass(frozen=True, slots=True)
class ToldRefusal:
    """Why there is no answer; the generator stays."""

    epoch: int
    key: str
    request: Request
    message: Message


class SamplerThread(QThread):
    """Opens what is wanted, then does the most urgent piece, again and again."""

    def __init__(
        self, make: MakeGenerator, tell: Callable[[object], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._make, self._tell = make, tell
        self._changed = threading.Condition()  # guards the three below
        self._waiting: dict[str, Request] = {}
        self._wanted: tuple[int, Recipe | None] | None = None
        self._is_ended = False

    def open(self, epoch: int, recipe: Recipe | None) -> None:
        with self._changed:
            self._waiting.clear()
            self._wanted = epoch, recipe
            self._changed.notify()

    def request(self, key: str, request: Request) -> None:
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

    def _most_urgent(self) -> tuple[str, Request]:
        key = min(self._waiting, key=lambda key: self._waiting[key].place)
        return key, self._waiting.pop(key)

    def _use_the_pause(self, generator: Generator) -> None:
        """Nobody waits: the next hand won't have to wait for what makes its pictures quick."""
        with self._changed:
            if self._is_ended or self._wanted is not None or self._waiting:
                return
        with suppress(GanCoreError):  # without room for it pictures are made as before
            generator.be_quick()

    def _is_overtaken(self, request: Request) -> bool:
        with self._changed:
            if self._is_ended or self._wanted is not None or request.is_dropped:
                return True
            return any(other.place < request.place for other in self._waiting.values())

    def _open(self, epoch: int, recipe: Recipe | None) -> Generator | None:
        if recipe is None:
            return None
        try:
            generator = self._make(recipe)
            self._tell(ToldOpened(epoch, described(recipe, generator)))
        except Exception as error:
            self._tell(ToldFailure(epoch, explain(error)))
            return None
        return generator

    def _do(self, key: str, request: Request, generator: Generator) -> None:
        try:
            answer = request.step(generator, partial(self._is_overtaken, request))
        except Exception as error:
            self._tell(ToldRefusal(request.epoch, key, request, explain(error)))
            return
        if answer is not MORE:
            self._tell(ToldAnswer(request.epoch, key, request, answer))
            if isinstance(answer, np.ndarray):  # pictures: who asked for less is about to ask for them
                self._use_the_pause(generator)
            return
        with self._changed:
            if not request.is_dropped:
                self._waiting.setdefault(key, request)
