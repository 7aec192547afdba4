"""How far a growing network has grown: the bar of its stages, and the resolution and α of the moment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gan_core.runs.events import StepMetrics
from gan_core.runs.stages import Phase, StagePlan
from studio import formats, theme
from studio.translation import tr
from studio.widgets.controls import describe
from studio.widgets.curve_plot import value_at
from studio.widgets.live import Live
from studio.widgets.series import Columns, GrowingArray, columns_of
from studio.widgets.stages_track import StagesTrack


class StagesBar(Live, QWidget):
    """Hidden for networks that don't grow. It remembers where the run was at each report, for the cursor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track, self.label = StagesTrack(), QLabel()
        self.label.setProperty("role", "number")
        self._plan: StagePlan | None = None
        self._cursor: float | None = None
        self._forget()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * theme.SPACE)
        layout.addWidget(self.track, 1)
        layout.addWidget(self.label, 0, Qt.AlignmentFlag.AlignBottom)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        self._show()

    def set_plan(self, phases: Sequence[Phase]) -> None:
        """Show a plan that has not begun; without phases there is nothing to show."""
        self._plan = StagePlan(phases) if phases else None
        self._forget()
        self.track.set_phases(phases)
        self.setVisible(bool(phases))
        self._show()

    def set_series(self, columns: Columns) -> None:
        """Where the run was (see `columns_of`), rising in kimg, instead of what is known."""
        self._forget()
        self._extend(columns)

    def append(self, points: Sequence[StepMetrics]) -> None:
        """More reports, oldest first; those of a run that was resumed replace what was after them."""
        if self._plan is not None and points:
            self._extend(columns_of(points))

    def set_cursor(self, kimg: float | None) -> None:
        """Show where the run was at kimg (None: where it is)."""
        self._cursor = kimg
        self._show()

    def _forget(self) -> None:
        self._kimg, self._positions, self._alphas = GrowingArray(), GrowingArray(), GrowingArray()
        self._cursor = None

    def _extend(self, columns: Columns) -> None:
        if self._plan is None:
            return
        kimg = columns["kimg"]
        if len(kimg) and len(self._kimg) and kimg[0] <= self._kimg.values[-1]:
            size = int(np.searchsorted(self._kimg.values, kimg[0]))
            for array in (self._kimg, self._positions, self._alphas):
                array.truncate(size)
        self._kimg.extend(kimg)
        self._positions.extend(columns["stage_position"])
        self._alphas.extend(columns["alpha"])
        self._show()

    def _show(self) -> None:
        """The moment of the cursor: on the bar, in words beside it, and for those who can't see it."""
        position = value_at(self._kimg.values, self._positions.values, self._cursor)
        alpha = value_at(self._kimg.values, self._alphas.values, self._cursor)
        known = self._plan is not None and bool(np.isfinite(position))
        self.track.set_position(position if known else None)
        self.label.setText(self._moment(position, alpha) if known else "")
        describe(self.track, tr("Stages"), self._sentence(position, alpha, known=known))

    def _moment(self, position: float, alpha: float) -> str:
        assert self._plan is not None
        phase = self._plan.phase(position)
        if not phase.fades or not np.isfinite(alpha):
            return tr("{resolution} px", resolution=phase.img_resolution)
        return tr("{resolution} px · α {alpha}", resolution=phase.img_resolution, alpha=f"{alpha:.2f}")

    def _sentence(self, position: float, alpha: float, *, known: bool) -> str:
        about = tr(
            "The network grows: each resolution is trained as it is, then the next one fades in (hatched). "
            "α is how far it has."
        )
        if self._plan is None or not known:
            return about
        phase, index = self._plan.phase(position), self._plan.index(position)
        values = {
            "number": index + 1,
            "count": len(self._plan.phases),
            "resolution": phase.img_resolution,
            "done": formats.percent(min(position - index, 1.0)),
        }
        if phase.fades:
            now = tr(
                "Stage {number} of {count}: {resolution} px fades in, α {alpha}, {done} done.",
                alpha=f"{alpha:.2f}",
                **values,
            )
        else:
            now = tr("Stage {number} of {count}: {resolution} px, {done} done.", **values)
        return f"{now}\n{about}"
