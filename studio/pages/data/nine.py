"""Nine pictures of the source as the network will see them, drawn by lot: what the rules do, at a glance."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gan_core.sources.base import Source, SourceItem
from studio import formats, theme
from studio.pages.data.thumbnail_painting import paint_thumbnail
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live
from studio.workers.thumbnails import Render, Thumbnail, Thumbnails

COUNT = 9
_GAP = 1
_HEIGHT, _LOW_HEIGHT = 208, 128
_LOW_PAGE = 640
_SHAPES = ((3, 3), (2, 5))
"""Rows and columns to choose from; the one with the larger cells fits the room."""
_LIMIT_BYTES = 8 << 20


class NinePictures(Live, QWidget):
    """Shows the same nine of a source each time, until others are wanted. The excluded are passed over."""

    def __init__(self, is_excluded: Callable[[str], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_excluded = is_excluded
        self._source: Source | None = None
        self._seed = 0
        self.numbers: tuple[int, ...] = ()
        """The pictures that are shown, by their place in the source."""
        self._thumbnails = Thumbnails(self, limit_bytes=_LIMIT_BYTES, threads=2)
        self.canvas = _Canvas(self)
        self._thumbnails.ready.connect(lambda _: self.canvas.update())
        self.text = label("caption", wrap=True)
        self.another = button("shuffle")
        below = row()
        below.addWidget(self.text, 1)
        below.addWidget(self.another)
        layout = column(self, gap=4)
        layout.addWidget(self.canvas)
        layout.addLayout(below)
        self.another.clicked.connect(self._draw_others)
        self.retranslate()

    def fit(self, page_height: int) -> None:
        """Take as much height as a page of this height can spare."""
        self.canvas.setFixedHeight(_HEIGHT if page_height >= _LOW_PAGE else _LOW_HEIGHT)

    def set_source(self, source: Source | None, render: Render | None) -> None:
        """Show nine of this source, each made by `render` from its number."""
        self._source, self._seed = source, 0
        self._thumbnails.set_renderer(render)
        self._draw_lots()

    def set_renderer(self, render: Render) -> None:
        """Draw the same pictures another way: each is shown as it was until it is drawn anew."""
        self._thumbnails.change_renderer(render)
        self._want()

    def take_edits(self, names: frozenset[str]) -> None:
        """Something else is decided about these pictures."""
        if self._source is not None:
            items = self._source.items
            self._thumbnails.renew(number for number in self.numbers if items[number].name in names)
            self._draw_lots()

    def thumbnail(self, index: int) -> Thumbnail | None:
        """The picture at place `index` of the nine; None until it was made."""
        return self._thumbnails.get(self.numbers[index])

    def item(self, index: int) -> SourceItem | None:
        """What is shown at place `index`; None where fewer than nine are left."""
        return self._source.items[self.numbers[index]] if self._source and index < len(self.numbers) else None

    def close_pictures(self) -> None:
        """Let go of the pictures, and wait until no thread reads them."""
        self._source, self.numbers = None, ()
        self._thumbnails.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Pictures are made only while they are to be seen."""
        super().showEvent(event)
        self._want()

    def retranslate(self) -> None:
        tip = tr("Nine pictures as the network will see them, drawn by lot from all that aren't excluded.")
        describe(self.canvas, tr("Nine pictures"), tip)
        self.another.setText(tr("Another nine"))
        describe(self.another, tr("Another nine"), tr("Draws other pictures by lot."))
        total = 0 if self._source is None else len(self._source.items)
        shown = formats.count(len(self.numbers))
        self.text.setText(tr("{shown} of {total}, drawn by lot", shown=shown, total=formats.count(total)))

    def _draw_others(self) -> None:
        self._seed += 1
        self._draw_lots()

    def _draw_lots(self) -> None:
        self.numbers = tuple(self._lots())
        self.retranslate()
        self._want()

    def _lots(self) -> Iterator[int]:
        """The first nine of the pictures' order by lot; one that was excluded leaves the others in place."""
        if self._source is None:
            return
        items, found = self._source.items, 0
        for number in by_lot(len(items), self._seed):
            if found == COUNT:
                return
            if not self._is_excluded(items[number].name):
                found += 1
                yield number

    def _want(self) -> None:
        if self.isVisible():
            self._thumbnails.want(self.numbers)
        self.canvas.update()


def by_lot(count: int, seed: int) -> Iterator[int]:
    """The numbers below `count` in an order by lot; the first ones cost no more where there are many."""
    rng = random.Random(seed)
    moved: dict[int, int] = {}  # Fisher and Yates' shuffle, of which only what it moved is kept
    for place in range(count):
        drawn = rng.randrange(place, count)
        yield moved.get(drawn, drawn)
        moved[drawn] = moved.get(place, place)


class _Canvas(QWidget):
    def __init__(self, nine: NinePictures) -> None:
        super().__init__()
        self._nine = nine
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def cells(self) -> list[QRect]:
        """Where the nine stand (logical pixels): as large as there is room, in the middle."""
        size, shape = max((self._cell(*shape), shape) for shape in _SHAPES)
        step, columns = size + _GAP, shape[1]
        all_of_it = QSize(columns * step - _GAP, shape[0] * step - _GAP)
        left, top = (self.width() - all_of_it.width()) // 2, (self.height() - all_of_it.height()) // 2
        places = [QPoint(left + n % columns * step, top + n // columns * step) for n in range(COUNT)]
        return [QRect(place, QSize(size, size)) for place in places]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Empty cells until their pictures are there."""
        painter = QPainter(self)
        for index, cell in enumerate(self.cells()[: len(self._nine.numbers)]):
            thumbnail = self._nine.thumbnail(index)
            if thumbnail is None or thumbnail.image is None:
                painter.fillRect(cell, theme.colors().raised)
            if thumbnail is not None:
                paint_thumbnail(painter, cell, thumbnail)

    def event(self, event: QEvent) -> bool:
        """A tooltip of its own for each picture: which it is, and why there is no crop of it."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for index, cell in enumerate(self.cells()):
                if cell.contains(event.pos()) and (item := self._nine.item(index)) is not None:
                    QToolTip.showText(event.globalPos(), self._words(index, item), self, cell)
                    return True
        return super().event(event)

    def _words(self, index: int, item: SourceItem) -> str:
        thumbnail = self._nine.thumbnail(index)
        note = None if thumbnail is None else thumbnail.note
        return item.name if note is None else f"{item.name}\n{tr_message(note)}"

    def _cell(self, rows: int, columns: int) -> int:
        return min((self.width() + _GAP) // columns, (self.height() + _GAP) // rows) - _GAP
