"""The picture on the start page: dogs that the program has just drawn, in tiles without blur."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme

TILE = 128
GAP = 1
_SEED = 3
_MOST = 120
_BELOW = 430
"""Pixels that the rest of the page needs below the dogs."""
_MOST_ROWS = 4


def draw_dogs(already: int) -> Iterator[QImage]:
    """Drawn dogs, each cut square, as they get ready; the first `already` of the series are left out."""
    from gan_core.sources import open_source

    source = open_source("drawn-dogs", count=_MOST, seed=_SEED)
    for item in source.items[already:]:
        picture = source.picture(item)
        side = min(picture.size)
        left, top = (picture.width - side) // 2, (picture.height - side) // 2
        square = picture.crop((left, top, left + side, top + side))
        yield QImage(square.tobytes(), side, side, side * 3, QImage.Format.Format_RGB888).copy()


class DogWall(QWidget):
    """Rows of tiles across the whole width; each dog appears as soon as it is drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dogs: list[QImage] = []
        self._rows = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.fit(0)

    def fit(self, page_height: int) -> None:
        """Take as many rows as the page has room for."""
        self._rows = min(max((page_height - _BELOW) // (TILE + GAP), 1), _MOST_ROWS)
        self.setFixedHeight(self._rows * (TILE + GAP) - GAP)

    def add(self, dog: QImage) -> None:
        """One more dog."""
        self._dogs.append(dog)
        self.update()

    def num_dogs(self) -> int:
        """How many dogs there are already."""
        return len(self._dogs)

    def is_full(self) -> bool:
        """Whether every tile has its dog."""
        return len(self._dogs) >= min(_MOST, self._columns() * self._rows)

    def _columns(self) -> int:
        return -(-self.width() // (TILE + GAP))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colors().window)
        for number in range(self._columns() * self._rows):
            column, line = divmod(number, self._rows)  # column by column: the wall fills from the left
            place = QRect(column * (TILE + GAP), line * (TILE + GAP), TILE, TILE)
            if number < len(self._dogs):
                painter.drawImage(place, self._dogs[number])
            else:
                painter.fillRect(place, theme.colors().grid_gap)
