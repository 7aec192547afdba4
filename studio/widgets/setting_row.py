"""One line of a form: title, control, a way back to the preset, and what is wrong in words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from gan_core.messages import UsageError
from gan_core.runs.settings import SettingDescription
from studio import theme
from studio.translation import tr, tr_message
from studio.widgets.controls import button, describe, label
from studio.widgets.number_box import number_text, parse_number
from studio.widgets.setting_controls import ChoiceControl, make_control, tooltip, words
from studio.widgets.slider_control import SliderControl

_CONTROL_WIDTH = 128
_TITLE_WIDTH = 116
"""What is left of the form's column beside the control."""
_RESET_WIDTH = 22
_HEIGHT = 26


class SettingRow(QWidget):
    """Shows one setting of the configuration; it keeps none itself."""

    edited = Signal(str, object)
    """path and the new value: a number, a truth value, a key, text that is no number, or "" to clear."""
    reset = Signal(str)
    """path of the setting that shall be as in the preset again."""

    def __init__(
        self,
        setting: SettingDescription,
        parent: QWidget | None = None,
        *,
        control: SliderControl | None = None,
    ) -> None:
        """`control` in place of the usual one for the setting's kind."""
        super().__init__(parent)
        self.setting = setting
        self.control = control or make_control(setting)
        self._title = label()
        self._title.setBuddy(self.control)
        self._reset = button(icon="rotate-ccw", tool=True)
        self._reset.setFixedSize(_RESET_WIDTH, _RESET_WIDTH)
        self._reset.setIconSize(QSize(14, 14))
        self._error = label("bad", wrap=True)
        self._failure: tuple[object, UsageError] | None = None
        self.applies = True
        """Whether the setting means something beside the others; else the row is hidden."""
        self._arrange()
        self.control.edited.connect(self._on_edited)
        self._reset.clicked.connect(self._on_reset)
        self.show_setting(setting, setting.value)
        self.retranslate()

    def _arrange(self) -> None:
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(0)
        self.control.setFixedWidth(_CONTROL_WIDTH)
        grid.addWidget(self._error, 2, 0, 1, 3)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(2, _RESET_WIDTH)

    def _place(self) -> None:
        """Title and control side by side, or the control below a title that is too long for that."""
        is_long = self._title.sizeHint().width() > _TITLE_WIDTH
        line = 1 if is_long else 0
        self._grid.addWidget(self._title, 0, 0, 1, 3 if is_long else 1)
        self._grid.addWidget(self.control, line, 1, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(self._reset, line, 2)
        for row in (0, 1):
            self._grid.setRowMinimumHeight(row, _HEIGHT if row == line else 0)
        self.fit_choice()

    def fit_choice(self) -> None:
        """A choice whose titles are longer than the other fields takes what its own title leaves."""
        if isinstance(self.control, ChoiceControl):
            spare = max(0, _TITLE_WIDTH - self._title.sizeHint().width())
            wanted = min(self.control.whole_width(), _CONTROL_WIDTH + spare)
            self.control.setFixedWidth(max(_CONTROL_WIDTH, wanted))

    @property
    def error_text(self) -> str:
        """What is wrong, as it stands below the control; empty when nothing is."""
        return self._error.text()

    @property
    def has_failed(self) -> bool:
        """Whether the control holds something that can't be."""
        return self._failure is not None

    @property
    def is_changed(self) -> bool:
        """Whether the value is another than the preset's."""
        return not self._reset.isHidden()

    def retranslate(self) -> None:
        """Set all texts."""
        title = words(self.setting.title)
        self._title.setText(title)
        self._title.setToolTip(tooltip(self.setting))
        self._place()
        self.control.retranslate()
        describe(self.control, title, tooltip(self.setting))
        describe(
            self._reset,
            tr("Reset {setting}", setting=title),
            tr("Back to the preset's value: {value}", value=_text(self._preset_value)),
        )
        if self._failure is not None:
            self.show_failure(*self._failure)

    def show_setting(self, setting: SettingDescription, preset_value: object) -> None:
        """Show a value of the configuration beside the preset's; what was wrong is over."""
        self.setting, self._preset_value = setting, preset_value
        self._failure = None
        self.control.set_value(setting.value)
        self._error.hide()
        self._error.clear()
        self._reset.setVisible(setting.value != preset_value and not setting.fixed)
        self._reset.setToolTip(tr("Back to the preset's value: {value}", value=_text(preset_value)))

    def show_failure(self, value: object, error: UsageError) -> None:
        """Say why `value` can't be; the control keeps it, so that it can be mended."""
        self._failure = value, error
        self._error.setText(explain(self.setting, value, error))
        self._error.show()
        self._reset.setVisible(True)

    def set_applies(self, applies: bool) -> None:
        """Show the row, or hide it while the setting means nothing."""
        self.applies = applies
        self.setVisible(applies)

    def set_editable(self, editable: bool) -> None:
        """Whether a person may change the value now."""
        self.control.setEnabled(editable)
        self._reset.setEnabled(editable)

    def _on_edited(self, value: object) -> None:
        number = (
            parse_number(value) if isinstance(value, str) and self.setting.kind in ("int", "float") else None
        )
        if number is not None:
            value = int(number) if self.setting.kind == "int" and number.is_integer() else number
        self.edited.emit(self.setting.path, value)

    def _on_reset(self) -> None:
        self.reset.emit(self.setting.path)


def explain(setting: SettingDescription, value: object, error: UsageError) -> str:
    """What can be chosen instead of `value`."""
    low, high = setting.minimum, setting.maximum
    if low is None or high is None:
        return tr_message(error.message)
    if (
        isinstance(value, int | float)
        and low <= value <= high
        and (setting.kind == "float" or float(value).is_integer())
    ):
        return tr_message(error.message)  # the bounds admit it: another setting's value refuses it
    limits = {"low": number_text(low), "high": number_text(high)}
    if setting.kind == "int":
        return tr("Choose a whole number from {low} to {high}.", **limits)
    return tr("Choose a number from {low} to {high}.", **limits)


def _text(value: object) -> str:
    if value is None:
        return tr("not set")
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    return number_text(value) if isinstance(value, int | float) else str(value)
