"""Saves what is shown, or a folder a breed: never over something that is there without asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QInputDialog, QWidget

from gan_core.messages import Message
from studio import dialogs
from studio.pages.breeds.work import SheetPlan, save_by_breed, save_sheet
from studio.session import Session, free_path
from studio.translation import tr
from studio.widgets.controls import button, describe, label, row
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.workers.jobs import Job, Jobs

if TYPE_CHECKING:
    from studio.workers.recipe import Recipe

_USUAL, _MOST = 100, 100_000
"""Pictures of each breed in a folder."""


class Saving(Live, QFrame):
    """Shows the work that runs, then what was written; hidden while there is neither."""

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._job: Job | None = None
        self.written: Path | None = None
        """What the last work wrote."""
        self.progress = JobProgress(in_one_line=True)
        self.text = label(wrap=True)
        self.show_folder = button("folder-open", tool=True)
        self.show_folder.setIconSize(QSize(20, 16))  # it has words, and they keep a distance
        self.dismiss = button("x", tool=True)
        self._result = QWidget()
        across = row(self._result)
        across.addWidget(self.text, 1)
        across.addWidget(self.show_folder)
        across.addWidget(self.dismiss)
        layout = row(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.addWidget(self.progress, 1)
        layout.addWidget(self._result, 1)
        self.show_folder.clicked.connect(self._open_folder)
        self.dismiss.clicked.connect(self._forget)
        self.hide()
        self.retranslate()

    @property
    def is_busy(self) -> bool:
        """Whether something is being written."""
        return self._job is not None

    def ask_for_sheet(self, recipe: Recipe, sheet: SheetPlan, name: str) -> None:
        """Ask where, then write `sheet` as one PNG."""
        proposed = free_path(self._folder(recipe), f"{recipe.run.name}-{name}", ".png")
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            tr("Save as"),
            str(proposed),
            tr("PNG picture (*.png)"),
            options=QFileDialog.Option.DontConfirmOverwrite,  # asked here, in the program's own words
        )
        if chosen:
            path = Path(chosen)
            self.save_sheet(recipe, sheet, path if path.suffix.lower() == ".png" else Path(f"{path}.png"))

    def save_sheet(self, recipe: Recipe, sheet: SheetPlan, to: Path) -> None:
        """Write `sheet` as the PNG `to`, after asking where a file would be replaced."""
        title = tr("Saving {name}", name=to.name)
        if not to.exists():
            self._start(title, lambda: save_sheet(recipe, sheet, to))
            return
        dialogs.ask(
            self,
            tr("Replace the file?"),
            tr("{path} is already there. Saving replaces it.", path=to),
            tr("Replace"),
            tr("Keep it"),
            lambda: self._start(title, lambda: save_sheet(recipe, sheet, to)),
        )

    def ask_for_folder(
        self, recipe: Recipe, breeds: tuple[int, ...], seed: int, psi: dict[int, float]
    ) -> None:
        """Ask how many and where, then write a folder a breed into a new folder."""

        def choose(count: int) -> None:
            folder = QFileDialog.getExistingDirectory(
                self, tr("A place for the folders"), str(self._folder(recipe))
            )
            if folder:
                self.save_by_breed(recipe, Path(folder), count, breeds, seed, psi)

        asked = QInputDialog(self)
        asked.setWindowTitle(tr("A folder by breed"))
        asked.setLabelText(tr("How many pictures of each breed?"))
        asked.setInputMode(QInputDialog.InputMode.IntInput)
        asked.setIntRange(1, _MOST)
        asked.setIntValue(_USUAL)
        asked.setOkButtonText(tr("Choose the place…"))
        asked.intValueSelected.connect(choose)
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def save_by_breed(
        self,
        recipe: Recipe,
        folder: Path,
        count: int,
        breeds: tuple[int, ...],
        seed: int,
        psi: dict[int, float],
    ) -> None:
        """Write into a new folder inside of `folder`, so that nothing there is touched."""
        to = free_path(folder, f"{recipe.run.name}-by-breed", "")
        title = tr("Saving {name}", name=to.name)
        self._start(title, lambda: save_by_breed(recipe, to, count, breeds, seed, psi))

    def retranslate(self) -> None:
        """Set all texts."""
        self.show_folder.setText(tr("Show the folder"))
        describe(self.show_folder, tr("Show the folder"), tr("Opens the folder in which it lies."))
        describe(self.dismiss, tr("Close"), tr("Puts this line away."))
        if self.written is not None:
            self.text.setText(tr("Saved as {path}.", path=self.written))

    def _folder(self, recipe: Recipe) -> Path:
        """Where a run's exports lie, or the nearest folder above that is there."""
        folder = self._session.home / "exports" / recipe.run.name
        return next((place for place in (folder, *folder.parents) if place.is_dir()), Path.home())

    def _start(self, title: str, make: Callable[[], Iterator[object]]) -> None:
        if self._job is not None:
            return
        self._forget()
        self._job = self._jobs.start(title, make, self._finish, self._fail, owner=self)
        self.progress.watch(self._job)
        self._job.ended.connect(self._end)
        self.show()

    def _finish(self, written: Path) -> None:
        self.written = written
        self._result.show()
        self.retranslate()

    def _fail(self, message: Message) -> None:
        dialogs.show_error(self, message)

    def _end(self) -> None:
        self._job = None
        self.setVisible(self.written is not None)

    def _forget(self) -> None:
        self.written = None
        self._result.hide()
        self.setVisible(self._job is not None)

    def _open_folder(self) -> None:
        if self.written is not None:
            folder = self.written if self.written.is_dir() else self.written.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
