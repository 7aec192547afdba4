"""Boxes from other tools and to them: asks where, works in a job, and says what did not match."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from gan_core.curation.boxes import FORMATS, Exported, Imported, export_boxes, import_boxes
from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits import Edits
from gan_core.messages import Message
from gan_core.progress import Progress
from gan_core.sources.base import Skipped, Source
from studio import dialogs, formats
from studio.pages.data.editing import Editing
from studio.pages.data.import_dialog import ImportChoice, ImportDialog
from studio.pages.data.report import left_out
from studio.session import Session, free_path
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import describe_action
from studio.widgets.live import Live
from studio.workers.jobs import Jobs

_FOLDER_KEY = "data/boxes folder"


class BoxesExchange:
    """For the source whose edits are open; boxes that come in are one step to undo."""

    def __init__(self, session: Session, jobs: Jobs, editing: Editing, parent: QWidget) -> None:
        self._session, self._jobs, self._editing, self._parent = session, jobs, editing, parent

    @property
    def is_possible(self) -> bool:
        """Whether there are pictures whose boxes can be changed."""
        return self._editing.source is not None and self._editing.is_ready

    def import_file(self) -> None:
        """A COCO JSON, a Pascal VOC .xml, or an archive of such files."""
        kinds = tr("Boxes (*.json *.xml *.txt *.zip *.tar *.tar.gz *.tgz)")
        path, _ = QFileDialog.getOpenFileName(self._parent, tr("Import boxes"), self._last_folder(), kinds)
        if path:
            self._ask(Path(path))

    def import_folder(self) -> None:
        """A folder with a file a picture: Pascal VOC or YOLO."""
        path = QFileDialog.getExistingDirectory(self._parent, tr("Import boxes"), self._last_folder())
        if path:
            self._ask(Path(path))

    def export_coco(self) -> None:
        """One JSON for all pictures."""
        title, kinds = tr("Export boxes"), tr("COCO (*.json)")
        proposed = str(Path(self._last_folder()) / "boxes.json")
        path, _ = QFileDialog.getSaveFileName(self._parent, title, proposed, kinds)
        if path:
            self._export(Path(path), "coco")

    def export_voc(self) -> None:
        """A new folder, in a chosen one, with an .xml a picture."""
        source = self._editing.source
        path = QFileDialog.getExistingDirectory(self._parent, tr("Export boxes"), self._last_folder())
        if path and source is not None:
            self._export(free_path(Path(path), f"{Path(source.name).stem} boxes", ""), "voc")

    def _ask(self, path: Path) -> None:
        """How shall they be read? It comes in when that is answered."""
        self._session.remember(_FOLDER_KEY, str(path.parent))
        dialog = ImportDialog(path, self._parent)
        dialog.chosen.connect(lambda choice: self._import(path, choice))
        dialog.open()

    def _import(self, path: Path, choice: ImportChoice) -> None:
        source = self._editing.source
        if source is None:
            return

        def take(imported: Imported) -> None:
            if source is self._editing.source:  # else another was opened meanwhile
                self._take(imported)

        title = tr("Importing boxes for {name}", name=source.name)
        work = lambda: import_boxes(source, path, choice.format, keep_breeds=choice.keep_breeds)  # noqa: E731
        self._jobs.start(title, work, take, self._fail, owner=self._parent)

    def _take(self, imported: Imported) -> None:
        self._editing.end_merging()
        self._editing.change(imported.changes(self._editing.edits), mark("Import boxes"))
        found = tr(
            "{boxes} of {pictures} ({format}). Undo takes all of them back.",
            boxes=formats.boxes(imported.num_boxes),
            pictures=formats.pictures(len(imported.boxes)),
            format=FORMATS[imported.format].title,
        )
        self._report(tr("Boxes imported"), found, imported.notes, imported.skipped)

    def _export(self, to: Path, form: str) -> None:
        source, edits = self._editing.source, self._editing.edits
        if source is None:
            return
        self._session.remember(_FOLDER_KEY, str(to.parent))
        title = tr("Exporting the boxes of {name}", name=source.name)
        self._jobs.start(
            title, lambda: _exported(source, edits, to, form), self._finish, self._fail, owner=self._parent
        )

    def _finish(self, exported: Exported) -> None:
        written = tr(
            "{boxes} of {pictures}, in {path}.",
            boxes=formats.boxes(exported.num_boxes),
            pictures=formats.pictures(exported.num_pictures),
            path=exported.path,
        )
        self._report(tr("Boxes exported"), written, (), exported.skipped)

    def _report(
        self, title: str, text: str, notes: Sequence[Message], skipped: Sequence[Skipped]
    ) -> QMessageBox:
        paragraphs = [text, *map(tr_message, notes)]
        if skipped:
            paragraphs.append(left_out(len(skipped)))
        box = dialogs.show_message(self._parent, title, "\n\n".join(paragraphs))
        if skipped:
            box.setDetailedText("\n".join(tr_message(one.reason) for one in skipped))
        return box

    def _fail(self, message: Message) -> None:
        dialogs.show_error(self._parent, message)

    def _last_folder(self) -> str:
        return str(self._session.recall(_FOLDER_KEY, ""))


class BoxesMenu(Live, QMenu):
    """Everything that an exchange can do."""

    def __init__(self, exchange: BoxesExchange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exchange = exchange
        self.setToolTipsVisible(True)
        self.file = self.addAction("", exchange.import_file)
        self.folder = self.addAction("", exchange.import_folder)
        self.addSeparator()
        self.coco = self.addAction("", exchange.export_coco)
        self.voc = self.addAction("", exchange.export_voc)
        self.aboutToShow.connect(self._update_actions)
        self._update_actions()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        self.setTitle(tr("Boxes"))
        texts: tuple[tuple[QAction, str, str], ...] = (
            (
                self.file,
                tr("Import boxes from a file…"),
                tr("COCO, or an archive of Pascal VOC or YOLO files. Undo takes all of them back."),
            ),
            (
                self.folder,
                tr("Import boxes from a folder…"),
                tr("Pascal VOC or YOLO files, found by the names of the pictures."),
            ),
            (
                self.coco,
                tr("Export boxes as COCO…"),
                tr("One file with the boxes of all pictures that aren't excluded."),
            ),
            (
                self.voc,
                tr("Export boxes as Pascal VOC…"),
                tr("A new folder with a file for each picture that isn't excluded."),
            ),
        )
        for action, name, tip in texts:
            describe_action(action, name, tip)

    def _update_actions(self) -> None:
        for action in (self.file, self.folder, self.coco, self.voc):
            action.setEnabled(self._exchange.is_possible)


def _exported(source: Source, edits: Edits, to: Path, form: str) -> Iterator[Progress | Exported]:
    """In the job's thread: a source may work its items out one by one."""
    yield from export_boxes(CuratedSource(source, edits), to, form)
