"""Makes the rows of a sheet in the sampler's thread, from top to bottom; the newest plan counts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from studio.pages.breeds.work import RowPlan
from studio.workers.sampling import Lane, Sampler

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.point import Point

Pixels = NDArray[np.uint8]
_SHOWN_FIRST = 3
"""So many rows of a plan are made before a newer one takes its place, so that a moving hand sees something."""
_AT_ONCE = 8
"""Rows whose points are asked for together."""
_DELAY_MS = 15
"""Several changes in one turn of the event loop are one plan."""


class SheetMaker(QObject):
    """Rows that the plan before had too are not made again."""

    made = Signal(object)
    """The pictures of this RowPlan are there."""
    finished = Signal()
    """Every row of the plan is there."""

    def __init__(self, sampler: Sampler, key: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sampler, self._key = sampler, key
        self.plan: tuple[RowPlan, ...] = ()
        self._next: tuple[RowPlan, ...] | None = None
        self._points: dict[RowPlan, tuple[Point, ...]] = {}
        self._pictures: dict[RowPlan, Pixels] = {}
        self._asked = 0
        """How many rows may still wait in the sampler."""
        self._delay = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._delay.timeout.connect(self._start)

    @property
    def is_finished(self) -> bool:
        """Whether every row of the newest plan is there."""
        return self._next is None and all(row in self._pictures for row in self.plan)

    def make(self, plan: tuple[RowPlan, ...]) -> None:
        """Make these rows next."""
        if plan == (self.plan if self._next is None else self._next):
            return
        self._next = plan
        if self._may_leave():
            self._delay.start()

    def points(self, row: RowPlan) -> tuple[Point, ...]:
        """What makes the pictures of a row; empty until it is known."""
        return self._points.get(row, ())

    def pictures(self, row: RowPlan) -> Pixels | None:
        """Pictures uint8 [count, R, R, 3]; None until they are made."""
        return self._pictures.get(row)

    def shutdown(self) -> None:
        """Make nothing more."""
        self._delay.stop()
        self._cancel()

    def begin_anew(self) -> None:
        """Another generator: nothing of the one before holds."""
        wanted = self.plan if self._next is None else self._next
        self._cancel()
        self.plan, self._next = (), wanted
        self._points, self._pictures = {}, {}
        if self._sampler.about is not None:
            self._delay.start()

    def _may_leave(self) -> bool:
        return all(row in self._pictures for row in self.plan[:_SHOWN_FIRST])

    def _start(self) -> None:
        if self._next is None or self._sampler.about is None:
            return
        self._cancel()
        self.plan, self._next = self._next, None
        self._points = {row: points for row, points in self._points.items() if row in self.plan}
        self._pictures = {row: made for row, made in self._pictures.items() if row in self.plan}
        for row in self.plan:
            if row in self._pictures:
                self.made.emit(row)
        if self.is_finished:
            self.finished.emit()
        else:
            self._ask_from(0)

    def _ask_from(self, start: int) -> None:
        """Rows `start` … and, behind them, those after: a hundred rows in one piece would keep the hand waiting."""
        missing = [place for place in range(start, len(self.plan)) if self.plan[place] not in self._pictures]
        places = missing[:_AT_ONCE]
        if places:
            rows = tuple(self.plan[place] for place in places)
            self._sampler.ask(
                f"{self._key}/points",
                partial(_points_of, rows),
                partial(self._take_points, places),
                lane=Lane.REST,
            )

    def _take_points(self, places: list[int], points: dict[RowPlan, tuple[Point, ...]]) -> None:
        self._points |= points
        for place in places:
            row = self.plan[place]
            take = partial(self._take_row, row)
            self._sampler.render(f"{self._key}/{place}", self._points[row], take, lane=Lane.REST)
        self._asked = places[-1] + 1
        self._ask_from(self._asked)

    def _take_row(self, row: RowPlan, pictures: Pixels) -> None:
        self._pictures[row] = pictures
        self.made.emit(row)
        if self._next is not None and self._may_leave():
            self._delay.start()
        if self.is_finished:
            self.finished.emit()

    def _cancel(self) -> None:
        self._sampler.cancel(f"{self._key}/points")
        for place in range(self._asked):
            self._sampler.cancel(f"{self._key}/{place}")
        self._asked = 0


def _points_of(rows: tuple[RowPlan, ...], generator: Generator) -> dict[RowPlan, tuple[Point, ...]]:
    """In the sampler's thread."""
    return {row: row.points(generator) for row in rows}
