"""The mean picture of each breed: computed when a person asks, shown crisp, saved as PNG."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QListView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStackedWidget,
    QWidget,
)

from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits import Edits
from gan_core.curation.mean_pictures import MOST_OF_A_BREED, MeanPictures, mean_pictures
from gan_core.dataset.prepare import PrepareSettings
from gan_core.messages import Message
from gan_core.progress import Progress
from gan_core.sources.base import Source
from studio import dialogs, formats
from studio.models.picture_table import NO_BREED
from studio.pages.data.breeds import breed_name
from studio.pages.data.seeing.exports import NamedPicture, with_ending, written_each, written_sheet
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import button, column, describe, describe_action, label, row
from studio.widgets.empty import EmptyState
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.widgets.picture_scale import picture_scale
from studio.workers.jobs import Job, Jobs
from studio.workers.thumbnails import image_of

_SIDE = 128
"""Of a picture on the page (logical pixels)."""
_CELL = QSize(148, 176)
_PROGRESS_WIDTH = 360
_THREADS = max(1, (os.cpu_count() or 1) - 1)


class MeansPane(Live, QWidget):
    """Of one source at a time; what was computed stays until it is computed again."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._source: Source | None = None
        self._edits, self._settings = Edits(), PrepareSettings()
        self._job: Job | None = None
        self._failure: Message | None = None
        self.found: MeanPictures | None = None
        self._found_of: tuple[Edits, PrepareSettings] | None = None
        """The decisions that `found` is of."""
        self.empty = EmptyState("layers")
        self.progress = JobProgress()
        self.progress.setFixedWidth(_PROGRESS_WIDTH)
        self.note, self.failure = label("muted", wrap=True), label("bad", wrap=True)
        self.again, self.save = button("rotate-ccw"), button("image-down")
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.sheet = self.menu.addAction("", self._ask_sheet)
        self.each = self.menu.addAction("", self._ask_folder)
        self.save.setMenu(self.menu)
        self.list = QListWidget()
        self._stack = QStackedWidget()
        self._waiting, self._shown = QWidget(), QWidget()
        self._arrange()
        self.empty.action.clicked.connect(self.compute)
        self.again.clicked.connect(self.compute)
        self.retranslate()

    def open(self, source: Source | None, edits: Edits, settings: PrepareSettings) -> None:
        """What would be prepared now; other means than those of another source are forgotten."""
        if source is not self._source:
            self.stop()
            self._source, self.found, self._found_of, self._failure = source, None, None, None
            self.list.clear()
        self._edits, self._settings = edits, settings
        self._show_state()

    def compute(self) -> None:
        """Compute the means of what would be prepared now."""
        source, of = self._source, (self._edits, self._settings)
        if source is None or self._job is not None:
            return

        def take(found: MeanPictures) -> None:
            if source is self._source:
                self.found, self._found_of = found, of
                self._fill()

        self._failure = None
        work = partial(_means, source, *of)
        self._job = self._jobs.start(tr("Computing the mean pictures"), work, take, self._fail, owner=self)
        self._job.ended.connect(partial(self._end, self._job))
        self.progress.watch(self._job)
        self._show_state()

    def stop(self) -> None:
        """Compute no further."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._show_state()

    def named_pictures(self) -> list[NamedPicture]:
        """The means with their words, in their order."""
        if self.found is None:
            return []
        return [
            NamedPicture(
                breed or "no-breed",
                breed_name(breed or NO_BREED),
                _crops(self.found.counts[breed]),
                image_of(mean),
            )
            for breed, mean in self.found.pictures.items()
        ]

    def retranslate(self) -> None:
        """Set all texts."""
        self.empty.set_texts(
            tr("What do the crops of a breed have in common?"),
            tr(
                "The mean of a breed's crops shows where the dogs are in them: the clearer it is, the more alike "
                "they are framed. Every crop is cut for it, which takes a while."
            ),
            tr("Compute the mean pictures"),
        )
        self.again.setText(tr("Compute again"))
        describe(self.again, tr("Compute again"), tr("With the edits and the rules as they are now."))
        self.save.setText(tr("Save"))
        describe(self.save, tr("Save the mean pictures"), tr("Saves the mean pictures as PNG."))
        describe_action(
            self.sheet, tr("All in one picture…"), tr("One PNG with every mean picture above its breed.")
        )
        describe_action(
            self.each, tr("A file for each…"), tr("A PNG a breed into a folder, at the dataset's resolution.")
        )
        describe(
            self.list, tr("Mean pictures"), tr("The mean of the crops of each breed, as they are trained on.")
        )
        self._fill()
        self._show_state()

    # -- what is shown -----------------------------------------------------------------------

    def _fill(self) -> None:
        self.list.clear()
        for picture in self.named_pictures():
            icon = QIcon(_scaled(picture.image, self.devicePixelRatioF()))
            item = QListWidgetItem(icon, f"{picture.title}\n{picture.caption}")
            item.setToolTip(f"{picture.title} · {picture.caption}")
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            item.setSizeHint(_CELL)
            self.list.addItem(item)
        self._show_state()

    def _show_state(self) -> None:
        is_running = self._job is not None
        shown = self._waiting if is_running else self.empty if self.found is None else self._shown
        self._stack.setCurrentWidget(shown)
        note = tr("Of each breed at most {count} pictures, evenly chosen.", count=MOST_OF_A_BREED)
        is_old = self.found is not None and self._found_of != (self._edits, self._settings)
        if is_old:
            note = tr("Edits or rules have changed since.")
        elif self.found is not None and not self.found.pictures:
            note = tr("The rules leave no crop of any picture.")
        self.note.setText(note)
        self.save.setEnabled(bool(self.found and self.found.pictures))
        self.failure.setText("" if self._failure is None else tr_message(self._failure))
        self.failure.setVisible(self._failure is not None)

    def _fail(self, message: Message) -> None:
        self._failure = message

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None
        self._show_state()

    # -- saving ------------------------------------------------------------------------------

    def _ask_sheet(self) -> None:
        proposed = f"{self._source.name if self._source else ''}-means.png"
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the mean pictures"), proposed, "PNG (*.png)")
        if name:
            self._save(written_sheet(self.named_pictures(), with_ending(name, ".png")))

    def _ask_folder(self) -> None:
        if folder := QFileDialog.getExistingDirectory(self, tr("Save the mean pictures")):
            self._save(written_each(self.named_pictures(), Path(folder)))

    def _save(self, written: Iterator[Progress]) -> None:
        title = tr("Saving the mean pictures")
        self._jobs.start(title, lambda: written, None, self._say_failure, owner=self)

    def _say_failure(self, message: Message) -> None:
        dialogs.show_error(self, message)

    def _arrange(self) -> None:
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(_SIDE, _SIDE))
        self.list.setGridSize(_CELL)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setWordWrap(False)
        self.list.viewport().setAutoFillBackground(False)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        above = row()
        above.addWidget(self.note, 1)
        above.addWidget(self.again)
        above.addWidget(self.save)
        down = column(self._shown, margin=12)
        down.addLayout(above)
        down.addWidget(self.list, 1)
        middle = column(self._waiting, margin=24)
        middle.addStretch(2)
        middle.addWidget(self.progress, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(3)
        for page in (self.empty, self._waiting, self._shown):
            self._stack.addWidget(page)
        layout = column(self, gap=0)
        layout.addWidget(self.failure)
        layout.addWidget(self._stack, 1)


def _means(source: Source, edits: Edits, settings: PrepareSettings) -> Iterator[Progress | MeanPictures]:
    curated = CuratedSource(source, edits)
    return mean_pictures(curated, settings, rules_of=curated.rules_of, threads=_THREADS)


def _crops(count: int) -> str:
    return formats.counted(count, mark("1 crop"), mark("{count} crops"))


def _scaled(image: QImage, ratio: float) -> QPixmap:
    """The picture as large as its cell has room for, by the rule that holds for all small pictures."""
    scale = picture_scale(image.width(), round(_SIDE * ratio))
    large = image.scaledToWidth(image.width() * scale.multiple) if scale.multiple > 1 else image
    how = Qt.TransformationMode.SmoothTransformation
    pixmap = QPixmap.fromImage(large.scaledToWidth(scale.side, how) if scale.smooth else large)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
