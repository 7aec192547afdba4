"""The progress of one job on its own page: how far, how fast, how long still, and Cancel."""

from __future__ import annotations

from time import monotonic

from PySide6.QtWidgets import QProgressBar, QWidget

from gan_core.progress import Progress
from studio import formats
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live
from studio.workers.jobs import Job

_SECONDS_UNTIL_RATE = 0.5


class JobProgress(Live, QWidget):
    """Hidden unless it watches a job that runs."""

    def __init__(
        self, parent: QWidget | None = None, *, of_pictures: bool = True, in_one_line: bool = False
    ) -> None:
        """`of_pictures`: what the job counts are pictures, whose rate is of interest."""
        super().__init__(parent)
        self._of_pictures = of_pictures
        self._job: Job | None = None
        self._began: tuple[float, int] | None = None
        self._bar = QProgressBar(textVisible=False)
        self.text = label("muted")
        self.cancel = button("x")
        layout = row(self, gap=12) if in_one_line else column(self)
        for widget in (self.text, self._bar, self.cancel):
            layout.addWidget(widget, 1 if widget is self._bar else 0)
        self.cancel.clicked.connect(self._cancel)
        self.hide()
        self.retranslate()

    def watch(self, job: Job) -> None:
        """Show this job until it ends."""
        if self._job is not None:  # one that was replaced ends later: that is not this one's end
            self._job.progressed.disconnect(self._show_progress)
            self._job.ended.disconnect(self._end)
        self._job, self._began = job, None
        self._bar.setRange(0, 0)
        self.cancel.setEnabled(True)
        job.progressed.connect(self._show_progress)
        job.ended.connect(self._end)
        self.show()
        self.retranslate()

    def retranslate(self) -> None:
        self.cancel.setText(tr("Cancel"))
        describe(self.cancel, tr("Cancel"), tr("Stops this work; nothing half-finished stays."))
        self._bar.setAccessibleName(tr("Progress"))
        if self._job is not None and self._job.is_cancelled:
            self.text.setText(tr("Cancelling…"))
        elif self._job is None or self._job.progress is None:
            self.text.setText(tr("Getting ready…"))
        else:
            self.text.setText(" · ".join(self._words(self._job, self._job.progress)))

    def _words(self, job: Job, progress: Progress) -> list[str]:
        words = [f"{formats.count(progress.done)} / {formats.count(progress.total)}"]
        began, done_before = self._began or (monotonic(), progress.done)
        seconds = monotonic() - began
        if self._of_pictures and seconds >= _SECONDS_UNTIL_RATE:
            words.append(tr("{rate} pictures/s", rate=formats.rate((progress.done - done_before) / seconds)))
        if (left := job.seconds_left()) is not None:
            words.append(tr("{time} left", time=formats.duration(left)))
        return words

    def _show_progress(self, progress: Progress) -> None:
        self._began = self._began or (monotonic(), progress.done)
        self._bar.setRange(0, max(progress.total, 1))
        self._bar.setValue(progress.done)
        self.retranslate()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.cancel.setEnabled(False)
            self.retranslate()

    def _end(self) -> None:
        self._job = None
        self.hide()
