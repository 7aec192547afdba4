"""What stands in the place of something that is known only once every picture has been looked at."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from studio import formats
from studio.pages.data.surveying import Surveying
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label
from studio.widgets.live import Live

_WIDTH = 360


class Gate(Live, QWidget):
    """How far looking is, and the buttons to begin and to stop it."""

    def __init__(self, surveying: Surveying, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._surveying = surveying
        self.text = label("muted", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setFixedWidth(_WIDTH)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(_WIDTH)
        self.look, self.stop = button("search", primary=True), button("x")
        layout = column(self, margin=24, gap=12)
        layout.addStretch(2)
        for widget in (self.text, self._bar, self.look, self.stop):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.look.clicked.connect(surveying.start)
        self.stop.clicked.connect(surveying.stop)
        surveying.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Say how far it is."""
        surveying, progress = self._surveying, self._surveying.progress
        if surveying.error is not None:
            text = tr_message(surveying.error)
        elif progress is not None:
            done, total = formats.count(progress.done), formats.count(progress.total)
            text = tr("Looking at the pictures: {done} of {total}.", done=done, total=total)
        else:
            text = tr("Sizes and look-alikes are known once every picture has been looked at.")
        self.text.setText(text)
        self.text.setMinimumHeight(self.text.heightForWidth(_WIDTH))
        self._bar.setAccessibleName(tr("Progress"))
        self._bar.setRange(0, 0 if progress is None else max(progress.total, 1))
        self._bar.setValue(0 if progress is None else progress.done)
        self._bar.setVisible(surveying.is_running)
        self.look.setVisible(not surveying.is_running)
        self.stop.setVisible(surveying.is_running)
        self.look.setText(tr("Look at the pictures"))
        describe(
            self.look,
            tr("Look at the pictures"),
            tr("Reads every picture once to find its size, how sharp it is, and others that look like it."),
        )
        self.stop.setText(tr("Stop looking"))
        describe(self.stop, tr("Stop looking"), tr("What was found so far is kept for the next time."))


class Gated(QStackedWidget):
    """Shows `content` once the pictures have been looked at, and the gate until then."""

    def __init__(self, content: QWidget, surveying: Surveying, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._surveying, self._content = surveying, content
        self.gate = Gate(surveying)
        self.addWidget(self.gate)
        self.addWidget(content)
        surveying.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.setCurrentWidget(self.gate if self._surveying.findings is None else self._content)
