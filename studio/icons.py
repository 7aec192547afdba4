"""Icons: one SVG family (Lucide, ISC), tinted by the palette as they are painted.

The colour is looked up at every painting, so icons follow a change of theme by themselves.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from studio import RESOURCES, theme


@cache
def _svg(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_svg(name).replace("currentColor", color).encode()))


def paint_icon(painter: QPainter, name: str, rect: QRectF, color: QColor) -> None:
    """Draw an icon into `rect` (device-independent pixels: sharp at every scale)."""
    _renderer(name, color.name()).render(painter, rect)


class _TintedEngine(QIconEngine):
    """Renders an SVG in the colour of `role` that is in force at that moment."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        del state
        colors = theme.colors()
        color: QColor = getattr(colors, self._role)
        if mode == QIcon.Mode.Disabled:
            color = theme.mixed(colors.text, colors.panel, 0.42)
        elif mode == QIcon.Mode.Selected:
            color = colors.on_accent
        side = min(rect.width(), rect.height())  # a wider rect leaves a gap before the text
        paint_icon(painter, self._name, QRectF(rect.x(), rect.y(), side, side), color)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return picture


def icon(name: str, role: str = "text") -> QIcon:
    """The icon ``resources/icons/<name>.svg`` in the theme's colour `role`."""
    return QIcon(_TintedEngine(name, role))
