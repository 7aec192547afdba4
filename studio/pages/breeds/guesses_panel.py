"""The left column for a network without breeds: it says so, and offers guesses by the nearest real pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from gan_core.messages import Message
from studio import dialogs, formats
from studio.pages.breeds.dataset_note import DatasetNote
from studio.pages.breeds.names import breed_name
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.workers.dataset_at_hand import DatasetAtHand
from studio.workers.giving_way import GivingWay
from studio.workers.jobs import Job, Jobs
from studio.workers.reals import Guess, Guesses, RealFeatures, guess_breeds

Pixels = NDArray[np.uint8]


class GuessesPanel(Live, QWidget):
    """Guesses the pictures that are shown, once asked also those that come after them."""

    guessed = Signal(object)
    """A tuple of Guess, one a picture; empty while there are none."""

    def __init__(
        self,
        shown: Callable[[], Pixels | None],
        dataset: DatasetAtHand,
        jobs: Jobs,
        features: RealFeatures,
        giving_way: GivingWay,
        parent: QWidget | None = None,
    ) -> None:
        """`shown` gives the pictures uint8 [N, R, R, 3] on the screen, None while they are being made."""
        super().__init__(parent)
        self._shown, self._dataset, self._jobs = shown, dataset, jobs
        self._features, self._giving_way = features, giving_way
        self._guesses: Guesses | None = None
        self._is_wanted = False
        """Whether a person has asked for guesses of this run's pictures."""
        self._job: Job | None = None
        self._title, self._text = label("title", wrap=True), label("muted", wrap=True)
        self.guess = button("search")
        self.progress = JobProgress()
        self.note = DatasetNote(dataset, self)
        self.summary, self._how_good = label(wrap=True), label("muted", wrap=True)
        self._scroll = QScrollArea(widgetResizable=True)
        self._arrange()
        self.guess.clicked.connect(self.start)
        dataset.changed.connect(self._describe)
        self.retranslate()

    @property
    def guesses(self) -> tuple[Guess, ...]:
        """One a picture on the screen; empty while there are none."""
        return self._guesses.each if self._guesses is not None else ()

    def begin_anew(self) -> None:
        """Another run: nobody has asked yet."""
        self._is_wanted = False
        self._forget()

    def follow(self) -> None:
        """Other pictures are on the screen: their guesses, where a person wants guesses."""
        self._forget()
        if self._is_wanted:
            self.start()

    def start(self) -> None:
        """Guess what is on the screen."""
        found, pictures = self._dataset.found, self._shown()
        self._is_wanted = True
        if found is None or pictures is None:
            return
        self._cancel()
        path = found.path
        job = self._jobs.start(
            tr("Guessing breeds"),
            lambda: guess_breeds(self._features, path, pictures, self._giving_way),
            self._take,
            self._fail,
            owner=self,
        )
        self._job = job
        self.progress.watch(job)
        job.ended.connect(lambda: self._end(job))
        self._describe()

    def retranslate(self) -> None:
        """Set all texts."""
        self._title.setText(tr("This network knows no breeds"))
        self._text.setText(
            tr(
                "It was trained without breeds, so none can be asked for. But for each picture the real pictures "
                "nearest to it have breeds, and those can be guessed from."
            )
        )
        self.guess.setText(tr("Guess the breeds"))
        tip = tr(
            "Looks up the real pictures most like each picture; the breed that most of them have is the guess."
        )
        describe(self.guess, tr("Guess the breeds"), tip)
        self._describe()

    def _take(self, guesses: Guesses) -> None:
        self._guesses = guesses
        self.guessed.emit(guesses.each)
        self._describe()

    def _fail(self, message: Message) -> None:
        dialogs.show_error(self, message)

    def _forget(self) -> None:
        self._cancel()
        self._guesses = None
        self.guessed.emit(())
        self._describe()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            if job.is_cancelled:
                self._is_wanted = False
            self._describe()

    def _describe(self) -> None:
        found = self._dataset.found
        has_breeds = found is not None and found.numbers is not None
        self.guess.setVisible(has_breeds and self._job is None and self._guesses is None)
        self.summary.setVisible(self._guesses is not None)
        self._how_good.setVisible(self._guesses is not None or (found is not None and not has_breeds))
        if found is not None and not has_breeds:
            self._how_good.setText(
                tr("The dataset of this run has no breeds either, so none can be guessed.")
            )
        if self._guesses is None:
            return
        counts = Counter(guess.breed for guess in self._guesses.each).most_common()
        lines = [f"{formats.count(number)} × {breed_name(breed)}" for breed, number in counts]
        self.summary.setText("\n".join([tr("Guessed:"), *lines]))
        right = self._guesses.guesses_right
        words = tr("Guesses, not knowledge.")
        if right is not None:
            words = tr(
                "Guesses, not knowledge: for {share} of the real pictures such a guess is right.",
                share=formats.percent(right),
            )
        self._how_good.setText(words)

    def _arrange(self) -> None:
        inside = QWidget()
        down = column(inside, margin=12, gap=12)
        widgets = (
            self._title,
            self._text,
            self.guess,
            self.progress,
            self.note,
            self._how_good,
            self.summary,
        )
        for widget in widgets:
            down.addWidget(widget)
        down.addStretch()
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        column(self).addWidget(self._scroll)
