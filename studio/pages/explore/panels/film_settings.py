"""How a film leads from one kept picture to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QWidget

from studio.session import Session
from studio.translation import mark, tr
from studio.widgets.controls import describe, label
from studio.widgets.live import Live

if TYPE_CHECKING:
    from gan_core.sampling.interpolation import Blend, Easing

BLENDS: dict[Blend, str] = {"slerp": mark("Along an arc (slerp)"), "lerp": mark("Straight (lerp)")}
EASINGS: dict[Easing, str] = {
    "linear": mark("Even"),
    "smooth": mark("Smooth"),
    "smoother": mark("Smoother"),
    "rest": mark("Rest at each picture"),
}
_LEAST, _MOST, _USUAL = 0.2, 30.0, 2.0
"""Seconds."""


class FilmSettings(Live, QWidget):
    """Remembered for the next time."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.blend_box, self.easing_box = _choice(BLENDS), _choice(EASINGS)
        self.seconds = QDoubleSpinBox(minimum=_LEAST, maximum=_MOST, singleStep=0.5, decimals=1)
        self.seconds.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.loop = QCheckBox()
        self._labels = [label() for _ in range(3)]
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        for name, field in zip(self._labels, (self.blend_box, self.easing_box, self.seconds), strict=True):
            name.setBuddy(field)
            form.addRow(name, field)
        form.addRow(self.loop)
        self._recall()
        self.blend_box.currentIndexChanged.connect(self._tell)
        self.easing_box.currentIndexChanged.connect(self._tell)
        self.seconds.valueChanged.connect(self._tell)
        self.loop.toggled.connect(self._tell)
        self.retranslate()

    @property
    def blend(self) -> Blend:
        """Along an arc or in a straight line."""
        return cast("Blend", self.blend_box.currentData())

    @property
    def easing(self) -> Easing:
        """How the way is spread over the time."""
        return cast("Easing", self.easing_box.currentData())

    def retranslate(self) -> None:
        for name, text in zip(self._labels, (tr("Way"), tr("Pace"), tr("Each")), strict=True):
            name.setText(text)
        for box, texts in ((self.blend_box, BLENDS), (self.easing_box, EASINGS)):
            for index, text in enumerate(texts.values()):
                box.setItemText(index, tr(text))
        self.seconds.setSuffix(" " + tr("s"))
        self.loop.setText(tr("Loop back to the first"))
        describe(
            self.blend_box,
            tr("Way"),
            tr(
                "An arc keeps the latent as long as those that the network learned from; a straight line leads inside."
            ),
        )
        describe(self.easing_box, tr("Pace"), tr("How the film speeds up and slows down at each picture."))
        describe(
            self.seconds,
            tr("Seconds from one picture to the next"),
            tr("Seconds from one picture to the next"),
        )
        describe(
            self.loop,
            tr("Loop back to the first"),
            tr("Leads from the last picture to the first, so that it can be played without end."),
        )

    def _tell(self) -> None:
        self._session.remember("film/blend", self.blend)
        self._session.remember("film/easing", self.easing)
        self._session.remember("film/seconds", self.seconds.value())
        self._session.remember("film/loop", self.loop.isChecked())
        self.changed.emit()

    def _recall(self) -> None:
        with QSignalBlocker(self):
            for box, key in ((self.blend_box, "film/blend"), (self.easing_box, "film/easing")):
                box.setCurrentIndex(max(0, box.findData(self._session.recall(key, ""))))
            self.seconds.setValue(self._session.recall("film/seconds", _USUAL))
            self.loop.setChecked(self._session.recall("film/loop", False))


def _choice(texts: dict[Blend, str] | dict[Easing, str]) -> QComboBox:
    box = QComboBox()
    for key in texts:
        box.addItem("", key)
    return box
