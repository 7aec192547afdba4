"""The run in view: its newest or an earlier grid, its curves and its figures, live or from its folder."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from gan_core.runs.config import RunConfig, TrainingSettings
from gan_core.runs.events import (
    CheckpointSaved,
    DatasetChanged,
    Evaluated,
    Loading,
    SampleGrid,
    StageChanged,
    StepMetrics,
)
from gan_core.runs.run import Run
from gan_core.runs.stages import Phase
from studio import formats, theme
from studio.pages.train.figures import Figures
from studio.pages.train.history import RunHistory
from studio.pages.train.keep_button import KeepButton
from studio.translation import tr
from studio.widgets.controls import column, row
from studio.widgets.loss_plot import LossPlot
from studio.widgets.sample_grid import GridView
from studio.widgets.stages_bar import StagesBar
from studio.widgets.timeline import Timeline

_GRID_WIDTH, _PLOT_WIDTH = 640, 320


class RunView(QWidget):
    """Grid, timeline, plots and figures with one cursor through all of them."""

    splitter_moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid, self.timeline, self.keep = GridView(), Timeline(), KeepButton()
        self.plots, self.figures, self.stages = LossPlot(), Figures(), StagesBar()
        self.newest: StepMetrics | None = None
        self._run: Run | None = None
        self._grids: dict[float, SampleGrid] = {}
        self._in_memory: SampleGrid | None = None
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._arrange()
        self.timeline.moved.connect(self._on_moved)
        self.plots.kimg_chosen.connect(self.timeline.go_to)
        self.keep.toggled.connect(self._show_checkpoints)
        self.keep.failed.connect(self._show_checkpoints)
        self._splitter.splitterMoved.connect(self.splitter_moved)

    def _arrange(self) -> None:
        side = QWidget()
        right = column(side, gap=3 * theme.SPACE)
        right.setContentsMargins(3 * theme.SPACE, 0, 0, 0)
        right.addWidget(self.figures)
        right.addWidget(self.plots, 1)
        self._splitter.addWidget(self.grid)
        self._splitter.addWidget(side)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setSizes([_GRID_WIDTH, _PLOT_WIDTH])
        layout = column(self, margin=3 * theme.SPACE, gap=2 * theme.SPACE)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.stages)
        below = row(gap=theme.SPACE)
        below.addWidget(self.timeline, 1)
        below.addWidget(self.keep)
        layout.addLayout(below)

    def splitter_state(self) -> QByteArray:
        """Where the person put the splitter."""
        return self._splitter.saveState()

    def restore_splitter(self, state: QByteArray) -> None:
        """Put the splitter where it was."""
        self._splitter.restoreState(state)

    @property
    def reached(self) -> float:
        """kimg of the newest report."""
        return self.newest.kimg if self.newest else 0.0

    def show_run(self, run: Run | None, history: RunHistory | None = None) -> None:
        """Show a run from its beginning (empty), or with its history."""
        self._run, self._in_memory, self.newest = run, None, None
        self._grids = {g.kimg: g for g in history.grids} if history else {}
        self.figures.clear()
        self.grid.clear()
        self.plots.clear()
        self.stages.set_plan(_phases(run.config) if run is not None else ())
        if run is not None:
            self.figures.show_pictures(run.dataset.num_images)
        if history is not None:
            self.newest = history.newest
            self.plots.set_series(history.columns, history.stages, history.evaluations)
            self.stages.set_series(history.columns)
        self.timeline.set_history(sorted(self._grids), self.reached, self._total())
        self.keep.show_run(run)
        self.keep.show_at(inf)
        self._show_checkpoints()
        self._show_progress()
        if self._grids:
            self._show_grid(max(self._grids))

    def show_plan(self, config: RunConfig) -> None:
        """Without a run: how the one that would start next grows, if it does."""
        if self._run is None:
            self.stages.set_plan(_phases(config))

    def set_training_settings(self, training: TrainingSettings) -> None:
        """The run's length has changed."""
        if self.newest is not None:
            self.figures.show_metrics(self.newest, training)
        self.timeline.set_progress(self.reached, training.kimg)

    def take(self, events: Sequence[object]) -> None:
        """Show what a live run tells; the curves are repainted when their time comes."""
        points = [event for event in events if isinstance(event, StepMetrics)]
        if points:
            if points[0].kimg < self.reached:
                self._cut_back(points[0].kimg)
            self.newest = points[-1]
            self.plots.append(points)
            self.stages.append(points)
            self._show_progress()
        for event in events:
            if isinstance(event, SampleGrid):
                self._add_grid(event)
            elif isinstance(event, CheckpointSaved):
                self._show_checkpoints()
            elif isinstance(event, StageChanged):
                self.plots.stages.add(event)
            elif isinstance(event, Evaluated):
                self.plots.scores.add(event)
            elif isinstance(event, DatasetChanged):
                self.figures.show_pictures(event.num_images)

    def step(self, by: int) -> None:
        """Go `by` grids later (negative: earlier)."""
        self.timeline.step(by)

    def say_empty(self, *, is_live: bool) -> None:
        """What the place of the grid says before there is one."""
        if is_live:
            text = tr("The first pictures come in a moment: noise, since nothing has been learnt yet.")
        else:
            text = tr(
                "Here you watch the generator learn. Start, and every few moments "
                "the same latents are drawn again: from noise to pictures."
            )
        self.grid.set_empty_text(text)

    def say_loading(self, event: Loading) -> None:
        """How far reading the pictures is, while there is no grid yet."""
        done, total = formats.count(event.done), formats.count(event.total)
        self.grid.set_empty_text(tr("Reading the pictures: {done} of {total}", done=done, total=total))

    def shutdown(self) -> None:
        """Wait for a grid that is being read."""
        self.grid.shutdown()

    def _add_grid(self, event: SampleGrid) -> None:
        # Pixels of earlier grids are in the folder; of a long run they would not fit in memory.
        self._in_memory = event if event.image is not None else None
        self._grids[event.kimg] = SampleGrid(event.kimg, event.path, event.rows, event.cols)
        self.timeline.add_grid(event.kimg)

    def _on_moved(self, kimg: float, live: bool) -> None:
        self.plots.set_cursor(None if live else kimg)
        self.stages.set_cursor(None if live else kimg)
        self.keep.show_at(inf if live else kimg)
        self._show_grid(kimg)

    def _show_grid(self, kimg: float) -> None:
        event = self._grids[kimg]
        held = self._in_memory
        if held is not None and held.image is not None and held.kimg == kimg:
            self.grid.show_grid(held.image, held.rows, held.cols)
        elif self._run is not None:
            self.grid.show_file(self._run.path / event.path, event.rows, event.cols)

    def _cut_back(self, kimg: float) -> None:
        """A resumed run goes on from a checkpoint before its last report: what came after it is gone."""
        self._grids = {k: grid for k, grid in self._grids.items() if k < kimg}
        self.timeline.set_history(sorted(self._grids), kimg, self._total())
        self.plots.cut_marks(kimg)
        self.stages.set_cursor(None)
        self._show_checkpoints()

    def _show_checkpoints(self) -> None:
        self.keep.refresh()
        self.timeline.set_checkpoints(self.keep.checkpoints, self.keep.kept)

    def _show_progress(self) -> None:
        if self.newest is not None and self._run is not None:
            self.figures.show_metrics(self.newest, self._run.config.training)
        self.timeline.set_progress(self.reached, self._total())

    def _total(self) -> float | None:
        return self._run.config.training.kimg if self._run is not None else None


def _phases(config: RunConfig) -> tuple[Phase, ...]:
    return config.network.phases(config.training.batch_size)
