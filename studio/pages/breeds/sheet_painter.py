"""Paints a sheet: the part of it that is seen."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from studio import theme
from studio.pages.breeds.sheet_content import Place, SheetContent
from studio.pages.breeds.sheet_layout import SheetLayout

_CAPTION_PX = 11
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


def paint_sheet(
    painter: QPainter,
    content: SheetContent,
    layout: SheetLayout,
    *,
    seen: QRect,
    ratio: float,
    current: Place | None,
) -> None:
    """Everything that meets `seen`; `ratio`: device pixels a logical one; `current` is framed."""
    for row in range(content.num_rows):
        if seen.intersects(layout.block(row) | layout.row_name(row)):
            _paint_name(painter, content, layout, row)
            _paint_pictures(painter, content, layout, row, seen, ratio)
    painter.setPen(theme.colors().muted)
    for column, name in enumerate(content.words.columns):
        area = layout.column_name(column)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _fitted(painter, name, area))
    if current is not None:
        painter.setPen(QPen(theme.colors().accent, 2))
        painter.drawRect(layout.cell(*current))


def _paint_name(painter: QPainter, content: SheetContent, layout: SheetLayout, row: int) -> None:
    area, words, colors = layout.row_name(row), content.words, theme.colors()
    name, note = words.rows[row], words.notes[row] if row < len(words.notes) else ""
    metrics = painter.fontMetrics()
    painter.setPen(colors.text)
    if words.columns:
        right = _MIDDLE | Qt.AlignmentFlag.AlignRight
        painter.drawText(area, right, _fitted(painter, name, area))
        painter.setPen(colors.muted)
        painter.drawText(area.translated(0, metrics.height()), right, note)
        return
    fitted = _fitted(painter, name, area)
    painter.drawText(area, _MIDDLE | Qt.AlignmentFlag.AlignLeft, fitted)
    painter.setPen(colors.muted)
    painter.drawText(area.adjusted(metrics.horizontalAdvance(fitted) + 8, 0, 0, 0), _MIDDLE, note)


def _paint_pictures(
    painter: QPainter, content: SheetContent, layout: SheetLayout, row: int, seen: QRect, ratio: float
) -> None:
    side = max(1, round(layout.side * ratio))
    for column in range(content.columns):
        cell = layout.cell(row, column)
        if not seen.intersects(cell.adjusted(0, 0, 0, layout.caption)):
            continue
        pixmap = content.pixmap(row, column, side)
        if pixmap is None:
            painter.fillRect(cell, theme.colors().grid_gap)
        else:
            painter.drawPixmap(cell, pixmap)
        if column < len(content.captions):
            _paint_caption(painter, cell, layout, content.captions[column])


def _paint_caption(painter: QPainter, cell: QRect, layout: SheetLayout, caption: tuple[str, str]) -> None:
    usual, small = painter.font(), QFont(painter.font())
    small.setPixelSize(_CAPTION_PX)
    painter.setFont(small)
    area = QRect(cell.left(), cell.bottom() + 2, cell.width(), layout.caption // 2 - 2)
    for text, color in zip(caption, (theme.colors().text, theme.colors().muted), strict=True):
        painter.setPen(color)
        painter.drawText(area, _MIDDLE | Qt.AlignmentFlag.AlignLeft, _fitted(painter, text, area))
        area.translate(0, area.height())
    painter.setFont(usual)


def _fitted(painter: QPainter, text: str, area: QRect) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
