"""A view on many equal cells: where one lies is a matter of arithmetic, so nothing is ever laid out.

(QListView asks the model for each of its rows at every change, which takes 40 ms of 20,580 in Python.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QColor, QCursor, QMouseEvent, QPainter, QRegion
from PySide6.QtWidgets import QAbstractItemView, QWidget

from studio import theme

Index = QModelIndex | QPersistentModelIndex


class CellsView(QAbstractItemView):
    """Lines of square cells of a list model, as many abreast as there is room for; several can be selected."""

    def __init__(self, step: int, gap: int, parent: QWidget | None = None) -> None:
        """`step` is from a cell to the next in logical pixels, `gap` what of it lies between them."""
        super().__init__(parent)
        # No setter that has Qt lay anything out may be called here (setVerticalScrollMode does): an override
        # that is called while its object is being made is called wrongly ever after (PySide 6.11 crashes).
        self._step, self._gap = step, gap
        self._pressed = QPoint()
        """Where the mouse went down, from the top of all cells."""
        self._columns = 1
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def columns(self) -> int:
        """How many cells are abreast."""
        return max(1, (self.viewport().width() - self._gap) // self._step)

    def rows_in(self, area: QRect) -> list[int]:
        """The rows whose cells lie in `area` of the screen, at least partly."""
        offset, columns, count = self.verticalOffset(), self.columns, self.model().rowCount()
        left, right = max(0, area.left() // self._step), min(columns - 1, area.right() // self._step)
        top, bottom = max(0, (area.top() + offset) // self._step), (area.bottom() + offset) // self._step
        bottom = min(bottom, (count - 1) // columns)
        rows = (
            line * columns + column for line in range(top, bottom + 1) for column in range(left, right + 1)
        )
        return [row for row in rows if row < count]

    def selection_of(self, rows: Iterable[int]) -> QItemSelection:
        """These rows as Qt's selection."""
        selection = QItemSelection()
        for first, last in _runs(sorted(rows)):
            selection.select(self.model().index(first, 0), self.model().index(last, 0))
        return selection

    def paint_band(self, painter: QPainter) -> None:
        """Around what is being selected with the mouse, if anything is."""
        if self.state() != QAbstractItemView.State.DragSelectingState:
            return
        start = self._pressed - QPoint(0, self.verticalOffset())
        color = QColor(theme.colors().accent)
        painter.setPen(color)
        color.setAlpha(48)
        painter.setBrush(color)
        painter.drawRect(QRect(start, self.viewport().mapFromGlobal(QCursor.pos())).normalized())

    # -- Qt's questions about the geometry ---------------------------------------------------

    def visualRect(self, index: Index) -> QRect:
        """Where a row's cell is on the screen, or would be above or below it."""
        if not index.isValid():
            return QRect()
        line, column = divmod(index.row(), self.columns)
        return QRect(column * self._step, line * self._step - self.verticalOffset(), self._step, self._step)

    def indexAt(self, point: QPoint) -> QModelIndex:
        column, line = point.x() // self._step, (point.y() + self.verticalOffset()) // self._step
        if not 0 <= column < self.columns or line < 0:
            return QModelIndex()
        return self.model().index(line * self.columns + column, 0)  # of no such row: none

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        cell, height, bar = self.visualRect(index), self.viewport().height(), self.verticalScrollBar()
        hints = QAbstractItemView.ScrollHint
        if hint == hints.PositionAtCenter:
            bar.setValue(bar.value() + cell.center().y() - height // 2)
        elif cell.top() < 0 or hint == hints.PositionAtTop:
            bar.setValue(bar.value() + cell.top())
        elif cell.bottom() >= height or hint == hints.PositionAtBottom:
            bar.setValue(bar.value() + cell.bottom() + 1 - height)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        del modifiers
        count, row = self.model().rowCount(), self.currentIndex().row()
        if not count or row < 0:
            return self.model().index(0, 0)
        actions = QAbstractItemView.CursorAction
        page = max(1, self.viewport().height() // self._step) * self.columns
        steps = {
            actions.MoveLeft: -1,
            actions.MovePrevious: -1,
            actions.MoveRight: 1,
            actions.MoveNext: 1,
            actions.MoveUp: -self.columns,
            actions.MoveDown: self.columns,
            actions.MovePageUp: -page,
            actions.MovePageDown: page,
            actions.MoveHome: -count,
            actions.MoveEnd: count,
        }
        target = row + steps[action]
        if action in (actions.MoveUp, actions.MovePageUp) and target < 0:
            target = row % self.columns  # the same column, as far as there is one
        return self.model().index(min(max(target, 0), count - 1), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """While the mouse is dragged all that it goes around; else all from one corner to the other."""
        if self.state() == QAbstractItemView.State.DragSelectingState:
            rows: Iterable[int] = self.rows_in(rect.normalized())
        else:
            ends = [self.indexAt(rect.topLeft()).row(), self.indexAt(rect.bottomRight()).row()]
            rows = range(min(ends), max(ends) + 1) if min(ends) >= 0 else ()
        self.selectionModel().select(self.selection_of(rows), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        del selection
        return QRegion(self.viewport().rect())

    def updateGeometries(self) -> None:
        """As many lines as there are, with the row at the top staying there when the width changes."""
        if self.model() is None:
            return
        bar, first = self.verticalScrollBar(), self.verticalOffset() // self._step * self._columns
        is_reflowed, self._columns = self._columns != self.columns, self.columns
        lines = -(-self.model().rowCount() // self.columns)
        bar.setRange(0, max(0, lines * self._step - self._gap - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._step // 4)
        if is_reflowed:
            bar.setValue(first // self.columns * self._step)
        super().updateGeometries()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Only what comes into sight is painted."""
        self.viewport().scroll(dx, dy)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint() + QPoint(0, self.verticalOffset())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self.state() == QAbstractItemView.State.DragSelectingState:
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.viewport().update()


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Rising rows as first and last of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
