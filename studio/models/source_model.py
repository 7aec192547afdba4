"""The pictures of a Source or Dataset as a Qt list model; its thumbnails are made only when a view shows them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gan_core.sources.base import SourceItem
from studio.translation import tr_message
from studio.workers.thumbnails import Render, Thumbnails

Index = QModelIndex | QPersistentModelIndex


class SourceRole(IntEnum):
    """What a row holds beside Qt's own roles."""

    ITEM = Qt.ItemDataRole.UserRole
    THUMBNAIL = Qt.ItemDataRole.UserRole + 1
    NUMBER = Qt.ItemDataRole.UserRole + 2
    """The picture's place in the whole sequence (int), whatever is filtered."""


class SourceModel(QAbstractListModel):
    """The pictures of all breeds, or of one. A row's thumbnail is None until a view asked for it (`show_rows`)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: Sequence[SourceItem] = ()
        self._breeds: Sequence[str | None] = ()
        self._numbers: Sequence[int] = range(0)  # ascending
        self.breed: str | None = None
        """The one breed that is shown; None is all."""
        self._thumbnails = Thumbnails(self)
        self._thumbnails.ready.connect(self._thumbnails_came)

    def set_pictures(self, items: Sequence[SourceItem], render: Render | None) -> None:
        """Show `items`, whose thumbnails `render` makes from their number (in a worker thread)."""
        self.beginResetModel()
        self._items = items
        self._breeds = ()
        self.breed = None
        self._numbers = range(len(items))
        self._thumbnails.set_renderer(render)
        self.endResetModel()

    def set_renderer(self, render: Render) -> None:
        """Draw the same pictures another way: the thumbnails there are all stale."""
        self._thumbnails.set_renderer(render)
        if self._numbers:
            self.dataChanged.emit(self.index(0), self.index(len(self._numbers) - 1))

    def set_breeds(self, breeds: Sequence[str | None]) -> None:
        """The breed of every picture, in their order; without it there are none to filter by."""
        self._breeds = breeds

    def show_breed(self, breed: str | None) -> None:
        """Leave only the pictures of `breed`; None shows all."""
        self.beginResetModel()
        self.breed = breed
        if breed is None:
            self._numbers = range(len(self._items))
        else:
            self._numbers = [number for number, found in enumerate(self._breeds) if found == breed]
        self.endResetModel()

    def show_rows(self, rows: range) -> None:
        """Make the thumbnails of these rows, and only these; a view calls it with what it shows."""
        last = len(self._numbers)
        self._thumbnails.want(self._numbers[row] for row in rows if 0 <= row < last)

    def close(self) -> None:
        """Let go of the pictures, and wait until no thread reads them."""
        self._thumbnails.close()
        self.set_pictures((), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._numbers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._numbers):
            return None
        number = self._numbers[index.row()]
        if role == SourceRole.THUMBNAIL:
            return self._thumbnails.get(number)
        if role == SourceRole.NUMBER:
            return number
        if role == SourceRole.ITEM:
            return self._items[number]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._items[number].name
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tool_tip(number)
        return None

    def _tool_tip(self, number: int) -> str:
        """The picture's name, and why it is left out if it is."""
        thumbnail = self._thumbnails.get(number)
        note = thumbnail.note if thumbnail is not None else None
        name = self._items[number].name
        return f"{name}\n{tr_message(note)}" if note is not None else name

    def _thumbnails_came(self, numbers: list[int]) -> None:
        for number in numbers:
            row = bisect_left(self._numbers, number)
            if row < len(self._numbers) and self._numbers[row] == number:
                self.dataChanged.emit(self.index(row), self.index(row))
