"""What was picked, above the pictures: each with a ψ of its own, and a button to take it back."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QScrollArea, QWidget

from studio import formats
from studio.pages.breeds.names import breed_name
from studio.pages.breeds.state import Chosen
from studio.translation import tr
from studio.widgets.controls import button, describe, label, row
from studio.widgets.live import Live

_STEP = 0.05
_AS_ALL = -_STEP
"""The field's lowest value stands for the ψ of all."""
_MOST = 2.0
_MOST_CHIPS = 24
"""More are only counted: nobody looks through a hundred chips, and each takes a millisecond to make."""


class PicksBar(Live, QScrollArea):
    """A chip a pick, side by side."""

    taken_back = Signal(int)
    """The class index of a pick that is not wanted any more."""
    psi_changed = Signal(int, object)
    """A class index and its own ψ (None: that of all)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._accepts_truncation = False
        self._left_out = 0
        """How many picks have no chip."""
        self.chips: dict[int, Chip] = {}
        """By class index, in the order of the picks."""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._line = row(inside, gap=4)
        self._line.setContentsMargins(12, 6, 12, 4)
        self._more = label("muted")
        self._line.addWidget(self._more)
        self._line.addStretch()
        self.setWidget(inside)
        self.setFixedHeight(52)

    def set_network(self, names: tuple[str, ...], *, accepts_truncation: bool) -> None:
        """Other breeds; ψ is offered only where it means something."""
        self._names, self._accepts_truncation = names, accepts_truncation
        self._rebuild(())

    def show_chosen(self, chosen: Chosen) -> None:
        """Show these picks with their ψ."""
        picks = chosen.picks[:_MOST_CHIPS]
        self._left_out = len(chosen.picks) - len(picks)
        self._describe()
        if tuple(self.chips) != picks:
            self._rebuild(picks)
        own = dict(chosen.own_psi)
        for breed, chip in self.chips.items():
            chip.show_psi(own.get(breed))

    def retranslate(self) -> None:
        for chip in self.chips.values():
            chip.retranslate()
        self._describe()

    def _describe(self) -> None:
        self._more.setVisible(self._left_out > 0)
        self._more.setText(tr("and {count} more", count=formats.count(self._left_out)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel goes along the only way there is."""
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - event.angleDelta().y())

    def _rebuild(self, picks: tuple[int, ...]) -> None:
        for breed in [breed for breed in self.chips if breed not in picks]:
            chip = self.chips.pop(breed)
            self._line.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        known = self.chips
        self.chips = {}
        for place, breed in enumerate(picks):
            chip = known.get(breed) or self._chip(breed)
            self.chips[breed] = chip
            self._line.removeWidget(chip)
            self._line.insertWidget(place, chip)

    def _chip(self, breed: int) -> Chip:
        made = Chip(self._names[breed], has_psi=self._accepts_truncation)
        made.remove.clicked.connect(lambda: self.taken_back.emit(breed))
        made.psi.valueChanged.connect(lambda _: self.psi_changed.emit(breed, made.own_psi))
        return made


class Chip(Live, QFrame):
    """A pick."""

    def __init__(self, name: str, *, has_psi: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._name = name
        self._text = label()
        self.psi = QDoubleSpinBox(minimum=_AS_ALL, maximum=_MOST, singleStep=_STEP, decimals=2)
        self.psi.setValue(_AS_ALL)
        self.psi.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.psi.setFixedWidth(72)
        self._sign = label("muted")
        self._sign.setText("ψ")
        self.remove = button("x", tool=True)
        layout = row(self, gap=4)
        layout.setContentsMargins(8, 2, 2, 2)
        layout.addWidget(self._text)
        layout.addSpacing(4)
        layout.addWidget(self._sign)
        layout.addWidget(self.psi)
        layout.addWidget(self.remove)
        # Only now: a widget without a parent would be shown as a window of its own.
        self._sign.setVisible(has_psi)
        self.psi.setVisible(has_psi)
        self.retranslate()

    @property
    def own_psi(self) -> float | None:
        """None: that of all."""
        value = round(self.psi.value(), 2)
        return None if value < 0 else value

    def show_psi(self, psi: float | None) -> None:
        """Without telling anyone."""
        with QSignalBlocker(self.psi):
            self.psi.setValue(_AS_ALL if psi is None else psi)

    def retranslate(self) -> None:
        name = breed_name(self._name)
        self._text.setText(name)
        self.psi.setSpecialValueText(tr("as all"))
        tip = tr("Truncation of this breed alone. At its lowest it follows the ψ for all.")
        describe(self.psi, tr("Truncation ψ of {breed}", breed=name), tip)
        describe(self.remove, tr("Take back {breed}", breed=name), tr("Takes this breed out of the picked."))
