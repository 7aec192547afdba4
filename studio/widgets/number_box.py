"""A field for one number: exact, with its unit in it, and empty where nothing is set."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

_UNIT_SPACE = 6


class _UnitEdit(QLineEdit):
    """A line edit that shows a unit at its right end, outside of the text."""

    def __init__(self) -> None:
        super().__init__()
        self._unit = ""
        self.textChanged.connect(self._make_room)

    def set_unit(self, unit: str) -> None:
        self._unit = unit
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unit and self.text():  # an empty field has its hint there
            painter = QPainter(self)
            role = QPalette.ColorRole.PlaceholderText if self.isEnabled() else QPalette.ColorRole.Text
            painter.setPen(self.palette().color(role))
            area = self.rect().adjusted(0, 0, -_UNIT_SPACE // 2, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._unit)

    def _make_room(self) -> None:
        width = (
            self.fontMetrics().horizontalAdvance(self._unit) + _UNIT_SPACE
            if self._unit and self.text()
            else 0
        )
        self.setTextMargins(0, 0, width, 0)
        self.update()


class NumberBox(QAbstractSpinBox):
    """A spin box whose value is exactly what was typed.

    (QDoubleSpinBox rounds to a fixed number of decimals, which a learning rate of 1e-7 doesn't survive.)
    """

    edited = Signal(str)
    """The text that a person entered or stepped to; it may be out of bounds or no number."""

    def __init__(self, *, whole: bool, minimum: float, maximum: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whole, self.minimum, self.maximum = whole, minimum, maximum
        self._edit = _UnitEdit()
        self.setLineEdit(self._edit)
        self._shown = ""
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel over a form scrolls the form
        self.editingFinished.connect(self._tell_edit)

    def set_unit(self, unit: str) -> None:
        """Show `unit` at the right end of the field."""
        self._edit.set_unit(unit)

    def set_value(self, value: float | None) -> None:
        """Show a value (None: empty) without telling anyone."""
        self._shown = "" if value is None else number_text(value)
        self._edit.setText(self._shown)

    def set_hint(self, text: str) -> None:
        """What an empty field says."""
        self._edit.setPlaceholderText(text)

    def value(self) -> float | None:
        """The number in the field; None where it is empty or no number."""
        return parse_number(self.text())

    def text(self) -> str:
        """The text in the field, without the unit."""
        return self._edit.text().strip()

    def stepBy(self, steps: int) -> None:
        """One unit of the leading digit a step (a tenth of it on floats), within the bounds."""
        value = self.value()
        start = self.minimum if value is None else value
        stepped = start + steps * self._step(start, down=steps < 0)
        stepped = min(max(stepped, self.minimum), self.maximum)
        self._edit.setText(number_text(round(stepped) if self.whole else float(f"{stepped:.6g}")))
        self._tell_edit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Up below the maximum, down above the minimum."""
        value = self.value()
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if value is None or value < self.maximum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if value is not None and value > self.minimum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Anything may be typed: what is wrong is said in words beside the field."""
        return QValidator.State.Acceptable, text, position

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form unless the person is in this field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _step(self, start: float, *, down: bool) -> float:
        if not start:
            return 1.0 if self.whole else 0.1 if self.maximum >= 1 else self.maximum / 10
        magnitude = math.floor(math.log10(abs(start)) + 1e-9)
        if down and abs(abs(start) - 10.0**magnitude) < 10.0**magnitude * 1e-6:
            magnitude -= 1  # from 100 down to 90, so that up again is 100
        step = 10.0 ** (magnitude - 1)
        return max(step, 1.0) if self.whole else step

    def _tell_edit(self) -> None:
        if self.text() != self._shown:
            self._shown = self.text()
            self.edited.emit(self._shown)


def number_text(value: float) -> str:
    """The shortest exact text of a number: ``64``, ``0.0002``, ``1e-07``."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    text = repr(value)
    if "e" not in text or abs(value) < 1e-6:
        return text
    return f"{value:.10f}".rstrip("0") if float(f"{value:.10f}") == value else text


def parse_number(text: str) -> float | None:
    """The number that a person typed; None for anything that is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
