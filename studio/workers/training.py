"""Training in a thread of its own: a loop over the Trainer's events that fills a mailbox.

Commands come the other way as flags. To pause is not to ask for the next event.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from threading import Condition
from threading import Event as ThreadEvent
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QThread, Signal, Slot

from gan_core.messages import GanCoreError, Message
from gan_core.runs.events import Event, Finished, Note
from gan_core.runs.run import Run
from studio.translation import mark
from studio.workers.giving_way import GivingWay
from studio.workers.mailbox import Mailbox

if TYPE_CHECKING:
    from gan_core.dataset.archive import Dataset

logger = logging.getLogger(__name__)


class Trainable(Protocol):
    """What the worker needs of `gan_core.training.trainer.Trainer`."""

    def __iter__(self) -> Iterator[Event]: ...
    def request_stop(self) -> None: ...
    def use_dataset(self, dataset: Dataset) -> None: ...


MakeTrainer = Callable[[Run, "Dataset | None"], Trainable]


class TrainingWorker(QObject):
    """Lives in the training thread; the methods other than `work` may be called from any."""

    finished = Signal()
    """After the one Finished is in the mailbox."""

    def __init__(
        self,
        run: Run,
        dataset: Dataset | None,
        mailbox: Mailbox,
        make_trainer: MakeTrainer,
        giving_way: GivingWay | None = None,
    ) -> None:
        """`dataset` is the run's own, if it is open already; while `giving_way` is held it stands still."""
        super().__init__()
        self._run, self._dataset, self._mailbox, self._make_trainer = run, dataset, mailbox, make_trainer
        self._giving_way = giving_way or GivingWay()
        self._changed = Condition()
        self._paused = False
        self._stop_requested = False
        self._next_dataset: Dataset | None = None
        self._trainer: Trainable | None = None
        self._kimg = 0.0
        self._done = ThreadEvent()

    def pause(self) -> None:
        """Ask for no further event until `resume`."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """Go on after `pause`."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def stop(self) -> None:
        """Finish the step under way, save and end; a paused worker too."""
        with self._changed:
            self._stop_requested = True
            if self._trainer is not None:
                self._trainer.request_stop()
            self._changed.notify_all()

    def use_dataset(self, dataset: Dataset) -> None:
        """Train on `dataset` from the next event on."""
        with self._changed:
            self._next_dataset = dataset

    @Slot()
    def work(self) -> None:
        """Train to the end; whatever happens, exactly one Finished comes last."""
        try:
            last = self._train()
        except GanCoreError as error:
            last = Finished(self._kimg, "failed", error.message)
        except Exception as error:
            logger.exception("training ended with an unexpected error")
            last = Finished(self._kimg, "failed", _unexpected(error))
        self._trainer = None  # lets go of the networks and the pictures
        self._mailbox.put(last)
        self._done.set()
        self.finished.emit()

    def wait(self) -> None:
        """Wait (blocking, from another thread) until `work` is over."""
        self._done.wait()

    def _train(self) -> Finished:
        """Pass events on until the Finished, which is returned."""
        trainer = self._make_trainer(self._run, self._dataset)
        with self._changed:
            self._trainer = trainer
            if self._stop_requested:
                trainer.request_stop()
        last: Finished | None = None
        for event in trainer:  # to its very end: what comes after Finished is the trainer's own tidying up
            self._kimg = event.kimg
            if isinstance(event, Finished):
                last = event
                continue
            self._mailbox.put(event)
            self._obey(trainer)
        if last is None:
            raise RuntimeError("the trainer ended without Finished")
        return last

    def _obey(self, trainer: Trainable) -> None:
        """Between two events: wait while paused or giving way, then hand over the dataset that came, if any."""
        with self._changed:
            while not self._stop_requested and (self._paused or self._giving_way.seconds_left):
                self._changed.wait(None if self._paused else self._giving_way.seconds_left)
            dataset, self._next_dataset = self._next_dataset, None
        if dataset is None:
            return
        try:
            trainer.use_dataset(dataset)
        except GanCoreError as error:  # training goes on with the pictures that it has
            self._mailbox.put(Note(self._kimg, error.message))


class TrainingThread(QObject):
    """A worker with its thread, from the GUI thread's side."""

    ended = Signal()
    """The thread is gone; its Finished has been delivered."""

    def __init__(
        self,
        run: Run,
        dataset: Dataset | None,
        mailbox: Mailbox,
        make_trainer: MakeTrainer | None = None,
        parent: QObject | None = None,
        giving_way: GivingWay | None = None,
    ) -> None:
        """Start training `run`. `make_trainer` is called in the thread (default: the core's Trainer)."""
        super().__init__(parent)
        self._mailbox = mailbox
        self.worker = TrainingWorker(run, dataset, mailbox, make_trainer or make_core_trainer, giving_way)
        self._thread = QThread(self)
        self.worker.moveToThread(self._thread)
        self._thread.started.connect(self.worker.work)
        self.worker.finished.connect(self._on_finished)
        self._thread.start()

    def join(self) -> None:
        """Wait (blocking) until the worker has ended; ask it to stop first, or this may take long."""
        self.worker.wait()
        self._thread.quit()
        self._thread.wait()

    def _on_finished(self) -> None:
        self.join()
        self._mailbox.flush()
        self.ended.emit()


def make_core_trainer(run: Run, dataset: Dataset | None) -> Trainable:
    """The core's Trainer; importing it imports torch, hence only here in the thread."""
    from gan_core.evaluation.evaluator import evaluator_for
    from gan_core.training.trainer import Trainer

    return Trainer(run, dataset=dataset, evaluator=evaluator_for(run.config.training))


def _unexpected(error: Exception) -> Message:
    return Message(
        mark(
            "Training ended with an error that should not happen ({error}). "
            "The last checkpoint is still good; the details are in the log."
        ),
        {"error": f"{type(error).__name__}: {error}"},
    )
