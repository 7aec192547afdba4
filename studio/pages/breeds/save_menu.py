"""What the page can save."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from studio.translation import tr
from studio.widgets.controls import describe_action


class _Saves(Protocol):
    def save_picture(self) -> None: ...
    def save_contact_sheet(self) -> None: ...
    def save_folders(self) -> None: ...


class SaveMenu(QMenu):
    """Offers what makes sense for what is shown."""

    def __init__(self, page: _Saves) -> None:
        super().__init__()
        self._is_blending = False
        self.picture, self.contact_sheet, self.folders = QAction(self), QAction(self), QAction(self)
        for action, do in (
            (self.picture, page.save_picture),
            (self.contact_sheet, page.save_contact_sheet),
            (self.folders, page.save_folders),
        ):
            action.triggered.connect(lambda _=False, do=do: do())
            self.addAction(action)
        self.setToolTipsVisible(True)
        self.retranslate()

    def offer(self, *, has_breeds: bool, is_blending: bool, is_something: bool) -> None:
        """Which of them there are now."""
        self._is_blending = is_blending
        self.contact_sheet.setVisible(not is_blending)
        self.folders.setVisible(has_breeds)
        for action in (self.picture, self.contact_sheet, self.folders):
            action.setEnabled(is_something)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        picture = tr("The blend as a PNG…") if self._is_blending else tr("The pictures as one PNG…")
        describe_action(self.picture, picture, tr("What you see here, without words."))
        tip = tr("What you see here, with the names, as one PNG.")
        describe_action(self.contact_sheet, tr("A contact sheet with names…"), tip)
        tip = tr("As many pictures of each picked breed as you like, each breed in a folder of its name.")
        describe_action(self.folders, tr("A folder by breed…"), tip)
