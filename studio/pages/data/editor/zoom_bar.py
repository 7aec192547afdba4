"""Below the picture: how large it is shown, and what the hand can do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from studio import formats
from studio.pages.data.editor.canvas import Canvas
from studio.translation import tr
from studio.widgets.controls import button, describe, label, row
from studio.widgets.elided import ElidedLabel
from studio.widgets.live import Live

STEP = 1.25
"""The zoom's factor for a click or a key."""


class ZoomBar(Live, QWidget):
    """Acts on the canvas and follows it."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.smaller = button("minus", tool=True)
        self.larger = button("plus", tool=True)
        self.fit = button("maximize", tool=True)
        self.one = button(tool=True)
        self.percent = label("caption")
        self.percent.setMinimumWidth(48)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint = ElidedLabel("caption", "muted")
        layout = row(self, gap=4)
        layout.setContentsMargins(8, 4, 8, 4)
        for widget in (self.smaller, self.percent, self.larger, self.fit, self.one):
            layout.addWidget(widget)
        layout.addSpacing(8)
        layout.addWidget(self._hint, 1)
        self.smaller.clicked.connect(lambda: canvas.zoom(1 / STEP))
        self.larger.clicked.connect(lambda: canvas.zoom(STEP))
        self.fit.clicked.connect(canvas.fit)
        self.one.clicked.connect(lambda: canvas.zoom_to(1))
        canvas.zoomed.connect(self._show)
        self.retranslate()

    def retranslate(self) -> None:
        self.one.setText("1:1")
        describe(self.smaller, tr("Zoom out"), tr("Shows the picture smaller."), "-")
        describe(self.larger, tr("Zoom in"), tr("Shows the picture larger."), "+")
        describe(self.fit, tr("Fit"), tr("Shows all of the picture."), "0")
        describe(
            self.one, tr("Actual size"), tr("Shows each pixel of the picture as one of the screen."), "1"
        )
        self._hint.setText(
            tr(
                "Drag: a box, with Ctrl over others · Shift: square · Alt: no snapping · wheel: zoom · Space: move"
            )
        )
        self._show()

    def _show(self) -> None:
        self.percent.setText(formats.percent(self._canvas.scale) if self._canvas.shown is not None else "")
