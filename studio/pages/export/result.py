"""What became of the last export: the checked file item by item, or the folder of PNGs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QWidget

from gan_core.export.submission import Submission
from studio import formats, theme
from studio.icons import icon
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live


class ExportResult(Live, QFrame):
    """Hidden until there is something to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._shown: Submission | Path | None = None
        self.checks: list[str] = []
        """What was found right, in words."""
        self.title = label(wrap=True)
        self.show_folder = button("folder-open", tool=True)
        self.show_folder.setIconSize(QSize(20, 16))  # it has words, and they keep a distance
        self._checks = column(gap=4)
        layout = column(self, margin=12, gap=8)
        layout.addWidget(self.title)
        layout.addLayout(self._checks)
        buttons = row()
        buttons.addWidget(self.show_folder)
        buttons.addStretch()
        layout.addLayout(buttons)
        self.show_folder.clicked.connect(self._open_folder)
        theme.current().changed.connect(self.retranslate)  # ticks are pictures in one colour
        self.hide()
        self.retranslate()

    def show_result(self, shown: Submission | Path | None) -> None:
        """Tell of a checked submission or of a folder of PNGs; None: nothing."""
        self._shown = shown
        self.setVisible(shown is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        self.show_folder.setText(tr("Show the folder"))
        describe(self.show_folder, tr("Show the folder"), tr("Opens the folder in which it lies."))
        self.checks = []
        while (item := self._checks.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        if isinstance(self._shown, Path):
            self.title.setText(tr("The PNGs are in {folder}.", folder=self._shown))
        elif self._shown is not None:
            size = formats.bytes_text(self._shown.size_bytes)
            self.title.setText(
                tr("{name}, {size}, is ready and was checked:", name=self._shown.path.name, size=size)
            )
            self.checks = [tr_message(check) for check in self._shown.checks]
            for check in self.checks:
                self._checks.addWidget(_check(check))

    def _open_folder(self) -> None:
        if self._shown is not None:
            folder = self._shown if isinstance(self._shown, Path) else self._shown.path.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


def _check(text: str) -> QWidget:
    """A tick and what was found right."""
    made = QWidget()
    tick, words = label(), label(wrap=True)
    tick.setPixmap(icon("check", "ok").pixmap(QSize(16, 16)))
    words.setText(text)
    layout = row(made, gap=8)
    layout.addWidget(tick)
    layout.addWidget(words, 1)
    return made
