"""Which of the kept pictures a film leads through, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from studio.pages.explore.tray_model import TrayModel
from studio.translation import tr

if TYPE_CHECKING:
    from gan_core.sampling.tray import Kept

Index = QModelIndex | QPersistentModelIndex


class ChoiceRole(IntEnum):
    """What a row holds beside the tray's roles."""

    PLACE = Qt.ItemDataRole.UserRole + 100
    """The picture's place in the film, from 1; None where it is left out."""


class FilmChoice(QAbstractListModel):
    """The tray's rows with their places in the film: all, in the tray's order, until a person chooses."""

    changed = Signal()
    """`kept` is another choice, or the tray is another."""

    def __init__(self, tray: TrayModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray = tray
        self._rows: list[int] = []
        self._is_all = True
        self._all: Sequence[Kept] = ()
        """The tray that `_rows` counts in."""
        tray.edited.connect(self._follow_tray)
        tray.dataChanged.connect(self._show_anew)
        self._follow_tray()

    @property
    def rows(self) -> tuple[int, ...]:
        """The tray's rows in the film's order."""
        return tuple(self._rows)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What the film leads through."""
        return tuple(self._all[row] for row in self._rows)

    @property
    def of(self) -> int:
        """How many there are to choose from."""
        return len(self._all)

    def toggle(self, row: int) -> None:
        """Put a picture at the end of the film, or take it out."""
        self._choose(
            [each for each in self._rows if each != row] if row in self._rows else [*self._rows, row]
        )

    def take_none(self) -> None:
        """Begin with an empty film."""
        self._choose([])

    def take_all(self) -> None:
        """All that is kept, also what will be, in the tray's order."""
        self._choose(list(range(self.of)))
        self._is_all = True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else self.of

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        place = self._rows.index(index.row()) + 1 if index.row() in self._rows else None
        if role == ChoiceRole.PLACE:
            return place
        if role == Qt.ItemDataRole.DecorationRole:
            return self._tray.index(index.row()).data(role)
        name = self._all[index.row()].name
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role not in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if place is None:
            return tr("{name}: not in the film", name=name)
        return tr("{name}: number {number} of the film", name=name, number=place)

    def _choose(self, rows: list[int]) -> None:
        self._rows, self._is_all = rows, False
        self._show_anew()
        self.changed.emit()

    def _follow_tray(self) -> None:
        before, after = self._all, self._tray.kept
        is_all = self._is_all or not set(before) & set(after)
        rows = list(range(len(after))) if is_all else rows_after(self._rows, before, after)
        self.beginResetModel()
        self._all, self._rows, self._is_all = after, rows, is_all
        self.endResetModel()
        self.changed.emit()

    def _show_anew(self) -> None:
        if self.of:
            self.dataChanged.emit(self.index(0), self.index(self.of - 1))


def rows_after(rows: Sequence[int], before: Sequence[Kept], after: Sequence[Kept]) -> list[int]:
    """Where `rows` of the tray `before` are in the tray `after`, without those that are gone.

    A picture is known by its name as well, or, under another name, by its point alone.
    """
    free = dict(enumerate(after))
    found: dict[int, int] = {}
    for is_same in (_is_equal, _is_renamed):
        for old in rows:
            if old not in found:
                new = next((row for row, kept in free.items() if is_same(before[old], kept)), None)
                if new is not None:
                    found[old] = new
                    del free[new]
    return [found[row] for row in rows if row in found]


def _is_equal(one: Kept, other: Kept) -> bool:
    return one == other


def _is_renamed(one: Kept, other: Kept) -> bool:
    return one.point == other.point
