"""A trainer that trains a turn whenever it is asked to, and stands still between turns."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from typing import Any

from gan_core.dataset.archive import Dataset
from gan_core.runs.events import Event, StepMetrics
from gan_core.runs.run import Run
from gan_core.training.trainer import Trainer
from studio.bench.lines import next_request, tell


class Turn:
    """From one report to the first after `seconds`."""

    def __init__(self, seconds: float, step: int) -> None:
        self._seconds, self._step = seconds, step
        self._began, self._used = time.perf_counter(), main_thread_seconds()

    def is_over(self) -> bool:
        """Whether the next report ends it."""
        return time.perf_counter() - self._began >= self._seconds

    def figures(self, step: int, batch_size: int) -> dict[str, Any]:
        """How much was done until now in how long, and what the process's main thread did meanwhile."""
        used = main_thread_seconds()
        return {
            "images": (step - self._step) * batch_size,
            "seconds": time.perf_counter() - self._began,
            "main_thread_seconds": None if used is None or self._used is None else used - self._used,
        }


class Turns:
    """Passes the events of `Trainer(run)` on, to a bare loop and to the studio's thread alike.

    Tells ``{}`` at the first report. Asked for a number of seconds it trains that long, to the next
    report, and tells the `Turn.figures`. When nothing more is asked it saves and ends.
    """

    def __init__(self, run: Run, dataset: Dataset | None = None) -> None:
        self._trainer = Trainer(run, dataset=dataset)
        self._batch_size = run.config.training.batch_size
        self.request_stop, self.use_dataset = self._trainer.request_stop, self._trainer.use_dataset

    def __iter__(self) -> Iterator[Event]:
        turn: Turn | None = None
        for event in self._trainer:
            yield event
            if isinstance(event, StepMetrics) and (turn is None or turn.is_over()):
                tell({} if turn is None else turn.figures(event.step, self._batch_size))
                turn = self._next_turn(event.step)

    def _next_turn(self, step: int) -> Turn:
        seconds = next_request()
        if seconds is None:
            self._trainer.request_stop()
            seconds = math.inf
        return Turn(seconds, step)


def main_thread_seconds() -> float | None:
    """Processor time that the process's main thread has used; None where the system can't tell."""
    ident = threading.main_thread().ident
    if not hasattr(time, "pthread_getcpuclockid") or ident is None:
        return None
    return time.clock_gettime(time.pthread_getcpuclockid(ident))
