"""Above the pictures: in which of the three views they are shown, and how much it is."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from studio.translation import tr
from studio.widgets.controls import button, describe, row
from studio.widgets.elided import ElidedLabel
from studio.widgets.live import Live

View = Literal["grid", "matrix", "blend"]
VIEWS: tuple[View, ...] = ("grid", "matrix", "blend")
KEYS = {"grid": "G", "matrix": "M", "blend": "B"}


class ViewBar(Live, QWidget):
    """Tells which view a person wants."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons = {"grid": button("grid-3x3"), "matrix": button("layers"), "blend": button("sparkles")}
        self._group = QButtonGroup(self)
        self.facts = ElidedLabel("muted", "muted")
        layout = row(self)
        layout.setContentsMargins(12, 8, 12, 8)
        for key, made in self.buttons.items():
            made.setCheckable(True)
            self._group.addButton(made)
            layout.addWidget(made)
            made.clicked.connect(lambda _, key=key: self.chosen.emit(key))
        self._distance = QWidget()
        self._distance.setFixedWidth(0)  # with the layout's gap on either side
        layout.addWidget(self._distance)
        layout.addWidget(self.facts, 1)
        self.retranslate()

    def show_view(self, view: View) -> None:
        """Which one is in front."""
        self.buttons[view].setChecked(True)

    def set_has_views(self, has: bool) -> None:
        """Without breeds there is only one way to show pictures."""
        for widget in (*self.buttons.values(), self._distance):
            widget.setVisible(has)

    def retranslate(self) -> None:
        """Set all texts."""
        words = {
            "grid": (tr("Grid"), tr("Pictures of each picked breed.")),
            "matrix": (
                tr("Matrix"),
                tr("The same latents in every picked breed: in a column only the breed differs."),
            ),
            "blend": (tr("Blend"), tr("Two or three breeds mixed by hand.")),
        }
        for key, (name, tip) in words.items():
            self.buttons[key].setText(name)
            describe(self.buttons[key], name, tip, KEYS[key])
