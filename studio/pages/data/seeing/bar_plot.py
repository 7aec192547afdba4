"""A bar chart that reads the bar under the pointer, or the one that the arrow keys have come to."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from studio import theme
from studio.pages.data.seeing.figures import Figure
from studio.widgets.controls import column

_FILLED, _ALONE = 1.0, 0.8
"""How wide a bar is in its span; and one that is a thing of its own."""
_MOST_ALONE = 60
"""More bars than that have no room for gaps of the same width."""
_FONT, _LABEL_FONT = 11, 12
_BESIDE_NUMBERS, _BELOW = 32, 44
"""Room for the label and the ticks of the y axis, and for everything below the x axis. Pixels."""
_BESIDE_BARS, _LEAST_NAME = 72, 56
_MARGINS = (4, 8, 16, 4)
_SIDE_ROOM = 0.02
_HEADROOM = 1.08
_MOST_TICKS = 12
_LEAST = QSize(240, 150)


class BarPlot(QWidget):
    """Draws one Figure; whoever shows it writes what `reading` says where it wants it."""

    bar_read = Signal()
    """Another bar is read, or none."""

    def __init__(self, colors: theme.Colors | None = None, parent: QWidget | None = None) -> None:
        """`colors`: those of this palette, whatever the theme (for pictures that are saved)."""
        super().__init__(parent)
        self._own_colors = colors
        self.figure: Figure | None = None
        self.current: int | None = None
        """The bar that is read."""
        self.plot = pg.PlotWidget()
        self._bars = pg.BarGraphItem(x0=[0.0], x1=[1.0], height=[0.0])
        self._read_bar = pg.BarGraphItem(x0=[0.0], x1=[1.0], height=[0.0])
        self._outline = pg.PlotDataItem(stepMode="center")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(_LEAST)
        layout = column(self, margin=1, gap=0)
        layout.addWidget(self.plot)
        self._set_up()
        self.recolour()

    # -- what is shown -----------------------------------------------------------------------

    def show_figure(self, figure: Figure) -> None:
        """Draw this."""
        self.figure = figure
        self.current = None
        width = _ALONE if figure.has_gaps and len(figure.names) <= _MOST_ALONE else _FILLED
        spans = figure.edges[1:] - figure.edges[:-1]
        self._bars.setOpts(
            x0=figure.edges[:-1] + (1 - width) / 2 * spans,
            x1=figure.edges[1:] - (1 - width) / 2 * spans,
            height=figure.bars.counts,
        )
        line = figure.outline
        self._outline.setVisible(line is not None)
        if line is not None:
            self._outline.setData(figure.edges, line.counts)
        highest = max(int(part.counts.max(initial=0)) for part in (figure.bars, line) if part is not None)
        item = self.plot.getPlotItem()
        item.setLabel("bottom", figure.x_label)
        item.setLabel("left", figure.y_label)
        item.setXRange(figure.edges[0], figure.edges[-1], padding=_SIDE_ROOM)
        item.setYRange(0, max(highest, 1) * _HEADROOM, padding=0)
        ticks = _counts(max(highest, 1))
        left = item.getAxis("left")
        left.setTicks([ticks])
        # Found out while painting, it would be one painting late, and a saved picture has only one.
        left.setWidth(_BESIDE_NUMBERS + max(self._metrics().horizontalAdvance(text) for _, text in ticks))
        self._bars.setOpts(pen=self._bar_pen())
        self._fit_ticks()
        self._place_labels()
        self._show_read_bar()

    def reading(self) -> str:
        """The bar that is read in words; all of them where none is."""
        if self.figure is None or self.figure.is_empty:
            return ""
        if self.current is None:
            return self.figure.total_words()
        return self.figure.words_of(self.current)

    def read_bar(self, number: int | None) -> None:
        """Read this bar, or none."""
        if number != self.current:
            self.current = number
            self._show_read_bar()
            self.bar_read.emit()

    def recolour(self) -> None:
        """Take the colours of the palette."""
        colors = self._own_colors or theme.colors()
        self.plot.setBackground(colors.plot)
        for name in ("left", "bottom"):
            axis = self.plot.getPlotItem().getAxis(name)
            axis.setPen(pg.mkPen(colors.line))
            axis.setTextPen(pg.mkPen(colors.muted))
            axis.labelStyle = {"color": colors.muted.name(), "font-size": f"{_LABEL_FONT}px"}
            axis.setLabel(axis.labelText)
        self._bars.setOpts(brush=pg.mkBrush(colors.real), pen=self._bar_pen())
        self._read_bar.setOpts(brush=pg.mkBrush(colors.text), pen=pg.mkPen(colors.plot, width=1))
        self._outline.setPen(pg.mkPen(QColor(colors.text), width=1))
        self.update()

    # -- what a person does ------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from bar to bar, Home and End to the first and the last."""
        figure = self.figure
        if figure is None or figure.is_empty:
            return super().keyPressEvent(event)
        last = len(figure.names) - 1
        at = self.current
        steps = {
            Qt.Key.Key_Left: last if at is None else max(0, at - 1),
            Qt.Key.Key_Right: 0 if at is None else min(last, at + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if (number := steps.get(Qt.Key(event.key()))) is None:
            return super().keyPressEvent(event)
        self.read_bar(number)
        return None

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Follow the pointer. (The scene's own signal drops moves that come quickly, the last one too.)"""
        if event.type() == QEvent.Type.Leave:
            self.read_bar(None)
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._read_at(self.plot.mapToScene(event.position().toPoint()))
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names stand at the axis where there is room for them."""
        super().resizeEvent(event)
        self._fit_ticks()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame where the keys go here."""
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(theme.colors().accent)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _read_at(self, position: QPointF) -> None:
        view = self.plot.getPlotItem().getViewBox()
        if self.figure is None or self.figure.is_empty or not view.sceneBoundingRect().contains(position):
            self.read_bar(None)
        else:
            self.read_bar(self.figure.bar_at(view.mapSceneToView(position).x()))

    def _bar_pen(self) -> object:
        """Between spans a line of the ground; things of their own have gaps, or too little room for lines."""
        if self.figure is not None and self.figure.has_gaps:
            return pg.mkPen(None)
        return pg.mkPen((self._own_colors or theme.colors()).plot, width=1)

    def _place_labels(self) -> None:
        """In the middle of their axes: other words (another language) have another length."""
        for name in ("left", "bottom"):
            self.plot.getPlotItem().getAxis(name).resizeEvent()

    def _metrics(self) -> QFontMetricsF:
        font = QFont(self.font())
        font.setPixelSize(_FONT)
        return QFontMetricsF(font)

    # -- construction ------------------------------------------------------------------------

    def _set_up(self) -> None:
        item = self.plot.getPlotItem()
        item.setMenuEnabled(False)
        item.layout.setContentsMargins(*_MARGINS)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        font = QFont(self.font())
        font.setPixelSize(_FONT)
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.enableAutoSIPrefix(False)
            axis.setTickFont(font)
            axis.setStyle(hideOverlappingLabels=False, tickLength=4)
        item.getAxis("bottom").setHeight(_BELOW)
        for drawn in (self._bars, self._read_bar, self._outline):
            item.addItem(drawn)
        self.plot.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.viewport().installEventFilter(self)

    def _show_read_bar(self) -> None:
        figure, number = self.figure, self.current
        self._read_bar.setVisible(number is not None)
        if figure is not None and number is not None:
            whole = self._bars.opts
            self._read_bar.setOpts(
                x0=whole["x0"][number : number + 1],
                x1=whole["x1"][number : number + 1],
                height=figure.bars.counts[number : number + 1],
            )

    def _fit_ticks(self) -> None:
        """Names of things where all of them have room, if need be for their beginning; else their places."""
        figure = self.figure
        if figure is None:
            return
        ticks = list(figure.ticks)
        if figure.has_gaps and ticks:
            room = (self.width() - _BESIDE_BARS) / len(ticks)
            if room >= _LEAST_NAME:
                cut, metrics = Qt.TextElideMode.ElideRight, self._metrics()
                ticks = [(place, metrics.elidedText(name, cut, room - 8)) for place, name in ticks]
            else:
                step = _rounded(len(ticks) / _MOST_TICKS)
                places = [1, *range(step, len(ticks) + 1, step)] if step > 1 else range(1, len(ticks) + 1)
                ticks = [(place, str(place)) for place in places]
        self.plot.getPlotItem().getAxis("bottom").setTicks([ticks])


def _counts(highest: int) -> list[tuple[float, str]]:
    """About five whole numbers from 0 to `highest`."""
    step = _rounded(highest / 5)
    return [
        (float(number), f"{number:,}") for number in np.arange(0, highest * _HEADROOM, step, dtype=np.int64)
    ]


def _rounded(step: float) -> int:
    """The least of 1, 2, 5, 10, 20, 50, … that is not below `step`."""
    size = 10 ** int(np.floor(np.log10(max(step, 1.0))))
    return next(int(size * factor) for factor in (1, 2, 5, 10) if size * factor >= step)
