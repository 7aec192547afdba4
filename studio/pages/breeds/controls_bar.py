"""Below the pictures: seed, how many, truncation for all, undo, and Save."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QCheckBox, QFrame, QSizePolicy, QSpinBox, QWidget

from studio import formats
from studio.pages.breeds.state import Chosen
from studio.translation import tr
from studio.widgets.controls import button, describe, label, row
from studio.widgets.live import Live
from studio.widgets.slider_control import SliderControl

Counted = Literal["breeds", "seeds", "pictures"]
"""What the slider counts: pictures of each breed, seeds, or just pictures."""
_MOST_SEED = 2**31 - 1
_MOST_COUNT = 32
_PSI = tuple(round(0.05 * step, 2) for step in range(31))
_USUAL_PSI = 0.7


class ControlsBar(Live, QFrame):
    """Tells what a person sets; shows what holds."""

    seed_changed = Signal(int)
    shuffled = Signal()
    count_changed = Signal(int)
    psi_changed = Signal(object)
    hand_rests = Signal()
    """What comes now is another change than the one before."""

    def __init__(self, stack: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed_name, self._count_name = label("muted"), label("muted")
        self.seed = QSpinBox(minimum=0, maximum=_MOST_SEED)
        self.seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.shuffle = button("shuffle", tool=True)
        self.count = SliderControl(tuple(range(1, _MOST_COUNT + 1)), formats.count)
        self.truncate = QCheckBox()
        self.psi = SliderControl(_PSI, lambda value: f"{value:.2f}")
        self.psi.set_value(_USUAL_PSI)
        self.undo, self.redo = button("undo-2", tool=True), button("redo-2", tool=True)
        self.save = button("image-down", primary=True)
        self._truncation = QWidget()
        self._kind: Counted = "breeds"
        self._arrange()
        self._connect(stack)
        self.retranslate()

    def show_chosen(self, chosen: Chosen) -> None:
        """Show what holds, without telling anyone."""
        with QSignalBlocker(self.seed), QSignalBlocker(self.truncate):
            self.seed.setValue(chosen.seed)
            self.truncate.setChecked(chosen.psi is not None)
        self.count.set_value(chosen.count)
        self.psi.setEnabled(chosen.psi is not None)
        if chosen.psi is not None:
            self.psi.set_value(chosen.psi)

    def set_accepts_truncation(self, accepts: bool) -> None:
        """Offer truncation only where it means something to the network."""
        self._truncation.setVisible(accepts)

    def set_kind(self, kind: Counted, *, has_count: bool) -> None:
        """What the slider counts, and whether there is anything to count."""
        self._kind = kind
        self._count_name.setVisible(has_count)
        self.count.setVisible(has_count)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        self._seed_name.setText(tr("Seed"))
        tip = tr("The same seed makes the same pictures; another seed makes others.")
        describe(self.seed, tr("Seed"), tip)
        describe(self.shuffle, tr("Another seed"), tr("Takes a seed by chance."), "Ctrl+R")
        words = {
            "breeds": (tr("Of each"), tr("How many of each breed.")),
            "seeds": (tr("Seeds"), tr("How many seeds stand side by side.")),
            "pictures": (tr("Pictures"), tr("How many pictures")),
        }
        count, tip = words[self._kind]
        self._count_name.setText(count)
        describe(self.count, count, tip)
        self.truncate.setText(tr("Truncation ψ"))
        tip = tr(
            "Smaller ψ makes pictures more typical and less varied. Off: the generator as it was trained."
        )
        describe(self.truncate, tr("Use truncation"), tip)
        describe(self.psi, tr("Truncation ψ"), tip)
        describe(self.undo, tr("Undo"), tr("Takes the last change back."), "Ctrl+Z")
        describe(self.redo, tr("Redo"), tr("Makes it again."), "Ctrl+Shift+Z")
        self.save.setText(tr("Save"))
        describe(self.save, tr("Save"), tr("Saves pictures of the picked breeds."), "Ctrl+S")
        self.psi.retranslate()
        self.count.retranslate()

    def _connect(self, stack: QUndoStack) -> None:
        self.seed.valueChanged.connect(self.seed_changed)
        self.seed.editingFinished.connect(self.hand_rests)
        self.shuffle.clicked.connect(self.shuffled)
        self.count.edited.connect(lambda value: self.count_changed.emit(int(value)))
        self.truncate.toggled.connect(self._tell_psi)
        self.psi.edited.connect(self._tell_psi)
        for slider in (self.count, self.psi):
            slider.begun.connect(self.hand_rests)
        self.undo.clicked.connect(stack.undo)
        self.redo.clicked.connect(stack.redo)
        stack.canUndoChanged.connect(self.undo.setEnabled)
        stack.canRedoChanged.connect(self.redo.setEnabled)
        self.undo.setEnabled(False)
        self.redo.setEnabled(False)

    def _tell_psi(self) -> None:
        self.psi_changed.emit(round(self.psi.value(), 2) if self.truncate.isChecked() else None)

    def _arrange(self) -> None:
        truncation = row(self._truncation)
        truncation.addWidget(self.truncate)
        truncation.addWidget(self.psi)
        for slider in (self.count, self.psi):
            slider.setFixedWidth(148)
        self.seed.setFixedWidth(104)
        self._truncation.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        layout = row(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self._seed_name)
        layout.addWidget(self.seed)
        layout.addWidget(self.shuffle)
        layout.addSpacing(8)
        layout.addWidget(self._count_name)
        layout.addWidget(self.count)
        layout.addSpacing(8)
        layout.addWidget(self._truncation)
        layout.addStretch()
        layout.addWidget(self.undo)
        layout.addWidget(self.redo)
        layout.addWidget(self.save)
