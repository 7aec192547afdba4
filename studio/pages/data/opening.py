"""What can be opened from the Data page, as a menu and as the page's empty state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from gan_core.dataset.archive import Dataset
from studio.opening import Opener
from studio.session import Session
from studio.translation import tr
from studio.widgets.controls import button, describe, describe_action, row
from studio.widgets.empty import EmptyState
from studio.widgets.live import Live
from studio.workers.jobs import Jobs

_FOLDER_KEY = "data/folder"


class SourceChooser:
    """Asks which pictures or dataset to open; each opens in a job and lands in the session."""

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget) -> None:
        self._session = session
        self._jobs = jobs
        self._parent = parent
        self._opener = Opener(session, jobs, parent)

    def open_drawn_dogs(self) -> None:
        """The pictures that the program draws itself."""
        self._opener.open_source("drawn-dogs")

    def open_folder(self) -> None:
        """A folder of pictures."""
        folder = QFileDialog.getExistingDirectory(
            self._parent, tr("Open a folder of pictures"), self._last_folder()
        )
        if folder:
            self._session.remember(_FOLDER_KEY, str(Path(folder).parent))
            self._opener.open_source(folder)

    def open_archive(self) -> None:
        """Pictures in an archive, which stays packed."""
        kinds = tr("Archives of pictures (*.zip *.tar *.tar.gz *.tgz)")
        if path := self._ask_file(tr("Open an archive of pictures"), kinds):
            self._opener.open_source(path)

    def open_dataset(self) -> None:
        """A prepared dataset; it is shown here, not on the Train page."""
        if path := self._ask_file(tr("Open a dataset"), tr("Dataset (*.zip)")):
            self._jobs.start(
                tr("Opening {name}", name=Path(path).name),
                lambda: _opened_dataset(Path(path)),
                self._session.set_dataset,
                owner=self._parent,
            )

    def _ask_file(self, title: str, kinds: str) -> str:
        path, _ = QFileDialog.getOpenFileName(self._parent, title, self._last_folder(), kinds)
        if path:
            self._session.remember(_FOLDER_KEY, str(Path(path).parent))
        return path

    def _last_folder(self) -> str:
        return str(self._session.recall(_FOLDER_KEY, ""))


def _opened_dataset(path: Path) -> Iterator[Dataset]:
    yield Dataset.open(path)


class OpenMenu(Live, QMenu):
    """Everything that a chooser can open."""

    def __init__(self, chooser: SourceChooser, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self.folder = self.addAction("", chooser.open_folder)
        self.archive = self.addAction("", chooser.open_archive)
        self.drawn = self.addAction("", chooser.open_drawn_dogs)
        self.addSeparator()
        self.dataset = self.addAction("", chooser.open_dataset)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        describe_action(
            self.folder, tr("A folder of pictures…"), tr("A folder a breed, flat, or Stanford Dogs.")
        )
        describe_action(
            self.archive,
            tr("An archive of pictures…"),
            tr("A .zip or .tar as it was downloaded; it stays packed."),
        )
        describe_action(self.drawn, tr("Drawn dogs"), tr("2,000 dogs that the program draws itself."))
        describe_action(self.dataset, tr("A dataset…"), tr("A dataset that was prepared before."))


class DataEmptyState(EmptyState):
    """What the Data page is for, and the buttons that fill it."""

    def __init__(self, chooser: SourceChooser, parent: QWidget | None = None) -> None:
        super().__init__("dog", parent)
        self.folder = button("folder")
        self.archive = button("file-archive")
        self.dataset = button("database")
        others = row()
        others.addStretch()
        for other in (self.folder, self.archive, self.dataset):
            others.addWidget(other)
        others.addStretch()
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(layout.indexOf(self.action) + 1, others)
        self.action.clicked.connect(chooser.open_drawn_dogs)
        self.folder.clicked.connect(chooser.open_folder)
        self.archive.clicked.connect(chooser.open_archive)
        self.dataset.clicked.connect(chooser.open_dataset)

    def retranslate(self) -> None:
        """Set all texts."""
        self.set_texts(
            tr("First, pictures"),
            tr(
                "A GAN learns from pictures. Open some here, see how they will be cropped, and prepare them into "
                "a dataset. You have none yet? The program draws 2,000 dogs for you."
            ),
            tr("Use drawn dogs"),
        )
        self.folder.setText(tr("A folder of pictures…"))
        self.archive.setText(tr("An archive of pictures…"))
        self.dataset.setText(tr("A dataset…"))
        describe(self.folder, tr("A folder of pictures…"), tr("A folder a breed, flat, or Stanford Dogs."))
        describe(
            self.archive,
            tr("An archive of pictures…"),
            tr("A .zip or .tar as it was downloaded; it stays packed."),
        )
        describe(self.dataset, tr("A dataset…"), tr("A dataset that was prepared before."))
