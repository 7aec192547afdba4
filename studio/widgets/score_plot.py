"""The score over kimg: a dot an evaluation, the best one ringed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from gan_core.runs.events import Evaluated
from studio import formats, theme
from studio.translation import tr
from studio.widgets.curve_plot import Curve, CurvePlot

_RING, _DOT = 12, 5


class ScorePlot(CurvePlot):
    """The first score of each evaluation: the one by which the best checkpoint is kept (lower is better).

    Scores from other numbers of pictures don't compare: those of the newest number are shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self._all: list[Evaluated] = []
        self._best = pg.ScatterPlotItem(size=_RING, symbol="o", brush=None)
        super().__init__([Curve("score", "text")], score_text, parent)
        self.plot.getPlotItem().getViewBox().setLimits(minYRange=0.0)
        self.plot.addItem(self._best, ignoreBounds=True)

    @property
    def evaluations(self) -> list[Evaluated]:
        """What is shown, oldest first."""
        newest = self._all[-1] if self._all else None
        return [e for e in self._all if newest and (e.count, name_of(e)) == (newest.count, name_of(newest))]

    @property
    def best(self) -> Evaluated | None:
        """The evaluation with the lowest score; None where there is none."""
        return min(self.evaluations, key=score_of, default=None)

    def show_evaluations(self, evaluations: Sequence[Evaluated]) -> None:
        """Show these, oldest first, instead of what is there."""
        self._all = [e for e in evaluations if e.scores]
        self.setVisible(bool(self._all))
        self._draw()

    def add(self, evaluated: Evaluated) -> None:
        """One more."""
        self.show_evaluations([*self._all, evaluated])

    def cut(self, kimg: float) -> None:
        """Forget what came after `kimg`."""
        self.show_evaluations([e for e in self._all if e.kimg <= kimg])

    def recolour(self) -> None:
        """Take the colours of the current theme."""
        super().recolour()
        self._best.setPen(pg.mkPen(theme.colors().ok, width=2))

    def read_at(self, kimg: float | None) -> None:
        """Write name, count, the score at kimg (None: the newest) and the best into the legend."""
        shown, best = self.evaluations, self.best
        if best is None:
            self._legend.setText("")
            return
        here = shown[-1] if kimg is None else min(shown, key=lambda e: abs(e.kimg - kimg))
        colors = theme.colors()
        swatch = f"<span style='color:{colors.text.name()}'>━</span>"
        ring = f"<span style='color:{colors.ok.name()}'>○</span>"
        pictures = tr("{count} pictures", count=formats.count(here.count))
        at = tr("best {score} at {kimg}", score=score_text(score_of(best)), kimg=formats.kimg_text(best.kimg))
        self._legend.setText(
            f"<span style='color:{colors.muted.name()}'>{name_of(here)} · {pictures}</span><br>"
            f"{swatch} {score_text(score_of(here))}&nbsp;&nbsp; {ring} {at}"
        )
        self._legend.setToolTip(
            "\n".join(
                [
                    tr("Scores at {kimg}:", kimg=formats.kimg_text(here.kimg)),
                    *(f"{name}  {score_text(value)}" for name, value in here.scores.items()),
                    tr("The first one is plotted and decides which checkpoint is the best: lower is better."),
                ]
            )
        )

    def _draw(self) -> None:
        shown, best = self.evaluations, self.best
        kimg = np.array([e.kimg for e in shown])
        self.truncate(0)
        self.extend({"score": np.array([score_of(e) for e in shown])})
        self.draw(kimg, raw=False)
        self._items[0].setData(kimg, self.series[0].raw, symbol="o", symbolSize=_DOT)
        self._best.setData([best.kimg] if best else [], [score_of(best)] if best else [])
        self.read_at(None)


def name_of(evaluated: Evaluated) -> str:
    """The name of its first score."""
    return next(iter(evaluated.scores))


def score_of(evaluated: Evaluated) -> float:
    """Its first score."""
    return next(iter(evaluated.scores.values()))


def score_text(value: float) -> str:
    """Four significant digits: ``123.4``, ``9.87``, ``0.01234``."""
    return f"{value:.4g}"
