"""Paints a breed's row: check, thumbnail, both names, number of real pictures, quality."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio import formats, theme
from studio.icons import paint_icon
from studio.pages.breeds.breed_rows import BreedRole
from studio.pages.breeds.quality_words import quality_text

Index = QModelIndex | QPersistentModelIndex
_HEIGHT, _THUMBNAIL, _CHECK = 48, 40, 14
_CAPTION_PX = 11
_TINT = 0.14
"""Of the accent behind a picked row, so that thumbnails and numbers stay what they are."""


def check_area(row: QRect) -> QRect:
    """Where in a row a click checks: its whole left end, not only the little box."""
    return QRect(row.left(), row.top(), _CHECK + 16, row.height())


class BreedDelegate(QStyledItemDelegate):
    """Rows of one height."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors = theme.colors()
        is_picked = bool(option.state & QStyle.StateFlag.State_Selected)
        is_pointed_at = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if is_picked:
            painter.fillRect(option.rect, theme.mixed(colors.accent, colors.raised, _TINT))
        elif is_pointed_at:
            painter.fillRect(option.rect, colors.panel)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colors.accent, 1, Qt.PenStyle.DotLine))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        self._paint_check(painter, option.rect, is_picked)
        self._paint_thumbnail(painter, option, index)
        self._paint_words(painter, option, index)
        painter.restore()

    def _paint_check(self, painter: QPainter, area: QRect, is_picked: bool) -> None:
        colors = theme.colors()
        box = QRectF(area.left() + 8.5, area.center().y() - _CHECK / 2 + 0.5, _CHECK - 1, _CHECK - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.accent if is_picked else colors.muted, 1))
        painter.setBrush(colors.accent if is_picked else colors.raised)
        painter.drawRoundedRect(box, 3, 3)
        if is_picked:
            paint_icon(painter, "check", box.adjusted(1, 1, -1, -1), colors.on_accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_thumbnail(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place = self._thumbnail_area(option.rect)
        image = index.data(BreedRole.THUMBNAIL)
        if image is None:
            painter.fillRect(place, theme.colors().grid_gap)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, image.width() > _THUMBNAIL)
        multiple = max(1, _THUMBNAIL // image.width())
        side = min(_THUMBNAIL, image.width() * multiple)
        shown = QRect(0, 0, side, side)
        shown.moveCenter(place.center())
        painter.drawImage(shown, image)

    @staticmethod
    def _thumbnail_area(area: QRect) -> QRect:
        return QRect(area.left() + 30, area.top() + (_HEIGHT - _THUMBNAIL) // 2, _THUMBNAIL, _THUMBNAIL)

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors, small = theme.colors(), QFont(option.font)
        small.setPixelSize(_CAPTION_PX)
        left = self._thumbnail_area(option.rect).right() + 10
        area = QRect(left, option.rect.top() + 5, option.rect.right() - left - 8, _HEIGHT - 10)
        upper, lower = QRect(area), QRect(area)
        upper.setHeight(area.height() // 2)
        lower.setTop(upper.bottom() + 1)
        number, quality = index.data(BreedRole.NUMBER), index.data(BreedRole.QUALITY)
        first = formats.count(number) if number is not None else ""
        name = index.data(Qt.ItemDataRole.DisplayRole)
        _line(painter, upper, option.font, name, colors.text, first, colors.muted)
        second = quality_text(quality) if quality is not None else ""
        tone = colors.bad if index.data(BreedRole.IS_WEAK) else colors.muted
        _line(painter, lower, small, index.data(BreedRole.OTHER_NAME), colors.muted, second, tone)


def _line(
    painter: QPainter, area: QRect, font: QFont, left: str, color: QColor, right: str, right_color: QColor
) -> None:
    """Words at the left, cut off where they would meet those at the right."""
    painter.setFont(font)
    metrics = painter.fontMetrics()
    taken = metrics.horizontalAdvance(right) + 8 if right else 0
    painter.setPen(color)
    elided = metrics.elidedText(left, Qt.TextElideMode.ElideRight, area.width() - taken)
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)
    painter.setPen(right_color)
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, right)
