"""The breeds of a Source or Dataset with their counts, as a Qt list model that can be searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from studio.models.picture_table import NO_BREED

Index = QModelIndex | QPersistentModelIndex


class BreedRole(IntEnum):
    """What a row holds beside Qt's own roles."""

    BREED = Qt.ItemDataRole.UserRole
    """The breed as the source names it (str, NO_BREED for the pictures without), or None in the row of all."""
    COUNT = Qt.ItemDataRole.UserRole + 1
    SEARCH = Qt.ItemDataRole.UserRole + 2
    """Every name by which it may be searched (str)."""


class BreedModel(QAbstractListModel):
    """First a row for all pictures, then a breed a row, sorted by the name that a person reads.

    `name_of` turns a breed (None: all) into that name, `search_of` into the words that find it.
    """

    def __init__(
        self,
        name_of: Callable[[str | None], str],
        search_of: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._search_of = search_of
        self._counts: dict[str | None, int] = {}
        self._breeds: list[str | None] = []

    def set_counts(self, counts: Mapping[str, int], total: int) -> None:
        """How many pictures each breed has, and how many there are in all.

        Other counts of the same breeds leave the rows where they are.
        """
        named: dict[str | None, int] = {}
        if not counts.keys() <= {NO_BREED}:  # where no picture has a breed there is one row, of all
            named.update(counts)
        is_same = named.keys() | {None} == self._counts.keys()
        self._counts = {**named, None: total}
        if is_same and self._breeds:
            self.dataChanged.emit(self.index(0), self.index(len(self._breeds) - 1))
        else:
            self.retranslate()

    def retranslate(self) -> None:
        """Read the names again, and sort by them."""
        self.beginResetModel()
        named = sorted((b for b in self._counts if b), key=self._name_of)
        nameless = [NO_BREED] if NO_BREED in self._counts else []
        self._breeds = [None, *named, *nameless] if self._counts else []
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._breeds)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        breed = self._breeds[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._name_of(breed)
        if role == BreedRole.BREED:
            return breed
        if role == BreedRole.COUNT:
            return self._counts[breed]
        if role == BreedRole.SEARCH:
            return "" if breed is None else self._search_of(breed)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._name_of(breed)}, {self._counts[breed]:,}"
        return None


class BreedSearch(QSortFilterProxyModel):
    """The breeds that a search finds; the row of all always stays, as the way back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setFilterRole(BreedRole.SEARCH)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        if self.sourceModel().index(row, 0, parent).data(BreedRole.BREED) is None:
            return True
        return super().filterAcceptsRow(row, parent)
