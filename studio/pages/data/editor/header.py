"""Above the picture: the way back, which picture this is, the way to the others, undo and redo."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gan_core.sources.base import SourceItem
from studio import formats
from studio.pages.data.breeds import breed_name
from studio.pages.data.editing import Editing
from studio.translation import tr
from studio.widgets.controls import button, column, describe, row
from studio.widgets.elided import ElidedLabel
from studio.widgets.live import Live


class EditorHeader(Live, QWidget):
    """Tells what a person wants; it shows what it is given."""

    back_wanted = Signal()
    step_wanted = Signal(int)
    exclude_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = editing.stack
        self._item: SourceItem | None = None
        self.back = button("arrow-left")
        self.name = ElidedLabel("title", "text")
        self.facts = ElidedLabel("caption", "muted")
        self.previous = button("chevron-left", tool=True)
        self.next = button("chevron-right", tool=True)
        self.exclude = button("eye-off")
        self.exclude.setCheckable(True)
        self.undo = button("undo-2", tool=True)
        self.redo = button("redo-2", tool=True)
        self._arrange()
        self.back.clicked.connect(self.back_wanted)
        self.previous.clicked.connect(lambda: self.step_wanted.emit(-1))
        self.next.clicked.connect(lambda: self.step_wanted.emit(1))
        self.exclude.clicked.connect(self.exclude_wanted)
        self.undo.clicked.connect(self.undo_wanted)
        self.redo.clicked.connect(self.redo_wanted)
        editing.stepped.connect(self._show_steps)  # the stack itself speaks once more when it goes
        self.retranslate()

    def show_picture(self, item: SourceItem | None, place: int, count: int, facts: str) -> None:
        """Which picture this is: the `place`-th (from 1) of `count`, and what is to be said of it."""
        self._item = item
        self.name.setText("" if item is None else item.name.rsplit("/", 1)[-1])
        self.name.setToolTip("" if item is None else item.name)
        breed = breed_name(item.breed) if item is not None and item.breed is not None else ""
        where = tr("{place} of {count}", place=formats.count(place), count=formats.count(count))
        self.facts.setText(" · ".join(filter(None, (where, breed, facts))))
        self.previous.setEnabled(place > 1)
        self.next.setEnabled(place < count)

    def show_excluded(self, excluded: bool) -> None:
        """Whether the picture is left out of the dataset."""
        self.exclude.setChecked(excluded)

    def retranslate(self) -> None:
        self.back.setText(tr("Back"))
        self.exclude.setText(tr("Exclude"))
        describe(self.back, tr("Back"), tr("Back to all pictures; everything is saved."), "Esc")
        describe(self.previous, tr("Previous picture"), tr("Opens the picture before this one."), "PgUp")
        describe(self.next, tr("Next picture"), tr("Opens the picture after this one."), "PgDown")
        describe(
            self.exclude,
            tr("Exclude"),
            tr("Leaves this picture out of the dataset; the file stays. Again takes it in."),
            "X",
        )
        self._show_steps()

    def _show_steps(self) -> None:
        undo, redo = self._stack.undoText(), self._stack.redoText()
        self.undo.setEnabled(self._stack.canUndo())
        self.redo.setEnabled(self._stack.canRedo())
        undo_tip = tr("Takes back: {step}", step=tr(undo)) if undo else tr("There is nothing to take back.")
        redo_tip = tr("Does again: {step}", step=tr(redo)) if redo else tr("There is nothing to do again.")
        describe(self.undo, tr("Undo"), undo_tip, "Ctrl+Z")
        describe(self.redo, tr("Redo"), redo_tip, "Ctrl+Shift+Z")

    def _arrange(self) -> None:
        words = QWidget()
        down = column(words, gap=0)
        down.addWidget(self.name)
        down.addWidget(self.facts)
        layout = row(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.addWidget(self.back)
        layout.addSpacing(4)
        layout.addWidget(words, 1)
        for widget in (self.undo, self.redo, self.exclude, self.previous, self.next):
            layout.addWidget(widget)
