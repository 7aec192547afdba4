"""The line above the thumbnails: what is shown, how it is shown, and the menu to open something else."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton, QWidget

from studio.pages.data.opening import OpenMenu
from studio.pages.data.seeing import keys as seeing_keys
from studio.translation import tr
from studio.widgets.controls import button, column, describe, row
from studio.widgets.elided import ElidedLabel
from studio.widgets.live import Live

_WIDE, _MIDDLING = 760, 440
"""From these widths (pixels) on, the button for whole pictures and the one to open have words."""
_WIDE_ALONE = 640
"""The first of them where there is no dataset beside the pictures to switch to."""


class Header(Live, QWidget):
    """Tells what a person wants to see: the source or the dataset, crops or whole pictures."""

    dataset_wanted = Signal(bool)
    whole_toggled = Signal(bool)
    see_wanted = Signal()

    def __init__(self, open_menu: OpenMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = self._switch()
        self.dataset = self._switch()
        self._switches = QButtonGroup(self)
        for switch in (self.source, self.dataset):
            self._switches.addButton(switch)
        self.name = ElidedLabel("title", "text")
        self.facts = ElidedLabel("caption", "muted")
        self.whole = button("maximize")
        self.whole.setCheckable(True)
        self.see = button("chart-column")
        self.open = button("folder-open")
        self.open.setMenu(open_menu)
        layout = row(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.addWidget(self.source)
        layout.addWidget(self.dataset)
        self._words = QWidget()
        words = column(self._words, gap=0)
        words.addWidget(self.name)
        words.addWidget(self.facts)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.whole)
        layout.addWidget(self.see)
        layout.addWidget(self.open)
        self.source.clicked.connect(lambda: self.dataset_wanted.emit(False))
        self.dataset.clicked.connect(lambda: self.dataset_wanted.emit(True))
        self.whole.toggled.connect(self.whole_toggled)
        self.see.clicked.connect(self.see_wanted)
        self.retranslate()

    def add_menu(self, menu: QMenu) -> None:
        """Have these commands below those that open something."""
        self.open.menu().addSeparator()
        self.open.menu().addMenu(menu)

    def show_state(self, *, name: str, facts: str, is_dataset: bool, has_both: bool) -> None:
        """What is shown now (already translated), and whether there is another noun to switch to."""
        self.name.setText(name)
        self.facts.setText(facts)
        (self.dataset if is_dataset else self.source).setChecked(True)
        self.source.setVisible(has_both)
        self.dataset.setVisible(has_both)
        self.whole.setVisible(not is_dataset)
        self.see.setVisible(not is_dataset)
        self._fit()

    def retranslate(self) -> None:
        """Set all texts."""
        self.source.setText(tr("Photographs"))
        self.dataset.setText(tr("Dataset"))
        describe(self.source, tr("Show the pictures"), tr("The photographs that a dataset is prepared from."))
        describe(self.dataset, tr("Show the dataset"), tr("The prepared dataset, as training will see it."))
        describe(
            self.whole,
            tr("Whole pictures"),
            tr("Shows whole pictures with their boxes instead of their crops."),
        )
        describe(
            self.see,
            tr("See the data"),
            tr("Plots of breeds, boxes and sizes, mean pictures, and near-duplicates in pairs."),
            seeing_keys.OPEN,
        )
        describe(self.open, tr("Open"), tr("Opens other pictures, or a dataset prepared before."))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons give their words away before the name does."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_wide = self.width() >= (_WIDE_ALONE if self.source.isHidden() else _WIDE)
        self.whole.setText(tr("Whole pictures") if is_wide else "")
        self.see.setText(tr("See the data") if is_wide else "")
        self.open.setText(tr("Open") if self.width() >= _MIDDLING else "")
        self._words.setVisible(self.width() >= _MIDDLING or self.source.isHidden())

    @staticmethod
    def _switch() -> QPushButton:
        made = button()
        made.setCheckable(True)
        return made
