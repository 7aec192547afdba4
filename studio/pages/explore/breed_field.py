"""One of the network's breeds, chosen by typing any part of its name; a blend is shown as what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from studio import formats
from studio.pages.data.breeds import breed_name
from studio.translation import tr
from studio.widgets.controls import describe
from studio.widgets.live import Live

if TYPE_CHECKING:
    from gan_core.sampling.point import Breeds


class BreedField(Live, QComboBox):
    """Tells class indices."""

    chosen = Signal(int)
    """A person has chosen the breed of this index."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._breeds: Breeds = ()
        self._text = QLineEdit()
        self.setLineEdit(self._text)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(9)
        completer = QCompleter(self.model(), self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self.activated.connect(self._choose)
        self._text.editingFinished.connect(self._finish)
        self.retranslate()

    def set_names(self, names: Sequence[str]) -> None:
        """The network's breeds, by index."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self.retranslate()

    def show_breeds(self, breeds: Breeds) -> None:
        """Show one breed or a blend, without telling anyone."""
        if breeds != self._breeds:
            self._breeds = breeds
            self._show()

    def retranslate(self) -> None:
        """Name the breeds, sorted by the name that a person reads."""
        self._tip = tr("Which breed is drawn from this latent. Type a part of its name.")
        describe(self, tr("Breed"), self._tip)
        self.clear()
        for name, index in sorted((breed_name(name), index) for index, name in enumerate(self._names)):
            self.addItem(name, index)
        self._show()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel alone unless the person is in this field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _show(self) -> None:
        if len(self._breeds) == 1:
            self.setCurrentIndex(self.findData(self._breeds[0][0]))
            self.setEditText(self.currentText())
        else:
            self.setCurrentIndex(-1)
            parts = sorted(self._breeds, key=lambda pair: -pair[1])
            self.setEditText(" + ".join(self._part(*part) for part in parts if part[0] < len(self._names)))
        self._text.setCursorPosition(0)
        # A long blend is cut short in its field.
        self.setToolTip(self._text.text() if len(self._breeds) > 1 else self._tip)

    def _part(self, index: int, weight: float) -> str:
        return f"{breed_name(self._names[index])} {formats.percent(weight)}"

    def _finish(self) -> None:
        """What was typed is chosen where it names a breed; else the field shows again what it was."""
        text = self._text.text().strip().casefold()
        found = [row for row in range(self.count()) if text and text in self.itemText(row).casefold()]
        exact = [row for row in found if self.itemText(row).casefold() == text]
        rows = exact or found
        if len(rows) == 1:
            self._choose(rows[0])
        else:
            self._show()

    def _choose(self, row: int) -> None:
        index = self.itemData(row)
        if index is not None and self._breeds != ((index, 1.0),):
            self.chosen.emit(index)
        self._show()
