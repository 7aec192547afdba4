"""A run's past, read from its folder (in a job: a long run has hundreds of thousands of lines)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gan_core.runs.config import TrainingSettings
from gan_core.runs.events import Evaluated, Finished, SampleGrid, StageChanged, StepMetrics
from gan_core.runs.run import Run
from studio.widgets.series import Columns, columns_of


@dataclass(frozen=True, slots=True)
class RunHistory:
    """All that the page shows of a run that does not train."""

    run: Run
    columns: Columns
    newest: StepMetrics | None
    grids: tuple[SampleGrid, ...]
    stages: tuple[StageChanged, ...]
    evaluations: tuple[Evaluated, ...]
    end: Finished | None
    """How its last training ended; None where it was cut short, or never began."""


def read_history(run: Run) -> Iterator[RunHistory]:
    """Read the folder; yields once. Raises RunError."""
    points = list(run.metrics())
    events = list(run.events())
    end = events[-1] if events and isinstance(events[-1], Finished) else None
    yield RunHistory(
        run=run,
        columns=columns_of(points),
        newest=points[-1] if points else None,
        grids=tuple(run.sample_grids()),
        stages=tuple(event for event in events if isinstance(event, StageChanged)),
        evaluations=tuple(event for event in events if isinstance(event, Evaluated)),
        end=end,
    )


def is_complete(training: TrainingSettings, newest: StepMetrics | None) -> bool:
    """Whether a run that is as far as `newest` has the length that `training` gives it."""
    if newest is None:
        return False
    enough_images = training.kimg is not None and newest.kimg >= training.kimg
    enough_time = training.minutes is not None and newest.seconds >= training.minutes * 60
    return enough_images or enough_time
