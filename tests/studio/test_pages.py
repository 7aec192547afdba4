"""What holds for every page in the real window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from studio.window import Window


class _Windows(QObject):
    """Sees every window that comes to the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(watched)
        return False


def test_no_part_of_a_page_is_a_window_for_a_moment(window: Window, qapp: QApplication) -> None:
    """It would flash, and take the keys away from the window."""
    windows = _Windows()
    qapp.installEventFilter(windows)
    for key in window.pages.descriptions:
        window.show_page(key)
    qapp.removeEventFilter(windows)
    assert windows.seen == []
