"""The status line: jobs with progress and cancel at the left, the device at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from studio import formats
from studio.session import Session
from studio.translation import tr
from studio.widgets.controls import button, describe, label, row
from studio.widgets.live import Live
from studio.workers.jobs import Job, Jobs


class JobView(Live, QWidget):
    """One job: ``Exporting 3,120 / 10,000 · 0:14 left  ✕``."""

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job = job
        self._text = label()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(96)
        self._bar.setRange(0, 0)
        self.cancel = button("x", tool=True)
        self.cancel.clicked.connect(self._cancel)
        layout = row(self)
        for widget in (self._bar, self._text, self.cancel):
            layout.addWidget(widget)
        job.progressed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        text, progress = self._job.title, self._job.progress
        if progress is not None:
            self._bar.setRange(0, max(1, progress.total))
            self._bar.setValue(progress.done)
            text += f"  {formats.count(progress.done)} / {formats.count(progress.total)}"
        if (left := self._job.seconds_left()) is not None:
            text += " · " + tr("{time} left", time=formats.duration(left))
        self._text.setText(tr("Cancelling…") if self._job.is_cancelled else text)
        self._bar.setAccessibleName(self._job.title)
        describe(self.cancel, tr("Cancel"), tr("Cancel: {job}", job=self._job.title))

    def text(self) -> str:
        """What the view says at this moment."""
        return self._text.text()

    def _cancel(self) -> None:
        self._job.cancel()
        self.cancel.setEnabled(False)
        self.retranslate()


class JobBar(Live, QFrame):
    """Every visible job, and the device once the warm-up has found it."""

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedHeight(32)
        self._session = session
        self._views: dict[Job, JobView] = {}
        self._device = label("caption")
        self._jobs_row = row(gap=16)
        layout = row(self, gap=16)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.addLayout(self._jobs_row)
        layout.addStretch(1)
        layout.addWidget(self._device)
        jobs.started.connect(self._add)
        jobs.ended.connect(self._remove)
        session.device_changed.connect(self.retranslate)
        session.memory_changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        device = self._session.device
        if device is None:
            self._device.setText(tr("Getting PyTorch ready…"))
        else:
            memory = formats.bytes_text(device.total_memory_bytes)
            if used := self._session.memory_bytes:
                memory = f"{formats.bytes_text(used)} / {memory}"
            name = f"CPU · {formats.threads(device.threads)}" if device.threads else device.name
            self._device.setText(f"{name} · {memory}")
        self._device.setToolTip(tr("Where training happens; the memory that it takes, and all there is."))

    def _add(self, job: Job) -> None:
        if not job.is_hidden:
            self._views[job] = JobView(job)
            self._jobs_row.addWidget(self._views[job])

    def _remove(self, job: Job) -> None:
        if (view := self._views.pop(job, None)) is not None:
            self._jobs_row.removeWidget(view)
            view.hide()
            view.deleteLater()
