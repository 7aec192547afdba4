"""How the open picture alone is cropped: another policy or margin than the rules for all, and the way back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.prepare import PrepareSettings
from gan_core.runs.settings import SettingDescription
from gan_core.runs.settings import describe as describe_settings
from studio import theme
from studio.pages.data.editor import verbs
from studio.pages.data.editor.copy_menu import CopyMenu
from studio.pages.data.editor.open_picture import OpenPicture
from studio.pages.data.prepare_form import crop_words
from studio.translation import mark, tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live
from studio.widgets.number_box import number_text, parse_number
from studio.widgets.setting_controls import ChoiceControl, NumberControl

_BY_THE_RULES = ""


class CropPanel(Live, QWidget):
    """Follows the open picture, and decides for it. An empty margin is that of the rules."""

    def __init__(self, picture: OpenPicture, copy_menu: CopyMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        described = {setting.path: setting for setting in describe_settings(PrepareSettings())}
        self._title = label("title")
        self._crop_title, self._margin_title = label(), label()
        self.crop = ChoiceControl(_optional_choice(described["crop"]))
        self.margin = NumberControl(replace(described["margin"], optional=True, value=None))
        self._bounds = described["margin"].minimum or 0.0, described["margin"].maximum or 1.0
        self.error = label("bad", wrap=True)
        self.error.hide()
        self.copy = button("copy")
        self.copy.setMenu(copy_menu)
        self.reset = button("rotate-ccw")
        self._crop_title.setBuddy(self.crop)
        self._margin_title.setBuddy(self.margin)
        self._arrange()
        self.crop.edited.connect(self._take_crop)
        self.margin.edited.connect(self._take_margin)
        self.reset.clicked.connect(lambda: verbs.reset(picture))
        picture.opened.connect(self._show)
        picture.edit_changed.connect(self._show)
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(tr("This picture"))
        self._crop_title.setText(tr("Crop"))
        self._margin_title.setText(tr("Margin"))
        self.copy.setText(tr("Copy to…"))
        self.reset.setText(tr("Reset"))
        describe(
            self.crop,
            tr("Crop"),
            tr("How this picture alone is cropped; else it is as the rules for all say."),
        )
        describe(
            self.margin,
            tr("Margin"),
            tr(
                "For a box with margin: how much it grows on each side, as a share of its size. "
                "Empty: as the rules say."
            ),
        )
        describe(
            self.copy, tr("Copy to…"), tr("Gives other pictures this crop and margin; their boxes stay.")
        )
        describe(
            self.reset,
            tr("Reset the picture"),
            tr("The boxes as they were in the source, cropped as the rules say."),
        )
        self.margin.retranslate()
        self._show()

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE * 2)
        grid.setVerticalSpacing(theme.SPACE)
        grid.setColumnStretch(1, 1)
        for number, (title, control) in enumerate(
            ((self._crop_title, self.crop), (self._margin_title, self.margin))
        ):
            grid.addWidget(title, number, 0)
            grid.addWidget(control, number, 1)
        buttons = row()
        buttons.addWidget(self.copy, 1)
        buttons.addWidget(self.reset, 1)
        layout = column(self)
        layout.addWidget(self._title)
        layout.addLayout(grid)
        layout.addWidget(self.error)
        layout.addLayout(buttons)

    def _take_crop(self, key: str) -> None:
        crop = None if key == _BY_THE_RULES else CropPolicy(key)
        self._picture.decide(replace(self._picture.edit, crop=crop), mark("Change the crop"))

    def _take_margin(self, text: str) -> None:
        margin, (low, high) = parse_number(text), self._bounds
        if text and (margin is None or not low <= margin <= high):
            limits = {"low": number_text(low), "high": number_text(high)}
            self.error.setText(tr("Choose a number from {low} to {high}.", **limits))
            self.error.show()
            return
        self.error.hide()
        self._picture.decide(replace(self._picture.edit, margin=margin), mark("Change the margin"))

    def _show(self) -> None:
        edit, rules = self._picture.edit, self._picture.settings
        for index, policy in enumerate(CropPolicy, start=1):
            title, tip = crop_words(policy)
            self.crop.setItemText(index, title)
            self.crop.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        self.crop.setItemText(0, tr("As the rules: {crop}", crop=crop_words(rules.crop)[0]))
        self.crop.set_value(_BY_THE_RULES if edit.crop is None else edit.crop.value)
        self.error.hide()
        self.margin.set_value(edit.margin)
        self.margin.set_hint(tr("As the rules: {crop}", crop=number_text(rules.margin)))
        self.margin.setEnabled(self._picture.rules.policy is CropPolicy.BOX_MARGIN or edit.margin is not None)
        is_changed = edit.boxes is not None or edit.crop is not None or edit.margin is not None
        self.reset.setEnabled(is_changed)


def _optional_choice(described: SettingDescription) -> SettingDescription:
    return replace(described, choices=(_BY_THE_RULES, *described.choices))
