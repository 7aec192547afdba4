"""The left column of the Data page: the breeds with their counts, to choose and to search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import (
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gan_core.sources.breeds import display_name, korean_name
from studio import formats, theme
from studio.icons import icon
from studio.models.breed_model import BreedModel, BreedRole, BreedSearch
from studio.models.picture_table import NO_BREED
from studio.translation import tr
from studio.widgets.controls import describe, label
from studio.widgets.live import Live

Index = QModelIndex | QPersistentModelIndex


class BreedList(Live, QWidget):
    """Tells which breeds are chosen: `chosen` carries their names in the source (a frozenset), none for all."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: frozenset[str] = frozenset()
        self._is_choosing = False
        """Whether the selection is being set, and is not a person's."""
        self._title = label("title")
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.model = BreedModel(breed_name, _search_words, self)
        self._found = BreedSearch(self)
        self._found.setSourceModel(self.model)
        self.view = QListView()
        self.view.setUniformItemSizes(True)
        self.view.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.view.setModel(self._found)
        self.view.setItemDelegate(_CountDelegate(self.view))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        for widget in (self._title, self.search, self.view):
            layout.addWidget(widget)
        self.search.textChanged.connect(self._find)
        self.view.selectionModel().selectionChanged.connect(self._take_selection)
        self.retranslate()

    def set_counts(self, counts: Mapping[str, int], total: int) -> None:
        """How many of the pictures have each breed (NO_BREED: none), and how many there are in all."""
        self._is_choosing = True
        self.model.set_counts(counts, total)
        self._is_choosing = False
        self._select(self._chosen)

    def choose(self, breeds: Iterable[str]) -> None:
        """Choose these breeds; none for all."""
        self._select(frozenset(breeds))
        self._tell(self._selected_breeds())

    def begin_anew(self) -> None:
        """Other pictures: no search, and all breeds chosen."""
        self.search.clear()
        self._chosen = frozenset()

    def retranslate(self) -> None:
        self._title.setText(tr("Breeds"))
        self.search.setPlaceholderText(tr("Search"))
        describe(self.search, tr("Search the breeds"), tr("Shows only the breeds whose name contains this."))
        describe(
            self.view,
            tr("Breeds"),
            tr(
                "How many of the pictures each breed has. Choose one, or several with Ctrl or Shift, to see only "
                "theirs."
            ),
        )
        self._is_choosing = True
        self.model.retranslate()
        self._is_choosing = False
        self._select(self._chosen)

    def _find(self, text: str) -> None:
        self._is_choosing = True  # else the view would choose a neighbour of a chosen row that goes
        self._found.setFilterFixedString(text)
        self._is_choosing = False
        self._select(self._chosen)
        self._tell(self._selected_breeds())

    def _select(self, breeds: frozenset[str]) -> None:
        """Select the rows of `breeds` that are there, or else the row of all."""
        indexes = [self._found.index(row, 0) for row in range(self._found.rowCount())]
        wanted = [index for index in indexes if index.data(BreedRole.BREED) in breeds] or indexes[:1]
        chosen = self.view.selectionModel()
        flag = QItemSelectionModel.SelectionFlag
        self._is_choosing = True
        chosen.clearSelection()
        for index in wanted:
            chosen.select(index, flag.Select)
        if wanted and self.view.currentIndex() not in wanted:
            chosen.setCurrentIndex(wanted[0], flag.NoUpdate)
        self._is_choosing = False

    def _selected_breeds(self) -> frozenset[str]:
        breeds = [index.data(BreedRole.BREED) for index in self.view.selectionModel().selectedIndexes()]
        return frozenset(breed for breed in breeds if breed is not None)

    def _take_selection(self) -> None:
        if self._is_choosing:
            return
        rows = self.view.selectionModel().selectedIndexes()
        is_all = any(index.data(BreedRole.BREED) is None for index in rows)
        breeds = self._selected_breeds()
        if is_all and self.view.currentIndex().data(BreedRole.BREED) is None:
            breeds = frozenset()  # All was clicked, beside breeds or not
        if not rows or (is_all and len(rows) > 1):
            self._select(breeds)
        self._tell(breeds)

    def _tell(self, breeds: frozenset[str]) -> None:
        if breeds != self._chosen:
            self._chosen = breeds
            self.chosen.emit(breeds)


def breed_name(breed: str | None) -> str:
    """The breed in the language of the window; None is the row of all, NO_BREED of pictures without."""
    if breed is None:
        return tr("All")
    if breed == NO_BREED:
        return tr("No breed")
    is_korean = QLocale().language() == QLocale.Language.Korean
    return (korean_name(breed) if is_korean else None) or display_name(breed)


def _search_words(breed: str) -> str:
    if breed == NO_BREED:
        return breed_name(breed)
    return " ".join(filter(None, (display_name(breed), korean_name(breed), breed)))


class _CountDelegate(QStyledItemDelegate):
    """A name at the left, its count at the right in the muted colour."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, option.fontMetrics.height() + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        name, option.text = option.text, ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        count = formats.count(index.data(BreedRole.COUNT))
        area = option.rect.adjusted(8, 0, -8, 0)
        count_width = option.fontMetrics.horizontalAdvance(count)
        name_area = QRect(area.left(), area.top(), area.width() - count_width - 8, area.height())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.save()
        painter.setPen(option.palette.color(role))
        elided = option.fontMetrics.elidedText(name, Qt.TextElideMode.ElideRight, name_area.width())
        painter.drawText(name_area, middle | Qt.AlignmentFlag.AlignLeft, elided)
        if not selected:
            painter.setPen(theme.colors().muted)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, count)
        painter.restore()
