"""A part of a form: a heading that folds the settings below it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio import theme
from studio.icons import icon
from studio.translation import tr
from studio.widgets.controls import button, column, describe
from studio.widgets.setting_controls import words
from studio.widgets.setting_row import SettingRow


class FormSection(QWidget):
    """Title and description are a section's own in the configuration (English)."""

    def __init__(self, title: str, description: str, rows: list[SettingRow], *, is_open: bool) -> None:
        super().__init__()
        self._title, self._description, self.rows = title, description, rows
        self.header = button()
        self.header.setCheckable(True)
        self.header.setChecked(is_open)
        self.header.setProperty("role", "fold")
        self._body = QWidget()
        body = column(self._body, gap=theme.SPACE)
        body.setContentsMargins(2 * theme.SPACE, 0, 0, theme.SPACE)
        for row in rows:
            body.addWidget(row)
        layout = column(self, gap=theme.SPACE)
        layout.addWidget(self.header)
        layout.addWidget(self._body)
        self.header.toggled.connect(self._fold)
        self._fold(is_open)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        for row in self.rows:
            row.retranslate()
        describe(self.header, words(self._title), words(self._description))
        self.show_changes()

    def show_changes(self) -> None:
        """Say in the heading how many settings differ from the preset."""
        changed = sum(row.is_changed for row in self.rows)
        title = words(self._title)
        self.header.setText(tr("{title} · {count} changed", title=title, count=changed) if changed else title)

    def _fold(self, is_open: bool) -> None:
        self.header.setIcon(icon("chevron-down" if is_open else "chevron-right"))
        self._body.setVisible(is_open)
