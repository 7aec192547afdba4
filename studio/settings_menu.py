"""The settings menu: language, theme, folder, keys. What is chosen holds at once and is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from studio import theme
from studio.icons import icon
from studio.session import Session
from studio.translation import LANGUAGES, Language, mark, tr
from studio.widgets.controls import describe_action
from studio.widgets.live import Live

_THEMES = {"system": mark("As the system"), "light": mark("Light"), "dark": mark("Dark")}
_LANGUAGES = {"system": mark("As the system"), **LANGUAGES}


class SettingsMenu(Live, QMenu):
    """Opened from the foot of the rail; `commands` are the window's own entries (keys, help)."""

    def __init__(
        self, session: Session, language: Language, commands: list[QAction], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._language = language
        self.setToolTipsVisible(True)
        self.languages = self._choices(_LANGUAGES, language.choice, self._choose_language)
        self.themes = self._choices(_THEMES, theme.current().choice, self._choose_theme)
        self.addSeparator()
        self._open_folder = self.addAction(icon("folder-open"), "", self._show_folder)
        self._move_folder = self.addAction("", self._choose_folder)
        self.addSeparator()
        self.addActions(commands)
        self.retranslate()

    def retranslate(self) -> None:
        self.languages.setTitle(tr("Language"))
        self.themes.setTitle(tr("Theme"))
        for menu, titles in ((self.languages, _LANGUAGES), (self.themes, _THEMES)):
            for action in menu.actions():
                action.setText(tr(titles[action.data()]))
        describe_action(
            self._open_folder, tr("Show my folder"), tr("Open {folder}.", folder=self._session.home)
        )
        describe_action(
            self._move_folder,
            tr("Choose another folder…"),
            tr("Where new datasets and runs are kept from now on."),
        )

    def _choices(self, titles: Mapping[str, str], chosen: str, choose: Callable[[str], None]) -> QMenu:
        menu = self.addMenu("")
        group = QActionGroup(menu)
        for key in titles:
            action = group.addAction(QAction(menu, checkable=True, checked=key == chosen))
            action.setData(key)
            menu.addAction(action)
        group.triggered.connect(lambda action: choose(action.data()))
        return menu

    def _choose_language(self, choice: str) -> None:
        self._session.remember("language", choice)
        self._language.choose(choice)

    def _choose_theme(self, choice: str) -> None:
        self._session.remember("theme", choice)
        theme.current().choose(choice)

    def _show_folder(self) -> None:
        self._session.home.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._session.home)))

    def _choose_folder(self) -> None:
        title = tr("A folder for datasets and runs")
        chosen = QFileDialog.getExistingDirectory(self.parentWidget(), title, str(self._session.home))
        if chosen:
            self._session.set_home(Path(chosen))
            self.retranslate()
