"""One plot of curves over kimg, with a legend that reads the values under a cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.series import Columns, Floats, Series

_AXIS_WIDTH = 36
_LEAST_RANGE = 0.05
"""Of the y axis: a flat curve or a single point needs no third decimal, for which there is no room."""
_RAW_ALPHA = 45
_DOT = 5
"""Diameter in pixels of a curve that is one point."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve: the field of StepMetrics that it draws and the name of its colour in the theme."""

    field: str
    color: str


class CurvePlot(QWidget):
    """Curves that share axes: thin and smooth in front, raw and faint behind them."""

    hovered = Signal(object)
    """kimg (float) under the pointer; None when it leaves."""
    clicked = Signal(float)
    """kimg where a person clicked."""
    moved = Signal()
    """A person zoomed or panned."""

    def __init__(
        self, curves: Sequence[Curve], number_text: Callable[[float], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.series = [Series() for _ in curves]
        self._curves = list(curves)
        self._number_text = number_text
        self._title = ""
        self._names = [""] * len(curves)
        self._kimg: Floats = np.empty(0)
        self._legend = QLabel(textFormat=Qt.TextFormat.RichText)
        self.plot = pg.PlotWidget()
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._raw_items, self._items = self._add_items()
        self._arrange()
        self.recolour()

    def _add_items(self) -> tuple[list[pg.PlotDataItem], list[pg.PlotDataItem]]:
        item = self.plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setDownsampling(auto=True, mode="peak")
        item.setClipToView(True)
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.enableAutoSIPrefix(False)
            font = QFont(self.font())
            font.setPixelSize(11)
            axis.setTickFont(font)
            axis.setStyle(showValues=False, hideOverlappingLabels=True)
        item.getAxis("left").setWidth(_AXIS_WIDTH)
        item.getViewBox().setLimits(minYRange=_LEAST_RANGE)
        raw = [pg.PlotDataItem() for _ in self._curves]
        front = [pg.PlotDataItem() for _ in self._curves]
        for curve in (*raw, *front):
            curve.opts["autoDownsampleFactor"] = 2.0  # points a pixel
        for back in raw:  # a spike in the raw values doesn't flatten the curve that is read
            item.addItem(back, ignoreBounds=True)
        for curve in front:
            item.addItem(curve)
        item.addItem(self._cursor, ignoreBounds=True)
        self._cursor.hide()
        return raw, front

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._legend)
        layout.addWidget(self.plot, 1)
        self.plot.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.getPlotItem().getViewBox().sigRangeChangedManually.connect(lambda _: self.moved.emit())
        self.plot.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.plot.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self.plot.viewport().installEventFilter(self)

    def set_texts(self, title: str, names: Sequence[str], x_label: str = "") -> None:
        """What the plot shows, a name for each curve, and a label below the x axis where it has one."""
        self._title, self._names = title, list(names)
        if x_label:
            self.plot.setLabel("bottom", x_label)
        self.read_at(None)

    def recolour(self) -> None:
        """Take the colours of the current theme."""
        colors = theme.colors()
        self.plot.setBackground(colors.plot)
        for name in ("left", "bottom"):
            axis = self.plot.getPlotItem().getAxis(name)
            axis.setPen(pg.mkPen(colors.line))
            axis.setTextPen(pg.mkPen(colors.muted))
            axis.setGrid(False)  # grid lines were 60 % of what a repaint costs
        self._cursor.setPen(pg.mkPen(colors.muted, width=1))
        for curve, raw, front in zip(self._curves, self._raw_items, self._items, strict=True):
            color = QColor(getattr(colors, curve.color))
            front.setPen(pg.mkPen(color, width=1))  # wider pens cost 3 to 7 times as much
            front.opts.update(symbolBrush=pg.mkBrush(color), symbolPen=None, symbolSize=_DOT)
            color.setAlpha(_RAW_ALPHA)
            raw.setPen(pg.mkPen(color, width=1))
        self.read_at(None)

    def extend(self, columns: Columns) -> None:
        """Take each curve's new values; `draw` shows them."""
        for curve, series in zip(self._curves, self.series, strict=True):
            series.extend(columns[curve.field])

    def truncate(self, size: int) -> None:
        """Forget all but the first `size` points; `draw` shows it."""
        for series in self.series:
            series.truncate(size)

    def set_weight(self, weight: float) -> None:
        """How much the front curves are averaged (0 to below 1); `draw` shows it."""
        for series in self.series:
            series.set_weight(weight)

    def draw(self, kimg: Floats, *, raw: bool) -> None:
        """Show the series over kimg (float64 [N], rising): one setData a visible curve."""
        self._kimg = kimg
        self._show_numbers(len(kimg) > 0)
        for series, back, front in zip(self.series, self._raw_items, self._items, strict=True):
            dot = "o" if np.isfinite(series.smooth[: len(kimg)]).sum() == 1 else None
            front.setData(kimg, series.smooth, connect="finite", symbol=dot)
            back.setVisible(raw)
            if raw:
                back.setData(kimg, np.where(np.isfinite(series.raw), series.raw, np.nan), connect="finite")
        # Now: found out while painting, a new range would make all of it be painted again.
        self.plot.getPlotItem().getViewBox().updateAutoRange()

    def _show_numbers(self, has_any: bool) -> None:
        """An axis without a curve has no numbers of its own."""
        for name in ("left", "bottom"):
            axis = self.plot.getPlotItem().getAxis(name)
            if axis.style["showValues"] != has_any:
                axis.setStyle(showValues=has_any)

    def set_cursor(self, kimg: float | None) -> None:
        """Put the cursor line at kimg and read the values there; None: no line, newest values."""
        self._cursor.setVisible(kimg is not None)
        if kimg is not None:
            self._cursor.setPos(kimg)
        self.read_at(kimg)

    def read_at(self, kimg: float | None) -> None:
        """Write the values at kimg (None: the newest) into the legend."""
        colors = theme.colors()
        parts = [f"<span style='color:{colors.muted.name()}'>{self._title}</span>"]
        for curve, name, series in zip(self._curves, self._names, self.series, strict=True):
            swatch = f"<span style='color:{getattr(colors, curve.color).name()}'>━</span>"
            value = value_at(self._kimg, series.smooth, kimg)
            text = self._number_text(value) if np.isfinite(value) else "–"
            parts.append(f"{swatch} {name} {text}".replace("  ", " "))
        self._legend.setText("&nbsp;&nbsp; ".join(parts))

    def legend_text(self) -> str:
        """The legend as rich text."""
        return self._legend.text()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Notice that the pointer left the plot."""
        if event.type() == QEvent.Type.Leave:
            self.hovered.emit(None)
        return False

    def _on_mouse_moved(self, position: QPointF) -> None:
        view = self.plot.getPlotItem().getViewBox()
        inside = view.sceneBoundingRect().contains(position)
        self.hovered.emit(view.mapSceneToView(position).x() if inside else None)

    def _on_mouse_clicked(self, event: object) -> None:
        if event.button() == Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            view = self.plot.getPlotItem().getViewBox()
            self.clicked.emit(view.mapSceneToView(event.scenePos()).x())  # type: ignore[attr-defined]


def value_at(kimg: Floats, values: Floats, where: float | None) -> float:
    """The value of the point nearest to `where` (None: the last); NaN where there is none.

    kimg: float64 [N], rising; values: float64 [M] with M ≥ N when points wait to be drawn.
    """
    if not len(kimg):
        return float("nan")
    if where is None:
        return float(values[len(kimg) - 1])
    right = min(int(np.searchsorted(kimg, where)), len(kimg) - 1)
    left = max(right - 1, 0)
    nearest = left if abs(kimg[left] - where) <= abs(kimg[right] - where) else right
    return float(values[nearest])
