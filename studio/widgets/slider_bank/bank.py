"""The bank: a search, what concerns all sliders, and the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, line, row
from studio.widgets.live import Live
from studio.widgets.slider_bank.row_widget import PAD, RowWidget
from studio.widgets.slider_bank.rows import Rows, SliderRow
from studio.widgets.slider_bank.strips import Strips
from studio.widgets.slider_bank.view import RowsView

_TO_ROWS = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SliderBank(Live, QWidget):
    """Holds no truth and does no maths: it shows what it is given, and tells what a person wants.

    Every `value_changed` lies between `drag_began` and `drag_ended` of its row, be it by hand, wheel, keys or typing.
    """

    value_changed = Signal(str, float)
    drag_began = Signal(str)
    drag_ended = Signal(str)
    lock_changed = Signal(str, bool)
    rename_requested = Signal(str, str)
    """A row's key and its new name; empty for none."""
    reset_requested = Signal(str)
    reset_all_requested = Signal()
    """All that aren't locked."""
    randomise_requested = Signal()
    """All that aren't locked."""
    strips_wanted = Signal(list)
    """The keys of rows in sight whose pictures are missing or out of date; the hand rests."""
    strips_shown = Signal(bool)
    """A person wants the pictures, or doesn't."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = Rows()
        self._empty_text = ""
        self._strips = Strips(self._visible_keys, self)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.pictures = button("images", tool=True)
        self.pictures.setCheckable(True)
        self.pictures.setChecked(True)
        self.randomise = button("shuffle", tool=True)
        self.reset_all = button("rotate-ccw", tool=True)
        self.view = RowsView(self._rows, self._strips, self._make_row)
        self._pages = QStackedWidget()
        self._note = label("muted", wrap=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._note.setContentsMargins(PAD, PAD, PAD, PAD)
        self._arrange()
        self._connect()
        self.retranslate()
        self._refresh()

    # -- what is shown --------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[SliderRow, ...]:
        """What is shown, in the order in which the search leaves it."""
        return tuple(self._rows[key] for key in self._rows.found)

    def row(self, key: str) -> SliderRow:
        """What a row shows. Raises KeyError where there is none."""
        return self._rows[key]

    def set_rows(self, rows: Sequence[SliderRow]) -> None:
        """Show these. Search, place and the pictures of rows that were there before stay."""
        self._rows.set(rows)
        self._strips.keep_only([row.key for row in rows])
        self._refresh()
        self._strips.wait()

    def set_values(self, values: Mapping[str, float]) -> None:
        """Show other values of some rows, without telling anyone."""
        self._rows.set_values(values)
        self.view.refresh_values()

    def set_locked(self, key: str, locked: bool) -> None:
        """Show a row locked or not, without telling anyone."""
        self._rows.set_locked(key, locked)
        self.view.refresh()

    def set_strip(self, key: str, images: Sequence[QImage]) -> None:
        """The pictures of a row from its low to its high end, evenly spaced (five; see `strip.stops`)."""
        if key in self._rows:
            self._strips.set(key, images)
            self.view.refresh_strips()

    def invalidate_strips(self, but: str | None = None) -> None:
        """Something else has changed than the value of `but`: all other pictures are out of date."""
        self._strips.invalidate(but)
        self.view.refresh_strips()

    def set_strips_shown(self, shown: bool) -> None:
        """With pictures or without, without telling anyone."""
        self.pictures.setChecked(shown)

    def set_empty_text(self, text: str) -> None:
        """What the bank says while it has no rows."""
        self._empty_text = text
        self._say()

    def go_to(self, key: str) -> None:
        """Bring a row into sight and give it the focus."""
        self.view.go_to(key)

    def retranslate(self) -> None:
        """Set all texts."""
        self.search.setPlaceholderText(tr("Search"))
        search_tip = tr("Find a slider by its number or name. Return goes to the first.")
        describe(self.search, tr("Search the sliders"), search_tip)
        pictures_tip = tr("Under each slider five pictures of what it does, made when your hand rests.")
        describe(self.pictures, tr("Show pictures"), pictures_tip)
        self.randomise.setText(tr("Randomise"))
        describe(
            self.randomise, tr("Randomise"), tr("Moves every slider that isn't locked to a random place.")
        )
        self.reset_all.setText(tr("Reset all"))
        describe(self.reset_all, tr("Reset all"), tr("Takes back every slider that isn't locked."))
        self._say()

    # -- the person ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the search down to the rows; Escape clears the search."""
        if self.search.hasFocus() and self._rows.found and event.key() in _TO_ROWS:
            self.view.go_to(self._rows.found[0])
        elif self.search.hasFocus() and event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)

    def _make_row(self, parent: QWidget) -> RowWidget:
        made = RowWidget(parent)
        made.value_changed.connect(self._take_value)
        made.lock_changed.connect(self._take_lock)
        made.came.connect(self.view.take_current)
        made.drag_began.connect(self.drag_began)
        made.drag_ended.connect(self.drag_ended)
        made.reset.connect(self.reset_requested)
        made.rename.connect(self.rename_requested)
        return made

    def _take_value(self, key: str, value: float) -> None:
        self._rows.set_values({key: value})
        self.invalidate_strips(but=key)
        self.view.refresh_values()
        self.value_changed.emit(key, value)

    def _take_lock(self, key: str, locked: bool) -> None:
        self.set_locked(key, locked)
        self.lock_changed.emit(key, locked)

    def _take_search(self, text: str) -> None:
        self._rows.search(text)
        self.view.verticalScrollBar().setValue(0)
        self._refresh()
        self._strips.wait()

    def _take_pictures(self, shown: bool) -> None:
        self.view.set_has_strips(shown)
        self._strips.wait()
        self.strips_shown.emit(shown)

    def _visible_keys(self) -> list[str]:
        return self.view.visible_keys() if self.pictures.isChecked() else []

    # -- what is on the screen -------------------------------------------------------------------

    def _arrange(self) -> None:
        head = row(gap=4)
        head.setContentsMargins(PAD, 8, PAD, 8)
        head.addWidget(self.search, 1)
        for widget in (self.pictures, self.randomise, self.reset_all):
            head.addWidget(widget)
        layout = column(self, gap=0)
        layout.addLayout(head)
        layout.addWidget(line())
        for page in (self._note, self.view):
            self._pages.addWidget(page)
        layout.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._take_search)
        self.pictures.toggled.connect(self._take_pictures)
        self.randomise.clicked.connect(self.randomise_requested)
        self.reset_all.clicked.connect(self.reset_all_requested)
        self.view.scrolled.connect(self._strips.wait)
        self._strips.wanted.connect(self.strips_wanted)

    def _refresh(self) -> None:
        self._pages.setCurrentWidget(self.view if self._rows.found else self._note)
        for widget in (self.search, self.pictures, self.randomise, self.reset_all):
            widget.setEnabled(len(self._rows) > 0)
        self._say()
        self.view.refresh()

    def _say(self) -> None:
        missed = tr("No slider is called “{text}”.", text=self.search.text())
        self._note.setText(missed if len(self._rows) else self._empty_text)
