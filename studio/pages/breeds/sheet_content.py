"""What a sheet shows: pictures row by row, and the words at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPixmap

from studio.pages.breeds.pictures import image_of
from studio.widgets.grid_painter import scaled_picture
from studio.widgets.picture_scale import picture_scale

Place = tuple[int, int]
"""Row and column."""


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
    made: NDArray[np.uint8] | None
    """Whose pictures these are."""
    pictures: list[QImage | None]
    pixmaps: dict[tuple[int, int], QPixmap] = field(default_factory=dict)
    """By column and side in device pixels."""


class SheetContent:
    """Rows of as many columns each; a picture is None until it is made."""

    def __init__(self) -> None:
        self.words = SheetWords(())
        self.columns = 0
        self.resolution = 32
        self.captions: list[tuple[str, str]] = []
        """Two lines below each picture of the first row, or none."""
        self._rows: list[_Row] = []

    @property
    def num_rows(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def set_words(
        self, words: SheetWords, columns: int, resolution: int, places: Sequence[int | None]
    ) -> None:
        """Other rows or columns. `places`: for each row, which one it was before, whose pictures stay meanwhile."""
        before = self._rows
        self.words, self.columns, self.resolution = words, columns, resolution
        self._rows = []
        for place in places:
            old = before[place] if place is not None and place < len(before) else _Row(None, [])
            is_same = len(old.pictures) == columns
            self._rows.append(old if is_same else _Row(None, (old.pictures + [None] * columns)[:columns]))

    def set_row(self, row: int, pictures: NDArray[np.uint8]) -> None:
        """Pictures uint8 [columns, R, R, 3] of one row."""
        if self._rows[row].made is not pictures:  # of a hundred rows most are told again when one has changed
            self._rows[row] = _Row(pictures, [image_of(picture) for picture in pictures])

    def picture(self, row: int, column: int) -> QImage | None:
        """What is shown there."""
        return self._rows[row].pictures[column]

    def pixmap(self, row: int, column: int, side: int) -> QPixmap | None:
        """The same at `side` device pixels."""
        image, pixmaps = self._rows[row].pictures[column], self._rows[row].pixmaps
        if image is None:
            return None
        if (column, side) not in pixmaps:
            scaled = scaled_picture(image, image.rect(), picture_scale(image.width(), side))
            pixmaps[column, side] = QPixmap.fromImage(scaled)
        return pixmaps[column, side]

    def is_there(self, row: int, column: int) -> bool:
        """Whether there is such a place."""
        return 0 <= row < self.num_rows and 0 <= column < self.columns
