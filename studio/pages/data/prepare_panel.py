"""The right column while a source is shown: the chosen picture, how it is cropped, and Prepare."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gan_core.dataset.prepare import PrepareSettings
from gan_core.messages import Message
from gan_core.sources.base import Source
from studio import dialogs
from studio.pages.data import rendering
from studio.pages.data.detail import PictureDetail
from studio.pages.data.editing import Editing
from studio.pages.data.nine import NinePictures
from studio.pages.data.prepare_form import PrepareForm
from studio.pages.data.preparing import Outcome, prepare_edited
from studio.pages.data.rule_counting import RuleCounting
from studio.pages.data.rule_counts import RuleCountsLine
from studio.pages.data.surveying import Surveying
from studio.session import Session
from studio.translation import mark, tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.destination import Destination
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.workers.jobs import Job, Jobs
from studio.workers.thumbnails import Render

_NINE_KEY = "data/nine"
_NINE_SIDE = 104
"""Logical pixels: no cell of the nine is larger in a column of a usual width."""


class PreparePanel(Live, QWidget):
    """Prepares the source that it was given, with its edits. The rules of the form are saved with them."""

    prepared = Signal(object)
    """The Outcome."""
    settings_changed = Signal()
    """The rules of the form are others now, whoever changed them."""

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        editing: Editing,
        surveying: Surveying,
        settings: PrepareSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._editing = editing
        self._usual = settings
        """The rules where none are saved with the source."""
        self._knows_edits = False
        """Whether the source's edits have been read, or it is known that they can't be."""
        self._source: Source | None = None
        self._job: Job | None = None
        self.detail = PictureDetail()
        self.nine = NinePictures(lambda name: editing.of(name).excluded)
        self.nine_wanted = button("grid-3x3", tool=True)
        self.nine_wanted.setCheckable(True)
        self._title = label("title")
        self.form = PrepareForm(settings)
        self.counting = RuleCounting(editing, surveying, settings, self)
        self.counts = RuleCountsLine(self.counting, surveying)
        self.destination = Destination()
        self.prepare = button(primary=True)
        self.progress = JobProgress()
        self._arrange()
        self.form.changed.connect(self._save_settings)
        self.form.begun.connect(editing.end_merging)
        self.nine_wanted.toggled.connect(self._show_nine)
        editing.opened.connect(self._take_edits)
        editing.changed.connect(self.nine.take_edits)
        editing.settings_changed.connect(self._take_settings)
        self.destination.changed.connect(self._update_prepare)
        self.prepare.clicked.connect(self.start)
        self.nine.hide()
        self.nine_wanted.setChecked(session.recall(_NINE_KEY, False))
        self.retranslate()

    def _arrange(self) -> None:
        rules = QWidget()
        inside = column(rules, gap=8)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.addWidget(self.form)
        inside.addStretch()
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(rules)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The row is higher by its sentence only when it has been laid out anew.
        self.form.refused.connect(
            lambda row: QTimer.singleShot(0, row, lambda: scroll.ensureWidgetVisible(row, 0, 4))
        )
        heading = row()
        heading.addWidget(self._title, 1)
        heading.addWidget(self.nine_wanted)
        layout = column(self, margin=12, gap=12)
        layout.addWidget(self.detail)
        layout.addWidget(self.nine)
        layout.addLayout(heading)
        layout.addWidget(scroll, 1)
        for widget in (self.counts, self.destination, self.prepare, self.progress):
            layout.addWidget(widget)

    def set_source(self, source: Source | None) -> None:
        """Prepare this source from now on."""
        if source is self._source:
            return
        self._source = source
        self._knows_edits = source is not None and self._editing.source is source and self._editing.is_ready
        self.destination.name.setModified(False)
        self.nine.set_source(source, self._nine_renderer())
        self._propose_name()
        self._update_prepare()

    def fit(self, page_height: int) -> None:
        """Leave the form its room on a page of this height."""
        self.detail.fit(page_height)
        self.nine.fit(page_height)
        self.counts.fit(page_height)

    def shutdown(self) -> None:
        """The window closes: no thread reads or counts pictures any more."""
        self.counting.close()
        self.nine.close_pictures()
        self.detail.close_pictures()

    def start(self) -> None:
        """Prepare, after asking where a file would be replaced."""
        path = self.destination.path
        if path is None or self._source is None:
            return
        if path.exists():
            dialogs.ask(
                self,
                tr("Replace the dataset?"),
                tr("{path} is already there. Preparing replaces it.", path=path),
                tr("Replace"),
                tr("Keep it"),
                lambda: self._start(path),
            )
        else:
            self._start(path)

    def retranslate(self) -> None:
        self._title.setText(tr("How they are cropped"))
        self.prepare.setText(tr("Prepare"))
        tip = tr("Crops every picture by these settings and saves them as one dataset, ready to train with.")
        describe(self.prepare, tr("Prepare the dataset"), tip)
        nine_tip = tr("Shows nine pictures drawn by lot in place of the chosen one, as the rules crop them.")
        describe(self.nine_wanted, tr("Nine pictures"), nine_tip)

    def _start(self, path: Path) -> None:
        source, settings = self._source, self.form.settings
        if source is None or self._job is not None:
            return
        self._editing.keep_settings(settings)  # the terminal prepares by the same ones
        edits, dataset = self._editing.edits, self._session.dataset
        before = None if dataset is None else dataset.path
        title = tr("Preparing {name}", name=path.stem)
        work = lambda: prepare_edited(source, edits, path, settings, before)  # noqa: E731
        self._job = self._jobs.start(title, work, self._finish, self._fail, owner=self)
        self._job.ended.connect(self._end)
        self.progress.watch(self._job)
        self.prepare.hide()

    def _finish(self, outcome: Outcome) -> None:
        self.destination.name.setModified(False)
        self.prepared.emit(outcome)

    def _fail(self, message: Message) -> None:
        dialogs.show_error(self, message)

    def _end(self) -> None:
        self._job = None
        self.prepare.show()
        self._propose_name()

    def _save_settings(self, path: str) -> None:
        """A person changed the form; a slider that is moved makes one step of it."""
        merge = f"rules {path}" if self.form.has_slider(path) else ""
        self._editing.change_settings(self.form.settings, mark("Change the rules"), merge=merge)
        self._show_settings()

    def _take_edits(self) -> None:
        """The edits of another source are here, or can't be read."""
        self._usual, self._knows_edits = self.form.settings, True
        self.nine.set_source(self._source, self._nine_renderer())
        self._take_settings()
        self._update_prepare()

    def _take_settings(self) -> None:
        """Show the rules that are saved with the source."""
        settings = self._editing.edits.settings or self._usual
        if settings != self.form.settings:
            self.form.show_settings(settings)
            self._show_settings()

    def _show_settings(self) -> None:
        self._propose_name()
        self.counting.set_settings(self.form.settings)
        if (render := self._nine_renderer()) is not None:
            self.nine.set_renderer(render)
        self.settings_changed.emit()

    def _nine_renderer(self) -> Render | None:
        side = round(_NINE_SIDE * self.devicePixelRatioF())
        source, settings = self._source, self.form.settings
        return None if source is None else rendering.crop_renderer(source, settings, self._editing.of, side)

    def _show_nine(self, wanted: bool) -> None:
        """The nine in place of the chosen picture, or the other way."""
        self._session.remember(_NINE_KEY, wanted)
        self.detail.setVisible(not wanted)
        self.nine.setVisible(wanted)

    def _propose_name(self) -> None:
        if self._source is not None:
            name = (
                Path(self._source.name).stem
                if self._source.name.endswith((".zip", ".tar"))
                else self._source.name
            )
            self.destination.propose(
                self._session.new_dataset_path(f"{name} {self.form.settings.img_resolution}")
            )

    def _update_prepare(self) -> None:
        is_ready = self._source is not None and self._knows_edits
        self.prepare.setEnabled(is_ready and self.destination.path is not None)
