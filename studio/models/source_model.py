"""The pictures of a Source or Dataset as a Qt list model; its thumbnails are made only when a view shows them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gan_core.sources.base import SourceItem
from studio.models.picture_table import NO_MARKS, Marks
from studio.translation import tr_message
from studio.workers.thumbnails import Render, Thumbnails

Index = QModelIndex | QPersistentModelIndex

THUMBNAIL_BYTES = 128 << 20
"""What all thumbnails may weigh: four times what the largest screen shows at once."""
_THREADS = min(4, os.cpu_count() or 1)


class SourceRole(IntEnum):
    """What a row holds beside Qt's own roles."""

    ITEM = Qt.ItemDataRole.UserRole
    THUMBNAIL = Qt.ItemDataRole.UserRole + 1
    NUMBER = Qt.ItemDataRole.UserRole + 2
    """The picture's place in the whole sequence (int), whatever is filtered and sorted."""
    MARKS = Qt.ItemDataRole.UserRole + 3
    """What is decided and known of the picture (Marks)."""


class SourceModel(QAbstractListModel):
    """All pictures, or some of them in any order. A row's thumbnail is None until a view asked for it (`show_rows`)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: Sequence[SourceItem] = ()
        self._numbers: Sequence[int] = range(0)
        self._rows: dict[int, int] | None = None
        """The row of each number; None where it is the number itself."""
        self.marks_of: Callable[[int], Marks] = lambda number: NO_MARKS
        """What is decided and known of a picture, by its number."""
        self.describe_marks: Callable[[Marks], Sequence[str]] = lambda marks: ()
        """The same in words."""
        self.thumbnails = Thumbnails(self, limit_bytes=THUMBNAIL_BYTES, threads=_THREADS)
        self.thumbnails.ready.connect(self._tell_changed)

    @property
    def numbers(self) -> Sequence[int]:
        """The pictures that are shown, in their order."""
        return self._numbers

    def set_pictures(self, items: Sequence[SourceItem], render: Render | None) -> None:
        """Show `items`, whose thumbnails `render` makes from their number (in a worker thread)."""
        self.beginResetModel()
        self._items = items
        self._numbers, self._rows = range(len(items)), None
        self.thumbnails.set_renderer(render)
        self.endResetModel()

    def set_renderer(self, render: Render) -> None:
        """Draw the same pictures another way: each is shown as it was until it is drawn anew."""
        self.thumbnails.change_renderer(render)
        if self._numbers:
            self.dataChanged.emit(self.index(0), self.index(len(self._numbers) - 1))

    def renew(self, numbers: Iterable[int], *, look: bool = True) -> None:
        """Something else is decided about these pictures; with `look` they are drawn anew too."""
        numbers = list(numbers)
        if look:
            self.thumbnails.renew(numbers)
        self._tell_changed(numbers)

    def show_numbers(self, numbers: Sequence[int]) -> None:
        """Leave only these pictures, in this order."""
        self.beginResetModel()
        self._numbers = numbers
        self._rows = {number: row for row, number in enumerate(numbers)}
        self.endResetModel()

    def row_of(self, number: int) -> int | None:
        """Where a picture stands; None where it is not shown."""
        if self._rows is None:
            return number if 0 <= number < len(self._numbers) else None
        return self._rows.get(number)

    def show_rows(self, rows: range) -> None:
        """Make the thumbnails of these rows, and only these; a view calls it with what it shows."""
        last = len(self._numbers)
        self.thumbnails.want(self._numbers[row] for row in rows if 0 <= row < last)

    def close(self) -> None:
        """Let go of the pictures, and wait until no thread reads them."""
        self.thumbnails.close()
        self.set_pictures((), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._numbers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._numbers):
            return None
        number = self._numbers[index.row()]
        if role == SourceRole.THUMBNAIL:
            return self.thumbnails.get(number)
        if role == SourceRole.MARKS:
            return self.marks_of(number)
        if role == SourceRole.NUMBER:
            return number
        if role == SourceRole.ITEM:
            return self._items[number]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._items[number].name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((self._items[number].name, *self.describe_marks(self.marks_of(number))))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tool_tip(number)
        return None

    def _tool_tip(self, number: int) -> str:
        """The picture's name, what is decided and known of it, and why it is left out if it is."""
        thumbnail = self.thumbnails.get(number)
        note = thumbnail.note if thumbnail is not None else None
        lines = [self._items[number].name, *self.describe_marks(self.marks_of(number))]
        return "\n".join(lines if note is None else [*lines, tr_message(note)])

    def _tell_changed(self, numbers: Sequence[int]) -> None:
        rows = sorted(row for number in numbers if (row := self.row_of(number)) is not None)
        if len(rows) > _MANY:  # each signal costs as much as the view's whole screen
            self.dataChanged.emit(self.index(rows[0]), self.index(rows[-1]))
            return
        for row in rows:
            self.dataChanged.emit(self.index(row), self.index(row))


_MANY = 500
"""From so many changed rows on, everything between them counts as changed."""
