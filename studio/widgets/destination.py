"""Where a file will be saved: a name to edit, and the folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live

_NAME = QRegularExpression(r'[^/\\:*?"<>|\x00-\x1f]{0,120}')
"""What every file system takes as a file's name."""


class Destination(Live, QWidget):
    """A .zip file; a name is proposed until a person writes their own."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = Path()
        self._title = label()
        self.name = QLineEdit()
        self.name.setValidator(QRegularExpressionValidator(_NAME, self.name))
        self.choose = button("folder", tool=True)
        self._place = label("caption")
        layout = column(self, gap=4)
        line = row(gap=4)
        for widget in (self._title, self.name, self.choose):
            line.addWidget(widget)
        layout.addLayout(line)
        layout.addWidget(self._place)
        self._title.setBuddy(self.name)
        self.name.textChanged.connect(self.changed)
        self.choose.clicked.connect(self._ask)
        self.retranslate()

    @property
    def path(self) -> Path | None:
        """The chosen file; None while it has no name."""
        name = self.name.text().strip().strip(".")
        return self._folder / f"{name.removesuffix('.zip')}.zip" if name else None

    def propose(self, path: Path) -> None:
        """Offer this file, unless a person has written a name of their own."""
        if not self.name.isModified():
            self.set_path(path)

    def set_path(self, path: Path) -> None:
        """Use this file; the name counts as ours."""
        self._folder = path.parent
        self.name.setText(path.name)
        self.name.setModified(False)
        self._show_place()
        self.changed.emit()

    def retranslate(self) -> None:
        """Set all texts."""
        self._title.setText(tr("Save as"))
        describe(
            self.name, tr("Name of the file"), tr("The file is saved under this name, in the folder below.")
        )
        describe(self.choose, tr("Choose the folder"), tr("Saves the file in another folder."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the folder to the new width."""
        super().resizeEvent(event)
        self._show_place()

    def _show_place(self) -> None:
        text = str(self._folder)
        self._place.setText(
            self._place.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, self.width())
        )
        self._place.setToolTip(text)

    def _ask(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            tr("Save as"),
            str(self.path or self._folder),
            tr("Zip file (*.zip)"),
            options=QFileDialog.Option.DontConfirmOverwrite,  # the page asks itself when the work starts
        )
        if chosen:
            self.set_path(Path(chosen))
            self.name.setModified(True)
