"""The left column of the Data page: the breeds with their counts, and a field to search them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
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
from studio.translation import tr
from studio.widgets.controls import describe, label
from studio.widgets.live import Live

Index = QModelIndex | QPersistentModelIndex


class BreedList(Live, QWidget):
    """Tells which breed is chosen: `chosen` carries its name in the source, or None for all."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("title")
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.model = BreedModel(breed_name, _search_words, self)
        self._found = BreedSearch(self)
        self._found.setSourceModel(self.model)
        self.view = QListView()
        self.view.setUniformItemSizes(True)
        self.view.setModel(self._found)
        self.view.setItemDelegate(_CountDelegate(self.view))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        for widget in (self._title, self.search, self.view):
            layout.addWidget(widget)
        self.search.textChanged.connect(self._find)
        self.view.selectionModel().currentChanged.connect(self._tell_choice)
        self.retranslate()

    def set_breeds(self, breeds: Sequence[str | None]) -> None:
        """Count the breeds of all pictures (None: it has none), and choose all of them."""
        self.search.clear()
        self.model.set_breeds(breeds)
        self._choose_row_of(None)

    def retranslate(self) -> None:
        self._title.setText(tr("Breeds"))
        self.search.setPlaceholderText(tr("Search"))
        describe(self.search, tr("Search the breeds"), tr("Shows only the breeds whose name contains this."))
        describe(
            self.view,
            tr("Breeds"),
            tr("How many pictures each breed has. Choose one to see only its pictures."),
        )
        current = self.view.currentIndex().data(BreedRole.BREED)
        self.model.retranslate()
        self._choose_row_of(current)

    def _find(self, text: str) -> None:
        chosen = self.view.currentIndex().data(BreedRole.BREED)
        if chosen is not None and text.casefold() not in _search_words(chosen).casefold():
            self._choose_row_of(None)  # else the view would choose a neighbour of the row that goes
        self._found.setFilterFixedString(text)

    def _choose_row_of(self, breed: str | None) -> None:
        for row in range(self._found.rowCount()):
            index = self._found.index(row, 0)
            if index.data(BreedRole.BREED) == breed:
                self.view.setCurrentIndex(index)
                return

    def _tell_choice(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.data(BreedRole.BREED))


def breed_name(breed: str | None) -> str:
    """The breed in the language of the window; None is the row of all."""
    if breed is None:
        return tr("All")
    is_korean = QLocale().language() == QLocale.Language.Korean
    return (korean_name(breed) if is_korean else None) or display_name(breed)


def _search_words(breed: str) -> str:
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
