"""Where a growing network changed its stage: thin lines through the plots, with the resolution that came."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt

from gan_core.runs.events import StageChanged
from studio import theme

_LABEL_AT = 0.93
"""Of the plot's height, from below."""


class StageMarks:
    """One line a stage and plot; the first plot also says the resolution where a new one begins."""

    def __init__(self, plots: Sequence[pg.PlotWidget]) -> None:
        self._plots = list(plots)
        self._lines: list[list[pg.InfiniteLine]] = []
        self.changes: list[StageChanged] = []
        """What is marked, oldest first."""

    def show(self, changes: Sequence[StageChanged]) -> None:
        """Mark these and no others."""
        self.cut(float("-inf"))
        for change in changes:
            self.add(change)

    def add(self, change: StageChanged) -> None:
        """Mark one more."""
        is_new = not self.changes or self.changes[-1].img_resolution != change.img_resolution
        lines = [
            self._line(change, named=is_new and number == 0, dotted=not is_new)
            for number in range(len(self._plots))
        ]
        for plot, line in zip(self._plots, lines, strict=True):
            plot.addItem(line, ignoreBounds=True)
        self.changes.append(change)
        self._lines.append(lines)

    def cut(self, kimg: float) -> None:
        """Forget what came after `kimg`."""
        while self.changes and self.changes[-1].kimg > kimg:
            self.changes.pop()
            for plot, line in zip(self._plots, self._lines.pop(), strict=True):
                plot.removeItem(line)

    def recolour(self) -> None:
        """Take the colours of the current theme."""
        colors = theme.colors()
        for line in (line for lines in self._lines for line in lines):
            line.setPen(pg.mkPen(colors.muted, width=1, style=line.pen.style()))
            if hasattr(line, "label"):
                line.label.setColor(colors.muted)

    def _line(self, change: StageChanged, *, named: bool, dotted: bool) -> pg.InfiniteLine:
        colors = theme.colors()
        style = Qt.PenStyle.DotLine if dotted else Qt.PenStyle.DashLine
        words = {"label": str(change.img_resolution), "labelOpts": {"position": _LABEL_AT}} if named else {}
        line = pg.InfiniteLine(
            change.kimg, angle=90, movable=False, pen=pg.mkPen(colors.muted, width=1, style=style), **words
        )
        if named:
            line.label.setColor(colors.muted)
        return line
