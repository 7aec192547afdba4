"""Below the list: measure how good each breed is, and which are weak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gan_core.messages import Message
from studio import dialogs, formats
from studio.pages.breeds.dataset_note import DatasetNote
from studio.pages.breeds.quality_file import Key, Measured
from studio.pages.breeds.quality_words import weak_breeds
from studio.pages.breeds.work import measure, quality_key, recall_measured
from studio.translation import mark, tr
from studio.widgets.controls import button, column, describe, label
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.workers.dataset_at_hand import DatasetAtHand
from studio.workers.jobs import Job, Jobs
from studio.workers.recipe import Opened
from studio.workers.sampling import Sampler

if TYPE_CHECKING:
    from gan_core.evaluation.breed_quality import BreedQuality


class QualityPanel(Live, QWidget):
    """What was measured is kept in the run, for every checkpoint."""

    measured = Signal(object)
    """The qualities (a tuple of BreedQuality) of the open generator; empty while they are not measured."""
    finished = Signal()
    """A person's measuring has just come to its end."""

    def __init__(
        self, sampler: Sampler, dataset: DatasetAtHand, jobs: Jobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sampler, self._dataset, self._jobs = sampler, dataset, jobs
        self._known: dict[Key, Measured] = {}
        self._job: Job | None = None
        self.text = label("muted", wrap=True)
        self.measure = button("chart-column")
        self.progress = JobProgress()
        self.note = DatasetNote(dataset, self)
        layout = column(self, margin=12)
        for widget in (self.text, self.measure, self.progress, self.note):
            layout.addWidget(widget)
        self.measure.clicked.connect(self.start)
        dataset.changed.connect(self._describe)
        self.retranslate()

    @property
    def qualities(self) -> tuple[BreedQuality, ...]:
        """Of the open generator; empty while they are not measured."""
        known = self._known_now
        return known.qualities if known is not None else ()

    @property
    def _known_now(self) -> Measured | None:
        about = self._sampler.about
        return self._known.get(quality_key(about.recipe)) if about is not None else None

    def follow(self) -> None:
        """Another generator is open, of which something may have been measured before."""
        self.measured.emit(self.qualities)
        self._describe()
        about = self._sampler.about
        if about is not None and about.class_names and not self.qualities:
            key = quality_key(about.recipe)
            self._jobs.start(
                "",
                lambda: recall_measured(key),
                lambda kept: self._recall(key, kept),
                hidden=True,
                owner=self,
            )

    def start(self) -> None:
        """Measure the open generator's breeds against the dataset."""
        about, found = self._sampler.about, self._dataset.found
        if about is None or found is None or self._job is not None:
            return
        recipe, path = about.recipe, found.path
        title = tr("Measuring the breeds of {run}", run=about.run)
        self._job = self._jobs.start(
            title,
            lambda: measure(recipe, path),
            lambda measured: self._take(quality_key(about.recipe), measured),
            self._fail,
            owner=self,
        )
        self.progress.watch(self._job)
        self._job.ended.connect(self._end)
        self._describe()

    def retranslate(self) -> None:
        """Set all texts."""
        self._describe()

    def _recall(self, key: Key, kept: Measured | None) -> None:
        about = self._sampler.about
        if kept is not None and about is not None and quality_key(about.recipe) == key:
            self._known.setdefault(key, kept)
            self.measured.emit(self.qualities)
            self._describe()

    def _take(self, key: Key, measured: Measured) -> None:
        self._known[key] = measured
        about = self._sampler.about
        if about is not None and quality_key(about.recipe) == key:
            self.measured.emit(measured.qualities)
            self.finished.emit()
        self._describe()

    def _fail(self, message: Message) -> None:
        dialogs.show_error(self, message)

    def _end(self) -> None:
        self._job = None
        self._describe()

    def _describe(self) -> None:
        about, known = self._sampler.about, self._known_now
        is_at_hand = self._dataset.found is not None
        name = tr("Measure the quality") if known is None else tr("Measure again")
        self.measure.setText(name)
        tip = tr(
            "Compares pictures of each breed with its real ones: their distance with its error, and precision, "
            "the share of pictures that lie among the real ones."
        )
        describe(self.measure, name, tip)
        self.measure.setVisible(self._job is None and is_at_hand)
        self.measure.setEnabled(about is not None)
        self.text.setVisible((is_at_hand or known is not None) and self._job is None)
        if known is None:
            self.text.setText(tr("Which breeds does it draw well, and which are weak?"))
            return
        weak = len(weak_breeds(known.qualities))
        words = formats.counted(weak, mark("1 breed is weak."), mark("{count} breeds are weak."))
        tail = tr(
            "Distance ± its error · precision, measured with {dataset} at {kimg}.",
            dataset=known.dataset,
            kimg=_kimg(about),
        )
        self.text.setText(f"{words if weak else tr('No breed stands out as weak.')} {tail}")


def _kimg(about: Opened | None) -> str:
    """``12.5 kimg``, from the name of the checkpoint."""
    if about is None:
        return ""
    try:
        return formats.kimg_text(float(about.checkpoint))
    except ValueError:
        return about.checkpoint
