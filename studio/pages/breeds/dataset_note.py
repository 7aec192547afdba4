"""A line that says that the dataset is not at hand, and the button that finds it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from studio import dialogs
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label
from studio.widgets.live import Live
from studio.workers.dataset_at_hand import DatasetAtHand


class DatasetNote(Live, QWidget):
    """Hidden while the dataset is at hand or looked for."""

    def __init__(self, dataset: DatasetAtHand, parent: QWidget) -> None:
        super().__init__(parent)
        self._dataset = dataset
        self._text = label("muted", wrap=True)
        self.choose = button("folder-open")
        layout = column(self)
        layout.addWidget(self._text)
        layout.addWidget(self.choose)
        self.choose.clicked.connect(self._ask)
        dataset.changed.connect(self._follow)
        dataset.failed.connect(lambda message: dialogs.show_error(self, message))
        self._follow()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        self._text.setText(
            tr("The dataset of this run is not where it was. With its pictures, breeds can be compared.")
        )
        self.choose.setText(tr("Find the dataset…"))
        describe(self.choose, tr("Find the dataset…"), tr("Opens the zip file with the real pictures."))

    def _follow(self) -> None:
        self.setVisible(self._dataset.found is None and not self._dataset.is_looking)

    def _ask(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Find the dataset…"), "", tr("Zip file (*.zip)"))
        if chosen:
            self._dataset.use(Path(chosen))
