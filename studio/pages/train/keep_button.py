"""A star on the checkpoint in view: keeps it, however many come after it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gan_core.messages import GanCoreError
from gan_core.runs.events import CheckpointSaved
from gan_core.runs.run import Run
from studio.icons import icon
from studio.translation import tr
from studio.widgets.controls import button, describe
from studio.widgets.live import Live


class KeepButton(Live, QWidget):
    """A toggle for the newest checkpoint at or before the grid in view."""

    toggled = Signal(str, bool)
    """A checkpoint's name, and whether it is kept from now on: it has been done."""
    failed = Signal(object)
    """Message: why it could not be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._saved: list[CheckpointSaved] = []
        self._kimg = 0.0
        self._here: str | None = None
        self.button = button(icon="star", tool=True)
        self.button.setCheckable(True)
        self.button.toggled.connect(self._on_toggled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button)
        self.retranslate()

    @property
    def checkpoints(self) -> list[float]:
        """kimg of those on disk, rising."""
        return [saved.kimg for saved in self._saved]

    @property
    def kept(self) -> list[float]:
        """kimg of those that a person keeps, rising."""
        run = self._run
        return [saved.kimg for saved in self._saved if run is not None and run.is_marked(saved.name)]

    def retranslate(self) -> None:
        """Set all texts."""
        if self._here is None:
            name = tr("Keep the checkpoint")
            tip = tr("There is no checkpoint at this grid or before it, hence none to keep yet.")
        elif self.button.isChecked():
            name = tr("Let checkpoint {name} go", name=self._here)
            tip = tr("You keep checkpoint {name}. Let it go, and newer ones may replace it.", name=self._here)
        else:
            name = tr("Keep checkpoint {name}", name=self._here)
            tip = tr("Keep checkpoint {name}: newer ones will not replace it.", name=self._here)
        describe(self.button, name, tip, keys="S")

    def show_run(self, run: Run | None) -> None:
        """Offer the checkpoints of another run."""
        self._run = run
        self.refresh()

    def refresh(self) -> None:
        """Look again which checkpoints there are: saving one may have removed an older one."""
        self._saved = self._run.checkpoints() if self._run is not None else []
        self.show_at(self._kimg)

    def show_at(self, kimg: float) -> None:
        """Offer the newest checkpoint at or before `kimg`."""
        self._kimg = kimg
        here = [saved.name for saved in self._saved if saved.kimg <= kimg]
        self._here = here[-1] if here else None
        self._show_state()

    def _on_toggled(self, keep: bool) -> None:
        run, name = self._run, self._here
        if run is None or name is None:
            return
        try:
            run.mark(name, keep)
        except GanCoreError as error:
            self.failed.emit(error.message)
        else:
            self.toggled.emit(name, keep)
        self.refresh()

    def _show_state(self) -> None:
        name = self._here
        is_kept = self._run is not None and name is not None and self._run.is_marked(name)
        with QSignalBlocker(self.button):
            self.button.setChecked(is_kept)
        self.button.setEnabled(name is not None)
        self.button.setIcon(icon("star-filled" if is_kept else "star"))
        self.retranslate()
