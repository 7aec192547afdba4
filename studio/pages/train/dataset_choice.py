"""The pictures that a run is made from: the datasets used last, and a way to others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from gan_core.dataset.archive import Dataset
from studio import formats
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live


class DatasetChoice(Live, QWidget):
    """The datasets used before, and a way to others."""

    chosen = Signal(Path)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        """`folder`: where looking for other datasets begins."""
        super().__init__(parent)
        self._folder = folder
        self.box, self.open_button = QComboBox(), button(icon="folder-open", tool=True)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._caption = label("caption", wrap=True)
        self._dataset: Dataset | None = None
        line = row(gap=4)
        line.addWidget(self.box, 1)
        line.addWidget(self.open_button)
        layout = column(self, gap=4)
        layout.addLayout(line)
        layout.addWidget(self._caption)
        self.box.activated.connect(self._on_activated)
        self.open_button.clicked.connect(self._on_open)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        describe(self.box, tr("Dataset"), tr("The pictures to train on: the datasets used last."))
        describe(self.open_button, tr("Open a dataset…"), tr("Choose another prepared dataset (.zip)."))
        self.box.setPlaceholderText(tr("Choose a dataset"))
        self._show_caption()

    def show_datasets(self, current: Dataset | None, recent: Sequence[Path]) -> None:
        """List `current` (chosen) and the recent ones."""
        self._dataset = current
        paths = [path for path in recent if current is None or path != current.path.absolute()]
        with QSignalBlocker(self.box):
            self.box.clear()
            for path in [current.path.absolute(), *paths] if current is not None else paths:
                self.box.addItem(path.stem, path)
                self.box.setItemData(self.box.count() - 1, str(path), Qt.ItemDataRole.ToolTipRole)
            self.box.setCurrentIndex(0 if current is not None else -1)
        self._show_caption()

    def _show_caption(self) -> None:
        dataset = self._dataset
        self._caption.setVisible(dataset is not None)
        if dataset is None:
            return
        pictures, resolution, breeds = (
            formats.pictures(dataset.num_images),
            dataset.img_resolution,
            len(dataset.class_names),
        )
        if breeds:
            text = tr(
                "{pictures} of {resolution} px, {breeds}",
                pictures=pictures,
                resolution=resolution,
                breeds=formats.breeds(breeds),
            )
        else:
            text = tr("{pictures} of {resolution} px", pictures=pictures, resolution=resolution)
        self._caption.setText(text)

    def _on_activated(self, index: int) -> None:
        path = self.box.itemData(index)
        if self._dataset is None or path != self._dataset.path.absolute():
            self.chosen.emit(path)

    def _on_open(self) -> None:
        kinds = tr("Datasets") + " (*.zip)"
        name, _ = QFileDialog.getOpenFileName(self, tr("A prepared dataset"), str(self._folder), kinds)
        if name:
            self.chosen.emit(Path(name))
