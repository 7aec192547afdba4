"""Where the pictures and names of a sheet lie: breeds in blocks beside and below each other, or a table's rows."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPoint, QRect, QSize

from studio.widgets.picture_scale import picture_scale

GAP = 1
TITLE = 28
"""Height of a block's name, or of the names above the columns."""
CAPTION = 34
"""Height of two lines below a picture."""
_BELOW, _BESIDE = 8, 24
"""From one block to the next."""
_LEAST_SIDE = 64
"""Pictures are not shrunk below this to fit: the sheet scrolls instead."""
_MOST_SIDE = 320
_LEAST_IN_TABLE = 24
_MARGIN = 12


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """`rows` × `columns` cells of `side` logical pixels; a block breaks its row into lines."""

    rows: int
    columns: int
    side: int
    per_line: int
    across: int
    """How many blocks stand side by side; 1 in a table."""
    left: int
    """Where the pictures begin: right of the names of a table."""
    top: int
    title: int
    """Height of the name above each block; 0 in a table."""
    caption: int

    @property
    def size(self) -> QSize:
        """What all of it takes."""
        width = self.left + self.across * self.block_width - _BESIDE + _MARGIN
        below = _BELOW if self.title else 0  # the last block is the last
        return QSize(width, self.top + ceil(self.rows / self.across) * self.block_height - below + _MARGIN)

    @property
    def line_height(self) -> int:
        """Of a line of pictures with what stands below them."""
        return self.side + self.caption + GAP

    @property
    def block_height(self) -> int:
        """Of a row with its name, and the distance to the next."""
        lines = ceil(self.columns / self.per_line)
        return self.title + lines * self.line_height + (_BELOW if self.title else 0)

    @property
    def block_width(self) -> int:
        """Of a row, and the distance to one beside it."""
        return self.per_line * (self.side + GAP) - GAP + _BESIDE

    def block(self, row: int) -> QRect:
        """Where a row lies with its name."""
        down, beside = divmod(row, self.across)
        x = self.left + beside * self.block_width
        y = self.top + down * self.block_height
        return QRect(x, y, self.block_width - _BESIDE, self.block_height)

    def cell(self, row: int, column: int) -> QRect:
        """Where the picture lies."""
        line, place = divmod(column, self.per_line)
        corner = self.block(row).topLeft()
        x = corner.x() + place * (self.side + GAP)
        return QRect(x, corner.y() + self.title + line * self.line_height, self.side, self.side)

    def row_name(self, row: int) -> QRect:
        """Where the name of a row or block lies."""
        block = self.block(row)
        if self.title:
            return QRect(block.left(), block.top(), block.width(), self.title)
        return QRect(_MARGIN, block.top(), self.left - _MARGIN - 8, self.side)

    def column_name(self, column: int) -> QRect:
        """Where the name of a table's column lies."""
        return QRect(self.left + column * (self.side + GAP), self.top - TITLE, self.side, TITLE)

    def at(self, point: QPoint) -> tuple[int, int] | None:
        """Row and column of the picture at `point`; None beside the pictures."""
        down = (point.y() - self.top) // self.block_height
        beside = (point.x() - self.left) // self.block_width
        row = down * self.across + beside
        if down < 0 or not (0 <= beside < self.across and row < self.rows):
            return None
        within = point - self.block(row).topLeft() - QPoint(0, self.title)
        column = within.y() // self.line_height * self.per_line + within.x() // (self.side + GAP)
        if within.y() < 0 or not 0 <= column < self.columns or not self.cell(row, column).contains(point):
            return None
        return row, column


def lay_out(
    rows: int,
    columns: int,
    room: QSize,
    *,
    resolution: int,
    names: int | None,
    has_titles: bool,
    has_captions: bool = False,
) -> SheetLayout:
    """As large as everything fits into `room`, but not so small that a picture is lost.

    `names` is the width of a table's names; None for blocks. `has_titles`: of blocks, or of columns.
    """
    is_table = names is not None
    left = _MARGIN + names + 8 if names is not None else _MARGIN
    top = _MARGIN + (TITLE if has_titles and is_table else 0)
    title = TITLE if has_titles and not is_table else 0
    width = max(room.width() - left - _MARGIN, 1)
    caption = CAPTION if has_captions else 0

    def of(side: int) -> SheetLayout:
        per_line = columns if is_table else max(1, min(columns, (width + GAP) // (side + GAP)))
        block = per_line * (side + GAP) - GAP + _BESIDE
        across = 1 if is_table or per_line < columns else max(1, min(rows, (width + _BESIDE) // block))
        return SheetLayout(rows, columns, side, per_line, across, left, top, title, caption)

    if is_table:
        return of(_table_side(rows, columns, resolution, width, room.height() - top - _MARGIN))
    made, *larger = (of(side) for side in _block_sides(resolution))
    for layout in larger:
        if layout.size.width() <= room.width() and layout.size.height() <= room.height():
            made = layout
    return made


def _table_side(rows: int, columns: int, resolution: int, width: int, height: int) -> int:
    """All columns stay in view; rows scroll before they get too small."""
    across, down = width // columns - GAP, height // rows - GAP
    room = max(min(across, max(down, _LEAST_SIDE), _MOST_SIDE), _LEAST_IN_TABLE)
    return picture_scale(resolution, room).side


def _block_sides(resolution: int) -> list[int]:
    """From small to large: whole multiples of the resolution, below it what a picture may be shrunk to."""
    shrunk = range(_LEAST_SIDE, resolution, 32)
    multiples = range(resolution, _MOST_SIDE + 1, resolution)
    return [side for side in (*shrunk, *multiples) if side >= _LEAST_SIDE] or [resolution]
