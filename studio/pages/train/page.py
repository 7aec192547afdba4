"""The Train page: what the session has open, one run at a time, and the words for how it ended."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from gan_core.dataset.archive import Dataset
from gan_core.messages import Message
from gan_core.presets import load_preset
from gan_core.runs.config import RunConfig
from gan_core.runs.events import (
    CheckpointSaved,
    DatasetChanged,
    Evaluated,
    Evaluating,
    Finished,
    Loading,
    Note,
    SampleGrid,
    StepMetrics,
)
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from studio import formats
from studio.opening import Opener
from studio.pages.train.activity import Activity
from studio.pages.train.banner import Banner
from studio.pages.train.card_dialog import CardDialog
from studio.pages.train.endings import ending
from studio.pages.train.history import RunHistory, is_complete, read_history
from studio.pages.train.run_control import RunControl
from studio.pages.train.run_panel import RunPanel
from studio.pages.train.trying import PRESET, TryNow
from studio.pages.train.view import RunView
from studio.session import Session
from studio.shortcuts import Shortcut
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import column, line, row
from studio.widgets.empty import EmptyState
from studio.widgets.live import Live
from studio.widgets.score_plot import score_text
from studio.workers.jobs import Jobs
from studio.workers.training import MakeTrainer

_FOLD_BELOW = 1280
"""Width of the page (pixels) from which the settings stay beside a run that trains."""
_GRID_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TrainPage(Live, QWidget):
    """Panel at the left, the run in view beside it; a banner when there is something to say."""

    key = "train"
    title = mark("Train")
    icon = "brain"
    shortcuts = (
        Shortcut("Left", mark("Earlier grid")),
        Shortcut("Right", mark("Later grid")),
        Shortcut("S", mark("Keep the checkpoint, or let it go")),
    )

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        parent: QWidget | None = None,
        *,
        make_trainer: MakeTrainer | None = None,
    ) -> None:
        """`make_trainer`: something else to train with than the core's Trainer."""
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._opener = Opener(session, jobs, self)
        self.control = RunControl(session, jobs, make_trainer, self)
        self.trying = TryNow(session, jobs, parent=self)
        self.panel, self.view, self.banner = RunPanel(session), RunView(), Banner()
        self.problem = Banner(stays=True)
        """Why no run can start from what is chosen, said before anyone tries."""
        self.empty = EmptyState("brain")
        self._stack = QStackedWidget()
        self._arrange()
        self._connect()
        self._on_run()
        self._on_device()
        self.retranslate()

    def _arrange(self) -> None:
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        top = column()
        top.setContentsMargins(12, 12, 12, 0)
        top.addWidget(self.banner)
        top.addWidget(self.problem)
        right = column(gap=0)
        right.addLayout(top)
        right.addWidget(self._stack, 1)
        layout = row(self, gap=0)
        layout.addWidget(self.panel)
        layout.addWidget(line(vertical=True))
        layout.addLayout(right, 1)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        state = self._session.recall("train/splitter")
        if isinstance(state, QByteArray):
            self.view.restore_splitter(state)

    def _connect(self) -> None:
        session, control, buttons = self._session, self.control, self.panel.buttons
        buttons.go.connect(self.toggle_pause)
        buttons.stop.connect(self.request_stop)
        buttons.new_run.connect(self.start)
        control.changed.connect(self._show)
        control.began.connect(self._on_began)
        control.delivered.connect(self._on_events)
        control.ended.connect(self._on_ended)
        control.failed.connect(self._on_failed)
        session.dataset_changed.connect(self._on_dataset)
        session.run_changed.connect(self._on_run)
        session.device_changed.connect(self._on_device)
        self.panel.config_changed.connect(self._show)
        self.panel.presets.card_button.clicked.connect(self.show_card)
        self.panel.datasets.chosen.connect(self._opener.open_dataset)
        self.empty.action.clicked.connect(session.try_now)
        self.view.keep.toggled.connect(self._on_kept)
        self.view.keep.failed.connect(self._on_failed)
        self.view.grid.picture_chosen.connect(self._explore)
        self.view.splitter_moved.connect(self._remember_splitter)
        self.trying.ready.connect(self._on_first_dogs)
        self.trying.failed.connect(self._on_no_dogs)
        self.trying.complete.connect(self._on_all_dogs)

    def retranslate(self) -> None:
        """Set all texts."""
        self.empty.set_texts(
            tr("Train a GAN"),
            tr(
                "A generator learns to draw what a discriminator can't tell from your pictures. "
                "Choose a dataset at the left, or watch one learn from dogs that the program draws itself."
            ),
            tr("Try it now"),
        )
        self.view.grid.set_choice_text(tr("Click to explore it"))
        self._show()

    # -- what a person asks for --------------------------------------------------------------

    @property
    def activity(self) -> Activity:
        """What the page is doing."""
        if (busy := self.control.activity) is not None:
            return busy
        run = self._session.run
        if run is not None and not is_complete(self._lengthened(run).training, self.view.newest):
            return Activity.RESUMABLE
        return Activity.READY if self.panel.can_start else Activity.NOTHING

    def toggle_pause(self) -> None:
        """The obvious next thing: start, pause, or go on."""
        activity = self.activity
        if activity is Activity.RESUMABLE:
            self.resume()
        elif activity is Activity.READY:
            self.start()
        else:
            self.control.pause_or_go_on()

    def start(self) -> None:
        """Make a new run from the chosen dataset and settings, and train it."""
        dataset = self._session.dataset
        if dataset is not None and self.panel.can_start and self.control.activity is None:
            self.banner.hide()
            self.control.start(dataset, self.panel.config, self.panel.name.text)

    def resume(self) -> None:
        """Go on with the run in view, to the length that the settings now give."""
        run = self._session.run
        if run is None or self.control.activity is not None:
            return
        # Without the open one, the trainer looks where the run's own was.
        dataset = self._session.dataset if self._has_its_dataset(run) else None
        self.banner.hide()
        self.control.resume(run, self._lengthened(run), dataset)

    def request_stop(self) -> None:
        """Save and end after the step under way."""
        self.control.stop()

    def try_now(self) -> None:
        """Watch a GAN learn from drawn dogs, as soon as the first of them are drawn."""
        if self.control.activity is None:
            self.banner.say("info", lambda: tr("Drawing the first dogs. Training begins in a moment."))
            self.trying.begin()

    def show_card(self) -> None:
        """What the chosen network is made of and what it costs."""
        CardDialog(self.panel.config, self._session, self._jobs, self).open()

    def _explore(self, index: int) -> None:
        """Go to the latent of a picture of the grid; it is the same in all of a run's grids."""
        if self._session.run is not None:
            self._session.explore_grid_picture(index)

    def shutdown(self) -> None:
        """The window closes: stop and wait for what runs."""
        self.control.join()
        self.view.shutdown()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← and → go through the grids, S keeps a checkpoint, wherever no control uses the key."""
        by = _GRID_KEYS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_S and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.view.keep.button.click()
        elif by is None:
            super().keyPressEvent(event)
        else:
            self.view.step(by)

    # -- what the live run tells -------------------------------------------------------------

    def _on_began(self, run: Run) -> None:
        self.panel.name.forget()
        self.panel.note(str)
        self.view.set_training_settings(run.config.training)
        if self.width() < _FOLD_BELOW:
            self.panel.fold(True)
        self._show()

    def _on_events(self, events: list[object]) -> None:
        self.view.take(events)
        if any(isinstance(event, StepMetrics) for event in events):
            self._session.set_kimg(self.view.reached)
            self._session.set_memory(self.view.newest.memory_bytes if self.view.newest else 0)
        for event in events:
            if isinstance(event, Note):
                self.panel.note(partial(tr_message, event.message))
            elif isinstance(event, Loading):
                self.view.say_loading(event)
            elif isinstance(event, Evaluating):
                self.panel.note(partial(_scoring, event))
            elif isinstance(event, Evaluated):
                self.panel.note(partial(_scored, event))
            elif isinstance(event, SampleGrid):
                self.trying.go_on()
            elif isinstance(event, DatasetChanged):
                self.trying.tidy()
            elif isinstance(event, CheckpointSaved):
                self._session.checkpoint_saved.emit(event.name)

    def _on_ended(self, end: Finished) -> None:
        self._say_ending(end)
        self.panel.fold(False)

    def _on_failed(self, message: Message) -> None:
        self.banner.say("bad", lambda: tr_message(message))

    def _on_kept(self, name: str, keep: bool) -> None:
        def text() -> str:
            if keep:
                return tr("Checkpoint {name} is kept: newer ones will not replace it.", name=name)
            return tr("Checkpoint {name} is not kept any more: newer ones may replace it.", name=name)

        self.banner.say("ok", text)
        self._session.marks_changed.emit()

    def _say_ending(self, end: Finished) -> None:
        newest = self.view.newest
        self.banner.say(*ending(end, newest.seconds if newest is not None else 0.0))

    # -- what the session has open -----------------------------------------------------------

    def _on_dataset(self) -> None:
        run, dataset = self._session.run, self._session.dataset
        if run is not None and dataset is not None and self.control.activity is None:
            if self._has_its_dataset(run):
                self.banner.hide()  # it may have said that the dataset is missing
            else:
                self._session.set_run(None)  # another dataset is the beginning of another run
        self._show()

    def _has_its_dataset(self, run: Run) -> bool:
        """Whether the open dataset is the one that the run trains on."""
        dataset = self._session.dataset
        return dataset is not None and dataset.fingerprint == run.dataset.fingerprint

    def _on_run(self) -> None:
        run = self._session.run
        self.view.show_run(run)
        self.panel.show_run(run)
        if run is not None and self.control.activity is None:
            reading = tr("Reading {name}", name=run.name)
            self._jobs.start(reading, partial(read_history, run), self._show_history, hidden=True, owner=self)
        self.banner.hide()
        self._show()

    def _show_history(self, history: RunHistory) -> None:
        if history.run is not self._session.run or self.control.activity is not None:
            return
        self.view.show_run(history.run, history)
        if not self._has_its_dataset(history.run):
            path = history.run.dataset.path
            self.banner.say("info", lambda: _without_dataset(path))
        elif history.end is not None and history.end.reason == "failed":
            self._say_ending(history.end)
        self._show()

    def _on_device(self) -> None:
        device = self._session.device
        self.view.figures.show_device(device.name if device is not None else "")

    def _on_first_dogs(self, dataset: Dataset) -> None:
        if self.control.activity is None:
            self._session.set_dataset(dataset)
            self.control.start(dataset, load_preset(PRESET).config, PRESET)

    def _on_no_dogs(self, message: Message | None) -> None:
        self.banner.hide()  # it says that they are being drawn
        if message is not None:
            self._on_failed(message)

    def _on_all_dogs(self, dataset: Dataset) -> None:
        run, first = self._session.run, self.trying.first_dogs
        is_begun = run is not None and first is not None and run.dataset.fingerprint == first.fingerprint
        if self.control.activity is None or not is_begun:
            dataset.close()  # a run that was stopped meanwhile keeps the dogs that it began with
        else:
            self._session.set_dataset(dataset)
            self.control.use_dataset(dataset)

    # -- what is shown -----------------------------------------------------------------------

    def _lengthened(self, run: Run) -> RunConfig:
        """The run's own configuration with the length that stands in the panel."""
        training = self.panel.config.training
        return with_settings(
            run.config, {"training.kimg": training.kimg, "training.minutes": training.minutes}
        )

    def _show(self) -> None:
        activity = self.activity
        self.panel.show_activity(activity)
        has_noun = self._session.dataset is not None or self._session.run is not None
        self._stack.setCurrentWidget(self.view if has_noun else self.empty)
        self._show_problem(None if activity.is_live else self.panel.problem)
        self.view.say_empty(is_live=activity.is_live)
        self.view.show_plan(self.panel.config)

    def _show_problem(self, problem: Message | None) -> None:
        if problem is None:
            self.problem.hide()
        else:
            self.problem.say("bad", partial(tr_message, problem))

    def _remember_splitter(self) -> None:
        self._session.remember("train/splitter", self.view.splitter_state())


def _without_dataset(path: str) -> str:
    return tr(
        "The dataset of this run is not at {path} any more. To resume, open it at the left where it is now; "
        "looking and exporting need none.",
        path=path,
    )


def _scoring(event: Evaluating) -> str:
    done, total = formats.count(event.done), formats.count(event.total)
    return tr("Scoring the generator: {done} of {total} pictures", done=done, total=total)


def _scored(event: Evaluated) -> str:
    name, value = next(iter(event.scores.items()), ("", 0.0))
    return tr(
        "{name} at {kimg}: {score}", name=name, kimg=formats.kimg_text(event.kimg), score=score_text(value)
    )
