"""A figure on the page: its title, what is read of it, the plot, and the menu to save it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QMenu, QStackedWidget, QWidget

from gan_core.messages import Message
from gan_core.progress import Progress
from studio import dialogs
from studio.pages.data.seeing.bar_plot import BarPlot
from studio.pages.data.seeing.exports import with_ending, written_png, written_svg
from studio.pages.data.seeing.figures import Figure
from studio.translation import tr
from studio.widgets.controls import button, column, describe, describe_action, label, row
from studio.widgets.elided import ElidedLabel
from studio.widgets.live import Live
from studio.workers.jobs import Jobs


class FigureCard(Live, QFrame):
    """Shows one figure; `key` names the file that it is saved in."""

    def __init__(self, key: str, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.key, self._jobs = key, jobs
        self.source_name = ""
        """Of the source, for the file's name."""
        self.title = label("strong")
        self.read = ElidedLabel("caption", "muted")
        self.read.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.save = button("image-down", tool=True)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.png = self.menu.addAction("", lambda: self._ask("png", written_png))
        self.svg = self.menu.addAction("", lambda: self._ask("svg", written_svg))
        self.save.setMenu(self.menu)
        self.plot = BarPlot()
        self.plot.bar_read.connect(self._show_reading)
        self.nothing = label("muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.plot)
        self._stack.addWidget(self.nothing)
        layout = column(self, margin=8, gap=4)
        above = row(gap=12)
        above.addWidget(self.title)
        above.addWidget(self.read, 1)
        above.addWidget(self.save)
        layout.addLayout(above)
        layout.addWidget(self._stack, 1)
        self.retranslate()

    def show_figure(self, figure: Figure) -> None:
        """Show this, or say why there is nothing to show."""
        self.title.setText(figure.title)
        self.nothing.setText(figure.nothing)
        self.plot.show_figure(figure)
        self._stack.setCurrentWidget(self.nothing if figure.is_empty else self.plot)
        self.save.setEnabled(not figure.is_empty)
        self._name()
        self._show_reading()

    def retranslate(self) -> None:
        """Set all texts but the figure's own."""
        describe(
            self.save,
            tr("Save the plot"),
            tr("Saves this plot as a picture (PNG) or as a drawing (SVG), light for print."),
        )
        describe_action(self.png, tr("As a picture (PNG)…"), tr("1920 × 1080 pixels."))
        describe_action(self.svg, tr("As a drawing (SVG)…"), tr("Sharp at every size; its words stay text."))
        self._name()

    def _name(self) -> None:
        tip = tr("Point at a bar, or come to it with the arrow keys, to read how many there are.")
        describe(self.plot, self.title.text(), tip)
        self.plot.setToolTip("")  # it would hide the bar that is pointed at

    def _show_reading(self) -> None:
        self.read.setText(self.plot.reading())
        self.plot.setAccessibleDescription(self.plot.reading())

    def _ask(self, ending: str, write: Callable[[Figure, Path], Iterator[Progress]]) -> None:
        kinds = {"png": "PNG (*.png)", "svg": "SVG (*.svg)"}[ending]
        proposed = f"{self.source_name}-{self.key}.{ending}"
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the plot"), proposed, kinds)
        figure = self.plot.figure
        if name and figure is not None:
            written = write(figure, with_ending(name, f".{ending}"))
            self._jobs.start(tr("Saving the plot"), lambda: written, None, self._fail, owner=self)

    def _fail(self, message: Message) -> None:
        dialogs.show_error(self, message)
