"""The window: rail, breadcrumb, pages and status line, and the wiring between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWhatsThis, QWidget

from gan_core.messages import Message
from studio.cheat_sheet import CheatSheet
from studio.dialogs import show_error
from studio.leaving import Leaving
from studio.opening import Opener
from studio.page_stack import PageStack
from studio.pages.registry import PAGES, PageDescription
from studio.session import Session
from studio.settings_menu import SettingsMenu
from studio.shortcuts import Shortcut
from studio.translation import Language, mark, tr
from studio.widgets.breadcrumb import Breadcrumb
from studio.widgets.controls import column, describe_action, line, row
from studio.widgets.job_bar import JobBar
from studio.widgets.live import Live
from studio.widgets.rail import Rail
from studio.workers.jobs import Jobs
from studio.workers.warmup import warm_up

if TYPE_CHECKING:
    from studio.pages.train.page import TrainPage

SHORTCUTS = (
    *(Shortcut(f"Ctrl+{number}", page.title) for number, page in enumerate(PAGES, start=1)),
    Shortcut("Space", mark("Start, pause or go on training")),
    Shortcut("Ctrl+.", mark("Stop training")),
    Shortcut("?", mark("This list of keys")),
    Shortcut("F1", mark("What is this? Then click on something.")),
)


class Window(Live, QMainWindow):
    """Everything on the screen. Pages are made when they are first shown."""

    closed = Signal()
    """Nothing is running any more and the window is gone."""

    def __init__(
        self, session: Session, jobs: Jobs, language: Language, pages: Sequence[PageDescription] = PAGES
    ) -> None:
        super().__init__()
        self.session = session
        self.jobs = jobs
        self.language = language
        self.opener = Opener(session, jobs, self)
        self.pages = PageStack(session, jobs, pages)
        self.rail = Rail(pages)
        self.breadcrumb = Breadcrumb(session, self.opener)
        self._make_actions()
        self.settings_menu = SettingsMenu(session, language, [self._keys, self._whats_this], self)
        self.rail.settings.setMenu(self.settings_menu)
        self._leaving = Leaving(session, jobs, lambda: self._train.request_stop(), self)
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self.retranslate()
        self._restore()

    def show_page(self, key: str) -> None:
        """Bring a page to the front."""
        self.pages.show_page(key)
        self.rail.show_chosen(key)
        self.session.remember("window/page", key)

    def try_now(self) -> None:
        """One click from launch to watching a GAN learn."""
        self.show_page("train")
        self._train.try_now()

    @property
    def _train(self) -> TrainPage:
        return cast("TrainPage", self.pages.page("train"))

    # -- keys, drops, closing ----------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the focused control did not use."""
        if event.text() == "?":
            self.show_keys()
        elif event.key() == Qt.Key.Key_Space and self._may_toggle(event):
            self._train.toggle_pause()
        else:
            super().keyPressEvent(event)

    def _may_toggle(self, event: QKeyEvent) -> bool:
        """A live run pauses from every page; a new one starts only where its settings are in view."""
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier and not event.isAutoRepeat()
        return is_plain and (self.session.is_training or self.pages.current_key() == "train")

    def show_keys(self) -> None:
        """The cheat sheet, with the keys of the page in front."""
        page = self.pages.descriptions[self.pages.current_key()]
        own = getattr(self.pages.currentWidget(), "shortcuts", ())
        CheatSheet([(tr("Everywhere"), SHORTCUTS), (tr(page.title), own)], self).open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A folder or zip opens as pictures or as a dataset, a run folder as a run."""
        dropped = next(url for url in event.mimeData().urls() if url.isLocalFile())
        event.acceptProposedAction()
        self.opener.open_any(dropped.toLocalFile())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.session.remember("window/geometry", self.saveGeometry())
        if not self._leaving.may_close():
            event.ignore()
            return
        self.pages.shutdown()
        event.accept()
        self.closed.emit()

    def leave(self) -> None:
        """Save, stop and close without asking (Ctrl-C)."""
        self._leaving.leave()

    def retranslate(self) -> None:
        self.setWindowTitle("GAN Studio")
        describe_action(self._stop, tr("Stop training"), tr("Save a checkpoint and stop."))
        describe_action(self._keys, tr("Keys"), tr("Every key on one sheet."))
        describe_action(
            self._whats_this, tr("What is this?"), tr("Then click on something to read about it.")
        )

    # -- construction ------------------------------------------------------------------------

    def _make_actions(self) -> None:
        self._stop = self._action(self._request_stop, "Ctrl+.")
        self._keys = self._action(self.show_keys)
        self._whats_this = self._action(QWhatsThis.enterWhatsThisMode, "F1")
        for number, key in enumerate(self.pages.descriptions, start=1):
            self._action(partial(self.show_page, key), f"Ctrl+{number}")

    def _action(self, do: Callable[[], object], keys: str = "") -> QAction:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: do())
        self.addAction(action)
        return action

    def _lay_out(self) -> None:
        body = QWidget()
        across = row(body, gap=0)
        across.addWidget(self.rail)
        across.addWidget(line(vertical=True))
        right = column(gap=0)
        for widget in (self.breadcrumb, line(), self.pages, line(), JobBar(self.session, self.jobs)):
            right.addWidget(widget, 1 if widget is self.pages else 0)
        across.addLayout(right, 1)
        self.setCentralWidget(body)
        self.setMinimumSize(QSize(960, 600))
        self.resize(1280, 800)

    def _connect(self) -> None:
        self.rail.page_chosen.connect(self.show_page)
        self.session.page_requested.connect(self.show_page)
        self.session.try_requested.connect(self.try_now)
        self.session.training_changed.connect(self._show_live)
        self.session.kimg_changed.connect(self._show_live)
        self.jobs.failed.connect(self._show_failure)

    def _restore(self) -> None:
        geometry = self.session.recall("window/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        last = self.session.recall("window/page", "start")
        # Other pages than the first two take longer to build than a launch may.
        self.show_page(last if last in ("start", "data") else "start")

    def warm_up(self) -> None:
        """Import torch in the background once the window has been painted."""
        QTimer.singleShot(0, self._start_warm_up)

    def _start_warm_up(self) -> None:
        self.jobs.start(tr("Getting PyTorch ready…"), warm_up, self.session.set_device, hidden=True)

    def _request_stop(self) -> None:
        if self.session.is_training:
            self._train.request_stop()

    def _show_failure(self, message: Message) -> None:
        if self.isVisible():  # while it waits for the last job there is nobody to read it
            show_error(self, message)

    def _show_live(self) -> None:
        run = self.session.run
        if not self.session.is_training or run is None:
            self.rail.button("train").set_live(None)
            return
        total = run.config.training.kimg
        self.rail.button("train").set_live(min(1.0, self.session.kimg / total) if total else 0.0)
