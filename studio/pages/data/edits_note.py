"""A line that says what a person must know of the edits file: damaged and kept aside, or not to be written."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from studio.pages.data.editing import Editing
from studio.translation import tr, tr_message
from studio.widgets.controls import button, describe, label, row
from studio.widgets.live import Live


class EditsNote(Live, QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self.setProperty("role", "card")
        self.text = label("warn", wrap=True)
        self.dismiss = button("x", tool=True)
        layout = row(self)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.dismiss)
        self.dismiss.clicked.connect(editing.dismiss_note)
        editing.noted.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        note = self._editing.note
        self.text.setText("" if note is None else tr_message(note))
        self.setVisible(note is not None)
        describe(self.dismiss, tr("Dismiss"), tr("Takes this message away."))
