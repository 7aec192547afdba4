"""A breed chosen by typing any part of its name, in any of the languages that it has one in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from gan_core.sources.breeds import display_name, korean_name
from studio.pages.data.breeds import breed_name
from studio.translation import tr
from studio.widgets.live import Live

_SEARCH_ROLE = Qt.ItemDataRole.UserRole + 1


class BreedChoice(Live, QComboBox):
    """One of the source's breeds, or None: that of the whole picture."""

    breed_chosen = Signal(object)
    """The breed as the source names it (str), or None; told only of a person's choice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._breeds: tuple[str, ...] = ()
        self._picture_breed: str | None = None
        self._shown: str | None = None
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self._choices = QStandardItemModel(self)
        self.setModel(self._choices)
        self._field = QLineEdit()
        self.setLineEdit(self._field)
        self.setCompleter(_Completer(self._choices, self))
        self.activated.connect(self._choose_row)  # what the completer finds, too
        self._field.editingFinished.connect(self._finish)
        self.retranslate()

    def set_breeds(self, breeds: Sequence[str]) -> None:
        """What can be chosen, as the source names it."""
        self._breeds = tuple(breeds)
        self.retranslate()

    def show_breed(self, breed: str | None, of_picture: str | None) -> None:
        """Show the breed of a box (None: that of the picture, which is `of_picture`) without telling anyone."""
        is_new = of_picture != self._picture_breed or (breed is not None and breed not in self._breeds)
        self._shown, self._picture_breed = breed, of_picture
        if is_new:
            self.retranslate()
        self._show()

    def retranslate(self) -> None:
        """Name the breeds, sorted by the name that a person reads."""
        breeds = {*self._breeds} | ({self._shown} if self._shown is not None else set())
        named = sorted((breed_name(breed), breed) for breed in breeds)
        whole = (
            tr("As the picture: {breed}", breed=breed_name(self._picture_breed))
            if self._picture_breed is not None
            else tr("None")
        )
        self._choices.clear()
        for name, breed in [(whole, None), *named]:
            item = QStandardItem(name)
            item.setData(breed, Qt.ItemDataRole.UserRole)
            item.setData(f"{name} {_words(breed)}", _SEARCH_ROLE)
            self._choices.appendRow(item)
        self._show()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel alone unless the person is in this field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _show(self) -> None:
        self.setCurrentIndex(max(self.findData(self._shown), 0))
        self.setEditText(self.itemText(self.currentIndex()))
        self._field.setCursorPosition(0)

    def _finish(self) -> None:
        """What was typed is chosen where it names a breed; else the field shows again what it was."""
        text = self._field.text().strip().casefold()
        rows = range(self.count())
        named = next((r for r in rows if self.itemText(r).casefold() == text), None)
        if named is None and text:
            found = [r for r in rows if text in str(self.itemData(r, _SEARCH_ROLE)).casefold()]
            named = found[0] if len(found) == 1 else None
        self._choose_row(self.currentIndex() if named is None else named)

    def _choose_row(self, row: int) -> None:
        breed = self.itemData(row)
        is_new, self._shown = breed != self._shown, breed
        self._show()
        if is_new:
            self.breed_chosen.emit(breed)


class _Completer(QCompleter):
    """Finds by every name, and writes the one that is read."""

    def __init__(self, model: QStandardItemModel, parent: QWidget) -> None:
        super().__init__(model, parent)
        self.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompletionRole(_SEARCH_ROLE)

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


def _words(breed: str | None) -> str:
    return "" if breed is None else " ".join(filter(None, (display_name(breed), korean_name(breed), breed)))
