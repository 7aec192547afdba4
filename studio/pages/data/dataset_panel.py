"""The right column while a dataset is shown: what it is, what was left out of it, and the way to Train."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from gan_core.dataset.archive import Dataset
from studio import formats
from studio.pages.data.detail import PictureDetail
from studio.pages.data.preparing import Outcome
from studio.pages.data.report import PrepareReport
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label
from studio.widgets.live import Live


class DatasetPanel(Live, QWidget):
    """`train_wanted` is the click on the button that leads on."""

    train_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self.title = label("title", wrap=True)
        self._facts = QFormLayout()
        self._rows = [(label("muted"), label(wrap=True)) for _ in range(4)]
        for name, value in self._rows:
            self._facts.addRow(name, value)
        self.detail = PictureDetail(enlarge=True)
        self.report = PrepareReport()
        self.train = button("play", primary=True)
        layout = column(self, margin=12, gap=12)
        layout.addWidget(self.detail)
        layout.addWidget(self.title)
        layout.addLayout(self._facts)
        layout.addWidget(self.report, 8)
        layout.addStretch(1)
        layout.addWidget(self.train)
        self.train.clicked.connect(self.train_wanted)
        self.retranslate()

    def show_dataset(self, dataset: Dataset | None, outcome: Outcome | None) -> None:
        """Show a dataset, and the report of how it was prepared if that was just now."""
        self._dataset = dataset
        self.report.show_outcome(outcome)
        self.retranslate()

    def retranslate(self) -> None:
        self.train.setText(tr("Go on to Train"))
        describe(self.train, tr("Go on to Train"), tr("Opens the Train page with this dataset."))
        if self._dataset is None:
            return
        shown = self._dataset
        self.title.setText(shown.name)
        classes = formats.count(len(shown.class_names)) if shown.labels is not None else tr("none")
        facts = (
            (tr("Pictures"), formats.count(shown.num_images)),
            (tr("Resolution"), f"{shown.img_resolution}×{shown.img_resolution} px"),
            (tr("Breeds"), classes),
            (tr("File"), str(shown.path)),
        )
        for (name, value), (name_text, value_text) in zip(self._rows, facts, strict=True):
            name.setText(name_text)
            value.setText(value_text)
        self._rows[-1][1].setToolTip(str(shown.path))
