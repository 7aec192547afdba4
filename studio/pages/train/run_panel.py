"""The left column: the run's controls, what it is made from, and all of its settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gan_core.messages import DatasetError, Message
from gan_core.presets import load_preset, preset_names
from gan_core.runs.config import RunConfig
from gan_core.runs.run import Run
from studio.icons import icon
from studio.pages.train.activity import Activity
from studio.pages.train.dataset_choice import DatasetChoice
from studio.pages.train.length_field import LengthField
from studio.pages.train.name_field import NameField
from studio.pages.train.preset_choice import PresetChoice, fitting_presets
from studio.pages.train.proposal import proposed_preset
from studio.pages.train.run_buttons import RunButtons
from studio.session import Session
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label, line, row
from studio.widgets.live import Live
from studio.widgets.settings_form import SettingsForm

_WIDTH, _FOLDED_WIDTH = 320, 168


class RunPanel(Live, QFrame):
    """Holds the configuration of the run that would start next; the form is the one that keeps it."""

    config_changed = Signal()
    folded_changed = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.buttons, self.form = RunButtons(), SettingsForm(("training",))
        self.datasets, self.presets = DatasetChoice(session.datasets_folder), PresetChoice()
        self.name, self.length = NameField(session), LengthField()
        self.fold_button = button(tool=True)
        self._run_title = label("title", wrap=True)
        self._note, self._length_error = label("caption", wrap=True), label("bad", wrap=True)
        self._make_note: Callable[[], str] = str
        self._titles = {key: label("caption") for key in ("dataset", "preset", "name", "length")}
        self._details = QWidget()
        self.is_folded = False
        self._arrange()
        self._connect()
        self.show_session()
        self.fold(False)
        self.retranslate()

    def _arrange(self) -> None:
        top = row(gap=4)
        top.addWidget(self._run_title, 1)
        top.addWidget(self.fold_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = self._column = column(self, margin=12, gap=8)
        layout.addLayout(top)
        layout.addWidget(self.buttons)
        layout.addWidget(self._note)
        layout.addWidget(self._details, 1)
        layout.addStretch(0)
        below = column(self._details, gap=4)
        fields = (
            ("dataset", self.datasets),
            ("preset", self.presets),
            ("name", self.name),
            ("length", self.length),
        )
        for key, field in fields:
            below.addWidget(self._titles[key])
            below.addWidget(field)
        below.addWidget(self._length_error)
        below.addWidget(line())
        scroll = QScrollArea(widgetResizable=True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.form)
        below.addWidget(scroll, 1)
        self._length_error.hide()
        self._note.hide()

    def _connect(self) -> None:
        self.presets.chosen.connect(self._on_preset)
        self.form.config_changed.connect(self._adopt)
        self.length.edited.connect(self._on_length)
        self.fold_button.clicked.connect(lambda: self.fold(not self.is_folded))
        self._session.dataset_changed.connect(self.show_session)
        self._session.device_changed.connect(self.show_session)
        self._session.recents_changed.connect(self._show_datasets)

    @property
    def config(self) -> RunConfig:
        """What a new run would be."""
        config: RunConfig = self.form.config
        return config

    @property
    def can_start(self) -> bool:
        """Whether there is a dataset and a preset made for it."""
        dataset = self._session.dataset
        fits = dataset is not None and self.config.network.img_resolution == dataset.img_resolution
        return fits and self.problem is None

    @property
    def problem(self) -> Message | None:
        """What the dataset lacks that the settings need; None where they fit or there is no dataset."""
        dataset = self._session.dataset
        if dataset is None:
            return None
        try:
            self.config.conditioning_for(dataset.path.name, dataset.class_names)
        except DatasetError as error:
            return error.message
        return None

    @property
    def _is_small_computer(self) -> bool:
        """Whether training happens on a CPU, as far as is known."""
        return self._session.device is None or self._session.device.kind == "cpu"

    def retranslate(self) -> None:
        """Set all texts."""
        titles = {
            "dataset": tr("Dataset"),
            "preset": tr("Preset"),
            "name": tr("Name"),
            "length": tr("Length"),
        }
        for key, title in self._titles.items():
            title.setText(titles[key])
        tip = (
            tr("Shows the choices and settings.")
            if self.is_folded
            else tr("Folds this column to the run's controls.")
        )
        describe(self.fold_button, tr("Settings"), tip)
        self._note.setText(self._make_note())

    def note(self, make_text: Callable[[], str]) -> None:
        """Say something small about the run, with what makes it in the language of the moment."""
        self._make_note = make_text
        self._note.setText(make_text())
        self._note.setVisible(bool(self._note.text()))

    def fold(self, folded: bool) -> None:
        """Leave only the run's controls, or show everything."""
        self.is_folded = folded
        self._details.setVisible(not folded)
        self._column.setStretch(self._column.count() - 1, 1 if folded else 0)
        self.setFixedWidth(_FOLDED_WIDTH if folded else _WIDTH)
        self.buttons.set_narrow(folded)
        self.fold_button.setIcon(icon("panel-left-open" if folded else "panel-left-close"))
        self.retranslate()
        self.folded_changed.emit(folded)

    def show_session(self) -> None:
        """Follow the dataset and the device: list what fits, keep the choice where it still fits."""
        self._show_datasets()
        dataset, device = self._session.dataset, self._session.device
        resolution = dataset.img_resolution if dataset is not None else None
        proposed = proposed_preset(resolution, device)
        fitting = [preset.name for preset in fitting_presets(resolution)]
        wanted = (self.presets.name, self._session.recall("train/preset", ""), proposed)
        chosen = next((name for name in wanted if name in fitting), "")
        is_new_choice = chosen != self.presets.name
        self.presets.show_presets(resolution, proposed, chosen, tiny_first=self._is_small_computer)
        if self.form.config is None or (chosen and is_new_choice):
            self._use_preset(chosen or preset_names()[0])

    def show_run(self, run: Run | None) -> None:
        """Take the configuration of a run, so that a new one repeats it; its name in the title."""
        self._run_title.setText(run.name if run is not None else "")
        if run is None:
            return
        config = run.config
        known = config.preset in preset_names()
        preset = load_preset(config.preset).config if known else config
        same_kind = type(preset.network) is type(config.network)
        self.presets.show_presets(
            config.network.img_resolution,
            proposed_preset(config.network.img_resolution, self._session.device),
            config.preset,
            tiny_first=self._is_small_computer,
        )
        self.form.set_config(config, preset if same_kind else config)
        self._adopt(config)

    def show_activity(self, activity: Activity) -> None:
        """Follow what the page does: while a run is live, its settings are only to be read."""
        self.buttons.show_activity(activity, can_start=self.can_start, problem=self.problem)
        for choice in (self.datasets, self.presets.box, self.length):
            choice.setEnabled(not activity.is_live)
        for widget in (self._titles["name"], self.name):  # they are about the next run
            widget.setVisible(not activity.is_live)
        self.form.set_editable(not activity.is_live)

    def _show_datasets(self) -> None:
        self.datasets.show_datasets(self._session.dataset, self._session.recent_datasets())

    def _use_preset(self, name: str) -> None:
        config = load_preset(name).config
        self.form.set_config(config, config)
        self._adopt(config)

    def _on_preset(self, name: str) -> None:
        self._session.remember("train/preset", name)
        self._use_preset(name)

    def _on_length(self, assignments: dict[str, object]) -> None:
        error = self.form.apply(assignments)
        self._length_error.setVisible(error is not None)
        self._length_error.setText(tr_message(error.message) if error is not None else "")

    def _adopt(self, config: RunConfig) -> None:
        self._length_error.hide()
        self.length.show_length(config.training)
        self.name.propose(config.preset)
        self.config_changed.emit()
