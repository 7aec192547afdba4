"""One pick: the breed's name, a ψ of its own, and a button to take it back."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QWidget

from studio.pages.breeds.names import breed_name
from studio.translation import tr
from studio.widgets.controls import button, describe, label, row
from studio.widgets.live import Live

_STEP = 0.05
_AS_ALL = -_STEP
"""The field's lowest value stands for the ψ of all."""
_MOST = 2.0
_PSI_WIDTH = 72
_BESIDE_NAME = 56
"""What a chip takes beside its name, without ψ."""
_SIGN_WIDTH = 20
HEIGHT = 32


def chip_width(name: str, metrics: QFontMetrics, *, has_psi: bool) -> int:
    """What the chip of a breed takes, whether it is made yet or not."""
    return metrics.horizontalAdvance(name) + _BESIDE_NAME + (_PSI_WIDTH + _SIGN_WIDTH if has_psi else 0)


class Chip(Live, QFrame):
    """Of one breed after the other: it is made once and serves where one is seen."""

    taken_back = Signal(int)
    """The class index of a pick that is not wanted any more."""
    psi_changed = Signal(int, object)
    """A class index and its own ψ (None: that of all)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.breed = -1
        self._name = ""
        self._text = label()
        self.psi = _PsiBox(minimum=_AS_ALL, maximum=_MOST, singleStep=_STEP, decimals=2)
        self.psi.setValue(_AS_ALL)
        self.psi.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.psi.setFixedWidth(_PSI_WIDTH)
        self.psi.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel
        self._sign = label("muted")
        self._sign.setText("ψ")
        self.remove = button("x", tool=True)
        layout = row(self, gap=4)
        layout.setContentsMargins(8, 2, 2, 2)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._sign)
        layout.addWidget(self.psi)
        layout.addWidget(self.remove)
        self.remove.clicked.connect(lambda: self.taken_back.emit(self.breed))
        self.psi.valueChanged.connect(lambda _: self.psi_changed.emit(self.breed, self.own_psi))

    @property
    def own_psi(self) -> float | None:
        """None: that of all."""
        value = round(self.psi.value(), 2)
        return None if value < 0 else value

    @property
    def has_keys(self) -> bool:
        """Whether a person types into it."""
        return self.psi.hasFocus() or self.remove.hasFocus()

    def show_breed(self, breed: int, name: str, *, has_psi: bool) -> None:
        """Be the chip of the class `breed`, which the network calls `name`."""
        if (breed, name) == (self.breed, self._name):
            return
        self.breed, self._name = breed, name
        self._sign.setVisible(has_psi)
        self.psi.setVisible(has_psi)
        self.retranslate()

    def show_psi(self, psi: float | None) -> None:
        """Without telling anyone; what is being typed stays as it is typed ("0." would become "0.00")."""
        if psi != self.own_psi:
            with QSignalBlocker(self.psi):
                self.psi.setValue(_AS_ALL if psi is None else psi)

    def retranslate(self) -> None:
        name = breed_name(self._name)
        self._text.setText(name)
        self.psi.setSpecialValueText(tr("as all"))
        tip = tr("Truncation of this breed alone. At its lowest it follows the ψ for all.")
        describe(self.psi, tr("Truncation ψ of {breed}", breed=name), tip)
        describe(self.remove, tr("Take back {breed}", breed=name), tr("Takes this breed out of the picked."))


class _PsiBox(QDoubleSpinBox):
    """Leaves the wheel to the bar unless a person types into it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
