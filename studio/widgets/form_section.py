"""A part of a form: a heading that folds the settings below it, some of them under headings of their own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio import theme
from studio.icons import icon
from studio.translation import tr
from studio.widgets.controls import button, column, describe
from studio.widgets.setting_controls import words
from studio.widgets.setting_row import SettingRow


class FormSection(QWidget):
    """A heading, below it `rows`, and below them `parts`: sections that step back.

    Title and description are the configuration's own (English); a part's `name` is ``section.Title``.
    """

    folded = Signal(str, bool)
    """Its name, and whether a person has opened it (else closed)."""

    def __init__(
        self,
        name: str,
        title: str,
        description: str,
        rows: Sequence[SettingRow],
        parts: Sequence[FormSection] = (),
        *,
        is_open: bool,
    ) -> None:
        super().__init__()
        self.name, self.title, self._description = name, title, description
        self.parts = list(parts)
        self._plain = list(rows)
        self.header = button()
        self.header.setCheckable(True)
        self.header.setChecked(is_open)
        self.header.setProperty("role", "part" if "." in name else "fold")
        self._body = QWidget()
        body = column(self._body, gap=theme.SPACE)
        body.setContentsMargins(2 * theme.SPACE, 0, 0, theme.SPACE)
        for widget in (*self._plain, *self.parts):
            body.addWidget(widget)
        layout = column(self, gap=theme.SPACE)
        layout.addWidget(self.header)
        layout.addWidget(self._body)
        self.header.toggled.connect(self._fold)
        self.header.clicked.connect(self._on_clicked)
        self._fold(is_open)
        self.retranslate()

    @property
    def rows(self) -> list[SettingRow]:
        """All settings below the heading, those of its parts too."""
        return [*self._plain, *(row for part in self.parts for row in part.rows)]

    def retranslate(self) -> None:
        """Set all texts."""
        for row in self._plain:
            row.retranslate()
        for part in self.parts:
            part.retranslate()
        description = words(self._description) or self._named_rows()
        describe(self.header, words(self.title), description)
        self.show_changes()

    def show_changes(self) -> None:
        """Say in the heading how many settings differ from the preset; a part without settings is hidden."""
        for part in self.parts:
            part.show_changes()
            part.setVisible(any(row.applies for row in part.rows))
        shown = [row for row in self.rows if row.applies]
        changed = sum(row.is_changed for row in shown)
        title = words(self.title)
        self.header.setText(tr("{title} · {count} changed", title=title, count=changed) if changed else title)

    def _named_rows(self) -> str:
        """What a part without a description of its own holds."""
        return ", ".join(words(row.setting.title) for row in self._plain)

    def _on_clicked(self, is_open: bool) -> None:
        self.folded.emit(self.name, is_open)

    def _fold(self, is_open: bool) -> None:
        self.header.setIcon(icon("chevron-down" if is_open else "chevron-right"))
        self._body.setVisible(is_open)
