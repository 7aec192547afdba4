"""How a thumbnail is painted: its pixels at whole multiples, and small marks that say what is decided about it."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from studio import theme
from studio.icons import icon, paint_icon
from studio.models.picture_table import NO_MARKS, Marks
from studio.workers.thumbnails import Thumbnail

CELL = 128
"""Side of a thumbnail's cell in logical pixels: 64 px shows at ×2, 32 px at ×4."""
GAP = 1
_LEFT_OUT_OPACITY = 0.3
_MARK = 20
"""Side of a mark's plate in logical pixels."""


def paint_cell(
    painter: QPainter,
    place: QPoint,
    thumbnail: Thumbnail | None,
    marks: Marks,
    *,
    is_selected: bool,
    is_current: bool,
) -> None:
    """A picture's cell with its upper left corner at `place`; `thumbnail` is None until it was made."""
    cell = QRect(place.x(), place.y(), CELL, CELL)
    if thumbnail is None or thumbnail.image is None:
        painter.fillRect(cell, theme.colors().raised)
    if thumbnail is not None:
        paint_thumbnail(painter, cell, thumbnail, is_dimmed=marks.is_excluded)
    if marks is not NO_MARKS:
        _paint_marks(painter, cell, marks)
    if is_selected:
        _paint_frame(painter, cell, is_current)
    elif is_current:  # chosen, but taken out of the selection
        painter.setPen(QPen(theme.colors().accent, 1, Qt.PenStyle.DotLine))
        painter.drawRect(cell.adjusted(0, 0, -1, -1))


def fitted(size: QSize, cell: QRect, pixel_ratio: float, *, shrink_only: bool = False) -> QRect:
    """Where a picture of `size` (its own pixels) lies in `cell` (logical pixels): centred, its pixels enlarged
    to the largest whole number of device pixels that fits; one larger than the cell is shrunk to it."""
    room = min(cell.width() * pixel_ratio / size.width(), cell.height() * pixel_ratio / size.height())
    scale = (min(room, 1.0) if shrink_only or room < 1 else int(room)) / pixel_ratio
    target = QRect(0, 0, round(size.width() * scale), round(size.height() * scale))
    target.moveCenter(cell.center())
    return target


def paint_thumbnail(painter: QPainter, cell: QRect, thumbnail: Thumbnail, *, is_dimmed: bool = False) -> None:
    """The picture in the middle of `cell`, dimmed where no crop is made of it, with a mark of why."""
    if thumbnail.image is not None:
        painter.setOpacity(_LEFT_OUT_OPACITY if is_dimmed or not thumbnail.num_crops else 1.0)
        target = fitted(thumbnail.image.size(), cell, painter.device().devicePixelRatioF())
        shrinks = target.width() < thumbnail.image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
        painter.drawImage(target, thumbnail.image)
        painter.setOpacity(1.0)
    if thumbnail.note is not None:
        mark = QRect(0, 0, 20, 20)
        mark.moveCenter(cell.center())
        icon("triangle-alert", "warn").paint(painter, mark)
    if thumbnail.num_crops > 1:
        _paint_badge(painter, cell, f"×{thumbnail.num_crops}")


def _paint_frame(painter: QPainter, cell: QRect, is_current: bool) -> None:
    """Around a selected picture; a thin line within it tells the current one from the others."""
    painter.setPen(QPen(theme.colors().accent, 3))
    painter.drawRect(cell.adjusted(1, 1, -2, -2))
    if is_current:
        painter.setPen(QPen(theme.colors().on_accent, 1))
        painter.drawRect(cell.adjusted(3, 3, -4, -4))


def _paint_marks(painter: QPainter, cell: QRect, marks: Marks) -> None:
    """In the upper left corner, side by side."""
    names = (
        ("eye-off", "text", marks.is_excluded),
        ("pencil", "accent", marks.is_edited),
        ("flag", "warn", bool(marks.flags)),
    )
    place = cell.topLeft() + QPoint(5, 5)
    for name, role, is_there in names:
        if is_there:
            colors = theme.colors()
            ratio = painter.device().devicePixelRatioF()
            plate = _mark(name, getattr(colors, role).rgb(), colors.panel.rgb(), colors.line.rgb(), ratio)
            painter.drawPixmap(place, plate)
            place.setX(place.x() + _MARK + 2)


@cache
def _mark(name: str, color: int, plate: int, line: int, ratio: float) -> QPixmap:
    """An icon on a small plate that is readable on any photograph; kept, for drawing an SVG takes long."""
    made = QPixmap(round(_MARK * ratio), round(_MARK * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(plate))
    painter.setPen(QPen(QColor(line), 1))
    painter.drawRoundedRect(QRectF(0.5, 0.5, _MARK - 1, _MARK - 1), 4, 4)
    paint_icon(painter, name, QRectF(4, 4, _MARK - 8, _MARK - 8), QColor(color))
    painter.end()
    return made


def _paint_badge(painter: QPainter, cell: QRect, text: str) -> None:
    badge = painter.fontMetrics().boundingRect(text).adjusted(-4, -1, 4, 1)
    badge.moveBottomRight(cell.bottomRight())
    painter.fillRect(badge, theme.colors().panel)
    painter.setPen(theme.colors().text)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
