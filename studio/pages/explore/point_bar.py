"""Directly below the picture: seed, breed, truncation, and which weights draw it. What means nothing is absent."""

from __future__ import annotations

import random

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QSpinBox, QWidget

from studio.following import Following
from studio.pages.explore.breed_field import BreedField
from studio.pages.explore.state import ExploreState
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live
from studio.widgets.slider_control import SliderControl
from studio.workers.recipe import Opened

MAX_SEED = 2**31 - 1
KEEP, ANOTHER, UNDO, REDO = "K", "N", "Ctrl+Z", "Ctrl+Shift+Z"
_PSI = [round(number / 20, 2) for number in range(0, 41)]
_USUAL_PSI = 0.7
_NO_SEED = -1
_MOST_BREED = 280


class PointBar(Live, QWidget):
    """A view on the state; what a person asks for beyond it is told."""

    seed_wanted = Signal(int)
    keep_wanted = Signal()

    def __init__(self, state: ExploreState, following: Following, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._following = state, following
        self._about: Opened | None = None
        self.seed = QSpinBox(minimum=_NO_SEED, maximum=MAX_SEED)
        self.seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.seed.setKeyboardTracking(False)
        self.seed.setFixedWidth(112)
        self.another = button("dices", tool=True)
        self.back = button("rotate-ccw", tool=True)
        self.undo, self.redo = button("undo-2", tool=True), button("redo-2", tool=True)
        self.breed = BreedField()
        self.truncate = QCheckBox()
        self.psi = SliderControl(_PSI, lambda psi: f"{psi:.2f}")
        self.psi.set_value(_USUAL_PSI)
        self.averaged, self.standing = QCheckBox(), QCheckBox()
        self.keep = button("bookmark", primary=True)
        self._seed_name, self._breed_name = label("muted"), label("muted")
        self._arrange()
        self._connect()
        self.retranslate()

    def show_generator(self, about: Opened | None) -> None:
        """Offer what means something to this network."""
        self._about = about
        self.setEnabled(about is not None)
        if about is not None:
            self.breed.set_names(about.class_names)
            training = about.recipe.run.config.training
            self._breed_name.setVisible(bool(about.class_names))
            self.breed.setVisible(bool(about.class_names))
            self.truncate.setVisible(about.accepts_truncation)
            self.psi.setVisible(about.accepts_truncation)
            # Without a running average both are the same weights.
            self.averaged.setVisible(training.ema_kimg is not None)
            self.standing.setVisible(about.has_batch_norm)
        self._show_choices()
        self.show_state()

    def show_state(self) -> None:
        """Show where the state is, without telling anyone."""
        point, seed = self._state.point, self._state.seed
        with QSignalBlocker(self.seed):
            self.seed.setValue(_NO_SEED if seed is None else seed)
        self.back.setEnabled(seed is not None and self._state.is_changed)
        if point is None:
            return
        self.breed.show_breeds(point.breeds)
        psi = point.truncation_psi
        with QSignalBlocker(self.truncate):
            self.truncate.setChecked(psi is not None)
        self.psi.setEnabled(psi is not None)
        if psi is not None:
            self.psi.set_value(psi)

    def retranslate(self) -> None:
        """Set all texts."""
        self._seed_name.setText(tr("Seed"))
        self._breed_name.setText(tr("Breed"))
        self.seed.setSpecialValueText("–")
        describe(self.seed, tr("Seed"), tr("The same seed is the same latent; another seed is another dog."))
        describe(self.another, tr("Another one"), tr("A latent by lot: another dog."), ANOTHER)
        describe(self.back, tr("Back to the seed"), tr("Takes every change of this seed's latent back."))
        self.truncate.setText(tr("Truncation ψ"))
        tip = tr(
            "Smaller ψ makes pictures more typical and less varied. Off: the generator as it was trained."
        )
        describe(self.truncate, tr("Use truncation"), tip)
        describe(self.psi, tr("Truncation ψ"), tip)
        self.psi.retranslate()
        self.averaged.setText(tr("Averaged weights"))
        describe(
            self.averaged,
            tr("Averaged weights"),
            tr("The running average of the generator, calmer than its newest weights. Off: as it trains."),
        )
        self.standing.setText(tr("Standing statistics"))
        describe(
            self.standing,
            tr("Standing statistics"),
            tr("Batch norm's statistics measured anew on many latents, not those kept from training."),
        )
        self._describe_steps()
        self.keep.setText(tr("Keep picture"))
        describe(
            self.keep,
            tr("Keep picture"),
            tr("Puts this picture into the tray below and keeps its checkpoint."),
            KEEP,
        )

    def choose_another(self) -> None:
        """A seed by lot."""
        self.seed_wanted.emit(random.randrange(10_000))

    def _arrange(self) -> None:
        first, second, third = row(gap=4), row(), row(gap=16)
        for widget in (self._seed_name, self.seed, self.another, self.back):
            first.addWidget(widget)
        first.addStretch()
        for widget in (self.undo, self.redo, self.keep):
            first.addWidget(widget)
        self.psi.setFixedWidth(128)
        self.breed.setMaximumWidth(_MOST_BREED)
        second.addWidget(self._breed_name)
        second.addWidget(self.breed, 1)
        second.addWidget(self.truncate)
        second.addWidget(self.psi)
        second.addStretch()
        third.addWidget(self.averaged)
        third.addWidget(self.standing)
        third.addStretch()
        layout = column(self)
        for line in (first, second, third):
            layout.addLayout(line)

    def _connect(self) -> None:
        self._state.changed.connect(self.show_state)
        self._following.changed.connect(self._show_choices)
        self.seed.valueChanged.connect(self._on_seed)
        self.another.clicked.connect(self.choose_another)
        self.back.clicked.connect(lambda: self.seed_wanted.emit(self._state.seed))
        self.breed.chosen.connect(lambda index: self._state.set_breeds(((index, 1.0),)))
        self.truncate.toggled.connect(lambda is_on: self._state.set_psi(_USUAL_PSI if is_on else None))
        self.psi.edited.connect(self._state.set_psi)
        self.psi.slider.sliderPressed.connect(self._state.begin_drag)
        self.psi.slider.sliderReleased.connect(self._state.end_drag)
        self.averaged.clicked.connect(self._on_choice)
        self.standing.clicked.connect(self._on_choice)
        self.keep.clicked.connect(self.keep_wanted)
        stack = self._state.undo_stack
        for undo, act, can, changed in (
            (self.undo, stack.undo, stack.canUndo, stack.canUndoChanged),
            (self.redo, stack.redo, stack.canRedo, stack.canRedoChanged),
        ):
            undo.clicked.connect(act)
            changed.connect(undo.setEnabled)
            undo.setEnabled(can())
        stack.indexChanged.connect(self._describe_steps)

    def _describe_steps(self) -> None:
        stack = self._state.undo_stack
        undo, redo = stack.undoText(), stack.redoText()
        describe(self.undo, tr("Undo"), tr("Undo: {step}", step=tr(undo)) if undo else tr("Undo"), UNDO)
        describe(self.redo, tr("Redo"), tr("Redo: {step}", step=tr(redo)) if redo else tr("Redo"), REDO)

    def _on_seed(self, seed: int) -> None:
        if seed != _NO_SEED:
            self.seed_wanted.emit(seed)
        else:
            self.show_state()

    def _on_choice(self) -> None:
        self._following.choose(
            "ema" if self.averaged.isChecked() else "raw", "standing" if self.standing.isChecked() else "kept"
        )

    def _show_choices(self) -> None:
        self.averaged.setChecked(self._following.weights == "ema")
        self.standing.setChecked(self._following.statistics == "standing")
