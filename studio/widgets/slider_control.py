"""A setting as a slider over the values that it can have, with the value beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from studio.widgets.controls import label, row

_PAGES = 10
"""Page up and page down go through all values in about so many steps."""


class SliderControl(QWidget):
    """Tells while it is moved. A value between its own is shown as it is."""

    edited = Signal(object)
    """One of the values."""
    begun = Signal()
    """A person takes it into the hand, or comes to it with the keys."""

    def __init__(self, values: Sequence[float], words: Callable[[float], str]) -> None:
        """`values` are in order; `words` writes one in the chosen language."""
        super().__init__()
        self._values, self._words = values, words
        self._value = values[0]
        self.slider = _Slider(len(values) - 1)
        self.text = label()
        self.text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFocusProxy(self.slider)
        layout = row(self)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.text)
        self.slider.valueChanged.connect(self._tell_edit)
        self.slider.begun.connect(self.begun)
        self.retranslate()

    def value(self) -> float:
        """The value that is shown."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value, without telling anyone."""
        self._value = value
        with QSignalBlocker(self.slider):
            self.slider.setValue(min(bisect_left(self._values, value), len(self._values) - 1))
        self._show()

    def retranslate(self) -> None:
        """Write the value in the chosen language, in as much room as the longest needs."""
        widths = (self.text.fontMetrics().horizontalAdvance(self._words(value)) for value in self._values)
        self.text.setMinimumWidth(max(widths))
        self._show()

    def setAccessibleName(self, name: str) -> None:
        """The slider is what has the focus."""
        self.slider.setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:
        """The slider is what has the focus."""
        self.slider.setAccessibleDescription(description)

    def setToolTip(self, tip: str) -> None:
        """The slider is what is pointed at."""
        super().setToolTip(tip)
        self.slider.setToolTip(tip)

    def _tell_edit(self, place: int) -> None:
        self._value = self._values[place]
        self._show()
        self.edited.emit(self._value)

    def _show(self) -> None:
        self.text.setText(self._words(self._value))


class _Slider(QSlider):
    begun = Signal()

    def __init__(self, last: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, last)
        self.setPageStep(max(1, last // _PAGES))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sliderPressed.connect(self.begun)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What comes now is another edit than the one before."""
        super().focusInEvent(event)
        self.begun.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form unless the person is in this field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
