"""See the data: the plots of a source, the mean picture of each breed, and its near-duplicates in pairs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QWidget

from gan_core.dataset.prepare import PrepareSettings
from gan_core.messages import Message
from gan_core.sources.base import Source
from studio import dialogs, formats
from studio.pages.data.editing import Editing
from studio.pages.data.seeing.figures_pane import FiguresPane
from studio.pages.data.seeing.gate import Gated
from studio.pages.data.seeing.means_pane import MeansPane
from studio.pages.data.seeing.pairs_pane import PairsPane
from studio.pages.data.surveying import Surveying
from studio.translation import tr
from studio.widgets.controls import button, column, describe, line, row
from studio.widgets.live import Live
from studio.workers.jobs import Jobs


class SeeingView(Live, QWidget):
    """A page in the Data page; what it shows is of the source that the page has open."""

    closed = Signal()
    """A person wants to go back to the pictures."""

    def __init__(
        self, jobs: Jobs, editing: Editing, surveying: Surveying, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._editing, self._surveying = editing, surveying
        self._source: Source | None = None
        self._settings = PrepareSettings()
        self.back = button("arrow-left")
        self.parts = [self._part() for _ in range(3)]
        self.undo, self.redo = button("undo-2", tool=True), button("redo-2", tool=True)
        self._num_pairs: int | None = None
        self.figures, self.means = FiguresPane(jobs), MeansPane(jobs)
        self.pairs = PairsPane(jobs, editing)
        self._stack = QStackedWidget()
        self._arrange()
        self._connect()
        self.retranslate()

    # -- what the page says ------------------------------------------------------------------

    def open(self, settings: PrepareSettings) -> None:
        """Come to the front: what is not known yet is looked for."""
        self._settings = settings
        self._surveying.start()
        self._take_decisions()
        self._choose(self._stack.currentIndex())

    def take_keys(self) -> None:
        """Keys go to what is in front."""
        front = (self.figures, self.means.list, self.pairs)[self._stack.currentIndex()]
        (front if front.isVisible() else self).setFocus()

    def set_source(self, source: Source | None) -> None:
        """Another source is open, or none."""
        if source is not self._source:
            self._source = source
            self.figures.close_source()
            self.means.open(source, self._editing.edits, self._settings)
            self._take_findings()

    def shutdown(self) -> None:
        """Wait until no thread reads pictures."""
        self.means.stop()
        self.figures.shutdown()
        self.pairs.shutdown()

    def retranslate(self) -> None:
        """Set all texts."""
        self.back.setText(tr("Back"))
        describe(self.back, tr("Back"), tr("Back to all pictures; everything is saved."), "Esc")
        pairs = tr("Near-duplicates")
        if self._num_pairs is not None:
            pairs = f"{pairs} · {formats.count(self._num_pairs)}"
        texts = (
            (tr("Plots"), tr("How many pictures each breed has, and how large they and their boxes are.")),
            (tr("Mean pictures"), tr("What the crops of each breed have in common.")),
            (pairs, tr("Pictures that look alike, in pairs.")),
        )
        for part, (title, tip) in zip(self.parts, texts, strict=True):
            part.setText(title)
            describe(part, title, tip)
        self._show_steps()

    # -- what others say ---------------------------------------------------------------------

    def _take_findings(self) -> None:
        findings = self._surveying.findings
        self.pairs.open(self._source, findings)
        if findings is None:
            self._num_pairs = None
            self.retranslate()
        elif self.isVisible():
            self._take_decisions()
            if self.hasFocus():  # there was nothing yet that could have the keys
                self.take_keys()

    def _take_decisions(self) -> None:
        """Edits or rules are others now: the plots follow, the means say that they are old."""
        source, findings, edits = self._source, self._surveying.findings, self._editing.edits
        if source is None:
            return
        self.means.open(source, edits, self._settings)
        if findings is not None:
            self.figures.count(source, edits, findings.survey)

    def _edits_changed(self) -> None:
        if self.isVisible():
            self._take_decisions()

    def _take_count(self, count: int) -> None:
        self._num_pairs = None if self._surveying.findings is None else count
        self.retranslate()

    def _fail(self, message: Message) -> None:
        dialogs.show_error(self, message)

    def _show_steps(self) -> None:
        stack = self._editing.stack
        undo, redo = stack.undoText(), stack.redoText()
        self.undo.setEnabled(stack.canUndo())
        self.redo.setEnabled(stack.canRedo())
        undo_tip = tr("Takes back: {step}", step=tr(undo)) if undo else tr("There is nothing to take back.")
        redo_tip = tr("Does again: {step}", step=tr(redo)) if redo else tr("There is nothing to do again.")
        describe(self.undo, tr("Undo"), undo_tip, "Ctrl+Z")
        describe(self.redo, tr("Redo"), redo_tip, "Ctrl+Shift+Z")

    def _choose(self, index: int) -> None:
        self.parts[index].setChecked(True)
        self._stack.setCurrentIndex(index)
        self.take_keys()

    def _go_on(self) -> None:
        self._choose((self._stack.currentIndex() + 1) % len(self.parts))

    # -- construction ------------------------------------------------------------------------

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        for index, part in enumerate(self.parts):
            part.clicked.connect(partial(self._choose, index))
        self._surveying.changed.connect(self._take_findings)
        self._editing.changed.connect(self._edits_changed)
        self._editing.opened.connect(self._edits_changed)
        self._editing.stepped.connect(self._show_steps)
        self.figures.failed.connect(self._fail)
        self.pairs.counted.connect(self._take_count)
        stack = self._editing.stack
        self.undo.clicked.connect(stack.undo)
        self.redo.clicked.connect(stack.redo)
        keys = {
            "Esc": self.closed.emit,
            "Ctrl+Tab": self._go_on,
            "Ctrl+Z": stack.undo,
            "Ctrl+Shift+Z": stack.redo,
            "Ctrl+Y": stack.redo,
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _arrange(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        group = QButtonGroup(self)
        above = row()
        above.setContentsMargins(12, 4, 12, 4)
        above.addWidget(self.back)
        above.addSpacing(4)
        for part in self.parts:
            group.addButton(part)
            above.addWidget(part)
        above.addStretch(1)
        above.addWidget(self.undo)
        above.addWidget(self.redo)
        for pane in (
            Gated(self.figures, self._surveying),
            self.means,
            Gated(self.pairs, self._surveying),
        ):
            self._stack.addWidget(pane)
        layout = column(self, gap=0)
        layout.addLayout(above)
        layout.addWidget(line())
        layout.addWidget(self._stack, 1)

    @staticmethod
    def _part() -> QPushButton:
        made = button()
        made.setCheckable(True)
        return made
