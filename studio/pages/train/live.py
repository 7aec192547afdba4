"""The run that trains now: its thread, its mailbox, and whether it is paused or ending."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gan_core.dataset.archive import Dataset
from gan_core.runs.events import PASSING, Finished
from gan_core.runs.run import Run
from studio.workers.giving_way import GivingWay
from studio.workers.mailbox import Mailbox
from studio.workers.training import MakeTrainer, TrainingThread


class LiveRun(QObject):
    """Begins when it is made; `ended` comes once, when its thread is gone."""

    delivered = Signal(list)
    """Events in order, a bounded number of times a second."""
    ended = Signal(object)
    """The Finished."""

    def __init__(
        self,
        run: Run,
        dataset: Dataset | None,
        make_trainer: MakeTrainer | None = None,
        parent: QObject | None = None,
        *,
        giving_way: GivingWay | None = None,
    ) -> None:
        """`giving_way`: while it is held the training stands still."""
        super().__init__(parent)
        self.run = run
        self.is_paused = False
        self.is_stopping = False
        self._finished: Finished | None = None
        self._mailbox = Mailbox(newest_only=PASSING, parent=self)
        self._mailbox.delivered.connect(self._on_delivered)
        self._thread = TrainingThread(run, dataset, self._mailbox, make_trainer, self, giving_way)
        self._thread.ended.connect(self._on_ended)

    def pause(self) -> None:
        """Train no further until `resume`."""
        self.is_paused = True
        self._thread.worker.pause()

    def resume(self) -> None:
        """Go on."""
        self.is_paused = False
        self._thread.worker.resume()

    def stop(self) -> None:
        """Save and end after the step under way."""
        self.is_stopping = True
        self._thread.worker.stop()

    def use_dataset(self, dataset: Dataset) -> None:
        """Go on with other pictures."""
        self._thread.worker.use_dataset(dataset)

    def join(self) -> None:
        """Wait (blocking) for the thread; `stop` first."""
        self._thread.join()
        self._mailbox.flush()

    def _on_delivered(self, events: list[object]) -> None:
        self._finished = next((e for e in events if isinstance(e, Finished)), self._finished)
        self.delivered.emit(events)

    def _on_ended(self) -> None:
        self.ended.emit(self._finished)
