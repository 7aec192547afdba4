"""The left column: the breeds with what the network makes of them, to search, to sort and to pick."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QListView, QWidget

from studio.icons import icon
from studio.pages.breeds.breed_delegate import BreedDelegate, check_area
from studio.pages.breeds.breed_rows import BreedOrder, BreedRole, BreedRows, Order
from studio.translation import mark, tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live

Index = QModelIndex | QPersistentModelIndex
_ORDERS: tuple[tuple[Order, str], ...] = (
    ("name", mark("By name")),
    ("number", mark("Most pictures first")),
    ("quality", mark("Weakest first")),
)


class BreedList(Live, QWidget):
    """`picked` carries the class indices that a person picks, in the order of the rows."""

    picked = Signal(object)
    ordered = Signal(str)
    """By what a person wants them sorted."""
    pointed = Signal(int)
    """The class index of the row that the keys or a click are on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picks: frozenset[int] = frozenset()
        self._is_selecting = False
        """Whether the selection is being set, and is not a person's."""
        self._title = label("title")
        self.all, self.none = button(tool=True), button(tool=True)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.order = QComboBox()
        self.rows = BreedRows(self)
        self.found = BreedOrder(self.rows, self)
        self.view = _PickView()
        self.view.setModel(self.found)
        self.view.setItemDelegate(BreedDelegate(self.view))
        self._nothing = label("muted", wrap=True)
        self._arrange()
        self.search.textChanged.connect(self._find)
        self.order.activated.connect(lambda place: self.ordered.emit(_ORDERS[place][0]))
        self.order.activated.connect(lambda place: self.set_order(_ORDERS[place][0]))
        self.view.selectionModel().selectionChanged.connect(self._take_selection)
        self.view.selectionModel().currentChanged.connect(lambda *_: self._tell_pointed())
        self.found.layoutChanged.connect(self._show_picks)
        self.found.modelReset.connect(self._show_picks)
        self.all.clicked.connect(lambda: self.picked.emit(self._in_view() | self._picks))
        self.none.clicked.connect(lambda: self.picked.emit(frozenset()))
        self.retranslate()

    def set_picks(self, picks: frozenset[int]) -> None:
        """Show these as picked, without telling anyone."""
        if picks != self._picks:
            self._picks = picks
            self._show_picks()

    def breeds_in_order(self) -> tuple[int, ...]:
        """The class indices of the rows, as they stand."""
        found = self.found
        return tuple(found.mapToSource(found.index(place, 0)).row() for place in range(found.rowCount()))

    def set_order(self, order: Order) -> None:
        """Sort by this; by quality as soon as that is measured, until then by name."""
        self._is_selecting = True
        self.found.set_order(order)
        self._is_selecting = False
        places = [key for key, _ in _ORDERS]
        model = self.order.model()
        assert isinstance(model, QStandardItemModel)  # a combo box makes itself one
        model.item(places.index("quality")).setEnabled(self.rows.are_measured)
        shown = "name" if order == "quality" and not self.rows.are_measured else order
        self.order.setCurrentIndex(places.index(shown))
        self._show_picks()
        self.view.scrollToTop()

    def retranslate(self) -> None:
        """Set all texts."""
        self._title.setText(tr("Breeds"))
        self.all.setText(tr("All"))
        self.none.setText(tr("None"))
        describe(self.all, tr("Pick all"), tr("Picks every breed in the list."), "Ctrl+A")
        describe(self.none, tr("Pick none"), tr("Takes back every pick."))
        self.search.setPlaceholderText(tr("Search"))
        tip = tr("Shows only the breeds whose English or Korean name contains this.")
        describe(self.search, tr("Search the breeds"), tip)
        place = max(self.order.currentIndex(), 0)
        self.order.clear()
        self.order.addItems([tr(text) for _, text in _ORDERS])
        self.order.setCurrentIndex(place)
        describe(self.order, tr("Sort the breeds"), tr("By name, by their real pictures, or by quality."))
        tip = tr("Click to pick one; check boxes, Ctrl and Shift pick several.")
        describe(self.view, tr("Breeds"), tip)
        self._nothing.setText(tr("No breed has this in its name."))
        self.rows.retranslate()
        self.set_order(self.found.order)

    def _find(self, text: str) -> None:
        self._is_selecting = True
        self.found.setFilterFixedString(text.strip())
        self._is_selecting = False
        self._show_picks()
        self._nothing.setVisible(bool(self.rows.names) and not self.found.rowCount())

    def _in_view(self) -> frozenset[int]:
        return frozenset(self.breeds_in_order())

    def _show_picks(self) -> None:
        if self._is_selecting:
            return
        self._is_selecting = True
        picked = QItemSelection()  # all at once: each call tells the view and everybody who listens
        for place, breed in enumerate(self.breeds_in_order()):
            if breed in self._picks:
                index = self.found.index(place, 0)
                picked.append(QItemSelectionRange(index))
        self.view.selectionModel().select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._is_selecting = False
        self.view.viewport().update()

    def _take_selection(self) -> None:
        if self._is_selecting:
            return
        picked = {index.data(BreedRole.BREED) for index in self.view.selectionModel().selectedIndexes()}
        if not self.view.is_clearing:  # those that a search hides stay
            picked |= self._picks - self._in_view()
        self._picks = frozenset(picked)
        self.picked.emit(self._picks)
        self._tell_pointed()

    def _tell_pointed(self) -> None:
        index = self.view.currentIndex()
        if index.isValid() and not self._is_selecting:
            self.pointed.emit(index.data(BreedRole.BREED))

    def _arrange(self) -> None:
        layout = column(self, margin=12)
        above = row(gap=4)
        above.addWidget(self._title)
        above.addStretch()
        above.addWidget(self.all)
        above.addWidget(self.none)
        layout.addLayout(above)
        layout.addWidget(self.search)
        layout.addWidget(self.order)
        layout.addWidget(self._nothing)
        layout.addWidget(self.view, 1)
        self._nothing.hide()


class _PickView(QListView):
    """A click on a check box adds or takes away one; elsewhere Qt's own rules of selection hold."""

    def __init__(self) -> None:
        super().__init__()
        self.is_clearing = False
        """Whether what is being selected takes the place of all others."""
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        flag = QItemSelectionModel.SelectionFlag
        if isinstance(event, QMouseEvent) and self._is_on_check(index, event):
            self.is_clearing = False
            return flag.Toggle if event.type() == QEvent.Type.MouseButtonPress else flag.NoUpdate
        command = super().selectionCommand(index, event)
        self.is_clearing = bool(command & flag.Clear)
        return command

    def _is_on_check(self, index: Index, event: QMouseEvent) -> bool:
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        is_on = index.isValid() and check_area(self.visualRect(index)).contains(event.position().toPoint())
        return event.button() == Qt.MouseButton.LeftButton and is_on and not is_shifted

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """No rubber band: a hand that slips on a check box would pick its neighbours."""
        event.accept()
