"""The control for each kind of setting. Each shows a value without telling, and tells only of a person's edits."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)

from gan_core.messages import Message
from gan_core.runs.registry import LOSSES, NETWORKS
from gan_core.runs.settings import SettingDescription
from studio.translation import tr, tr_message
from studio.widgets.number_box import NumberBox, number_text

_ELLIPSIS_ROOM = 2


class NumberControl(NumberBox):
    """A number, whole or not; an optional one may be left empty."""

    def __init__(self, setting: SettingDescription) -> None:
        low = float("-inf") if setting.minimum is None else setting.minimum
        high = float("inf") if setting.maximum is None else setting.maximum
        super().__init__(whole=setting.kind == "int", minimum=low, maximum=high)
        self._setting = setting

    def retranslate(self) -> None:
        """Set unit and hint."""
        self.set_unit(words(self._setting.unit))
        self.set_hint(tr("not set") if self._setting.optional else "")


class ChoiceControl(QComboBox):
    """One of several; the wheel leaves it alone until it has the focus."""

    edited = Signal(str)

    def __init__(self, setting: SettingDescription) -> None:
        super().__init__()
        self._setting = setting
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for key in setting.choices:
            self.addItem(key, key)
        self.activated.connect(self._on_activated)

    def retranslate(self) -> None:
        """Name the choices and say what each is."""
        for index, key in enumerate(self._setting.choices):
            title, tip = choice_words(self._setting.path, key)
            self.setItemText(index, title)
            self.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)

    def set_value(self, value: object) -> None:
        """Show a choice by its key."""
        self.setCurrentIndex(self.findData(value))

    def whole_width(self) -> int:
        """The width (pixels) that shows every title whole."""
        metrics = self.fontMetrics()
        titles = (metrics.horizontalAdvance(self.itemText(index)) for index in range(self.count()))
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        return max(titles, default=0) + _ELLIPSIS_ROOM + self.width() - room

    def paintEvent(self, event: QPaintEvent) -> None:
        """The chosen title, with an ellipsis where it is too long for the field."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        end = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(self.currentText(), end, room - _ELLIPSIS_ROOM)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form unless the person is in this field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _on_activated(self, index: int) -> None:
        self.edited.emit(self.itemData(index))


class TextControl(QLineEdit):
    """Words that a person types."""

    edited = Signal(str)

    def __init__(self, setting: SettingDescription) -> None:
        super().__init__()
        self._shown = str(setting.value)
        self.editingFinished.connect(self._tell_edit)

    def retranslate(self) -> None:
        """Say what an empty field means."""
        self.setPlaceholderText(tr("not set"))

    def set_value(self, value: object) -> None:
        """Show the words from their beginning, without telling anyone."""
        self._shown = "" if value is None else str(value)
        self.setText(self._shown)
        self.setCursorPosition(0)

    def _tell_edit(self) -> None:
        if self.text() != self._shown:
            self._shown = self.text()
            self.edited.emit(self._shown)


class SwitchControl(QCheckBox):
    """On or off."""

    edited = Signal(bool)

    def __init__(self, setting: SettingDescription) -> None:
        super().__init__()
        self.setChecked(bool(setting.value))
        self.toggled.connect(self.edited)

    def retranslate(self) -> None:
        """A switch has no words of its own."""

    def set_value(self, value: object) -> None:
        """Show on or off."""
        with QSignalBlocker(self):
            self.setChecked(bool(value))


class FixedControl(QLabel):
    """What the preset decides, as text."""

    edited = Signal(object)
    """Never emitted: nothing can be edited."""

    def __init__(self, setting: SettingDescription) -> None:
        super().__init__()
        self._setting = setting
        self._value: object = setting.value
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def retranslate(self) -> None:
        """Write the value in words."""
        self.set_value(self._value)

    def set_value(self, value: object) -> None:
        """Write the value with its unit."""
        self._value = value
        text = (
            number_text(value)
            if isinstance(value, int | float)
            else choice_words(self._setting.path, str(value))[0]
        )
        self.setText(f"{text} {words(self._setting.unit)}".strip())


Control = NumberControl | ChoiceControl | TextControl | SwitchControl | FixedControl


def make_control(setting: SettingDescription) -> Control:
    """The control for a setting, showing its value."""
    kinds: dict[str, type[Control]] = {
        "int": NumberControl,
        "float": NumberControl,
        "choice": ChoiceControl,
        "bool": SwitchControl,
        "text": TextControl,
    }
    made = (FixedControl if setting.fixed else kinds[setting.kind])(setting)
    made.retranslate()
    made.set_value(setting.value)
    return made


def words(english: str) -> str:
    """A text of the core (a title, a unit, a description) in the chosen language."""
    return tr_message(Message(english)) if english else ""


def choice_words(path: str, key: str) -> tuple[str, str]:
    """What a choice is called and what it is; a registry's own words where it comes from one."""
    if path == "network.family" and key in NETWORKS:
        return words(NETWORKS[key].title), words(NETWORKS[key].description)
    if path == "objective.loss" and key in LOSSES:
        return words(LOSSES[key].title), words(LOSSES[key].description)
    return key, ""


def tooltip(setting: SettingDescription) -> str:
    """Everything about a setting: what it is, its unit and limits, its name in the terminal."""
    lines = [words(setting.description)]
    if setting.minimum is not None and setting.maximum is not None:
        limits = {"low": number_text(setting.minimum), "high": number_text(setting.maximum)}
        lines.append(tr("{low} to {high} {unit}", unit=words(setting.unit), **limits).strip())
    lines.append(f"--set {setting.path}=…")
    return "\n".join(lines)
