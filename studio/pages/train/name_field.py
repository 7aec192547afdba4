"""The name of the next run and the folder that it would have."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from studio.session import Session
from studio.translation import tr
from studio.widgets.controls import column, describe, label
from studio.widgets.live import Live


class NameField(Live, QWidget):
    """Proposes a free name after the preset until a person types one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._preset = ""
        self._is_own = False
        self.edit, self._place = QLineEdit(), label("caption", wrap=True)
        layout = column(self, gap=4)
        layout.addWidget(self.edit)
        layout.addWidget(self._place)
        self.edit.textEdited.connect(self._on_edited)
        self.retranslate()

    @property
    def text(self) -> str:
        """The name; `Session.new_run_path` makes a free folder of it."""
        return self.edit.text()

    def retranslate(self) -> None:
        """Set all texts."""
        describe(self.edit, tr("Name of the run"), tr("The run is a folder of this name among your runs."))
        self._show_place()

    def propose(self, preset: str) -> None:
        """The next run would begin as `preset`."""
        self._preset = preset
        if not self._is_own:
            self.edit.setText(self._session.new_run_path(preset).name)
        self._show_place()

    def forget(self) -> None:
        """The typed name is used up: propose again."""
        self._is_own = False
        self.propose(self._preset)

    def _on_edited(self, text: str) -> None:
        self._is_own = bool(text.strip())
        self._show_place()

    def _show_place(self) -> None:
        path = self._session.new_run_path(self.text or self._preset)
        self._place.setText(tr("A new run is saved in {path}", path=path))
        self._place.setToolTip(str(path))
