"""Where the pictures of a grid lie on the screen, and the pixmap of them all."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from studio.widgets.picture_scale import PictureScale, picture_scale


@dataclass(frozen=True, slots=True)
class GridLayout:
    """A grid of rows × cols square pictures, centred in `area`; everything in device pixels."""

    rows: int
    cols: int
    gap: int
    scale: PictureScale
    area: QSize

    @property
    def size(self) -> QSize:
        """The grid's own size."""
        side, gap = self.scale.side, self.gap
        return QSize(self.cols * (side + gap) - gap, self.rows * (side + gap) - gap)

    @property
    def origin(self) -> QPoint:
        """The top left corner of the grid in the area."""
        return QPoint(
            (self.area.width() - self.size.width()) // 2, (self.area.height() - self.size.height()) // 2
        )

    def cell(self, index: int) -> QRect:
        """Where picture `index` (row by row) lies in the area."""
        row, col = divmod(index, self.cols)
        step = self.scale.side + self.gap
        return QRect(self.origin + QPoint(col * step, row * step), QSize(self.scale.side, self.scale.side))

    def index_at(self, point: QPoint) -> int | None:
        """The picture at a point of the area; None beside the grid."""
        step = self.scale.side + self.gap
        col, row = (point.x() - self.origin.x()) // step, (point.y() - self.origin.y()) // step
        return row * self.cols + col if 0 <= col < self.cols and 0 <= row < self.rows else None


def layout_grid(rows: int, cols: int, side: int, area: QSize, gap: int) -> GridLayout:
    """Lay rows × cols pictures of `side` pixels out in `area` device pixels, as large as is crisp."""
    room = min(
        (area.width() - (cols - 1) * gap) // cols,
        (area.height() - (rows - 1) * gap) // rows,
    )
    return GridLayout(rows, cols, gap, picture_scale(side, max(room, 1)), area)


def scaled_picture(image: QImage, source: QRect, scale: PictureScale) -> QImage:
    """The part `source` of `image`, square, at `scale` (its neighbours don't bleed into it)."""
    picture = image.copy(source)
    if scale.multiple > 1:
        picture = picture.scaled(source.size() * scale.multiple)
    return picture.scaled(
        QSize(scale.side, scale.side),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def source_cell(image: QImage, rows: int, cols: int, index: int) -> QRect:
    """Where picture `index` lies in the tight grid `image`."""
    row, col = divmod(index, cols)
    width, height = image.width() // cols, image.height() // rows
    return QRect(col * width, row * height, width, height)


def paint_grid(image: QImage, layout: GridLayout, gap_color: QColor) -> QPixmap:
    """The grid with its gaps as one pixmap, so that a repaint is one copy."""
    pixmap = QPixmap(layout.size)
    pixmap.fill(gap_color)
    painter = QPainter(pixmap)
    for index in range(layout.rows * layout.cols):
        picture = scaled_picture(image, source_cell(image, layout.rows, layout.cols, index), layout.scale)
        painter.drawImage(layout.cell(index).topLeft() - layout.origin, picture)
    painter.end()
    return pixmap


def logical(rect: QRect, ratio: float) -> QRectF:
    """A rectangle in device pixels as a rectangle in the widget's own."""
    return QRectF(rect.x() / ratio, rect.y() / ratio, rect.width() / ratio, rect.height() / ratio)
