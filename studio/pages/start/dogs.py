"""The picture on the start page: dogs that the program has just drawn, in tiles without blur."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme

TILE = 128
GAP = 1
COUNT = 32


def draw_dogs(count: int = COUNT) -> Iterator[QImage]:
    """`count` drawn dogs, each cut square, as they get ready."""
    from gan_core.sources import open_source

    source = open_source("drawn-dogs", count=count, seed=3)
    for item in source.items:
        picture = source.picture(item)
        side = min(picture.size)
        left, top = (picture.width - side) // 2, (picture.height - side) // 2
        square = picture.crop((left, top, left + side, top + side))
        yield QImage(square.tobytes(), side, side, side * 3, QImage.Format.Format_RGB888).copy()


class DogWall(QWidget):
    """Two rows of tiles across the whole width; each dog appears as soon as it is drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dogs: list[QImage] = []
        self.setFixedHeight(2 * TILE + GAP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, dog: QImage) -> None:
        """One more dog."""
        self._dogs.append(dog)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colors().window)
        columns = -(-self.width() // (TILE + GAP))
        for number in range(columns * 2):
            column, line = divmod(number, 2)  # column by column, so that the wall fills from the left
            place = QRect(column * (TILE + GAP), line * (TILE + GAP), TILE, TILE)
            if number < len(self._dogs):
                painter.drawImage(place, self._dogs[number])
            else:
                painter.fillRect(place, theme.colors().grid_gap)
