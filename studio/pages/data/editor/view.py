"""The crop editor: a page in the Data page, for one picture at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gan_core.dataset.prepare import PrepareSettings
from studio.pages.data.editing import Editing
from studio.pages.data.editor import verbs
from studio.pages.data.editor.boxes_panel import BoxesPanel
from studio.pages.data.editor.canvas import Canvas
from studio.pages.data.editor.copy_menu import CopyMenu
from studio.pages.data.editor.crop_panel import CropPanel
from studio.pages.data.editor.header import EditorHeader
from studio.pages.data.editor.keys import ARROWS, FAR, pressed_keys
from studio.pages.data.editor.open_picture import OpenPicture
from studio.pages.data.editor.preview import CropPreview
from studio.pages.data.editor.zoom_bar import STEP, ZoomBar
from studio.pages.data.edits_note import EditsNote
from studio.translation import tr
from studio.widgets.controls import column, describe, line, row
from studio.widgets.live import Live

_SIDE_WIDTH = 296
_PAN_STEP = 40
"""Logical pixels that an arrow moves the picture while no box is chosen."""


class EditorView(Live, QWidget):
    """Edits the pictures of the Editing's source; every change is one step of its stack and saved at once."""

    closed = Signal(int)
    """The person wants back to all pictures; the last one had this number in the source."""

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._order: Sequence[int] = ()
        self._place = 0
        self.picture = OpenPicture(editing, self)
        self.header = EditorHeader(editing)
        self.canvas = Canvas(self.picture)
        self.zoom_bar = ZoomBar(self.canvas)
        self.preview = CropPreview(self.picture)
        self.boxes = BoxesPanel(self.picture, self.canvas)
        self.copy_menu = CopyMenu(self.picture, self)
        self.crop = CropPanel(self.picture, self.copy_menu)
        self.note = EditsNote(editing)
        self._keys = self._make_keys()
        self._arrange()
        self._connect()
        self.retranslate()

    # -- what the page says ------------------------------------------------------------------

    def open(self, number: int, order: Sequence[int] = (), selected: Sequence[int] = ()) -> None:
        """Open picture `number` of the source. `order`: the pictures that next and previous go through (else
        all); `selected`: those that a copy of the settings may go to. All are numbers in the source."""
        source = self._editing.source
        if source is None:
            return
        self._order = order or range(len(source.items))
        self._place = self._order.index(number) if number in self._order else 0
        self.copy_menu.selected = selected
        self._open_place()
        self.canvas.setFocus()

    def set_settings(self, settings: PrepareSettings) -> None:
        """The rules for all pictures, as the preview follows them."""
        self.picture.set_settings(settings)

    def set_breeds(self, breeds: Sequence[str]) -> None:
        """The source's breeds, of which a box can have one."""
        self.boxes.breed.set_breeds(breeds)

    def shutdown(self) -> None:
        """Let go of the picture, and wait until no thread reads or cuts it."""
        self.picture.close()
        self.preview.close_pictures()

    # -- what a person does ----------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Open the picture so many further, where there is one."""
        place = self._place + by
        if 0 <= place < len(self._order):
            self._place = place
            self._open_place()

    def undo(self) -> None:
        """Take the last step back, and show the picture that it was about; a drag is only let go."""
        self._go_through(self._editing.stack.undo)

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._go_through(self._editing.stack.redo)

    def leave(self) -> None:
        """Let go of what the hand holds; without that, go back to all pictures."""
        if self.canvas.is_busy:
            self.canvas.cancel()
        else:
            self.picture.open(None)
            self.closed.emit(self._order[self._place] if self._order else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the focused control did not use."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in ARROWS and not modifiers & Qt.KeyboardModifier.AltModifier:
            self._follow_arrow(*ARROWS[Qt.Key(event.key())], modifiers)
        elif (act := self._keys.get(pressed_keys(event))) is not None:
            act()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.preview.fit(self.height())

    def changeEvent(self, event: QEvent) -> None:
        """The window comes to the front: the picture may be another file now."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.isVisible():
            self.picture.check()

    def retranslate(self) -> None:
        describe(
            self.canvas,
            tr("The picture and its boxes"),
            tr(
                "Arrows move the chosen box, with Ctrl they resize it. Drag a box, its edges or corners; "
                "drag elsewhere to draw one."
            ),
        )
        self._show_header()

    # -- inside ----------------------------------------------------------------------------------

    def _open_place(self) -> None:
        source = self._editing.source
        if source is not None:
            self.picture.open(source.items[self._order[self._place]])

    def _go_through(self, go: Callable[[], None]) -> None:
        if self.canvas.is_busy:
            self.canvas.cancel()
            return
        told: list[frozenset[str]] = []
        self._editing.changed.connect(told.append)
        go()
        self._editing.changed.disconnect(told.append)
        item = self.picture.item
        if told and item is not None and len(told[0]) == 1 and item.name not in told[0]:
            self._open_named(*told[0])

    def _open_named(self, name: str) -> None:
        """The picture of this name, where it is among those that next and previous go through."""
        source = self._editing.source
        if source is None:
            return
        items = source.items
        place = next((p for p, number in enumerate(self._order) if items[number].name == name), None)
        if place is not None:
            self._place = place
            self._open_place()

    def _follow_arrow(self, across: int, down: int, modifiers: Qt.KeyboardModifier) -> None:
        far = FAR if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
        if self.picture.chosen is None:
            self.canvas.pan(-across * _PAN_STEP, -down * _PAN_STEP)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            verbs.resize_box(self.picture, across * far, down * far, square=self.canvas.square)
        else:
            verbs.move_box(self.picture, across * far, down * far)
        self.canvas.show_chosen()

    def _make_keys(self) -> dict[str, Callable[[], object]]:
        picture, canvas = self.picture, self.canvas
        return {
            "PgDown": partial(self.step, 1),
            "PgUp": partial(self.step, -1),
            "X": partial(verbs.exclude, picture),
            "B": partial(verbs.choose_next, picture, 1),
            "Shift+B": partial(verbs.choose_next, picture, -1),
            "A": self.boxes.add_box,
            "Ins": self.boxes.add_box,
            "Ctrl+D": partial(verbs.duplicate_box, picture),
            "Del": partial(verbs.delete_box, picture),
            "Backspace": partial(verbs.delete_box, picture),
            "Return": self.boxes.breed.setFocus,
            "L": self.boxes.square.toggle,
            "S": self.boxes.snap.toggle,
            "+": partial(canvas.zoom, STEP),
            "-": partial(canvas.zoom, 1 / STEP),
            "0": canvas.fit,
            "1": partial(canvas.zoom_to, 1),
            "Esc": self.leave,
        }

    def _show_header(self) -> None:
        size = self.picture.size
        facts = f"{size[0]:,}×{size[1]:,} px" if size is not None else ""
        self.header.show_picture(self.picture.item, self._place + 1, len(self._order), facts)
        self.header.show_excluded(self.picture.edit.excluded)

    def _arrange(self) -> None:
        side = QWidget()
        down = column(side, margin=12, gap=16)
        for panel in (self.preview, self.boxes, self.crop):
            down.addWidget(panel)
        down.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(side)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFixedWidth(_SIDE_WIDTH)
        middle = column(gap=0)
        for widget in (self.note, self.canvas, line(), self.zoom_bar):
            middle.addWidget(widget, 1 if widget is self.canvas else 0)
        across = row(gap=0)
        across.addLayout(middle, 1)
        across.addWidget(line(vertical=True))
        across.addWidget(scroll)
        layout = column(self, gap=0)
        layout.addWidget(self.header)
        layout.addWidget(line())
        layout.addLayout(across, 1)

    def _connect(self) -> None:
        self.header.back_wanted.connect(self.leave)
        self.header.step_wanted.connect(self.step)
        self.header.exclude_wanted.connect(lambda: verbs.exclude(self.picture))
        self.header.undo_wanted.connect(self.undo)
        self.header.redo_wanted.connect(self.redo)
        self.boxes.breed.breed_chosen.connect(self.canvas.setFocus)
        for changed in (self.picture.opened, self.picture.loaded_changed, self.picture.edit_changed):
            changed.connect(self._show_header)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (("Ctrl+Z", self.undo), ("Ctrl+Shift+Z", self.redo), ("Ctrl+Y", self.redo)):
            QShortcut(QKeySequence(keys), self, act, context=inside)
