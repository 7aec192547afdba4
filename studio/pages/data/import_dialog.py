"""How boxes are read before they come in: their format, and whether they bring breeds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QWidget

from gan_core.curation.boxes import FORMATS
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.elided import ElidedLabel
from studio.widgets.live import Live

_WIDTH = 440


@dataclass(frozen=True, slots=True)
class ImportChoice:
    """What a person answered."""

    format: str | None = None
    """None: seen from the files."""
    keep_breeds: bool = False
    """Every box has its picture's breed, whatever its class is."""


class ImportDialog(Live, QDialog):
    """Asks, and tells `chosen` when boxes shall come in."""

    chosen = Signal(object)
    """An ImportChoice."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._path = ElidedLabel("caption", "muted")
        self._path.setText(f"{path.name} · {path.parent}")  # what comes last may have no room
        self._title = label("title")
        self._format_name = label()
        self.format = QComboBox()
        self.format.addItem("", None)
        for key, known in FORMATS.items():
            self.format.addItem(known.title, key)
        self._format_name.setBuddy(self.format)
        self.keep_breeds = QCheckBox()
        self._about = label("caption", wrap=True)
        self.accept_button, self.cancel = button(primary=True), button()
        self.accept_button.setDefault(True)
        self._arrange()
        self.accept_button.clicked.connect(self._tell)
        self.cancel.clicked.connect(self.reject)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        self.setWindowTitle(tr("Import boxes"))
        self._title.setText(tr("Import boxes"))
        self._format_name.setText(tr("Format"))
        self.format.setItemText(0, tr("As the files look"))
        describe(
            self.format, tr("Format"), tr("How the boxes are written; usually that is seen from the files.")
        )
        self.keep_breeds.setText(tr("Keep each picture's breed"))
        tip = tr("A box's class becomes its breed. Kept, every box has its picture's breed instead.")
        describe(self.keep_breeds, tr("Keep each picture's breed"), tip)
        self._about.setText(tip)
        self.accept_button.setText(tr("Import"))
        describe(self.accept_button, tr("Import"), tr("Takes the boxes in as one step that can be undone."))
        self.cancel.setText(tr("Cancel"))
        describe(self.cancel, tr("Cancel"), tr("Leaves the boxes as they are."))

    def _arrange(self) -> None:
        self.setMinimumWidth(_WIDTH)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self._format_name, self.format)
        buttons = row()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.accept_button)
        layout = column(self, margin=16, gap=12)
        for widget in (self._title, self._path):
            layout.addWidget(widget)
        layout.addLayout(form)
        layout.addWidget(self.keep_breeds)
        layout.addWidget(self._about)
        layout.addStretch(1)
        layout.addLayout(buttons)

    def _tell(self) -> None:
        answer = ImportChoice(self.format.currentData(), self.keep_breeds.isChecked())
        self.accept()
        self.chosen.emit(answer)
