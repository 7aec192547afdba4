"""The breeds of the open network as a Qt list model: thumbnails, numbers and quality, searched and sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QImage

from studio import formats
from studio.pages.breeds.names import breed_name, other_name, search_words
from studio.pages.breeds.quality_words import quality_tip
from studio.translation import tr

if TYPE_CHECKING:
    from gan_core.evaluation.breed_quality import BreedQuality

Index = QModelIndex | QPersistentModelIndex
Order = Literal["name", "number", "quality"]


class BreedRole(IntEnum):
    """What a row holds beside Qt's own roles."""

    BREED = Qt.ItemDataRole.UserRole
    """Class index."""
    OTHER_NAME = Qt.ItemDataRole.UserRole + 1
    NUMBER = Qt.ItemDataRole.UserRole + 2
    """Of real pictures; None while the dataset is not at hand."""
    QUALITY = Qt.ItemDataRole.UserRole + 3
    """BreedQuality, or None while it is not measured."""
    IS_WEAK = Qt.ItemDataRole.UserRole + 4
    THUMBNAIL = Qt.ItemDataRole.UserRole + 5
    """QImage, or None until it is made."""
    SEARCH = Qt.ItemDataRole.UserRole + 6


class BreedRows(QAbstractListModel):
    """A row a class, in the order of the class indices."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._numbers: Mapping[str, int] | None = None
        self._qualities: dict[int, BreedQuality] = {}
        self._weak: frozenset[int] = frozenset()
        self._thumbnails: dict[int, QImage] = {}
        # Made once: a list of 120 breeds asks for its data thousands of times a second.
        self._readers: dict[int, Callable[[int], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda breed: breed_name(self._names[breed]),
            Qt.ItemDataRole.ToolTipRole: self._tip,
            Qt.ItemDataRole.AccessibleTextRole: lambda breed: self._tip(breed).replace("\n", ", "),
            BreedRole.BREED: lambda breed: breed,
            BreedRole.OTHER_NAME: lambda breed: other_name(self._names[breed]),
            BreedRole.NUMBER: self._number,
            BreedRole.QUALITY: lambda breed: self._qualities.get(breed),
            BreedRole.IS_WEAK: lambda breed: breed in self._weak,
            BreedRole.THUMBNAIL: lambda breed: self._thumbnails.get(breed),
            BreedRole.SEARCH: lambda breed: search_words(self._names[breed]),
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The classes as the network names them."""
        return self._names

    def set_names(self, names: tuple[str, ...]) -> None:
        """Another network's classes: all that was known of the others goes."""
        self.beginResetModel()
        self._names, self._numbers = names, None
        self._qualities, self._weak, self._thumbnails = {}, frozenset(), {}
        self.endResetModel()

    @property
    def are_measured(self) -> bool:
        """Whether there are qualities to sort by."""
        return bool(self._qualities)

    def set_numbers(self, numbers: Mapping[str, int] | None) -> None:
        """Real pictures by the class's name; None: not known."""
        self._numbers = numbers
        self._tell_all()

    def set_qualities(self, qualities: tuple[BreedQuality, ...], weak: frozenset[int]) -> None:
        """What was measured, and which class indices are weak."""
        self._qualities = {quality.breed: quality for quality in qualities}
        self._weak = weak
        self._tell_all()

    def set_thumbnail(self, breed: int, image: QImage) -> None:
        """What the network makes of a class."""
        self._thumbnails[breed] = image
        self.dataChanged.emit(self.index(breed), self.index(breed), [BreedRole.THUMBNAIL])

    def retranslate(self) -> None:
        """Names are in another language."""
        self._tell_all()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        reader = self._readers.get(role)
        return reader(index.row()) if index.isValid() and reader is not None else None

    def place(self, breed: int, order: Order) -> tuple[float, str]:
        """What sorts a class: less comes first."""
        name = breed_name(self._names[breed]).casefold()
        if order == "number":
            return -(self._number(breed) or 0), name
        if order == "quality":
            quality = self._qualities.get(breed)
            distance = None if quality is None else quality.distance
            return (float("inf") if distance is None else -distance), name
        return 0, name

    def _number(self, breed: int) -> int | None:
        return None if self._numbers is None else self._numbers.get(self._names[breed], 0)

    def _tip(self, breed: int) -> str:
        lines = [" · ".join(filter(None, (breed_name(self._names[breed]), other_name(self._names[breed]))))]
        if (number := self._number(breed)) is not None:
            lines.append(tr("{pictures} to learn from", pictures=formats.pictures(number)))
        if (quality := self._qualities.get(breed)) is not None:
            lines.append(quality_tip(quality))
            if breed in self._weak:
                lines.append(tr("One of the weak breeds: farther from its real pictures than most."))
        return "\n".join(lines)

    def _tell_all(self) -> None:
        if self._names:
            self.dataChanged.emit(self.index(0), self.index(len(self._names) - 1))


class BreedOrder(QSortFilterProxyModel):
    """The breeds that a search finds, sorted by name, most pictures first, or the weakest first."""

    def __init__(self, rows: BreedRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order: Order = "name"
        self._rows = rows
        self._places: list[tuple[float, str]] = []
        """By class index."""
        self.setFilterRole(BreedRole.SEARCH)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setDynamicSortFilter(True)
        rows.modelReset.connect(self._rank)  # before the proxy's own answer, which sorts
        self.setSourceModel(rows)
        self.sort(0)

    def set_order(self, order: Order) -> None:
        """Sort anew."""
        self.order = order
        self._rank()
        self.invalidate()

    def lessThan(self, left: Index, right: Index) -> bool:
        return self._places[left.row()] < self._places[right.row()]

    def _rank(self) -> None:
        self._places = [self._rows.place(breed, self.order) for breed in range(len(self._rows.names))]
