"""The grid of thumbnails: only what is on the screen is ever made, and pixels are shown at whole multiples."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio import theme
from studio.icons import icon
from studio.models.source_model import SourceModel, SourceRole
from studio.workers.thumbnails import Thumbnail

CELL = 128
"""Side of a thumbnail's cell in logical pixels: 64 px shows at ×2, 32 px at ×4."""
_GAP = 1
_LEFT_OUT_OPACITY = 0.3

Index = QModelIndex | QPersistentModelIndex


class PictureGrid(QListView):
    """A list view over a SourceModel; `picked` tells the number of the picture that became the current one."""

    picked = Signal(int)

    def __init__(self, model: SourceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setGridSize(QSize(CELL + _GAP, CELL + _GAP))
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setItemDelegate(_ThumbnailDelegate(self))
        self.setModel(model)
        self.selectionModel().currentChanged.connect(self._tell_current)
        self.verticalScrollBar().setSingleStep(CELL // 4)

    def visible_rows(self) -> range:
        """The rows that are at least partly on the screen."""
        columns = max(1, (self.viewport().width() - _GAP) // (CELL + _GAP))
        top = self.verticalScrollBar().value()
        first = top // (CELL + _GAP) * columns
        last = ((top + self.viewport().height() - 1) // (CELL + _GAP) + 1) * columns
        return range(min(first, self._model.rowCount()), min(last, self._model.rowCount()))

    def pick_first(self) -> None:
        """Make the first picture the current one, where there is any."""
        self.scrollToTop()
        self.setCurrentIndex(self._model.index(0))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._model.show_rows(self.visible_rows())
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colors().grid_gap)
        painter.end()
        super().paintEvent(event)

    def _tell_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.picked.emit(current.data(SourceRole.NUMBER))


class _ThumbnailDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(CELL + _GAP, CELL + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QRect(option.rect.topLeft(), QSize(CELL, CELL))
        thumbnail: Thumbnail | None = index.data(SourceRole.THUMBNAIL)
        painter.save()
        if thumbnail is None or thumbnail.image is None:
            painter.fillRect(cell, theme.colors().raised)
        if thumbnail is not None:
            self._paint_thumbnail(painter, cell, thumbnail)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.colors().accent, 3))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_thumbnail(self, painter: QPainter, cell: QRect, thumbnail: Thumbnail) -> None:
        if thumbnail.image is not None:
            painter.setOpacity(1.0 if thumbnail.num_crops else _LEFT_OUT_OPACITY)
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


def fitted(size: QSize, cell: QRect, pixel_ratio: float, *, shrink_only: bool = False) -> QRect:
    """Where a picture of `size` (its own pixels) lies in `cell` (logical pixels): centred, its pixels enlarged
    to the largest whole number of device pixels that fits; one larger than the cell is shrunk to it."""
    room = min(cell.width() * pixel_ratio / size.width(), cell.height() * pixel_ratio / size.height())
    scale = (min(room, 1.0) if shrink_only or room < 1 else int(room)) / pixel_ratio
    target = QRect(0, 0, round(size.width() * scale), round(size.height() * scale))
    target.moveCenter(cell.center())
    return target


def _paint_badge(painter: QPainter, cell: QRect, text: str) -> None:
    badge = painter.fontMetrics().boundingRect(text).adjusted(-4, -1, 4, 1)
    badge.moveBottomRight(cell.bottomRight())
    painter.fillRect(badge, theme.colors().panel)
    painter.setPen(theme.colors().text)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
