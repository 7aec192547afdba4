"""The plots of a run over kimg: losses, D's opinion, scores, augmentation, speed. One cursor for all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from gan_core.files import replacing
from gan_core.messages import GanCoreError
from gan_core.runs.events import Evaluated, StageChanged, StepMetrics
from studio import dialogs, formats, theme
from studio.translation import tr
from studio.widgets.controls import button, describe
from studio.widgets.curve_plot import Curve, CurvePlot
from studio.widgets.live import Live
from studio.widgets.score_plot import ScorePlot
from studio.widgets.series import Columns, GrowingArray, columns_of
from studio.widgets.stage_marks import StageMarks

REPAINT_MS = 33 if (os.cpu_count() or 1) > 4 else 500
"""Between two repaints of a plot: on few cores they must not cost the training what it needs itself."""
POINTS_PER_REPAINT = 10_000
"""A burst of more than these is drawn over several repaints."""
_ROOM = 1.25
"""Of a live run's kimg: the x axis ends there, so that it (and with it every plot) seldom changes."""
_SMOOTHING = 90
_STRETCHES = (4, 3, 3, 3, 4)


class LossPlot(Live, QWidget):
    """Points go in as often as they come; each repaint draws all of them once, one plot a tick."""

    kimg_chosen = Signal(float)
    """A person clicked at this kimg."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kimg = GrowingArray()
        self._waiting: list[StepMetrics] = []
        self._losses = CurvePlot([Curve("loss_g", "generator"), Curve("loss_d", "discriminator")], _loss_text)
        self._opinions = CurvePlot([Curve("d_real", "real"), Curve("d_fake", "fake")], _loss_text)
        self._speed = CurvePlot([Curve("images_per_sec", "muted")], formats.rate)
        self.augmentation = CurvePlot([Curve("augment_p", "text"), Curve("r_t", "muted")], _loss_text)
        """Shown where an adaptive augmentation reports."""
        self.scores = ScorePlot()
        """Shown where the run is scored."""
        self._curves = (self._losses, self._opinions, self.augmentation, self._speed)
        self._plots = (self._losses, self._opinions, self.scores, self.augmentation, self._speed)
        self.stages = StageMarks([plot.plot for plot in self._plots])
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._smoothing.setRange(0, 99)
        self._smoothing.setValue(_SMOOTHING)
        self._smoothing_label, self._smoothing_value = QLabel(), QLabel()
        self._save = button(icon="image-down", tool=True)
        self._fit = button(icon="maximize", tool=True)
        self._pinned: float | None = None
        self._turn = 0
        self._follows = True
        self._end = 0.0
        self._repaint = QTimer(self, interval=REPAINT_MS // len(self._curves))
        self._arrange()
        self._connect()
        self._on_smoothing(_SMOOTHING)
        self.retranslate()

    def _arrange(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(theme.SPACE)
        tools.addWidget(self._smoothing_label)
        tools.addWidget(self._smoothing, 1)
        for widget in (self._smoothing_value, self._fit, self._save):
            tools.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * theme.SPACE)
        layout.addLayout(tools)
        for plot, stretch in zip(self._plots, _STRETCHES, strict=True):
            layout.addWidget(plot, stretch)
        self.augmentation.hide()
        self.scores.hide()
        for plot in self._plots[1:]:
            plot.plot.setXLink(self._losses.plot)
        self._smoothing_value.setProperty("role", "number")

    def _connect(self) -> None:
        self._repaint.timeout.connect(self._draw_next)
        self._smoothing.valueChanged.connect(self._on_smoothing)
        self._save.clicked.connect(self._on_save)
        self._fit.clicked.connect(self.fit)
        theme.current().changed.connect(self._on_theme)
        for plot in self._plots:
            plot.hovered.connect(self._on_hover)
            plot.clicked.connect(self.kimg_chosen)
            plot.moved.connect(self._on_moved)

    def retranslate(self) -> None:
        """Set all texts."""
        kimg = tr("Real images shown (kimg)")
        self._losses.set_texts(tr("Loss"), [tr("G"), tr("D")])
        self._opinions.set_texts(tr("D's opinion"), [tr("real"), tr("fake")])
        self.augmentation.set_texts(tr("Augmentation"), ["p", "r_t"])
        self.augmentation.setToolTip(
            tr(
                "p: the probability of each change to what D sees. r_t: the mean sign of D's scores for real "
                "pictures; above its target D overfits and p rises."
            )
        )
        self.scores.read_at(self._pinned)
        self._speed.set_texts(tr("Images/s"), [""], kimg)
        self._smoothing_label.setText(tr("Smoothing"))
        describe(
            self._smoothing,
            tr("Smoothing"),
            tr("How much the curves are averaged; the raw values stay faint behind."),
        )
        describe(
            self._save,
            tr("Save the plots as a picture"),
            tr("Writes the plots as they are now to a PNG file."),
        )
        describe(self._fit, tr("Show the whole run"), tr("Undoes zooming and panning in the plots."))

    def set_series(
        self,
        columns: Columns,
        stages: Sequence[StageChanged] = (),
        evaluations: Sequence[Evaluated] = (),
    ) -> None:
        """Show these points (see `columns_of`), rising in kimg, instead of what is there.

        `stages` and `evaluations` of the same run, oldest first, are marked and plotted.
        """
        self.clear()
        self.stages.show(stages)
        self.scores.show_evaluations(evaluations)
        self._extend(columns)
        self._follow(room=1.0)
        self.redraw()

    def clear(self) -> None:
        """Forget all points and the cursor."""
        self._waiting = []
        self._pinned = None
        self._truncate(0)
        self.augmentation.draw(self._kimg.values, raw=False)  # while it is hidden nothing else empties it
        self.augmentation.hide()
        self.stages.show([])
        self.scores.show_evaluations([])
        self.fit()

    def cut_marks(self, kimg: float) -> None:
        """Forget stages and scores after `kimg`: a run is resumed there."""
        self.stages.cut(kimg)
        self.scores.cut(kimg)

    def append(self, points: Sequence[StepMetrics]) -> None:
        """Add points, oldest first; they are drawn at the next repaint.

        Points that begin before the end of the curves (a run that was resumed) replace what was after.
        """
        self._waiting += points
        if self._waiting and not self._repaint.isActive():
            self._repaint.start()

    def redraw(self) -> None:
        """Draw what is there: one setData a curve, and at most POINTS_PER_REPAINT new points."""
        self._turn = 0
        self._take()
        for plot in self._drawn:
            plot.draw(self._kimg.values, raw=self._smoothing.value() > 0)
        self._show_cursor(self._pinned)
        self._rest_or_go_on()

    def _draw_next(self) -> None:
        """The next plot's turn: all at once would keep the window waiting three times as long."""
        if self._turn == 0:
            self._take()
        drawn = self._drawn
        plot = drawn[self._turn % len(drawn)]
        plot.draw(self._kimg.values, raw=self._smoothing.value() > 0)
        plot.set_cursor(self._pinned)
        self._turn = (self._turn + 1) % len(drawn)
        self._rest_or_go_on()

    @property
    def _drawn(self) -> list[CurvePlot]:
        """The plots of the reports that this run has."""
        return [plot for plot in self._curves if not plot.isHidden()]

    def _take(self) -> None:
        taken, self._waiting = self._waiting[:POINTS_PER_REPAINT], self._waiting[POINTS_PER_REPAINT:]
        if taken:
            self._extend(columns_of(taken))
            self._follow(_ROOM)

    def _rest_or_go_on(self) -> None:
        """The timer runs only while something waits to be drawn."""
        if self._turn == 0 and not self._waiting:
            self._repaint.stop()
        elif not self._repaint.isActive():
            self._repaint.start()

    def _follow(self, room: float) -> None:
        """Let the x axis reach to `room` times the newest kimg, once that has left it."""
        kimg = self._kimg.values
        if self._follows and len(kimg) and kimg[-1] > self._end:
            self._end = float(kimg[-1]) * (room if len(kimg) > 1 else _ROOM)
            self._losses.plot.setXRange(0.0 if len(kimg) == 1 else float(kimg[0]), self._end, padding=0)

    def _extend(self, columns: Columns) -> None:
        kimg = columns["kimg"]
        if len(kimg) and len(self._kimg) and kimg[0] <= self._kimg.values[-1]:
            self._truncate(int(np.searchsorted(self._kimg.values, kimg[0])))
        self._kimg.extend(kimg)
        for plot in self._curves:
            plot.extend(columns)
        if self.augmentation.isHidden():
            self.augmentation.setVisible(bool(np.isfinite(columns["augment_p"]).any()))

    def _truncate(self, size: int) -> None:
        kept = self._kimg.values[:size].copy()
        self._kimg = GrowingArray()
        self._kimg.extend(kept)
        for plot in self._curves:
            plot.truncate(size)

    def set_cursor(self, kimg: float | None) -> None:
        """Keep the cursor at kimg (None: at the newest point, without a line)."""
        self._pinned = kimg
        self._show_cursor(kimg)

    def fit(self) -> None:
        """Show all of the run and follow it."""
        self._follows, self._end = True, 0.0
        for plot in self._plots:
            plot.plot.enableAutoRange(y=True)
        self._follow(room=1.0)
        self.redraw()  # the curves hold only what was in view until they are drawn again

    def _show_cursor(self, kimg: float | None) -> None:
        for plot in self._plots:
            plot.set_cursor(kimg)

    def _on_moved(self) -> None:
        self._follows = False  # until `fit`: a person looks at something

    def _on_hover(self, kimg: float | None) -> None:
        self._show_cursor(self._pinned if kimg is None else kimg)

    def _on_smoothing(self, percent: int) -> None:
        self._smoothing_value.setText(f"{percent / 100:.2f}")
        for plot in self._curves:
            plot.set_weight(percent / 100)
        self.redraw()

    def _on_theme(self) -> None:
        for plot in self._plots:
            plot.recolour()
        self.stages.recolour()

    def _on_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save the plots as a picture"), "losses.png", "PNG (*.png)"
        )
        if not name:
            return
        try:
            self.save_picture(Path(name).with_suffix(".png"))
        except GanCoreError as error:
            dialogs.show_error(self, error.message)

    def save_picture(self, path: Path) -> None:
        """Write the plots as a PNG. Raises StorageError."""
        with replacing(path) as temporary:
            if not self.grab().save(str(temporary), "PNG"):
                raise OSError("the picture could not be written")


def _loss_text(value: float) -> str:
    return f"{value:.3f}"
