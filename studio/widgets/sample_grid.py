"""A grid of samples: sharp, a hair's breadth between the pictures, and a lens to look closer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme
from studio.translation import tr
from studio.widgets.controls import describe
from studio.widgets.grid_painter import (
    GridLayout,
    layout_grid,
    logical,
    paint_grid,
    scaled_picture,
    source_cell,
)
from studio.widgets.live import Live
from studio.widgets.picture_reader import PictureReader
from studio.widgets.picture_scale import picture_scale
from studio.widgets.pointing import Pointing

_LENS = 3
"""How many times larger the lens shows a picture."""
_CAPTION = 20


class GridView(Live, Pointing[int], QWidget):
    """Shows one grid from memory or from a file; says what it is for while it has none.

    Pictures are counted row by row; `current` is the one under the lens.
    """

    picture_chosen = Signal(int)
    """A picture was clicked, or Return pressed with the lens on it: its index, row by row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._rows = self._cols = 1
        self._pixmap: QPixmap | None = None
        self._empty_text = ""
        self._choice_text = ""
        self._reader = PictureReader(self)
        self._reader.read.connect(self._on_read)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click doesn't take ←/→ from the timeline
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(192, 192)
        theme.current().changed.connect(self._redo)
        self.retranslate()

    @property
    def image(self) -> QImage:
        """The shown grid without gaps; null while there is none."""
        return self._image

    def retranslate(self) -> None:
        """Set all texts."""
        describe(
            self,
            tr("Sample grid"),
            tr("Pictures from latents that stay the same, so that you see them grow."),
        )
        self.update()

    def set_empty_text(self, text: str) -> None:
        """What the empty grid says."""
        self._empty_text = text
        self.update()

    def set_choice_text(self, text: str) -> None:
        """What a click on a picture does, where it does something."""
        self._choice_text = text

    def show_grid(self, pixels: NDArray[np.uint8], rows: int, cols: int) -> None:
        """Show uint8 [H, W, 3], a tight grid of rows × cols square pictures."""
        self._reader.cancel()
        height, width, _ = pixels.shape
        data = np.ascontiguousarray(pixels)
        self._show(
            QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy(), rows, cols
        )

    def show_file(self, path: Path, rows: int, cols: int) -> None:
        """Read a PNG off the GUI thread and show it; until then the old grid stays."""
        self._rows_cols_of_file = rows, cols
        self._reader.request(path)

    def clear(self) -> None:
        """Show nothing but the empty text."""
        self._reader.cancel()
        self._show(QImage(), 1, 1)

    def shutdown(self) -> None:
        """Wait for a file that is being read."""
        self._reader.shutdown()

    def grid_layout(self) -> GridLayout:
        """Where the pictures lie, in device pixels of this widget."""
        ratio = self.devicePixelRatioF()
        area = QSize(int(self.width() * ratio), int(self.height() * ratio))
        side = max(self._image.width() // self._cols, 1)
        return layout_grid(self._rows, self._cols, side, area, max(1, round(ratio)))

    def _show(self, image: QImage, rows: int, cols: int) -> None:
        if (rows, cols) != (self._rows, self._cols):
            self._current = None
        # In the format that Qt scales fastest: a grid of 24 bits a pixel takes twice as long to lay out.
        self._image = image if image.isNull() else image.convertToFormat(QImage.Format.Format_RGB32)
        self._rows, self._cols = rows, cols
        self._redo()

    def _on_read(self, path: Path, image: QImage) -> None:
        if image.isNull():
            self.set_empty_text(tr("{path} can't be read.", path=path.name))
        self._show(image, *self._rows_cols_of_file)

    def _redo(self) -> None:
        self._pixmap = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._redo()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The grid from its pixmap, then the lens."""
        painter = QPainter(self)
        if self._image.isNull():
            self._paint_empty(painter)
            return
        layout, ratio = self.grid_layout(), self.devicePixelRatioF()
        if self._pixmap is None:
            self._pixmap = paint_grid(self._image, layout, theme.colors().grid_gap)
        target = logical(QRect(layout.origin, layout.size), ratio)
        painter.drawPixmap(target, self._pixmap, self._pixmap.rect().toRectF())
        if self._current is not None:
            self._paint_lens(painter, layout, self._current, ratio)

    def _paint_empty(self, painter: QPainter) -> None:
        layout = layout_grid(4, 4, 16, self.size(), 4)
        painter.setPen(QPen(theme.colors().line, 1))
        for index in range(16):
            painter.drawRect(layout.cell(index).adjusted(0, 0, -1, -1))
        width = min(self.width() - 32, 420)
        words = self.fontMetrics().boundingRect(
            QRect(0, 0, width, self.height()), Qt.TextFlag.TextWordWrap, self._empty_text
        )
        plate = QRect(0, 0, width, words.height() + 32)
        plate.moveCenter(self.rect().center())
        painter.fillRect(plate, theme.colors().window)
        painter.setPen(theme.colors().text)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)

    def _paint_lens(self, painter: QPainter, layout: GridLayout, index: int, ratio: float) -> None:
        cell = layout.cell(index)
        room = min(
            _LENS * cell.width(), layout.area.width(), layout.area.height() - int(_CAPTION * ratio) - 2
        )
        scale = picture_scale(self._image.width() // self._cols, max(room, 1))
        lens = QRect(0, 0, scale.side, scale.side + int(_CAPTION * ratio))
        lens.moveCenter(cell.center())
        lens.moveLeft(min(max(lens.left(), 0), max(layout.area.width() - lens.width(), 0)))
        lens.moveTop(min(max(lens.top(), 0), max(layout.area.height() - lens.height(), 0)))
        picture = scaled_picture(self._image, source_cell(self._image, self._rows, self._cols, index), scale)
        frame = logical(lens, ratio)
        colors = theme.colors()
        painter.fillRect(frame, colors.raised)
        painter.drawImage(logical(QRect(lens.topLeft(), picture.size()), ratio), picture)
        painter.setPen(QPen(colors.text, 1))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
        caption = frame.adjusted(0, frame.height() - _CAPTION, 0, 0)
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, self._caption(index))

    def _caption(self, index: int) -> str:
        row, col = divmod(index, self._cols)
        return tr("Picture {index} · row {row}, column {col}", index=index, row=row + 1, col=col + 1)

    # -- hand and keys -----------------------------------------------------------------------------

    def _has_pictures(self) -> bool:
        return not self._image.isNull()

    def _place_at(self, point: QPoint) -> int | None:
        if self._image.isNull():
            return None
        ratio = self.devicePixelRatioF()
        return self.grid_layout().index_at(QPoint(int(point.x() * ratio), int(point.y() * ratio)))

    def _go(self, across: int, down: int) -> None:
        """The lens moves by a picture in reading order, or by a row."""
        moved = 0 if self._current is None else self._current + across + down * self._cols
        if 0 <= moved < self._rows * self._cols:
            self._set_current(moved)

    def _choose(self, place: int) -> None:
        self.picture_chosen.emit(place)

    def _tip(self, place: int) -> str:
        return "\n".join(filter(None, (self._caption(place), self._choice_text)))

    def _show_current(self) -> None:
        self.update()

    def event(self, event: QEvent) -> bool:
        """The tooltip names the picture under the pointer."""
        return self._showed_tip(event) or super().event(event)
