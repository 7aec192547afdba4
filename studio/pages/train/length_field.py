"""How long a run shall be: one number in kimg, minutes or passes over the dataset."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from gan_core.runs.config import TrainingSettings
from studio.translation import tr
from studio.widgets.controls import describe, row
from studio.widgets.live import Live
from studio.widgets.number_box import NumberBox, parse_number

UNITS = ("kimg", "minutes", "epochs")
"""Fields of TrainingSettings that give a run an end."""


class LengthField(Live, QWidget):
    """A view on the three fields; of them it sets the chosen one and clears the others."""

    edited = Signal(dict)
    """Assignments for `with_settings`, the person's own first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, float | None] = dict.fromkeys(UNITS)
        self.number = NumberBox(whole=False, minimum=0.001, maximum=1e6)
        self.unit = QComboBox()
        for key in UNITS:
            self.unit.addItem(key, key)
        layout = row(self, gap=4)
        layout.addWidget(self.number, 1)
        layout.addWidget(self.unit)
        self.number.edited.connect(self._on_edited)
        self.unit.activated.connect(self._on_unit)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        for index, text in enumerate((tr("kimg"), tr("minutes"), tr("epochs"))):
            self.unit.setItemText(index, text)
        self.number.set_hint(tr("until stopped"))
        tip = tr("The run's total length, also when it is resumed. Empty: it trains until you stop it.")
        describe(self.number, tr("Length"), tip)
        describe(
            self.unit,
            tr("Unit of the length"),
            tr(
                "kimg: thousands of real images shown. Minutes: time spent training. Epochs: passes over the dataset."
            ),
        )

    def show_length(self, training: TrainingSettings) -> None:
        """Show the limit that is set (kimg before minutes before epochs)."""
        self._values = {unit: getattr(training, unit) for unit in UNITS}
        chosen = next((unit for unit in UNITS if self._values[unit] is not None), None)
        if chosen is not None:
            with QSignalBlocker(self.unit):
                self.unit.setCurrentIndex(UNITS.index(chosen))
        self.number.set_value(self._values[chosen] if chosen else None)

    def _on_edited(self, text: str) -> None:
        unit = self.unit.currentData()
        number = parse_number(text)
        others = {f"training.{other}": "" for other in UNITS if other != unit}
        self.edited.emit({f"training.{unit}": text if number is None else number, **others})

    def _on_unit(self) -> None:
        unit = self.unit.currentData()
        if self._values[unit] is not None:  # a run may have two limits: look at the other one
            self.number.set_value(self._values[unit])
        elif self.number.value() is not None:
            self._on_edited(self.number.text())
