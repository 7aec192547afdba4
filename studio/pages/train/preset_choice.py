"""The presets by network: those made for the dataset's resolution can be chosen, the others are only seen."""

from __future__ import annotations

import re
from itertools import groupby

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QWidget

from gan_core.presets import Preset, load_preset, preset_names
from studio import theme
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live
from studio.widgets.setting_controls import words

_NAME = Qt.ItemDataRole.UserRole
_MOST_VISIBLE = 24
_END_OF_SENTENCE = re.compile(r"(?<!al)\. ")


class PresetChoice(Live, QWidget):
    """A list with a heading for each network; the preset that suits the device is marked."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box, self.card_button = QComboBox(), button(icon="layers", tool=True)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setStyleSheet(
            "QComboBox { combobox-popup: 0; }"
        )  # a list that scrolls, not a menu of them all
        self.box.setMaxVisibleItems(_MOST_VISIBLE)
        self._model = QStandardItemModel(self)
        self.box.setModel(self._model)
        self._caption = label("caption", wrap=True)
        self._proposed = ""
        self._img_resolution: int | None = None
        line = row(gap=4)
        line.addWidget(self._caption, 1)
        line.addWidget(self.card_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = column(self, gap=4)
        layout.addWidget(self.box)  # as wide as it can be: the mark stands behind the title
        layout.addLayout(line)
        self.box.activated.connect(self._on_activated)
        theme.current().changed.connect(self.retranslate)
        self.retranslate()

    @property
    def name(self) -> str | None:
        """The chosen preset; None where none fits."""
        name: str | None = self.box.currentData(_NAME)
        return name

    def retranslate(self) -> None:
        """Set all texts."""
        describe(self.box, tr("Preset"), tr("Network, objective and settings that go well together."))
        describe(
            self.card_button,
            tr("Network card"),
            tr("The network's blocks, parameters and memory, and how long it would train on this computer."),
        )
        self.box.setPlaceholderText(tr("No preset for this resolution"))
        for item in self._items():
            name = item.data(_NAME)
            if name is None:
                item.setText(words(item.accessibleText()))
                item.setForeground(theme.colors().text)  # it can't be chosen, yet it is no lesser one
            else:
                self._write(item, load_preset(name))
        self._show_caption()

    def show_presets(
        self, img_resolution: int | None, proposed: str, chosen: str, *, tiny_first: bool = False
    ) -> None:
        """List all presets and choose one; only those for `img_resolution` px (None: all) can be chosen.

        `tiny_first`: those that a small computer trains in minutes come before the others of their network.
        """
        self._proposed, self._img_resolution = proposed, img_resolution
        presets = [load_preset(name) for name in preset_names()]
        with QSignalBlocker(self.box):
            self._model.clear()
            for _, group in groupby(presets, key=lambda preset: preset.group):
                self._add(list(group), tiny_first=tiny_first)
            self.box.setCurrentIndex(self.box.findData(chosen, _NAME) if chosen else -1)
        self.retranslate()

    def _add(self, presets: list[Preset], *, tiny_first: bool) -> None:
        """A heading and its presets, those that fit first."""
        heading = QStandardItem()
        heading.setAccessibleText(presets[0].title.split()[0])
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self.font()
        font.setWeight(QFont.Weight.DemiBold)
        heading.setFont(font)
        self._model.appendRow(heading)

        def order(preset: Preset) -> tuple[bool, bool]:
            return not self._fits(preset), preset.is_tiny != tiny_first

        for preset in sorted(presets, key=order):
            item = QStandardItem()
            item.setData(preset.name, _NAME)
            item.setEnabled(self._fits(preset))
            self._model.appendRow(item)

    def _write(self, item: QStandardItem, preset: Preset) -> None:
        title = words(preset.title)
        suits = preset.name == self._proposed
        item.setText(tr("{title} · suits this computer", title=title) if suits else title)
        tip = f"{words(preset.description)}\n{preset.paper}"
        if not self._fits(preset):
            made = tr(
                "Made for pictures of {resolution} px. Prepare the dataset at that resolution to use it.",
                resolution=preset.config.network.img_resolution,
            )
            tip = f"{made}\n{tip}"
        item.setToolTip(tip)

    def _fits(self, preset: Preset) -> bool:
        return self._img_resolution in (None, preset.config.network.img_resolution)

    def _items(self) -> list[QStandardItem]:
        return [self._model.item(line) for line in range(self._model.rowCount())]

    def _show_caption(self) -> None:
        """The description's first sentence; the tooltip and the network card have all of it."""
        description = words(load_preset(self.name).description) if self.name else ""
        end = _END_OF_SENTENCE.search(description)
        self._caption.setText(description[: end.start() + 1] if end else description)
        self._caption.setToolTip(description)

    def _on_activated(self) -> None:
        self._show_caption()
        self.chosen.emit(self.name)


def fitting_presets(img_resolution: int | None) -> list[Preset]:
    """The presets made for pictures of `img_resolution` px (None: all)."""
    presets = [load_preset(name) for name in preset_names()]
    return [p for p in presets if img_resolution in (None, p.config.network.img_resolution)]
