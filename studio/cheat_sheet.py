"""The cheat sheet: every key that the window and the page in front answer to."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from studio.shortcuts import Shortcut, keys_text
from studio.translation import tr
from studio.widgets.controls import column, label


class CheatSheet(QDialog):
    """A table of keys under the title of each group; Escape closes it."""

    def __init__(
        self, groups: Iterable[tuple[str, Iterable[Shortcut]]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = column(self, margin=24, gap=16)
        for title, shortcuts in groups:
            self._add_group(layout, title, list(shortcuts))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _add_group(self, layout: QVBoxLayout, title: str, shortcuts: list[Shortcut]) -> None:
        if not shortcuts:
            return
        heading = label("title")
        heading.setText(title)
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        for number, shortcut in enumerate(shortcuts):
            keys = QLabel(keys_text(shortcut.keys))
            keys.setMinimumWidth(96)
            grid.addWidget(keys, number, 0)
            grid.addWidget(QLabel(tr(shortcut.text)), number, 1)
        grid.setColumnStretch(1, 1)
        layout.addWidget(heading)
        layout.addWidget(table)
