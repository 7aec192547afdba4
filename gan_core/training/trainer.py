"""The Trainer: training a run as an iterator of events.

    for event in Trainer(Run.open(path)):
        ...

To pause is not to ask for the next event; to stop is `request_stop`, or to close the iterator. The
last event is always one `Finished`. A run that has a checkpoint goes on from it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import torch

from gan_core.dataset.archive import Dataset
from gan_core.dataset.loader import PictureStore
from gan_core.messages import DatasetError, GanCoreError, Message, RunError, StorageError
from gan_core.runs.events import PASSING, DatasetChanged, Event, Finished, Loading, Note
from gan_core.runs.run import Run
from gan_core.training.checkpoint import Counters, load_checkpoint, set_aside
from gan_core.training.clock import Clock
from gan_core.training.device import pick_device
from gan_core.training.engine import Engine, Networks
from gan_core.training.loop import Loop
from gan_core.training.memory import explaining_memory
from gan_core.training.probe import probe
from gan_core.training.scoring import Evaluator
from gan_core.training.world import World

_FEW_PICTURES = 8
"""A breed with fewer is said before training: D knows them by heart."""


class Trainer:
    """Trains one run, from where it is to the end that its configuration gives."""

    def __init__(
        self, run: Run, *, dataset: Dataset | None = None, evaluator: Evaluator | None = None
    ) -> None:
        """`dataset` is for one that was moved: it must be the run's own, by its fingerprint.

        `evaluator` scores the run on the way, as often as its ``training.evaluate_kimg`` says.
        """
        self.run = run
        self.counters = Counters()
        self._dataset = dataset
        self._evaluator = evaluator
        self._next_dataset: Dataset | None = None
        self._world = World.current()
        self._clock = Clock()
        self._stop_requested = False

    def request_stop(self) -> None:
        """Finish the step under way, save a checkpoint and end. Callable from any thread."""
        self._stop_requested = True

    def use_dataset(self, dataset: Dataset) -> None:
        """Go on with `dataset` (same resolution, same breeds) after the step under way. From any thread.

        Raises DatasetError where it does not fit the run.
        """
        run = self.run.dataset
        if (dataset.img_resolution, dataset.class_names) != (run.img_resolution, run.class_names):
            raise DatasetError(
                "{name} has another resolution or other breeds than the run.", name=dataset.name
            )
        self._next_dataset = dataset

    def __iter__(self) -> Iterator[Event]:
        """Train. Whatever a person can mend ends as ``Finished(kimg, "failed", message)``."""
        if not self._world.writes:
            yield from self._guarded()
            return
        try:
            with self.run.lock():
                yield from self._recorded()
        except (RunError, StorageError) as error:  # held by another trainer, or its journal can't be written
            yield self._failed(error)

    def _recorded(self) -> Iterator[Event]:
        """All events, each in its journal before the caller sees it; the clock stands while he holds it."""
        for event in self._guarded():
            self._clock.stop()
            if not isinstance(event, PASSING):
                self.run.record(event)
            yield event
            self._clock.start()

    def _guarded(self) -> Iterator[Event]:
        try:
            with explaining_memory(self.run.config.training.batch_size):
                yield from self._train()
        except GanCoreError as error:
            yield self._failed(error)

    def _train(self) -> Iterator[Event]:
        device = pick_device(self.run.config.training.device)
        store = yield from self._load(self._open_dataset(), device)
        began_anew = self.run.probe is None
        engine = self._build(device)
        yield from self._resume(engine)
        yield from self._notes(store, began_anew)
        self._clock = Clock(self.counters.seconds)
        self._clock.start()
        loop = Loop(
            self.run,
            engine,
            store,
            self.counters,
            self._clock,
            lambda: self._stop_requested,
            self._evaluator,
        )
        try:
            yield from loop.events(self._between_steps)
        except GeneratorExit:
            with suppress(GanCoreError):
                events: list[Event] = [*loop.save(), Finished(self.counters.kimg, "stopped")]
                for event in events:
                    self.run.record(event)
            raise

    def _open_dataset(self) -> Dataset:
        dataset = self._dataset or Dataset.open(Path(self.run.dataset.path))
        if dataset.fingerprint != self.run.dataset.fingerprint:
            raise DatasetError(
                "{path} is not the dataset that {run} began with: its pictures are others. "
                "Bring that one back, or start a new run.",
                path=dataset.path,
                run=self.run.name,
            )
        return dataset

    def _load(self, dataset: Dataset, device: torch.device) -> Generator[Event, None, PictureStore]:
        for step in PictureStore.load(dataset, device):
            if isinstance(step, PictureStore):
                return step
            yield Loading(self.counters.kimg, step.done, step.total)
        raise AssertionError("PictureStore.load ends with the store")

    def _build(self, device: torch.device) -> Engine:
        """The engine in the precision and memory format of the run's one probe."""
        run = self.run
        networks = Networks.build(run.config, run.conditioning)
        if run.probe is None or run.probe.device != device.type:
            run.probe = probe(run.config, networks, device)
            if self._world.writes:
                run.save()
        return Engine(run.config, networks, device, run.probe.precision, run.probe.memory_format, self._world)

    def _notes(self, store: PictureStore, began_anew: bool) -> Iterator[Note]:
        """What a person should know before the first step."""
        config = self.run.config
        phases = config.network.phases(config.training.batch_size)
        batch_size = max((phase.batch_size for phase in phases), default=config.training.batch_size)
        if len(store) < batch_size:
            yield Note(
                self.counters.kimg,
                Message(
                    "The dataset has {images} pictures, fewer than a batch of {batch}: they repeat within it.",
                    {"images": len(store), "batch": batch_size},
                ),
            )
        if (rare := self._rare_classes(store)) is not None:
            yield Note(self.counters.kimg, rare)
        if self._evaluator is None and self.run.config.training.evaluate_kimg is not None:
            yield Note(
                self.counters.kimg,
                Message("This run asks for scores on the way, but whoever trains it computes none."),
            )
        if began_anew and self.run.probe is not None:
            chosen = asdict(self.run.probe)
            yield Note(
                self.counters.kimg, Message("Training on {device} in {precision}, {memory_format}.", chosen)
            )

    def _rare_classes(self, store: PictureStore) -> Message | None:
        """What to say of breeds with few pictures, in a run that learns breeds."""
        if store.labels is None or not self.run.conditioning.is_on:
            return None
        names = self.run.dataset.class_names
        counts = torch.bincount(store.labels, minlength=len(names)).tolist()
        rarest = min(range(len(names)), key=counts.__getitem__)
        if counts[rarest] >= _FEW_PICTURES:
            return None
        return Message(
            "Breeds with fewer than {enough} pictures: {breeds}. The rarest, {name}, has {count}: such a breed's "
            "dogs come out alike. Add pictures, or leave it out.",
            {
                "enough": _FEW_PICTURES,
                "breeds": sum(count < _FEW_PICTURES for count in counts),
                "name": names[rarest],
                "count": counts[rarest],
            },
        )

    def _resume(self, engine: Engine) -> Iterator[Event]:
        """Go on from the newest checkpoint that is whole, or from the start where there is none."""
        run, damaged = self.run, list[tuple[str, RunError]]()
        for checkpoint in reversed(run.checkpoints()):
            try:
                self.counters = load_checkpoint(run, checkpoint.name, engine)
                break
            except RunError as error:
                damaged.append((checkpoint.name, error))
        else:
            if damaged:
                raise damaged[0][1]
        if self._world.writes:
            run.rewind(self.counters.kimg if self.counters.step else -1.0)
            for name, reason in damaged:
                set_aside(run, name)
                yield Note(self.counters.kimg, reason.message)

    def _between_steps(self, loop: Loop) -> Iterator[Event]:
        dataset, self._next_dataset = self._next_dataset, None
        if dataset is None:
            return
        loop.feed((yield from self._load(dataset, loop.engine.device)))
        self.counters.dataset_began = self.counters.images_seen
        self.run.dataset = dataset.ref()
        if loop.scoring is not None:
            loop.scoring.forget_best()
        if self._world.writes:
            self.run.save()
        ref = self.run.dataset
        yield DatasetChanged(self.counters.kimg, ref.path, ref.fingerprint, ref.num_images)

    def _failed(self, error: GanCoreError) -> Finished:
        return Finished(self.counters.kimg, "failed", error.message)
