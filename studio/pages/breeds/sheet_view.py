"""The pictures in the middle of the page, with their names; a click on one asks to explore it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from studio import theme
from studio.pages.breeds.pictures import image_of
from studio.pages.breeds.sheet_layout import SheetLayout, lay_out
from studio.translation import tr
from studio.widgets.controls import describe
from studio.widgets.grid_painter import scaled_picture
from studio.widgets.live import Live
from studio.widgets.picture_scale import picture_scale

_MOST_NAME = 168
"""The most that the names beside a table take (logical pixels)."""
_CAPTION_PX = 11

Pixels = NDArray[np.uint8]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What is written at the pictures."""

    rows: tuple[str, ...]
    columns: tuple[str, ...] = ()
    """Above the columns of a table; none: breeds in blocks."""
    notes: tuple[str, ...] = ()
    """Small, beside each row's name."""


@dataclass(slots=True)
class _Row:
    pictures: list[QImage | None]
    pixmaps: dict[tuple[int, int], QPixmap] = field(default_factory=dict)
    """By column and side in device pixels."""


class SheetView(Live, QAbstractScrollArea):
    """Says what to do while there is nothing to show."""

    clicked = Signal(int, int)
    """Row and column of a picture that is to be explored."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = SheetWords(())
        self._columns = 0
        self._resolution = 32
        self._rows: list[_Row] = []
        self._captions: list[tuple[str, str]] = []
        self._has_captions = False
        self._current: Place | None = None
        self._empty_text = ""
        self._pressed: Place | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        theme.current().changed.connect(self.viewport().update)
        self.retranslate()

    @property
    def current(self) -> Place | None:
        """Row and column of the picture under the pointer or the keys."""
        return self._current

    def retranslate(self) -> None:
        """Set all texts."""
        tip = tr("Click on a picture to explore it; with the keys: arrows, then Enter.")
        describe(self, tr("Pictures of the breeds"), tip)

    def set_empty_text(self, text: str) -> None:
        """What is said where there is no picture."""
        self._empty_text = text
        self.viewport().update()

    def set_words(
        self, words: SheetWords, columns: int, resolution: int, places: Sequence[int | None]
    ) -> None:
        """Other rows or columns. `places`: for each row, which one it was before, whose pictures stay meanwhile."""
        before = self._rows
        self._words, self._columns, self._resolution = words, columns, resolution
        self._rows = []
        for place in places:
            old = before[place].pictures if place is not None and place < len(before) else []
            self._rows.append(_Row((old + [None] * columns)[:columns]))
        self._captions = []
        if self._current is not None and not self._is_there(*self._current):
            self._current = None
        self._measure()

    def show_row(self, row: int, pictures: Pixels) -> None:
        """Pictures uint8 [columns, R, R, 3] of one row."""
        self._rows[row] = _Row([image_of(picture) for picture in pictures])
        self.viewport().update()

    def expect_captions(self, expected: bool) -> None:
        """Leave room for two lines below each picture."""
        if expected != self._has_captions:
            self._has_captions = expected
            self._measure()

    def set_captions(self, captions: list[tuple[str, str]]) -> None:
        """Two lines below each picture, of the one row that there is."""
        self._captions = captions
        self.viewport().update()

    def picture(self, row: int, column: int) -> QImage | None:
        """What is shown there; None until it is made."""
        return self._rows[row].pictures[column]

    def captions(self) -> list[tuple[str, str]]:
        """What stands below the pictures."""
        return list(self._captions)

    def sheet_layout(self) -> SheetLayout:
        """Where everything lies, before scrolling."""
        names = None
        if self._words.columns:
            metrics = self.fontMetrics()
            names = min(_MOST_NAME, max(map(metrics.horizontalAdvance, self._words.rows), default=0) + 4)
        return lay_out(
            max(len(self._rows), 1),
            max(self._columns, 1),
            self._room(),
            resolution=self._resolution,
            names=names,
            has_titles=any(self._words.rows) or bool(self._words.columns),
            has_captions=self._has_captions,
        )

    def cell_on_screen(self, row: int, column: int) -> QRect:
        """Where a picture lies in the viewport now."""
        return self.sheet_layout().cell(row, column).translated(0, -self.verticalScrollBar().value())

    def _room(self) -> QSize:
        bar = self.verticalScrollBar()
        extra = bar.width() if bar.isVisible() else 0
        return QSize(self.viewport().width() + extra - bar.sizeHint().width(), self.viewport().height())

    def _is_there(self, row: int, column: int) -> bool:
        return 0 <= row < len(self._rows) and 0 <= column < self._columns

    def _measure(self) -> None:
        height = self.sheet_layout().size.height() if self._rows else 0
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(32)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    # -- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if not self._rows:
            area = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.setPen(theme.colors().muted)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)
            return
        layout, scrolled = self.sheet_layout(), self.verticalScrollBar().value()
        painter.translate(0, -scrolled)
        seen = event.rect().translated(0, scrolled)
        for row in range(len(self._rows)):
            self._paint_row(painter, layout, row, seen)
        painter.setPen(theme.colors().muted)
        for column, name in enumerate(self._words.columns):
            area = layout.column_name(column)
            fitted = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, fitted)
        if self._current is not None:
            painter.setPen(QPen(theme.colors().accent, 2))
            painter.drawRect(layout.cell(*self._current))

    def _paint_row(self, painter: QPainter, layout: SheetLayout, row: int, seen: QRect) -> None:
        top = layout.top + row * layout.block_height
        if not seen.intersects(QRect(0, top, layout.size.width(), layout.block_height)):
            return
        self._paint_name(painter, layout, row)
        for column in range(self._columns):
            cell = layout.cell(row, column)
            if seen.intersects(cell):
                self._paint_picture(painter, cell, row, column)
            if column < len(self._captions):
                self._paint_caption(painter, cell, layout, self._captions[column])

    def _paint_name(self, painter: QPainter, layout: SheetLayout, row: int) -> None:
        area = layout.row_name(row)
        name, metrics = self._words.rows[row], painter.fontMetrics()
        note = self._words.notes[row] if row < len(self._words.notes) else ""
        painter.setPen(theme.colors().text)
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._words.columns:
            fitted = metrics.elidedText(name, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, fitted)
            painter.setPen(theme.colors().muted)
            painter.drawText(area.translated(0, metrics.height()), middle | Qt.AlignmentFlag.AlignRight, note)
            return
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(theme.colors().muted)
        painter.drawText(area.adjusted(metrics.horizontalAdvance(name) + 8, 0, 0, 0), middle, note)

    def _paint_picture(self, painter: QPainter, cell: QRect, row: int, column: int) -> None:
        image = self._rows[row].pictures[column]
        if image is None:
            painter.fillRect(cell, theme.colors().grid_gap)
            return
        ratio = self.devicePixelRatioF()
        side = max(1, round(cell.width() * ratio))
        pixmaps = self._rows[row].pixmaps
        if (column, side) not in pixmaps:
            scaled = scaled_picture(image, image.rect(), picture_scale(image.width(), side))
            pixmaps[column, side] = QPixmap.fromImage(scaled)
        painter.drawPixmap(cell, pixmaps[column, side])

    def _paint_caption(
        self, painter: QPainter, cell: QRect, layout: SheetLayout, caption: tuple[str, str]
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(_CAPTION_PX)
        painter.setFont(font)
        area = QRect(cell.left(), cell.bottom() + 2, cell.width(), layout.caption // 2 - 2)
        for text, color in zip(caption, (theme.colors().text, theme.colors().muted), strict=True):
            painter.setPen(color)
            fitted = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitted)
            area.translate(0, area.height())
        painter.setFont(self.font())

    # -- hand and keys -----------------------------------------------------------------------

    def _place_at(self, point: QPoint) -> Place | None:
        if not self._rows:
            return None
        return self.sheet_layout().at(point + QPoint(0, self.verticalScrollBar().value()))

    def _set_current(self, place: Place | None) -> None:
        if place != self._current:
            self._current = place
            self.viewport().setCursor(
                Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor
            )
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_current(self._place_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._place_at(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and pressed is not None and self._place_at(event.position().toPoint()) == pressed:
            self.clicked.emit(*pressed)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_current(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._set_current(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._rows:
            row, column = self._current or (0, 0)
            moved = (row + step[0], column + step[1]) if self._current is not None else (0, 0)
            if self._is_there(*moved):
                self._set_current(moved)
                self._bring_into_view(moved)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.clicked.emit(*self._current)
        else:
            super().keyPressEvent(event)

    def _bring_into_view(self, place: Place) -> None:
        cell, bar = self.cell_on_screen(*place), self.verticalScrollBar()
        if cell.top() < 0:
            bar.setValue(bar.value() + cell.top() - 32)
        elif cell.bottom() > self.viewport().height():
            bar.setValue(bar.value() + cell.bottom() - self.viewport().height() + 12)

    def viewportEvent(self, event: QEvent) -> bool:
        """The tooltip names the picture; the pointer may leave the viewport alone."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._place_at(event.pos())
            if place is not None:
                QToolTip.showText(event.globalPos(), self._tip(place), self)
                return True
        if event.type() == QEvent.Type.Leave:
            self._set_current(None)
        return super().viewportEvent(event)

    def _tip(self, place: Place) -> str:
        row, column = place
        name = self._words.rows[row]
        if self._words.columns:
            what = tr("seed {seed}", seed=self._words.columns[column])
        else:
            what = tr("picture {number}", number=column)
        caption = " · ".join(filter(None, self._captions[column])) if column < len(self._captions) else ""
        words = " · ".join(filter(None, (name, what, caption)))
        return f"{words}\n{tr('Click to explore it.')}"
