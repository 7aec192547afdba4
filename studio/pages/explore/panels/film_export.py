"""Writes the film: as a file or as single pictures, with progress, and says what was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QWidget

from gan_core.messages import Message
from studio import dialogs, formats
from studio.pages.explore.panels.film_player import FPS
from studio.pages.explore.panels.work import Film, Written, export_film
from studio.session import Session, free_path
from studio.translation import mark, tr
from studio.widgets.controls import bring_into_view, button, column, describe, label, row
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.workers.jobs import Job, Jobs

if TYPE_CHECKING:
    from gan_core.sampling.point import Point

Kind = Literal["mp4", "gif", "png"]
KINDS: dict[Kind, str] = {
    "mp4": mark("MP4 film"),
    "gif": mark("GIF"),
    "png": mark("Single pictures (PNG)"),
}
_SIDE = 256
"""What is proposed is at most so large, by a whole factor."""
_MOST = 1024
FRAMES = "frame_*.png"


class FilmExport(Live, QWidget):
    """One export at a time."""

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._frames: Sequence[Point] = ()
        self._job: Job | None = None
        self.kind_box, self.size_box = QComboBox(), QComboBox()
        for kind in KINDS:
            self.kind_box.addItem("", kind)
        self.save = button("package")
        self.progress = JobProgress()
        self.written = WrittenCard()
        layout = column(self, gap=8)
        choices = row()
        choices.addWidget(self.kind_box, 1)
        choices.addWidget(self.size_box, 1)
        layout.addLayout(choices)
        for widget in (self.save, self.progress, self.written):
            layout.addWidget(widget)
        self.kind_box.currentIndexChanged.connect(self._describe)
        self.save.clicked.connect(self.ask_where)
        session.sampler.opened.connect(self._fill_sizes)
        self._fill_sizes()
        self.retranslate()

    @property
    def kind(self) -> Kind:
        """What is written."""
        kind: Kind = self.kind_box.currentData()
        return kind

    def set_frames(self, frames: Sequence[Point]) -> None:
        """The film that is written next; none can be written without frames."""
        self._frames = frames
        self._describe()

    def retranslate(self) -> None:
        for index, text in enumerate(KINDS.values()):
            self.kind_box.setItemText(index, tr(text))
        describe(
            self.kind_box,
            tr("Kind of file"),
            tr("What players and browsers show, or each picture by itself."),
        )
        describe(self.size_box, tr("Size"), tr("Each pixel becomes a square of so many: nothing is blurred."))
        self.save.setText(tr("Save the film…"))
        describe(
            self.save,
            tr("Save the film…"),
            tr("Makes every picture anew, at 30 a second, and asks where to."),
        )
        self._describe()

    def ask_where(self) -> None:
        """Let a person choose the place, then write there."""
        proposed = self._proposed()
        if self.kind == "png":
            chosen = QFileDialog.getExistingDirectory(
                self, tr("A folder for the pictures"), str(proposed.parent)
            )
        else:
            chosen, _ = QFileDialog.getSaveFileName(
                self,
                tr("Save the film"),
                str(proposed),
                f"{tr(KINDS[self.kind])} (*.{self.kind})",
                options=QFileDialog.Option.DontConfirmOverwrite,  # asked below, for folders as well
            )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the film there, after asking where something would be replaced."""
        if self.kind != "png" and path.suffix.lower() != f".{self.kind}":
            path = path.with_name(f"{path.name}.{self.kind}")
        if path.is_file():
            text = tr("{path} is already there. Exporting replaces it.", path=path)
            self._ask(tr("Replace the file?"), text, lambda: self._start(path))
        elif self.kind == "png" and path.is_dir() and any(path.glob(FRAMES)):
            text = tr("{path} holds the pictures of a film. They are replaced.", path=path)
            self._ask(tr("Replace the pictures?"), text, lambda: self._start(path))
        else:
            self._start(path)

    def _ask(self, title: str, text: str, on_accept: Callable[[], object]) -> None:
        dialogs.ask(self, title, text, tr("Replace"), tr("Keep it"), on_accept)

    def _start(self, path: Path) -> None:
        about = self._session.sampler.about
        if about is None or not self._frames or self._job is not None:
            return
        film = Film(about.recipe, self._frames, FPS, int(self.size_box.currentData()))
        self._session.remember("film/folder", str(path.parent))
        self.written.show_written(None)
        giving_way = self._session.giving_way
        self._job = self._jobs.start(
            tr("Saving the film {name}", name=path.name),
            lambda: export_film(film, path, giving_way),
            self._tell,
            self._fail,
            owner=self,
        )
        self.progress.watch(self._job)
        bring_into_view(self.progress)
        self._job.ended.connect(self._end)
        self._describe()

    def _tell(self, written: Written) -> None:
        self.written.show_written(written)
        bring_into_view(self.written)  # it lies lowest in a column that scrolls

    def _fail(self, message: Message) -> None:
        dialogs.show_error(self, message)

    def _end(self) -> None:
        self._job = None
        self._describe()

    def _proposed(self) -> Path:
        about = self._session.sampler.about
        name = about.run if about is not None else "film"
        kept = self._session.recall("film/folder", "")
        folder = Path(kept) if kept and Path(kept).is_dir() else self._session.home / "exports"
        folder.mkdir(parents=True, exist_ok=True)
        return free_path(folder, name, f".{self.kind}")

    def _fill_sizes(self) -> None:
        about = self._session.sampler.about
        if about is None:
            return
        side = about.img_resolution
        factors = [factor for factor in (1, 2, 4, 8, 16, 32) if side * factor <= max(_MOST, side)]
        if [self.size_box.itemData(index) for index in range(self.size_box.count())] == factors:
            return
        self.size_box.clear()
        for factor in factors:
            self.size_box.addItem(f"{side * factor} px", factor)
        usual = max((factor for factor in factors if side * factor <= _SIDE), default=1)
        self.size_box.setCurrentIndex(factors.index(usual))
        self._describe()

    def _describe(self) -> None:
        self.save.setVisible(self._job is None)
        is_possible = bool(self._frames) and self._session.sampler.about is not None
        for widget in (self.save, self.kind_box, self.size_box):
            widget.setEnabled(is_possible and self._job is None)


