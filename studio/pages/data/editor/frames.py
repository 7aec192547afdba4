"""Boxes and crops drawn on the picture, and which part of the screen each takes: only that is painted again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from PySide6.QtCore import QMargins, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QImage, QPainter, QPen, QRegion, QTransform

from gan_core.dataset.crop import Region
from gan_core.sources.base import Box
from studio import theme
from studio.pages.data.editor.dragging import HANDLES, Edges
from studio.pages.data.editor.viewport import Viewport

HANDLE = 9
"""Side of a handle in logical pixels."""
_STROKE = 4
"""Half of what a line takes with its dark edge, rounded up (logical pixels)."""
_ROOM_FOR_EDGES = 40
"""Of a smaller box (logical pixels) only the corners have handles."""
_DASH, _DASH_GAP = 8, 5
_SHADOW = QColor(0, 0, 0, 160)
_EDGE = QColor(0, 0, 0, 80)
_WHITE = QColor("white")


def screen_rect(shown: Viewport, frame: Box | Region) -> QRect:
    """Where a frame in the picture's pixels lies on the screen (logical pixels)."""
    left, top = shown.to_screen(frame.left, frame.top)
    right, bottom = shown.to_screen(frame.right, frame.bottom)
    return QRect(round(left), round(top), round(right) - round(left), round(bottom) - round(top))


def outline_region(rect: QRect, *, handles: bool = False) -> QRegion:
    """What the outline of `rect` (with its handles) takes."""
    reach = HANDLE // 2 + 2 if handles else _STROKE
    outer = rect.marginsAdded(QMargins(reach, reach, reach, reach))
    inner = rect.marginsRemoved(QMargins(reach, reach, reach, reach))
    region = QRegion(outer)
    return region.subtracted(QRegion(inner)) if inner.isValid() else region


def paint_box(painter: QPainter, rect: QRect, *, chosen: bool) -> None:
    """A box; the chosen one thicker and with handles."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_SHADOW, 4 if chosen else 3), QPen(_WHITE, 2 if chosen else 1)):
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(rect)
    if not chosen:
        return
    painter.setPen(QPen(_SHADOW, 1))
    painter.setBrush(_WHITE)
    for handle in handle_rects(rect):
        painter.drawRect(handle)


def paint_crop(painter: QPainter, rect: QRect) -> None:
    """What is kept of the picture, dashed in the accent: its light shade, for it lies on photographs."""
    painter.setBrushOrigin(rect.topLeft())
    lines = (
        (QRect(rect.left() - 1, rect.top() - 1, rect.width() + 2, 2), True),
        (QRect(rect.left() - 1, rect.top() + rect.height() - 1, rect.width() + 2, 2), True),
        (QRect(rect.left() - 1, rect.top() - 1, 2, rect.height() + 2), False),
        (QRect(rect.left() + rect.width() - 1, rect.top() - 1, 2, rect.height() + 2), False),
    )
    for line, is_across in lines:
        painter.fillRect(line.marginsAdded(QMargins(1, 1, 1, 1)), _EDGE)
        painter.fillRect(line, _dashes(is_across))


@cache
def _dashes(is_across: bool) -> QBrush:
    """A line of dashes as a tile: many times as quick to draw as a dashed pen."""
    tile = QImage(_DASH + _DASH_GAP, 1, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.fillRect(0, 0, _DASH, 1, theme.DARK.accent)
    painter.end()
    return QBrush(tile if is_across else tile.transformed(QTransform().rotate(90)))


def handle_rects(rect: QRect) -> Iterable[QRect]:
    """The handles of a box."""
    only_corners = min(rect.width(), rect.height()) < _ROOM_FOR_EDGES
    for held in HANDLES:
        across, down = bool(held & (Edges.LEFT | Edges.RIGHT)), bool(held & (Edges.TOP | Edges.BOTTOM))
        if only_corners and not (across and down):
            continue
        x = _between(rect.left(), rect.width(), held, Edges.LEFT, Edges.RIGHT)
        y = _between(rect.top(), rect.height(), held, Edges.TOP, Edges.BOTTOM)
        yield QRect(x - HANDLE // 2, y - HANDLE // 2, HANDLE - 1, HANDLE - 1)


def label_rect(metrics: QFontMetrics, text: str, rect: QRect, room: QRect) -> QRect:
    """Where the words of a box stand: above it, or inside where there is no room; always in the room."""
    size = metrics.boundingRect(text).size()
    made = QRect(rect.left() - 1, 0, size.width() + 13, metrics.height() + 4)
    made.moveBottom(rect.top() - HANDLE // 2 - 3)
    if made.top() < room.top():
        made.moveTop(max(rect.top() + HANDLE, room.top()))
    made.moveBottom(min(made.bottom(), room.bottom()))
    made.moveRight(min(made.right(), room.right()))
    made.moveLeft(max(made.left(), room.left()))
    return made


def paint_label(painter: QPainter, rect: QRect, text: str) -> None:
    """White words on a dark ground."""
    painter.fillRect(rect, _SHADOW)
    painter.setPen(_WHITE)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _between(start: int, length: int, held: Edges, low: Edges, high: Edges) -> int:
    if held & low:
        return start
    return start + length if held & high else start + length // 2
