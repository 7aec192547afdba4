"""The run in six numbers: speed, time left, how far, device, memory, pictures."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gan_core.runs.config import TrainingSettings
from gan_core.runs.events import StepMetrics
from studio import formats, theme
from studio.translation import tr
from studio.widgets.controls import label
from studio.widgets.live import Live

_COLUMNS = 3
_STEADY = 0.9
"""How much of the speed so far is kept at each report, so that the time left doesn't jump."""


class Figures(Live, QWidget):
    """Captions above values; an unknown value is a dash."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: dict[str, QLabel] = {}
        self._captions: dict[str, QLabel] = {}
        self._speed: float | None = None
        self._shown: tuple[StepMetrics, TrainingSettings] | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * theme.SPACE)
        grid.setVerticalSpacing(0)
        for index, key in enumerate(("speed", "left", "kimg", "device", "memory", "pictures")):
            row, col = divmod(index, _COLUMNS)
            self._captions[key], self.values[key] = label("caption"), label("number")
            grid.addWidget(self._captions[key], 2 * row, col)
            grid.addWidget(self.values[key], 2 * row + 1, col)
            grid.setColumnStretch(col, 1)
        self.clear()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        captions = {
            "speed": tr("Images/s"),
            "left": tr("Time left"),
            "kimg": tr("kimg"),
            "device": tr("Device"),
            "memory": tr("Memory"),
            "pictures": tr("Pictures"),
        }
        tips = {
            "speed": tr("Real images shown to the discriminator in a second."),
            "left": tr("At the present speed, to the run's length."),
            "kimg": tr("Thousands of real images shown to the discriminator since the run began."),
            "device": tr("Where the networks are trained."),
            "memory": tr("The most that training took on its device (on a CPU: the whole program)."),
            "pictures": tr("How many pictures the run trains on."),
        }
        for key, caption in self._captions.items():
            caption.setText(captions[key])
            for widget in (caption, self.values[key]):
                widget.setToolTip(tips[key])
        if self._shown is not None:
            self._write(*self._shown)

    def clear(self) -> None:
        """Forget the run, not the device."""
        self._speed, self._shown = None, None
        for key in ("speed", "left", "kimg", "memory", "pictures"):
            self.values[key].setText("–")

    def show_metrics(self, newest: StepMetrics, training: TrainingSettings) -> None:
        """Where the run stands, and what that means for its end."""
        speed = newest.images_per_sec
        self._speed = speed if self._speed is None else _STEADY * self._speed + (1 - _STEADY) * speed
        self._shown = newest, training
        self._write(newest, training)

    def show_device(self, name: str) -> None:
        """Where the networks are trained."""
        self.values["device"].setText(name or "–")
        self.values["device"].setToolTip(name)

    def show_pictures(self, count: int) -> None:
        """How many pictures the run trains on."""
        self.values["pictures"].setText(formats.count(count))

    def _write(self, newest: StepMetrics, training: TrainingSettings) -> None:
        seconds = seconds_left(newest, training, self._speed or 0.0)
        self.values["speed"].setText(formats.rate(self._speed or 0.0))
        self.values["left"].setText("–" if seconds is None else formats.duration(seconds))
        self.values["kimg"].setText(formats.kimg_text(newest.kimg).removesuffix(" kimg"))
        self.values["memory"].setText(formats.bytes_text(newest.memory_bytes))


def seconds_left(newest: StepMetrics, training: TrainingSettings, images_per_sec: float) -> float | None:
    """Until the first of the run's limits at this speed; None where there is no limit or no speed."""
    left = []
    if training.kimg is not None and images_per_sec > 0:
        left.append((training.kimg - newest.kimg) * 1000 / images_per_sec)
    if training.minutes is not None:
        left.append(training.minutes * 60 - newest.seconds)
    return max(min(left), 0.0) if left else None
