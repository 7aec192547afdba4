"""The pictures in the middle of the page, with their names; a click on one asks to explore it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from studio import theme
from studio.pages.breeds.sheet_content import Place, SheetContent, SheetWords
from studio.pages.breeds.sheet_layout import SheetLayout, lay_out
from studio.pages.breeds.sheet_painter import paint_sheet
from studio.translation import tr
from studio.widgets.controls import describe
from studio.widgets.live import Live
from studio.widgets.pointing import Pointing

_MOST_NAME = 168
"""The most that the names beside a table take (logical pixels)."""


class SheetView(Live, Pointing[Place], QAbstractScrollArea):
    """Says what to do while there is nothing to show. A place is a row and a column."""

    clicked = Signal(int, int)
    """Row and column of a picture that is to be explored."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = SheetContent()
        self._has_captions = False
        self._empty_text = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        theme.current().changed.connect(self.viewport().update)
        self.retranslate()

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
        """Other rows or columns; see `SheetContent.set_words`."""
        self.content.set_words(words, columns, resolution, places)
        if self._current is not None and not self.content.is_there(*self._current):
            self._current = None
        self._measure()

    def show_row(self, row: int, pictures: NDArray[np.uint8]) -> None:
        """Pictures uint8 [columns, R, R, 3] of one row."""
        self.content.set_row(row, pictures)
        self.viewport().update()

    def expect_captions(self, expected: bool) -> None:
        """Leave room for two lines below each picture."""
        if expected != self._has_captions:
            self._has_captions = expected
            self._measure()

    def set_captions(self, captions: list[tuple[str, str]]) -> None:
        """Two lines below each picture, of the one row that there is."""
        self.content.captions = captions
        self.viewport().update()

    def picture(self, row: int, column: int) -> QImage | None:
        """What is shown there; None until it is made."""
        return self.content.picture(row, column)

    def sheet_layout(self) -> SheetLayout:
        """Where everything lies, before scrolling."""
        words, names = self.content.words, None
        if words.columns:
            metrics = self.fontMetrics()
            names = min(_MOST_NAME, max(map(metrics.horizontalAdvance, words.rows), default=0) + 4)
        return lay_out(
            max(self.content.num_rows, 1),
            max(self.content.columns, 1),
            self._room(),
            resolution=self.content.resolution,
            names=names,
            has_titles=any(words.rows) or bool(words.columns),
            has_captions=self._has_captions,
        )

    def cell_on_screen(self, row: int, column: int) -> QRect:
        """Where a picture lies in the viewport now."""
        return self.sheet_layout().cell(row, column).translated(0, -self.verticalScrollBar().value())

    def _room(self) -> QSize:
        bar = self.verticalScrollBar()
        extra = bar.width() if bar.isVisible() else 0
        return QSize(self.viewport().width() + extra - bar.sizeHint().width(), self.viewport().height())

    def _measure(self) -> None:
        height = self.sheet_layout().size.height() if self.content.num_rows else 0
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(32)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if not self.content.num_rows:
            area = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.setPen(theme.colors().muted)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)
            return
        scrolled = self.verticalScrollBar().value()
        painter.translate(0, -scrolled)
        paint_sheet(
            painter,
            self.content,
            self.sheet_layout(),
            seen=event.rect().translated(0, scrolled),
            ratio=self.devicePixelRatioF(),
            current=self._current,
        )

    # -- hand and keys -----------------------------------------------------------------------

    def _has_pictures(self) -> bool:
        return self.content.num_rows > 0

    def _place_at(self, point: QPoint) -> Place | None:
        if not self.content.num_rows:
            return None
        return self.sheet_layout().at(point + QPoint(0, self.verticalScrollBar().value()))

    def _show_current(self) -> None:
        is_on_picture = self._current is not None
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if is_on_picture else Qt.CursorShape.ArrowCursor
        )
        self.viewport().update()

    def _choose(self, place: Place) -> None:
        self.clicked.emit(*place)

    def _go(self, across: int, down: int) -> None:
        """To the next picture on the screen in this direction, over names and distances."""
        layout = self.sheet_layout()
        if self._current is None:
            self._go_to((0, 0))
            return
        here = layout.cell(*self._current)
        stride = QPoint(across * (layout.side // 2), down * (layout.side // 2))
        point = here.center() + stride
        while QRect(QPoint(0, 0), layout.size).contains(point):
            found = layout.at(point)
            if found is not None and found != self._current:
                self._go_to(found)
                return
            point += stride

    def _go_to(self, place: Place) -> None:
        self._set_current(place)
        self._bring_into_view(place)

    def _bring_into_view(self, place: Place) -> None:
        cell, bar = self.cell_on_screen(*place), self.verticalScrollBar()
        if cell.top() < 0:
            bar.setValue(bar.value() + cell.top() - 32)
        elif cell.bottom() > self.viewport().height():
            bar.setValue(bar.value() + cell.bottom() - self.viewport().height() + 12)

    def viewportEvent(self, event: QEvent) -> bool:
        """The tooltip names the picture; the pointer may leave the viewport alone."""
        if self._showed_tip(event):
            return True
        if event.type() == QEvent.Type.Leave:
            self._set_current(None)
        return super().viewportEvent(event)

    def _tip(self, place: Place) -> str:
        row, column = place
        words, captions = self.content.words, self.content.captions
        seed = words.columns[column] if words.columns else None
        what = tr("picture {number}", number=column) if seed is None else tr("seed {seed}", seed=seed)
        caption = " · ".join(filter(None, captions[column])) if column < len(captions) else ""
        text = " · ".join(filter(None, (words.rows[row], what, caption)))
        return f"{text}\n{tr('Click to explore it.')}"
