"""The rail: the pages at the left edge, and the settings below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QWidget

from studio import theme
from studio.icons import icon
from studio.pages.registry import PageDescription
from studio.translation import tr
from studio.widgets.controls import column, describe
from studio.widgets.live import Live

WIDTH = 72


class RailButton(QToolButton):
    """An icon over a word, and a ring while something there is alive."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setIcon(icon(icon_name))
        self.setIconSize(QSize(22, 22))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(WIDTH, 60)
        self._live: float | None = None

    def set_live(self, share: float | None) -> None:
        """Show the ring filled to `share` (0 to 1); None hides it."""
        if share != self._live:
            self._live = share
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._live is None:
            return
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.width() / 2 + 11, 6, 11, 11)
        painter.setPen(QPen(colors.line, 2.5))
        painter.drawEllipse(ring)
        painter.setPen(QPen(colors.accent, 2.5))
        # Qt counts sixteenths of a degree, counter-clockwise from three o'clock.
        painter.drawArc(ring, 90 * 16, -round(max(0.06, self._live) * 360 * 16))


class Rail(Live, QFrame):
    """Emits the key of the page that was asked for."""

    page_chosen = Signal(str)

    def __init__(self, pages: Sequence[PageDescription], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedWidth(WIDTH)
        self._group = QButtonGroup(self)
        self._pages = pages
        self._buttons = {page.key: self._page_button(page) for page in pages}
        self.settings = RailButton("settings")
        self.settings.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout = column(self, gap=0)
        for button in self._buttons.values():
            layout.addWidget(button)
        layout.addStretch(1)
        layout.addWidget(self.settings)
        self.retranslate()

    def button(self, key: str) -> RailButton:
        """The button of a page."""
        return self._buttons[key]

    def show_chosen(self, key: str) -> None:
        """Mark the page that is in front."""
        self._buttons[key].setChecked(True)

    def retranslate(self) -> None:
        for number, page in enumerate(self._pages, start=1):
            button = self._buttons[page.key]
            button.setText(tr(page.title))
            describe(button, tr(page.title), tr(page.tip), f"Ctrl+{number}")
        self.settings.setText(tr("Settings"))
        describe(self.settings, tr("Settings"), tr("Language, theme, folders and keys."))

    def _page_button(self, page: PageDescription) -> RailButton:
        button = RailButton(page.icon)
        button.setCheckable(True)
        self._group.addButton(button)
        button.clicked.connect(lambda: self.page_chosen.emit(page.key))
        return button
