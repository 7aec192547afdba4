"""One of two widgets, as high as the one that is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio.widgets.controls import column


class Either(QWidget):
    """What a panel teaches while it is empty, or what it does. (A QStackedWidget is as high as the higher.)"""

    def __init__(self, empty: QWidget, work: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty, self._work = empty, work
        layout = column(self, gap=0)
        layout.addWidget(empty)
        layout.addWidget(work)
        self.show_work(False)

    def show_work(self, is_work: bool) -> None:
        """Show what it does, else what it teaches."""
        self._empty.setVisible(not is_work)
        self._work.setVisible(is_work)
