"""The Export page: a preview of what a run's generator makes, and images.zip of it, checked."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from gan_core.messages import Message
from studio import formats
from studio.pages.export.panel import KEYS, ExportPanel, no_checkpoint
from studio.pages.export.preview import PreviewMaker
from studio.session import Session
from studio.shortcuts import Shortcut
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import column, label, line, row
from studio.widgets.empty import EmptyState
from studio.widgets.live import Live
from studio.widgets.sample_grid import GridView
from studio.workers.jobs import Jobs

_PANEL_WIDTH = 336
_CELL = 129
"""Logical pixels that a picture of the preview takes with its gap: 64 px at ×2."""
_MOST_ROWS, _MOST_COLS = 8, 12
_PREVIEW_DELAY_MS = 150
"""So that stepping through seeds asks once."""
_LOOK_EVERY_MS = 5000
"""How often a run that trains is asked for a new checkpoint while the page is in front."""


class ExportPage(Live, QWidget):
    """A view on a run: the session's, or another one that is chosen here."""

    key = "export"
    title = mark("Export")
    icon = "package"
    shortcuts = (Shortcut(KEYS, mark("Export images.zip")),)

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._failure: Message | None = None
        self.empty = EmptyState("package")
        self.panel = ExportPanel(session, jobs)
        self.preview = GridView()
        self._maker = PreviewMaker(jobs, self)
        self._delay = QTimer(self, singleShot=True, interval=_PREVIEW_DELAY_MS)
        self._looks = QTimer(self, interval=_LOOK_EVERY_MS)
        self._title, self._facts = label("title"), label("muted")
        self._stack = QStackedWidget()
        self._arrange()
        self.empty.action.clicked.connect(lambda: session.show_page("train"))
        self.panel.recipe_changed.connect(self._describe)
        self.panel.recipe_changed.connect(self._delay.start)
        self.panel.chooser.failed.connect(self._show_no_preview)
        self._looks.timeout.connect(self._look_at_live_run)
        self._looks.start()
        self._delay.timeout.connect(self._make_preview)
        self._maker.made.connect(self.preview.show_grid)
        self._maker.failed.connect(self._show_no_preview)
        QShortcut(QKeySequence(KEYS), self, self.panel.export.click)
        self.retranslate()

    def activate(self) -> None:
        """The page comes to the front: the run may have grown, and its pictures may never have been made."""
        self.panel.chooser.look_again()
        self._delay.start()

    def shutdown(self) -> None:
        """The window closes."""
        self._delay.stop()
        self._looks.stop()
        self._maker.forget()
        self.preview.shutdown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many pictures as there is room for."""
        super().resizeEvent(event)
        self._delay.start()

    def retranslate(self) -> None:
        """Set all texts."""
        self.empty.set_texts(
            tr("Nothing to export yet"),
            tr(
                "Here a trained generator makes 10,000 pictures in the form of the competition, or as many PNGs "
                "as you like. Train one first."
            ),
            tr("Go to Train"),
        )
        self._title.setText(tr("Preview"))
        if self._failure is not None:
            self._show_no_preview(self._failure)
        self._describe()

    def _describe(self) -> None:
        chooser = self.panel.chooser
        self._stack.setCurrentIndex(1 if chooser.runs.count() else 0)
        facts = []
        if chooser.run is not None:
            facts.append(tr("{side} px", side=chooser.run.config.network.img_resolution))
        if chooser.kimg is not None:
            facts.append(formats.kimg_text(chooser.kimg))
        self._facts.setText(" · ".join(facts))

    def _make_preview(self) -> None:
        self._failure = None
        recipe = self.panel.recipe
        if recipe is None:
            self._maker.forget()
            self.preview.clear()
            self.preview.set_empty_text(no_checkpoint() if self.panel.chooser.run is not None else "")
        elif self.isVisible():  # no pictures are made for a page that nobody looks at
            rows = min(max(self.preview.height() // _CELL, 1), _MOST_ROWS)
            cols = min(max(self.preview.width() // _CELL, 1), _MOST_COLS)
            self._maker.ask(recipe, rows, cols)

    def _look_at_live_run(self) -> None:
        if self._session.is_training and self.isVisible():
            self.panel.chooser.look_again()

    def _show_no_preview(self, message: Message) -> None:
        self._failure = message
        self.preview.clear()
        self.preview.set_empty_text(tr_message(message))

    def _arrange(self) -> None:
        left = QWidget()
        down = column(left, gap=0)
        header = row()
        header.setContentsMargins(12, 12, 12, 12)
        header.addWidget(self._title)
        header.addWidget(self._facts)
        header.addStretch()
        down.addLayout(header)
        down.addWidget(line())
        down.addWidget(self.preview, 1)
        self.panel.setFixedWidth(_PANEL_WIDTH)
        work = QWidget()
        across = row(work, gap=0)
        across.addWidget(left, 1)
        across.addWidget(line(vertical=True))
        across.addWidget(self.panel)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(work)
        column(self).addWidget(self._stack)
