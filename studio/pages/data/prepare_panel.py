"""The right column while a source is shown: the chosen picture, how it is cropped, and Prepare."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.messages import Message
from gan_core.sources.base import Source
from studio import dialogs
from studio.pages.data.detail import PictureDetail
from studio.pages.data.prepare_form import PrepareForm
from studio.session import Session
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label
from studio.widgets.destination import Destination
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.workers.jobs import Job, Jobs


class PreparePanel(Live, QWidget):
    """Prepares the source that it was given; `prepared` tells the outcome."""

    prepared = Signal(object)
    settings_changed = Signal()

    def __init__(
        self, session: Session, jobs: Jobs, settings: PrepareSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._source: Source | None = None
        self._job: Job | None = None
        self.detail = PictureDetail()
        self._title = label("title")
        self.form = PrepareForm(settings)
        self.destination = Destination()
        self.prepare = button(primary=True)
        self.progress = JobProgress()
        self._arrange()
        self.form.changed.connect(self._settings_changed)
        self.destination.changed.connect(self._update_prepare)
        self.prepare.clicked.connect(self.start)
        self.retranslate()

    def _arrange(self) -> None:
        rules = QWidget()
        inside = column(rules, gap=8)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.addWidget(self._title)
        inside.addWidget(self.form)
        inside.addStretch()
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(rules)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = column(self, margin=12, gap=12)
        layout.addWidget(self.detail)
        layout.addWidget(scroll, 1)
        for widget in (self.destination, self.prepare, self.progress):
            layout.addWidget(widget)

    def set_source(self, source: Source | None) -> None:
        """Prepare this source from now on."""
        if source is self._source:
            return
        self._source = source
        self.destination.name.setModified(False)
        self._propose_name()
        self._update_prepare()

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

    def _start(self, path: Path) -> None:
        source, settings = self._source, self.form.settings
        if source is None or self._job is not None:
            return
        title = tr("Preparing {name}", name=path.stem)
        self._job = self._jobs.start(title, lambda: prepare(source, path, settings), self._finish, self._fail)
        self._job.ended.connect(self._end)
        self.progress.watch(self._job)
        self.prepare.hide()

    def _finish(self, prepared: Prepared) -> None:
        self.destination.name.setModified(False)
        self.prepared.emit(prepared)

    def _fail(self, message: Message) -> None:
        dialogs.show_error(self, message)

    def _end(self) -> None:
        self._job = None
        self.prepare.show()
        self._propose_name()

    def _settings_changed(self) -> None:
        self._propose_name()
        self.settings_changed.emit()

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
        self.prepare.setEnabled(self._source is not None and self.destination.path is not None)
