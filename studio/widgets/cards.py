"""A card: a button as large as what it offers, with a picture or icon, a title and a line of text."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from studio import theme
from studio.icons import paint_icon
from studio.widgets.controls import column, describe, label, row
from studio.widgets.elided import ElidedLabel

_ICON = 24
_TWO_LINES = 48
"""Height of a face (pixels) from which the text may have two lines."""


class _Face(QWidget):
    """The picture of a card, at its own size; an icon where there is none."""

    def __init__(self, icon: str, width: int, height: int) -> None:
        super().__init__()
        self._icon = icon
        self._image: QImage | None = None
        self.setFixedSize(width, height)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image is not None:
            painter.drawImage(0, 0, self._image)
        else:
            frame = QRectF(0, 0, _ICON, _ICON)
            frame.moveCenter(QRectF(self.rect()).center())
            paint_icon(painter, self._icon, frame, theme.colors().text)


class Card(QPushButton):
    """Clicked as a whole; the keyboard sees one button."""

    def __init__(self, icon: str, face: tuple[int, int] = (32, 32), parent: QWidget | None = None) -> None:
        """`face` is the room for the picture, width and height in pixels."""
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._face = _Face(icon, *face)
        # Beside a picture there is room for a second line of text; a title never has more than one.
        self._title, self._text = ElidedLabel("strong", "text"), label("caption", wrap=face[1] >= _TWO_LINES)
        words = column(gap=0)
        words.addStretch(1)
        for part in (self._title, self._text):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            words.addWidget(part)
        words.addStretch(1)
        self._layout = row(self, margin=8, gap=12)
        self._layout.addWidget(self._face)
        self._layout.addLayout(words, 1)

    def set_texts(self, title: str, text: str, tip: str) -> None:
        """The words, already translated."""
        self._title.setText(title)
        self._text.setText(text)
        describe(self, title, tip)

    def set_image(self, image: QImage) -> None:
        """Show a picture, as large as the face, in place of the icon."""
        self._face.show_image(image)

    def sizeHint(self) -> QSize:
        return self._layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._layout.minimumSize()
