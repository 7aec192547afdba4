"""How far a picture is from the nearest real one, on a scale with how far real ones are from each other."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme
from studio.translation import tr
from studio.widgets.live import Live

_HEIGHT, _LINE, _RADIUS, _MARGIN = 36, 12, 5, 6
_REACH, _BEYOND = 2.0, 1.1
"""The scale's end, in typical distances, and in that which is shown."""


class DistanceScale(Live, QWidget):
    """From 0, the same picture, to twice the typical distance or more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.distance = self.typical = math.nan
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)
        self.retranslate()

    def show_distance(self, distance: float, typical: float) -> None:
        """Both are distances from the nearest; `typical` may be NaN."""
        self.distance, self.typical = distance, typical
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("Distance to the nearest real picture"))
        self.setToolTip(
            tr(
                "0 is the same picture. Typical is how far a real picture is from the nearest other real one "
                "(the median)."
            )
        )
        if not math.isnan(self.distance):
            values = {"distance": f"{self.distance:.3f}", "typical": f"{self.typical:.3f}"}
            self.setAccessibleDescription(tr("{distance}; typical among real ones: {typical}", **values))

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def place_of(self, distance: float) -> float:
        """Logical pixels from the left."""
        end = max(_REACH * self.typical if self.typical > 0 else 0.0, _BEYOND * self.distance, 1e-6)
        return _MARGIN + distance / end * (self.width() - 2 * _MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        if math.isnan(self.distance):
            return
        painter, colors = QPainter(self), theme.colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.line, 2))
        painter.drawLine(QPointF(_MARGIN, _LINE), QPointF(self.width() - _MARGIN, _LINE))
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        words = QRectF(0, _LINE + 7, self.width(), _HEIGHT - _LINE - 7)
        if self.typical > 0:
            at = self.place_of(self.typical)
            painter.setPen(QPen(colors.real, 3))
            painter.drawLine(QPointF(at, _LINE - 7), QPointF(at, _LINE + 7))
            painter.setPen(colors.muted)
            text = tr("typical {distance}", distance=f"{self.typical:.3f}")
            room = QRectF(at - 70, words.top(), 140, words.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
        painter.setPen(colors.muted)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, "0")
        painter.setPen(QPen(colors.panel, 1.5))
        painter.setBrush(colors.fake)
        painter.drawEllipse(QPointF(self.place_of(self.distance), _LINE), _RADIUS, _RADIUS)
