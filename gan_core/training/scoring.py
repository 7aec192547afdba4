"""Scores during training, by an Evaluator that the caller hands to the Trainer.

Training knows only what is asked of one, so that imports stay one way; `gan_core.evaluation` has one.
"""

from __future__ import annotations

import copy
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from gan_core.dataset.loader import PictureStore
from gan_core.progress import Progress
from gan_core.runs.events import DatasetChanged, Evaluated, Evaluating, Event
from gan_core.runs.run import Run
from gan_core.training.checkpoint import Counters
from gan_core.training.clock import Clock
from gan_core.training.engine import Engine


@dataclass(frozen=True, slots=True)
class Candidate:
    """The averaged generator of a moment: a copy, with which anything may be done."""

    network: nn.Module
    z_dim: int
    img_resolution: int
    class_names: tuple[str, ...]
    """The breeds it is conditioned on, none where it takes no label."""
    device: torch.device


class TrainingPictures:
    """The pictures that a run trains on, as a Dataset gives them."""

    def __init__(self, store: PictureStore, run: Run) -> None:
        """`store` holds what `run.dataset` names."""
        self._pictures = store.pictures
        self.labels: NDArray[np.int64] | None = None if store.labels is None else store.labels.cpu().numpy()
        self.fingerprint = run.dataset.fingerprint
        self.class_names = run.dataset.class_names

    @property
    def num_images(self) -> int:
        """How many there are."""
        return len(self._pictures)

    def image(self, index: int) -> NDArray[np.uint8]:
        """Picture `index` as uint8 [H, W, 3]."""
        return self._pictures[index].permute(1, 2, 0).cpu().numpy()


@dataclass(frozen=True, slots=True)
class CandidateScores:
    """What an Evaluator found."""

    values: dict[str, float]
    """By name; the first is the one that is best where it is lowest."""
    count: int
    """Generated pictures."""


class Evaluator(Protocol):
    """Scores a generator against the pictures it learns from."""

    def evaluate(self, candidate: Candidate, reals: TrainingPictures) -> Iterator[Progress | CandidateScores]:
        """Yields Progress, last the scores. Raises GanCoreError where they can't be had."""
        ...


class Scoring:
    """One run's scores on the way: makes the events and knows the best so far."""

    def __init__(
        self, evaluator: Evaluator, run: Run, engine: Engine, counters: Counters, clock: Clock
    ) -> None:
        self._evaluator = evaluator
        self._run, self._engine = run, engine
        self._counters, self._clock = counters, clock
        self._best = _best_so_far(run)
        self.last_kimg = max((e.kimg for e in run.evaluations()), default=-1.0)
        """Where the run was scored last."""

    def forget_best(self) -> None:
        """The pictures changed: scores from before don't compare."""
        self._best = None

    def evaluate(self, store: PictureStore) -> Generator[Event, None, None]:
        """Score the averaged generator against `store`; the last event is `Evaluated`.

        The run's clock stands still meanwhile. Raises GanCoreError where the scores can't be had.
        """
        kimg = self._counters.kimg
        found: CandidateScores | None = None
        with self._clock.standing_still():
            watch = Clock()
            watch.start()
            for step in self._evaluator.evaluate(self._candidate(), TrainingPictures(store, self._run)):
                if isinstance(step, CandidateScores):
                    found = step
                    continue
                watch.stop()
                yield Evaluating(kimg, step.done, step.total)
                watch.start()
        if found is None:
            raise RuntimeError("the Evaluator ended without scores")
        self.last_kimg = kimg
        yield Evaluated(kimg, found.values, found.count, round(watch.seconds, 2))

    def is_best(self, evaluated: Evaluated) -> bool:
        """Whether its first score is lower than any before; from then on it is the one to beat."""
        first = next(iter(evaluated.scores.values()))
        if self._best is not None and not first < self._best:
            return False
        self._best = first
        return True

    def _candidate(self) -> Candidate:
        engine, run = self._engine, self._run
        engine.settle_average()
        return Candidate(
            network=copy.deepcopy(engine.average.network),
            z_dim=engine.z_dim,
            img_resolution=engine.stage.img_resolution,
            class_names=run.dataset.class_names if engine.conditioning.is_on else (),
            device=engine.device,
        )


def _best_so_far(run: Run) -> float | None:
    """The lowest first score on the pictures that the run trains on now."""
    best: float | None = None
    for event in run.events():
        if isinstance(event, DatasetChanged):
            best = None
        elif isinstance(event, Evaluated):
            first = next(iter(event.scores.values()))
            best = first if best is None else min(best, first)
    return best