class WrittenCard(Live, QFrame):
    """What became of the film; hidden until there is something to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._written: Written | None = None
        self.text = label(wrap=True)
        self.show_folder = button("folder-open", tool=True)
        self.show_folder.setIconSize(QSize(20, 16))
        layout = column(self, margin=12, gap=8)
        layout.addWidget(self.text)
        ends = row()
        ends.addWidget(self.show_folder)
        ends.addStretch()
        layout.addLayout(ends)
        self.show_folder.clicked.connect(self._open_folder)
        self.hide()
        self.retranslate()

    def show_written(self, written: Written | None) -> None:
        """Tell of it; None: nothing."""
        self._written = written
        self.setVisible(written is not None)
        self.retranslate()

    def retranslate(self) -> None:
        self.show_folder.setText(tr("Show the folder"))
        describe(self.show_folder, tr("Show the folder"), tr("Opens the folder in which it lies."))
        written = self._written
        if written is None:
            return
        text = tr(
            "{name} is written: {pictures}, {seconds} s, {size}.",
            name=written.path.name,
            pictures=formats.pictures(written.count),
            seconds=f"{written.count / FPS:.1f}",
            size=formats.bytes_text(written.size_bytes),
        )
        self.text.setText(text)
        self.text.setToolTip(str(written.path))

    def _open_folder(self) -> None:
        if self._written is not None:
            path = self._written.path
            QDesktopServices.openUrl(QUrl.fromLocalFile(path if path.is_dir() else path.parent))
