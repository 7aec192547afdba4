"""The start page: one click to watch a GAN learn, the ways in, and what was open before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QHideEvent, QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from studio import formats
from studio.icons import icon
from studio.opening import Opener
from studio.pages.start.dogs import DogWall, draw_dogs
from studio.pages.start.recent import STATES, THUMBNAIL, TILES, RunSummary, summaries
from studio.session import Session
from studio.translation import tr
from studio.widgets.cards import Card
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live
from studio.workers.jobs import Job, Jobs

_MAX_RECENT = 4
_COLUMN_WIDTH = 900
_ABOVE_RECENT = 100
"""Pixels of margins and of the title above the recent runs."""


class StartPage(Live, QWidget):
    """Reads recent runs in a hidden job, so that a slow disk never holds the window up."""

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._opener = Opener(session, jobs, self)
        self._summaries: list[RunSummary] = []
        self._cards: list[Card] = []
        self._reading: Job | None = None
        self._drawing: Job | None = None
        self._make_widgets()
        self._lay_out()
        session.recents_changed.connect(self._read_recent)
        session.training_changed.connect(self._read_recent)
        self.retranslate()

    def activate(self) -> None:
        """The page comes to the front: look at the recent runs again."""
        self._read_recent()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._wall.fit(self.height())
        self._show_what_fits()
        self._draw_dogs()

    def showEvent(self, event: QShowEvent) -> None:
        self._draw_dogs()

    def hideEvent(self, event: QHideEvent) -> None:
        self._stop_drawing()  # whoever leaves wants the processor for something else

    def retranslate(self) -> None:
        self._title.setText(tr("Teach a GAN to draw dogs"))
        self._intro.setText(
            tr(
                "Two networks play a game: one draws, the other tells drawings from photographs. Watch both get better."
            )
        )
        self.try_now.setText(tr("Try it now"))
        describe(
            self.try_now,
            tr("Try it now"),
            tr("Train a small GAN on dogs that this program draws itself. No download."),
        )
        self._try_text.setText(tr("Trains a small GAN on these dogs, which the program draws itself."))
        self._retranslate_ways()
        self._recent_title.setText(tr("Recent runs"))
        self._no_recent.setText(tr("Your runs will stand here, each with what it drew last."))
        self._show_recent()

    def _retranslate_ways(self) -> None:
        self.open_dogs.set_texts(
            tr("Open Stanford Dogs or Kaggle dogs…"),
            tr("Photographs with boxes and breeds, as downloaded"),
            tr("Choose the folder, or the downloaded archive without unpacking it."),
        )
        self.open_folder.set_texts(
            tr("Open a folder of pictures…"),
            tr("Any pictures; a folder for each breed if you have them"),
            tr("Choose a folder of pictures. Nothing in it is changed."),
        )
        self.open_dataset.set_texts(
            tr("Open a dataset…"),
            tr("A .zip prepared here or for StyleGAN"),
            tr("Choose a prepared dataset and train on it."),
        )
        self._dogs_folder.setText(tr("Folder…"))
        self._dogs_archive.setText(tr("Archive (.zip, .tar)…"))

    def _make_widgets(self) -> None:
        self._wall = DogWall()
        self._title, self._intro = label("display"), label("muted", wrap=True)
        self.try_now = button("play", primary=True)
        self.try_now.setMinimumHeight(36)
        self._try_text = label("caption", wrap=True)
        self.open_dogs, self.open_folder, self.open_dataset = (
            Card("dog"),
            Card("images"),
            Card("file-archive"),
        )
        menu = QMenu(self.open_dogs)
        self._dogs_folder = menu.addAction(icon("folder-open"), "", self._choose_folder)
        self._dogs_archive = menu.addAction(icon("file-archive"), "", self._choose_archive)
        self.open_dogs.setMenu(menu)
        self._recent_title, self._no_recent = label("title"), label("muted", wrap=True)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(8)
        self.try_now.clicked.connect(self._session.try_now)
        self.open_folder.clicked.connect(self._choose_folder)
        self.open_dataset.clicked.connect(self._choose_dataset)

    def _lay_out(self) -> None:
        left = column(gap=8)
        for widget in (self._title, self._intro):
            left.addWidget(widget)
        left.addSpacing(16)
        first = row(gap=16)
        first.addWidget(self.try_now)
        first.addWidget(self._try_text, 1)
        left.addLayout(first)
        left.addSpacing(16)
        for card in (self.open_dogs, self.open_folder, self.open_dataset):
            left.addWidget(card)
        left.addStretch(1)
        right = column(gap=8)
        right.addWidget(self._recent_title)
        right.addWidget(self._no_recent)
        right.addLayout(self._recent)
        right.addStretch(1)
        below = row(margin=32, gap=48)
        for words, stretch in ((left, 5), (right, 4)):
            holder = QWidget()
            holder.setLayout(words)
            holder.setMaximumWidth(_COLUMN_WIDTH)
            below.addWidget(holder, stretch)
        below.addStretch(0)
        layout = column(self, gap=0)
        layout.addWidget(self._wall)
        layout.addLayout(below, 1)

    # -- ways in -----------------------------------------------------------------------------

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("A folder of pictures"), self._last_folder())
        self._open(chosen, self._opener.open_source)

    def _choose_archive(self) -> None:
        kinds = tr("Archives") + " (*.zip *.tar *.tar.gz *.tgz)"
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("An archive of pictures"), self._last_folder(), kinds
        )
        self._open(chosen, self._opener.open_source)

    def _choose_dataset(self) -> None:
        folder = self._session.datasets_folder
        place = str(folder) if folder.is_dir() else self._last_folder()
        kinds = tr("Datasets") + " (*.zip)"
        chosen, _ = QFileDialog.getOpenFileName(self, tr("A prepared dataset"), place, kinds)
        self._open(chosen, self._opener.open_dataset)

    def _open(self, chosen: str, open_it: Callable[[str], object]) -> None:
        if chosen:
            self._session.remember("start/folder", str(Path(chosen).parent))
            open_it(chosen)

    # -- dogs --------------------------------------------------------------------------------

    def _draw_dogs(self) -> None:
        if self._drawing is None and self.isVisible() and not self._wall.is_full():
            number = self._wall.num_dogs()
            self._drawing = self._jobs.start(
                "", lambda: draw_dogs(number), self._hang, on_item=self._hang, hidden=True, owner=self
            )

    def _hang(self, dog: QImage) -> None:
        self._wall.add(dog)
        if self._wall.is_full():
            self._stop_drawing()

    def _stop_drawing(self) -> None:
        if self._drawing is not None:
            self._drawing.cancel()
            self._drawing = None

    def _last_folder(self) -> str:
        return str(self._session.recall("start/folder", str(Path.home())))

    # -- recent runs -------------------------------------------------------------------------

    def _read_recent(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        paths = self._session.recent_runs()[:_MAX_RECENT]
        self._reading = self._jobs.start(
            "", lambda: summaries(paths), self._take_recent, hidden=True, owner=self
        )

    def _take_recent(self, found: list[RunSummary]) -> None:
        self._summaries = found
        self._show_recent()

    def _show_recent(self) -> None:
        for card in self._cards:
            card.hide()  # a deleted widget stays on the screen until the event loop comes round
            card.deleteLater()
        self._cards = [self._run_card(summary) for summary in self._summaries]
        self._no_recent.setVisible(not self._summaries)
        for card in self._cards:
            self._recent.addWidget(card)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        """A low window shows fewer of the recent runs, none of them cut."""
        room = self.height() - self._wall.height() - _ABOVE_RECENT
        for number, card in enumerate(self._cards, start=1):
            card.setVisible(
                number == 1 or number * (card.sizeHint().height() + self._recent.spacing()) <= room
            )

    def _run_card(self, summary: RunSummary) -> Card:
        card = Card("brain", face=(THUMBNAIL * TILES, THUMBNAIL))
        if summary.image is not None:
            card.set_image(summary.image)
        kimg = formats.kimg_text(summary.kimg).replace(" ", "\N{NO-BREAK SPACE}")
        parts = (summary.preset, kimg, tr(STATES[summary.state]))
        card.set_texts(summary.path.name, " · ".join(parts), tr("Open {path}", path=summary.path))
        card.clicked.connect(lambda: self._opener.open_run(summary.path))
        return card
