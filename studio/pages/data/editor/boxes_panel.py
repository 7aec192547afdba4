"""The boxes of the open picture as a list, what can be done with them, and how they follow the hand."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QWidget

from studio.pages.data.breeds import breed_name
from studio.pages.data.editor import verbs
from studio.pages.data.editor.breed_choice import BreedChoice
from studio.pages.data.editor.canvas import Canvas
from studio.pages.data.editor.open_picture import OpenPicture
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live

_ROWS = 4
_ROW_HEIGHT = 22
_LIST_KEYS = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
}


class BoxesPanel(Live, QWidget):
    """Follows the open picture, and acts on it."""

    def __init__(self, picture: OpenPicture, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture, self._canvas = picture, canvas
        self._title = label("title")
        self.list = _BoxList()
        self.add = button("plus", tool=True)
        self.duplicate = button("copy", tool=True)
        self.delete = button("trash-2", tool=True)
        self._breed_title = label()
        self.breed = BreedChoice()
        self._breed_title.setBuddy(self.breed)
        self.square = QCheckBox()
        self.snap = QCheckBox()
        self.snap.setChecked(canvas.snap)
        self._arrange()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(tr("Boxes"))
        self._breed_title.setText(tr("Breed"))
        self.square.setText(tr("Square"))
        self.snap.setText(tr("Snap"))
        describe(self.list, tr("Boxes"), tr("The boxes of this picture. Choose one to change it."), "B")
        describe(self.add, tr("Add a box"), tr("A new box in the middle; or draw one on the picture."), "A")
        describe(self.duplicate, tr("Duplicate the box"), tr("The chosen box once more."), "Ctrl+D")
        describe(self.delete, tr("Delete the box"), tr("Takes the chosen box away."), "Del")
        describe(
            self.breed,
            tr("Breed"),
            tr("What is in the chosen box. Type any part of a breed's name."),
            "Return",
        )
        describe(
            self.square, tr("Square"), tr("A box that changes its size becomes square, and stays so."), "L"
        )
        describe(
            self.snap,
            tr("Snap"),
            tr("Edges that come near the picture's border or another box's edge snap to it."),
            "S",
        )
        self._show_boxes()

    def _arrange(self) -> None:
        head = row(gap=4)
        head.addWidget(self._title, 1)
        for widget in (self.add, self.duplicate, self.delete):
            head.addWidget(widget)
        breed = row()
        breed.addWidget(self._breed_title)
        breed.addWidget(self.breed, 1)
        ways = row(gap=16)
        ways.addWidget(self.square)
        ways.addWidget(self.snap)
        ways.addStretch()
        layout = column(self)
        layout.addLayout(head)
        layout.addWidget(self.list)
        layout.addLayout(breed)
        layout.addLayout(ways)

    def _connect(self) -> None:
        picture = self._picture
        self.add.clicked.connect(self.add_box)
        self.duplicate.clicked.connect(lambda: verbs.duplicate_box(picture))
        self.delete.clicked.connect(lambda: verbs.delete_box(picture))
        self.breed.breed_chosen.connect(lambda breed: verbs.set_breed(picture, breed))
        self.square.toggled.connect(lambda is_on: setattr(self._canvas, "square", is_on))
        self.snap.toggled.connect(lambda is_on: setattr(self._canvas, "snap", is_on))
        self.list.currentRowChanged.connect(self._choose)
        for changed in (picture.opened, picture.boxes_changed, picture.chosen_changed):
            changed.connect(self._show_boxes)
        picture.loaded_changed.connect(self._show_boxes)

    def add_box(self) -> None:
        """A box in the middle of what is seen."""
        if self._canvas.shown is not None:
            verbs.add_box(self._picture, self._canvas.shown.visible())

    def _choose(self, row: int) -> None:
        self._picture.choose(row if row >= 0 else None)
        self._canvas.show_chosen()

    def _show_boxes(self) -> None:
        picture = self._picture
        of_picture = picture.item.breed if picture.item is not None else None
        lines = []
        for number, box in enumerate(picture.boxes, start=1):
            breed = box.breed or of_picture
            words = [str(number), breed_name(breed) if breed else "", f"{box.width:.0f}×{box.height:.0f}"]
            lines.append("   ".join(filter(None, words)))
        with QSignalBlocker(self.list):
            self.list.show_lines(lines, -1 if picture.chosen is None else picture.chosen)
        box_chosen = picture.chosen_box
        for control in (self.duplicate, self.delete, self.breed):
            control.setEnabled(box_chosen is not None and picture.loaded is not None)
        self.add.setEnabled(picture.loaded is not None)
        self.breed.show_breed(box_chosen.breed if box_chosen is not None else None, of_picture)


class _BoxList(QListWidget):
    """Keeps the keys of a list and gives the others to the editor."""

    def __init__(self) -> None:
        super().__init__()
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setFixedHeight(_ROW_HEIGHT * _ROWS + 2 * self.frameWidth())

    def show_lines(self, lines: list[str], chosen: int) -> None:
        """These lines, the `chosen` one (or -1) the current one."""
        while self.count() > len(lines):
            self.takeItem(self.count() - 1)
        for number, text in enumerate(lines):
            if number == self.count():
                item = QListWidgetItem(text)
                item.setSizeHint(QSize(0, _ROW_HEIGHT))
                self.addItem(item)
            elif self.item(number).text() != text:
                self.item(number).setText(text)
        self.setCurrentRow(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LIST_KEYS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()
