"""How many pictures, from which seed, and how truncated."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QSpinBox, QWidget

from gan_core.export.submission import COUNT
from studio.pages.export.run_chooser import NAME_WIDTH
from studio.translation import tr
from studio.widgets.controls import describe, label, row
from studio.widgets.live import Live

_MAX_COUNT = 1_000_000
_MAX_SEED = 2**31 - 1
_USUAL_PSI = 0.7


class ExportSettings(Live, QWidget):
    """`pictures_changed` tells that other pictures would come out; the count alone changes none of them."""

    pictures_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = QSpinBox(minimum=1, maximum=_MAX_COUNT, value=COUNT)
        self.count.setGroupSeparatorShown(True)
        self.seed = QSpinBox(minimum=0, maximum=_MAX_SEED)
        self.truncate = QCheckBox()
        self.psi = QDoubleSpinBox(minimum=0.0, maximum=2.0, singleStep=0.05, decimals=2, value=_USUAL_PSI)
        self.psi.setEnabled(False)
        for number in (self.count, self.seed, self.psi):
            number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._names = [label("muted") for _ in range(3)]
        self._truncation = QWidget()
        truncation = row(self._truncation)
        truncation.addWidget(self.truncate)
        truncation.addWidget(self.psi, 1)
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, widget in zip(self._names, (self.count, self.seed, self._truncation), strict=True):
            layout.addRow(name, widget)
            name.setMinimumWidth(NAME_WIDTH)
        self._layout = layout
        self.truncate.toggled.connect(self.psi.setEnabled)
        for signal in (self.seed.valueChanged, self.psi.valueChanged, self.truncate.toggled):
            signal.connect(lambda _: self.pictures_changed.emit())
        self.retranslate()

    @property
    def truncation_psi(self) -> float | None:
        """ψ, or None where truncation is off or means nothing to the network."""
        is_on = self.truncate.isChecked() and self._layout.isRowVisible(self._truncation)
        return round(self.psi.value(), 2) if is_on else None

    def set_accepts_truncation(self, accepts: bool) -> None:
        """Offer truncation only where it means something to the network."""
        self._layout.setRowVisible(self._truncation, accepts)

    def retranslate(self) -> None:
        """Set all texts."""
        for name, text in zip(self._names, (tr("Pictures"), tr("Seed"), tr("Truncation ψ")), strict=True):
            name.setText(text)
        describe(self.count, tr("How many pictures"), tr("The competition asks for exactly 10,000."))
        describe(
            self.seed, tr("Seed"), tr("The same seed makes the same pictures; another seed makes others.")
        )
        tip = tr(
            "Smaller ψ makes pictures more typical and less varied. Off: the generator as it was trained."
        )
        describe(self.truncate, tr("Use truncation"), tip)
        describe(self.psi, tr("Truncation ψ"), tip)
