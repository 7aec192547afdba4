"""The line above the thumbnails: filter, order, how many of the pictures they leave, and Exclude for the selected."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QWidget

from studio import formats
from studio.icons import icon
from studio.models.picture_filter import Order, PictureFilter, SortKey
from studio.pages.data.filter_popover import FilterPopover
from studio.translation import tr
from studio.widgets.controls import button, describe, label, row
from studio.widgets.live import Live

_WIDE = 560
"""From this width (pixels) on all buttons have words."""


class FilterBar(Live, QWidget):
    """Tells what a person wants to see; it decides nothing itself."""

    ordered = Signal(object)
    """An Order."""
    clear_wanted = Signal()
    """Show all pictures again."""
    exclude_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._num_conditions = 0
        self._counts = (0, 0)
        self._num_selected = 0
        self._is_included = True
        """Whether the selected pictures are to be excluded next (else included again)."""
        self.popover = FilterPopover(self)
        self.filter = button("funnel")
        self.filter.setCheckable(True)
        self.key = QComboBox()
        self.key.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for key in SortKey:
            self.key.addItem("", key)
        self.direction = button(tool=True)
        self.direction.setCheckable(True)
        self.count = label("muted")
        self.clear = button("x", tool=True)
        self.chosen = label("muted")
        self.exclude = button("eye-off", tool=True)
        for with_words in (self.clear, self.exclude):
            with_words.setIconSize(QSize(20, 16))  # wider than the icon: a gap before the words
        layout = row(self, gap=4)
        layout.setContentsMargins(12, 4, 12, 4)
        for widget in (self.filter, self.key, self.direction):
            layout.addWidget(widget)
        layout.addSpacing(4)
        layout.addWidget(self.count)
        layout.addWidget(self.clear)
        layout.addStretch(1)
        layout.addWidget(self.chosen)
        layout.addWidget(self.exclude)
        self._connect()
        self.retranslate()

    def show_filter(self, wanted: PictureFilter, shown: int, total: int) -> None:
        """What is filtered, and how many of all pictures that leaves."""
        self._num_conditions = wanted.num_conditions
        self._counts = (shown, total)
        self.popover.show_filter(wanted)
        self.clear.setVisible(bool(wanted.num_conditions or wanted.breeds))
        self._say()

    def show_order(self, order: Order) -> None:
        """How the pictures are sorted."""
        self.key.setCurrentIndex(list(SortKey).index(order.key))
        self.direction.setChecked(order.descending)
        self.direction.setIcon(icon("arrow-down" if order.descending else "arrow-up"))

    def show_selection(self, count: int, *, all_excluded: bool) -> None:
        """How many pictures are selected, and whether all of them are excluded already."""
        self._num_selected, self._is_included = count, not all_excluded
        self.exclude.setEnabled(count > 0)
        self._say()

    def retranslate(self) -> None:
        """Set all texts."""
        describe(self.filter, tr("Filter"), tr("Shows only the pictures that meet your conditions."))
        describe(
            self.key,
            tr("Sort by"),
            tr("What the pictures are sorted by. Area and width / height are of the largest box."),
        )
        for index, text in enumerate((tr("Name"), tr("Area"), tr("Width / height"), tr("Sharpness"))):
            self.key.setItemText(index, text)
        describe(self.direction, tr("Descending"), tr("From the greatest to the least, or the other way."))
        describe(self.clear, tr("Show all pictures"), tr("Takes away the filter and the choice of breeds."))
        self.clear.setText(tr("Clear"))
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, buttons have no words."""
        super().resizeEvent(event)
        self._say()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def _connect(self) -> None:
        self.filter.clicked.connect(self._open)
        self.popover.closed.connect(lambda: self.filter.setChecked(False))
        self.key.activated.connect(self._tell_order)
        self.direction.clicked.connect(self._tell_order)
        self.clear.clicked.connect(self.clear_wanted)
        self.exclude.clicked.connect(self.exclude_wanted)

    def _open(self) -> None:
        self.filter.setChecked(True)
        self.popover.open_below(self.filter)

    def _tell_order(self) -> None:
        key = SortKey(self.key.currentData())  # Qt gives back the plain text
        self.ordered.emit(Order(key, self.direction.isChecked()))

    def _say(self) -> None:
        is_wide = self.width() >= _WIDE
        conditions = f" · {self._num_conditions}" if self._num_conditions else ""
        self.filter.setText((tr("Filter") if is_wide else "") + (conditions if is_wide else conditions[3:]))
        shown, total = map(formats.count, self._counts)
        is_whole = self.clear.isHidden()
        self.count.setText("" if is_whole else tr("{shown} of {total}", shown=shown, total=total))
        many = self._num_selected > 1
        chosen = tr("{count} selected", count=formats.count(self._num_selected)) if many else ""
        self.chosen.setText(chosen if is_wide else "")
        verb = tr("Exclude") if self._is_included else tr("Include")
        self.exclude.setText(verb if is_wide else "")
        self.exclude.setIcon(icon("eye-off" if self._is_included else "eye"))
        tip = (
            tr("Leaves the selected pictures out of the dataset. The files stay as they are.")
            if self._is_included
            else tr("Takes the selected pictures into the dataset again.")
        )
        describe(self.exclude, verb, tip, "X")
