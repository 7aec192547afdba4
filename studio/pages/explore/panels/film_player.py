"""Plays a film through the latent space, rendered ahead; bounded memory, and it gives way to the hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.workers.sampling import Lane, Pictures, Sampler

if TYPE_CHECKING:
    from gan_core.sampling.point import Point

FPS = 30
MEMORY_BYTES = 128 * 2**20
"""Of pictures rendered ahead."""
MOST_AHEAD = 3000
"""Frames, 100 seconds: counting them takes the window's thread no time to speak of."""
_KEY = "panels/film"
_AT_ONCE = 8
"""As many as the processor computes at once; after each the hand may come first."""
_TICK_MS = 8
_LEAST_AHEAD = 15
"""Half a second: what is played first is there, whatever the pace was reckoned to be."""
_CAUTION = 0.9
"""Of the pace that was measured."""

Picture = NDArray[np.uint8]


class FilmPlayer(QObject):
    """Shows one frame of `frames`; while it plays, as many a second as FPS says, or none until more are there."""

    shown = Signal(int)
    """The frame at this number is `picture()` now."""
    state_changed = Signal()
    """`is_playing`, `is_waiting`, `is_rendering` or how much is `ready` are others."""

    def __init__(self, sampler: Sampler, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sampler = sampler
        self.frames: Sequence[Point] = ()
        self.loops = False
        self.number = 0
        """The frame at which it stands."""
        self.is_playing = False
        self.is_waiting = False
        """Whether it plays as soon as enough is rendered."""
        self.is_rendering = False
        self._pictures: dict[int, Picture] = {}
        self._asked_at: float | None = None
        """When the pictures that are being made were asked for."""
        self._pace = 0.0
        """Frames a second that are rendered; 0 while that isn't known."""
        self._began = (0.0, 0)
        self._ticks = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._ticks.timeout.connect(self._tick)
        sampler.opened.connect(self._begin_anew)
        sampler.failed.connect(self.stop)

    # -- what a person does -----------------------------------------------------------------------

    def set_frames(self, frames: Sequence[Point], *, loops: bool) -> None:
        """Another film; it stands still at its beginning."""
        self.stop()
        self.frames, self.loops = frames, loops
        self._pictures.clear()
        self.number = 0
        self.state_changed.emit()

    def play(self) -> None:
        """Play from here, from the beginning where it stands at the end."""
        if not self.frames:
            return
        if not self.loops and self.number >= len(self.frames) - 1:
            self.number = 0
        self.is_playing = True
        self._wait()
        self._render()
        self._go_on()
        self.state_changed.emit()

    def pause(self) -> None:
        """Stand still; what was begun to be rendered ahead goes on."""
        self.is_playing = self.is_waiting = False
        self._ticks.stop()
        self.state_changed.emit()

    def stop(self) -> None:
        """Stand still and render no more."""
        self._sampler.cancel(_KEY)
        self._asked_at = None
        self.is_rendering = False
        self.pause()

    def seek(self, number: int) -> None:
        """Go to a frame; it is shown as soon as it is there."""
        if not self.frames:
            return
        self.number = min(max(number, 0), len(self.frames) - 1)
        if self.number in self._pictures:
            self.shown.emit(self.number)
        if self.is_playing:
            self._wait()
            self._go_on()
        self._render()

    # -- what is there ----------------------------------------------------------------------------

    def picture(self) -> Picture | None:
        """uint8 [R, R, 3] of the frame at which it stands; None until it is made."""
        return self._pictures.get(self.number)

    @property
    def wanted(self) -> int:
        """How many frames from here on shall be ready."""
        return len(self._window())

    @property
    def ready(self) -> int:
        """How many of them are."""
        return sum(number in self._pictures for number in self._window())

    @property
    def capacity(self) -> int:
        """How many frames memory may hold."""
        about = self._sampler.about
        side = about.img_resolution if about is not None else 64
        return min(MOST_AHEAD, max(4 * _AT_ONCE, MEMORY_BYTES // (3 * side * side)))

    def _window(self) -> Sequence[int]:
        count = len(self.frames)
        if not self.loops:
            return range(self.number, min(count, self.number + self.capacity))
        ahead = min(count, self.capacity)
        return [(self.number + step) % count for step in range(ahead)]

    # -- rendering ahead --------------------------------------------------------------------------

    def _render(self) -> None:
        """Ask for the next frames that are missing, if nothing is being made."""
        if self._asked_at is not None or self._sampler.about is None:
            return
        missing = self._missing()
        if self.is_rendering != bool(missing):
            self.is_rendering = bool(missing)
            self.state_changed.emit()
        if missing:
            self._asked_at = monotonic()
            points = [self.frames[number] for number in missing]
            knots = getattr(self.frames, "knots", ())  # as the exported film has them
            take = partial(self._take, missing)
            self._sampler.render(_KEY, points, take, lane=Lane.PANEL, knots=knots)

    def _missing(self) -> list[int]:
        missing: list[int] = []
        for number in self._window():
            if number not in self._pictures:
                missing.append(number)
                if len(missing) == _AT_ONCE:
                    break
        return missing

    def _take(self, numbers: list[int], pictures: Pictures) -> None:
        seconds = max(monotonic() - (self._asked_at or 0.0), 1e-4)
        if len(numbers) == _AT_ONCE or not self._pace:  # a few take as long as many
            self._pace = len(numbers) / seconds
        self._asked_at = None
        for number, picture in zip(numbers, pictures, strict=True):
            self._pictures[number] = picture
        self._forget_far()
        if self.number in numbers and not self._ticks.isActive():
            self.shown.emit(self.number)
        self._render()
        self._go_on()
        self.state_changed.emit()

    def _forget_far(self) -> None:
        """Memory is bounded: what is not wanted next is rendered anew when it is."""
        if len(self._pictures) > self.capacity:
            near = set(self._window())
            self._pictures = {n: picture for n, picture in self._pictures.items() if n in near}

    def _begin_anew(self) -> None:
        """Another generator makes other pictures of the same points."""
        self._pictures.clear()
        self._asked_at = None
        if self._sampler.about is None:
            self.stop()
        elif self.is_playing or self.is_rendering:
            if self.is_playing:
                self._wait()
            self._render()
            self.state_changed.emit()

    # -- playing ----------------------------------------------------------------------------------

    def _wait(self) -> None:
        self.is_waiting = True
        self._ticks.stop()

    def _go_on(self) -> None:
        """Play, where it waits and enough is there that it won't stand still again."""
        if self.is_playing and self.is_waiting and self._is_enough():
            self.is_waiting = False
            self._began = (monotonic(), self.number)
            self._ticks.start()
            self.shown.emit(self.number)

    def _is_enough(self) -> bool:
        wanted, ready = self.wanted, self.ready
        if ready == wanted:
            return True
        return ready >= _LEAST_AHEAD and wanted - ready <= _CAUTION * wanted * self._pace / FPS

    def _tick(self) -> None:
        began, first = self._began
        number = first + int((monotonic() - began) * FPS)
        if not self.loops and number >= len(self.frames):
            self.pause()
            return
        number %= len(self.frames)
        if number == self.number:
            return
        if number in self._pictures:
            self.number = number
            self.shown.emit(number)
        else:
            self._wait()
            self.state_changed.emit()
        self._render()
