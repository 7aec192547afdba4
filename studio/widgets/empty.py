"""The empty state of a page: what it is for, and the one button that fills it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio import theme
from studio.icons import paint_icon
from studio.widgets.controls import button, column, describe, label


class _Picture(QWidget):
    """An icon, large and quiet."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(72, 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, self._name, QRectF(8, 8, 56, 56), theme.colors().muted)


class EmptyState(QWidget):
    """A picture, a title, a sentence and one button, in the middle of the page."""

    def __init__(self, icon: str, parent: QWidget | None = None, *, is_quiet: bool = False) -> None:
        """Where it is only a part of a page it `is_quiet`: its button is not the accented one."""
        super().__init__(parent)
        self._title = label("title")
        self._text = label("muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setFixedWidth(260 if is_quiet else 420)
        self.action = button(primary=not is_quiet)
        layout = column(self, margin=24, gap=12)
        layout.addStretch(2)
        for widget in (_Picture(icon), self._title, self._text, self.action):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def set_texts(self, title: str, text: str, action: str) -> None:
        """The words, already translated."""
        self._title.setText(title)
        self._text.setText(text)
        # A wrapped label in a wider layout is given the height of its text unwrapped.
        self._text.setMinimumHeight(self._text.heightForWidth(self._text.width()))
        self.action.setText(action)
        # Without words it is hidden, but a reader of the window's tree still meets it.
        describe(self.action, action or title, text)
