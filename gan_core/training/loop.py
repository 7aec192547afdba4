"""The loop of a run: steps, and what is due between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from gan_core.dataset.loader import PictureStore, Sampler
from gan_core.objectives.objective import Batch
from gan_core.runs.events import CheckpointSaved, Event, Finished, SampleGrid
from gan_core.runs.run import Run
from gan_core.training.checkpoint import Counters, save_checkpoint
from gan_core.training.clock import Clock
from gan_core.training.engine import Engine
from gan_core.training.grid import GridSampler
from gan_core.training.reports import Reports, diverged
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
    ) -> None:
        self.run = run
        self.engine = engine
        self.counters = counters
        self.clock = clock
        self.should_stop = should_stop
        self.training = run.config.training
        self.grids = GridSampler(run, engine)
        self.reports = Reports(counters, engine.device)
        self._saved_at = counters.images_seen if counters.step else -1
        self._grid_at = self._saved_at
        self.feed(store)

    def feed(self, store: PictureStore) -> None:
        """Take the pictures from `store` from here on."""
        world = self.engine.world
        self.store = store
        self.sampler = Sampler(
            len(store), self.training.batch_size, self.training.seed, world.rank, world.size
        )

    def events(self, between_steps: BetweenSteps) -> Iterator[Event]:
        """Everything up to and with ``Finished``; `between_steps` may act between two steps."""
        if self.counters.step == 0:
            yield from self._grid()
        while not self.engine.world.any(self.should_stop() or self._is_complete()):
            yield from between_steps(self)
            before = self.counters.images_seen
            self._step()
            if self.reports.is_due:
                yield from self._report()
            if self._crossed(before, self.training.snapshot_kimg):
                yield from self._grid()
            if self._crossed(before, self.training.checkpoint_kimg):
                yield from self.save()
        yield from self._report()
        if self._saved_at != self.counters.images_seen:
            yield from self._grid()
            yield from self.save()
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

    def _step(self) -> None:
        counters, training, world = self.counters, self.training, self.engine.world
        rng = step_rng(self.engine.device, training.seed, counters.step, world.rank)
        losses = self.engine.step(lambda: self._next_real(rng), rng, counters.step + 1)
        counters.step += 1
        self.reports.add(losses)
        counters.seconds = self.clock.seconds

    def _next_real(self, rng: torch.Generator) -> Batch:
        size = self.training.batch_size
        position = self.counters.images_seen - self.counters.dataset_began
        flip = None
        if self.training.mirror:
            flip = torch.rand(size, generator=rng, device=self.engine.device) < 0.5
        pictures, labels = self.store.batch(self.sampler.indices(position), flip)
        self.counters.images_seen += size * self.engine.world.size
        return Batch(pictures, labels)

    def _report(self) -> Iterator[Event]:
        if (metrics := self.reports.read()) is not None:
            yield metrics

    def _grid(self) -> Iterator[SampleGrid]:
        if self.engine.world.writes and self._grid_at != self.counters.images_seen:
            self._grid_at = self.counters.images_seen
            yield self.grids.make(self.counters.kimg)

    def _crossed(self, images_before: int, interval_kimg: float) -> bool:
        """Whether the last step passed a multiple of `interval_kimg`."""
        interval = interval_kimg * 1000
        return int(self.counters.images_seen / interval) > int(images_before / interval)

    def _is_complete(self) -> bool:
        kimg, minutes = self.training.kimg, self.training.minutes
        return (kimg is not None and self.counters.images_seen >= kimg * 1000) or (
            minutes is not None and self.counters.seconds >= minutes * 60
        )
