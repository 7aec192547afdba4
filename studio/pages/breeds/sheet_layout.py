"""Where the pictures and names of a sheet lie: breeds in blocks one below the other, or as the rows of a table."""

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
_BETWEEN = 8
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
    left: int
    """Where the pictures begin: right of the names of a table."""
    top: int
    title: int
    """Height of the name above each block; 0 in a table."""
    caption: int

    @property
    def size(self) -> QSize:
        """What all of it takes."""
        width = self.left + self.per_line * (self.side + GAP) + _MARGIN
        return QSize(width, self.top + self.rows * self.block_height + _MARGIN)

    @property
    def line_height(self) -> int:
        """Of a line of pictures with what stands below them."""
        return self.side + self.caption + GAP

    @property
    def block_height(self) -> int:
        """Of a row with its name."""
        return (
            self.title
            + ceil(self.columns / self.per_line) * self.line_height
            + (_BETWEEN if self.title else 0)
        )

    def cell(self, row: int, column: int) -> QRect:
        """Where the picture lies."""
        line, place = divmod(column, self.per_line)
        x = self.left + place * (self.side + GAP)
        y = self.top + row * self.block_height + self.title + line * self.line_height
        return QRect(x, y, self.side, self.side)

    def row_name(self, row: int) -> QRect:
        """Where the name of a row or block lies."""
        y = self.top + row * self.block_height
        if self.title:
            return QRect(self.left, y, self.size.width() - self.left, self.title)
        return QRect(_MARGIN, y, self.left - _MARGIN - 8, self.side)

    def column_name(self, column: int) -> QRect:
        """Where the name of a table's column lies."""
        return QRect(self.left + column * (self.side + GAP), self.top - TITLE, self.side, TITLE)

    def at(self, point: QPoint) -> tuple[int, int] | None:
        """Row and column of the picture at `point`; None beside the pictures."""
        row = (point.y() - self.top) // self.block_height
        place = (point.x() - self.left) // (self.side + GAP)
        if not (0 <= row < self.rows and 0 <= place < self.per_line):
            return None
        within = point.y() - self.top - row * self.block_height - self.title
        column = within // self.line_height * self.per_line + place
        if within < 0 or not 0 <= column < self.columns or not self.cell(row, column).contains(point):
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
    left = _MARGIN if names is None else _MARGIN + names + 8
    top = _MARGIN + (TITLE if has_titles and names is not None else 0)
    title = TITLE if has_titles and names is None else 0
    width = room.width() - left - _MARGIN
    caption = CAPTION if has_captions else 0

    def of(side: int) -> SheetLayout:
        per_line = columns if names is not None else max(1, min(columns, width // (side + GAP)))
        return SheetLayout(rows, columns, side, per_line, left, top, title, caption)

    if names is not None:
        return of(_table_side(rows, columns, resolution, width, room.height() - top - _MARGIN))
    made = of(_side(_LEAST_SIDE, resolution))
    for multiple in range(1, _MOST_SIDE // resolution + 1):
        larger = of(resolution * multiple)
        fits = larger.size.width() <= room.width() and larger.size.height() <= room.height()
        if fits and larger.side > made.side:
            made = larger
    return made


def _table_side(rows: int, columns: int, resolution: int, width: int, height: int) -> int:
    """All columns stay in view; rows scroll before they get too small."""
    across, down = width // columns - GAP, height // rows - GAP
    room = max(min(across, max(down, _side(_LEAST_SIDE, resolution)), _MOST_SIDE), _LEAST_IN_TABLE)
    return picture_scale(resolution, room).side


def _side(least: int, resolution: int) -> int:
    """The smallest whole multiple of the resolution that is not below `least`."""
    return resolution * max(1, ceil(least / resolution))
