"""The grid of thumbnails: only what is on the screen is ever made, however many pictures there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio import theme
from studio.models.source_model import SourceModel, SourceRole
from studio.pages.data.cells_view import CellsView
from studio.pages.data.thumbnail_painting import CELL, GAP, paint_cell

_OPEN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_EXCLUDE_KEYS = (Qt.Key.Key_X, Qt.Key.Key_Delete)


class PictureGrid(CellsView):
    """A view on a SourceModel in which several pictures can be selected."""

    picked = Signal(int)
    """The number of the picture that became the current one."""
    selected = Signal(int)
    """How many pictures are selected now."""
    exclude_wanted = Signal()
    """The key for it was pressed."""
    open_wanted = Signal(int)
    """The number of the picture that was clicked twice, or on which Return was pressed."""

    def __init__(self, model: SourceModel, parent: QWidget | None = None) -> None:
        super().__init__(CELL + GAP, GAP, parent)
        self._model = model
        self.setModel(model)
        self.selectionModel().currentChanged.connect(self._tell_current)
        self.selectionModel().selectionChanged.connect(self._tell_selected)
        self.doubleClicked.connect(self._tell_open)

    def visible_rows(self) -> range:
        """The rows that are at least partly on the screen."""
        rows = self.rows_in(self.viewport().rect())
        return range(rows[0], rows[-1] + 1) if rows else range(0)

    def pick_first(self) -> None:
        """Make the first picture the current one, where there is any."""
        self.scrollToTop()
        self.setCurrentIndex(self._model.index(0))

    def current_number(self) -> int | None:
        """The number of the current picture."""
        index = self.currentIndex()
        return index.data(SourceRole.NUMBER) if index.isValid() else None

    def selected_numbers(self) -> list[int]:
        """The numbers of the selected pictures, in the order in which they stand."""
        ranges = self.selectionModel().selection().toList()
        rows = sorted(row for part in ranges for row in range(part.top(), part.bottom() + 1))
        return [self._model.numbers[row] for row in rows]

    def rearrange(self, show: Callable[[], None], *, to_top: bool = False) -> None:
        """Let `show` change what the model shows; what is still there stays current, selected and in its place.

        Where the current picture goes, its neighbour becomes the current one. `to_top` scrolls there
        instead and begins with the first picture.
        """
        before, row = self._model.numbers, self.currentIndex().row()
        selected = self.selected_numbers()
        height = self.visualRect(self.currentIndex()).top()
        show()
        self.updateGeometries()
        current = None if to_top else _nearest(before, row, self._model.row_of)
        if current is None:
            self.pick_first()
            return
        rows = (r for number in selected if (r := self._model.row_of(number)) is not None)
        self.selectionModel().select(
            self.selection_of(rows), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        index = self._model.index(current)
        flag = QItemSelectionModel.SelectionFlag
        keep = flag.NoUpdate if self.selectionModel().hasSelection() else flag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, keep)
        if 0 <= height < self.viewport().height():
            self.verticalScrollBar().setValue(current // self.columns * (CELL + GAP) - height)
        self._tell_selected()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _EXCLUDE_KEYS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.exclude_wanted.emit()
        elif event.key() in _OPEN_KEYS and event.modifiers() in _PLAIN:
            self._tell_open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._model.show_rows(self.visible_rows())
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colors().grid_gap)
        numbers, thumbnails, marks_of = self._model.numbers, self._model.thumbnails, self._model.marks_of
        current, is_selected = self.currentIndex().row(), self.selectionModel().isSelected
        for row in self.rows_in(event.rect()):
            index = self._model.index(row)
            paint_cell(
                painter,
                self.visualRect(index).topLeft(),
                thumbnails.get(numbers[row]),
                marks_of(numbers[row]),
                is_selected=is_selected(index),
                is_current=row == current and self.hasFocus(),
            )
        self.paint_band(painter)

    def _tell_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.picked.emit(current.data(SourceRole.NUMBER))

    def _tell_open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.open_wanted.emit(index.data(SourceRole.NUMBER))

    def _tell_selected(self) -> None:
        ranges = self.selectionModel().selection().toList()
        self.selected.emit(sum(part.height() for part in ranges))


def _nearest(before: Sequence[int], row: int, row_of: Callable[[int], int | None]) -> int | None:
    """Where the picture that stood in `row` stands now, or else the next one after it, or before it, that is left."""
    if not 0 <= row < len(before):
        return None
    for old in (*range(row, len(before)), *range(row - 1, -1, -1)):
        if (found := row_of(before[old])) is not None:
            return found
    return None
