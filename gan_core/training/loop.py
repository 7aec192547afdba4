"""The loop of a run: steps, and what is due between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import torch

from gan_core.dataset.loader import PictureStore, Sampler
from gan_core.messages import GanCoreError
from gan_core.objectives.objective import Batch
from gan_core.runs.events import (
    CheckpointSaved,
    Evaluated,
    Event,
    Finished,
    Note,
    SampleGrid,
    StageChanged,
)
from gan_core.runs.run import Run, kimg_name
from gan_core.runs.stages import StagePlan
from gan_core.training.checkpoint import Counters, save_checkpoint
from gan_core.training.clock import Clock
from gan_core.training.engine import Engine, Moment
from gan_core.training.grid import GridSampler
from gan_core.training.reports import Reports, diverged
from gan_core.training.schedules import Schedules, budget_share
from gan_core.training.scoring import Evaluator, Scoring
from gan_core.training.seeds import step_rng

BetweenSteps = Callable[["Loop"], Iterator[Event]]


class Loop:
    """Trains `engine` on `store` until the run's end or until `should_stop`."""

    def __init__(
        self,
        run: Run,
        engine: Engine,
        store: PictureStore,
        counters: Counters,
        clock: Clock,
        should_stop: Callable[[], bool],
        evaluator: Evaluator | None = None,
    ) -> None:
        self.run = run
        self.engine = engine
        self.counters = counters
        self.clock = clock
        self.should_stop = should_stop
        self.training = run.config.training
        self.schedules = Schedules(run.config)
        self.plan = stage_plan(run)
        self._phase: int | None = (
            self.plan.index(counters.stage_position) if self.plan and counters.step else None
        )
        self.grids = GridSampler(run, engine)
        self.reports = Reports(counters, engine)
        self._saved_at = counters.images_seen if counters.step else -1
        self._grid_at = self._saved_at
        self.scoring = (
            Scoring(evaluator, run, engine, counters, clock)
            if evaluator is not None and self.training.evaluate_kimg is not None
            else None
        )
        self.feed(store)

    def feed(self, store: PictureStore) -> None:
        """Take the pictures from `store` from here on."""
        world = self.engine.world
        self.store = store
        self.sampler = Sampler(len(store), self.training.seed, world.rank, world.size)

    def events(self, between_steps: BetweenSteps) -> Iterator[Event]:
        """Everything up to and with ``Finished``; `between_steps` may act between two steps."""
        yield from self._grow()
        if self.counters.step == 0:
            yield from self._grid()
        while not self.engine.world.any(self.should_stop() or self._is_complete()):
            yield from between_steps(self)
            before = self.counters.images_seen
            self._step()
            # Before anything is kept of this moment, so that a checkpoint never stands before a stage
            # that the journal has begun.
            yield from self._grow()
            if self.reports.is_due:
                yield from self._report()
            if self._crossed(before, self.training.snapshot_kimg):
                yield from self._grid()
            if self._crossed(before, self.training.checkpoint_kimg):
                yield from self.save()
            if self._crossed(before, self.training.evaluate_kimg):
                yield from self._evaluate()
        yield from self._report()
        if self._saved_at != self.counters.images_seen:
            yield from self._grid()
            yield from self.save()
        if self._is_complete():
            yield from self._evaluate()
        yield Finished(self.counters.kimg, "completed" if self._is_complete() else "stopped")

    def save(self) -> Iterator[CheckpointSaved]:
        """Write a checkpoint, unless this moment has one or the weights are no longer numbers."""
        if self._saved_at == self.counters.images_seen or not self.engine.world.writes:
            return
        if not self.engine.is_finite():
            raise diverged(self.counters)
        saved = save_checkpoint(self.run, self.engine, self.counters)
        self._saved_at = self.counters.images_seen
        yield saved

    def _evaluate(self) -> Iterator[Event]:
        """Score this moment, once; where the score is the best so far, its checkpoint is saved and kept.

        Scores that can't be had are no reason to stop training; a stop is one to leave them.
        """
        scoring, kimg = self.scoring, self.counters.kimg
        if scoring is None or scoring.last_kimg == kimg or not self.engine.world.writes:
            return
        evaluated: Evaluated | None = None
        try:
            with closing(scoring.evaluate(self.store)) as events:
                for event in events:
                    yield event
                    evaluated = event if isinstance(event, Evaluated) else None
                    if self.should_stop():
                        break
        except GanCoreError as error:
            self.scoring = None
            yield Note(kimg, error.message)
        if evaluated is not None and scoring.is_best(evaluated):
            yield from self.save()
            self.run.set_best(kimg_name(kimg))

    def _grow(self) -> Iterator[Event]:
        """Bring a growing network to where the plan is now; a new phase begins with fresh optimisers."""
        if self.plan is None:
            return
        counters, plan = self.counters, self.plan
        self.engine.set_stage(plan.stage(counters.stage_position))
        index = plan.index(counters.stage_position)
        if index == self._phase:
            return
        if self._phase is not None:
            self.engine.reset_optimizers()
        self._phase = index
        phase = plan.phases[index]
        yield StageChanged(counters.kimg, index, phase.img_resolution, phase.fades, phase.batch_size)

    @property
    def batch_size(self) -> int:
        """Real pictures in one D step on this process, at this stage."""
        return (
            self.plan.phases[self._phase].batch_size
            if self.plan and self._phase is not None
            else (self.training.batch_size)
        )

    def _step(self) -> None:
        counters, training, world = self.counters, self.training, self.engine.world
        kimg, used = counters.kimg, self._used()
        rng = step_rng(self.engine.device, training.seed, counters.step, world.rank)
        losses = self.engine.step(_RealBatches(self, rng), rng, self._moment())
        counters.step += 1
        self.reports.add(losses)
        counters.seconds = world.agreed(self.clock.seconds)
        if self.plan is not None:
            now = self._used()
            both = None if used is None or now is None else (used, now)
            counters.stage_position = self.plan.advanced(counters.stage_position, counters.kimg - kimg, both)

    def _used(self) -> float | None:
        """The share of the run's length or time that is used up; None where it has no end."""
        return budget_share(self.training, self.counters.kimg, self.counters.seconds)

    def _moment(self) -> Moment:
        counters, d_steps = self.counters, self.training.d_steps
        share = self.schedules.share(counters.kimg, counters.seconds)
        images = self.batch_size * d_steps * self.engine.world.size
        return Moment(
            self.schedules.rates(counters.step + 1, images, share),
            tuple(
                self.schedules.strengths(counters.step * d_steps + number, counters.kimg, share)
                for number in range(d_steps)
            ),
        )

    def _report(self) -> Iterator[Event]:
        if (metrics := self.reports.read()) is not None:
            yield metrics

    def _grid(self) -> Iterator[SampleGrid]:
        if self.engine.world.writes and self._grid_at != self.counters.images_seen:
            self._grid_at = self.counters.images_seen
            yield self.grids.make(self.counters.kimg)

    def _crossed(self, images_before: int, interval_kimg: float | None) -> bool:
        """Whether the last step passed a multiple of `interval_kimg` (None: never)."""
        if interval_kimg is None:
            return False
        interval = interval_kimg * 1000
        return int(self.counters.images_seen / interval) > int(images_before / interval)

    def _is_complete(self) -> bool:
        kimg, minutes = self.training.kimg, self.training.minutes
        return (kimg is not None and self.counters.images_seen >= kimg * 1000) or (
            minutes is not None and self.counters.seconds >= minutes * 60
        )


class _RealBatches:
    """The real pictures of one step, micro-batch after micro-batch."""

    def __init__(self, loop: Loop, rng: torch.Generator) -> None:
        self._loop = loop
        self._rng = rng

    def __call__(self, *, counts: bool = True) -> Batch:
        """The next micro-batch; where `counts` is false, one from half a dataset further on."""
        loop, device = self._loop, self._loop.engine.device
        size = loop.batch_size // loop.training.micro_batches
        position = loop.counters.images_seen - loop.counters.dataset_began
        if not counts:
            position += len(loop.store) // 2
        flip = None
        if loop.training.mirror:
            flip = torch.rand(size, generator=self._rng, device=device) < 0.5
        pictures, labels = loop.store.batch(loop.sampler.indices(position, size), flip)
        if counts:
            loop.counters.images_seen += size * loop.engine.world.size
        return Batch(pictures, labels)


def stage_plan(run: Run) -> StagePlan | None:
    """The plan of a run whose networks grow; None for the others."""
    phases = run.config.network.phases(run.config.training.batch_size)
    return StagePlan(phases) if phases else None
