"""One run at a time: made, trained, paused, stopped. The session hears of it; no widget is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal

from gan_core.dataset.archive import Dataset
from gan_core.runs.config import RunConfig
from gan_core.runs.events import Finished
from gan_core.runs.run import Run
from studio.pages.train.activity import Activity
from studio.pages.train.live import LiveRun
from studio.session import Session
from studio.translation import tr
from studio.workers.jobs import Jobs
from studio.workers.training import MakeTrainer


class RunControl(QObject):
    """What the page's buttons do."""

    changed = Signal()
    """`activity` is another."""
    began = Signal(object)
    """The Run that trains from now on; the session has it."""
    delivered = Signal(list)
    """Events of the live run."""
    ended = Signal(object)
    """The Finished; its thread is gone."""
    failed = Signal(object)
    """The Message of a run that could not even begin."""

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        make_trainer: MakeTrainer | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`make_trainer`: something else to train with than the core's Trainer."""
        super().__init__(parent)
        self._session, self._jobs, self._make_trainer = session, jobs, make_trainer
        self._live: LiveRun | None = None
        self._is_starting = False

    @property
    def activity(self) -> Activity | None:
        """What is being done; None while nothing is."""
        if self._live is None:
            return Activity.STARTING if self._is_starting else None
        if self._live.is_stopping:
            return Activity.STOPPING
        return Activity.PAUSED if self._live.is_paused else Activity.TRAINING

    def start(self, dataset: Dataset, config: RunConfig, name: str) -> None:
        """Make a new run under a free name and train it."""
        path = self._session.new_run_path(name)

        def make() -> Iterator[Run]:
            yield Run.create(path, config, dataset.ref())

        self._prepare(tr("Starting {name}", name=path.name), make, dataset)

    def resume(self, run: Run, config: RunConfig, dataset: Dataset | None) -> None:
        """Go on with `run` as `config` says; `dataset` is its own where that is open."""

        def change() -> Iterator[Run]:
            moved = dataset is not None and dataset.ref().path != run.dataset.path
            if config != run.config or moved:
                run.config = config
                run.dataset = dataset.ref() if dataset is not None else run.dataset
                run.save()
            yield run

        self._prepare(tr("Resuming {name}", name=run.name), change, dataset)

    def pause_or_go_on(self) -> None:
        """Pause a run that trains, go on with one that is paused."""
        if self._live is not None and not self._live.is_stopping:
            (self._live.resume if self._live.is_paused else self._live.pause)()
            self.changed.emit()

    def stop(self) -> None:
        """Save and end after the step under way."""
        if self._live is not None:
            self._live.stop()
            self.changed.emit()

    def use_dataset(self, dataset: Dataset) -> None:
        """Go on with other pictures."""
        if self._live is not None:
            self._live.use_dataset(dataset)

    def join(self) -> None:
        """Stop and wait (blocking) until nothing trains."""
        if self._live is not None:
            self._live.stop()
            self._live.join()

    def _prepare(self, title: str, work: Callable[[], Iterator[Run]], dataset: Dataset | None) -> None:
        self._is_starting = True
        job = self._jobs.start(
            title, work, lambda run: self._begin(run, dataset), self.failed.emit, hidden=True, owner=self
        )
        job.ended.connect(self._on_prepared)
        self.changed.emit()

    def _on_prepared(self) -> None:
        self._is_starting = False  # begun, failed or cancelled
        self.changed.emit()

    def _begin(self, run: Run, dataset: Dataset | None) -> None:
        self._live = LiveRun(run, dataset, self._make_trainer, self, giving_way=self._session.giving_way)
        self._live.delivered.connect(self.delivered)
        self._live.ended.connect(self._on_ended)
        if run is not self._session.run:
            self._session.set_run(run)
        self._session.set_training(True)
        self.began.emit(run)

    def _on_ended(self, end: Finished) -> None:
        assert self._live is not None
        self._live.deleteLater()
        self._live = None
        self.ended.emit(end)
        self._session.set_training(False)
        self.changed.emit()
