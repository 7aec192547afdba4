"""What the panels of the Explore page are tested with: an open generator, a place, and a tray."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explore_fakes import Makers, point
from pytestqt.qtbot import QtBot
from train_fakes import checkpoint_event, make_run

from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset
from gan_core.runs.run import Run
from studio.pages.explore.state import ExploreState
from studio.pages.explore.tray_model import TrayModel
from studio.session import Session
from studio.workers.jobs import Jobs
from studio.workers.sampling import Sampler


@dataclass
class Bench:
    """Everything that a panel takes."""

    session: Session
    jobs: Jobs
    state: ExploreState
    tray: TrayModel
    makers: Makers
    run_path: Path

    @property
    def sampler(self) -> Sampler:
        return self.session.sampler

    def keep(self, *firsts: float) -> None:
        """Keep points whose latents begin with these numbers."""
        for first in firsts:
            self.tray.keep(point(first))

    def close(self) -> None:
        """As the page does it: an undo stack that Python collects with steps on it takes the process with it."""
        self.state.begin(None)
        self.tray.shutdown()


def open_bench(
    session: Session,
    jobs: Jobs,
    folder: Path,
    makers: Makers,
    qtbot: QtBot,
    *,
    dataset: Path | None = None,
) -> Bench:
    """A run of the fake generator is open, something is explored, the tray is empty and ready.

    It was trained on `dataset`, or on one that is not there.
    """
    session.sampler.make = makers.make
    if dataset is None:
        run = make_run(folder / "run")
    else:
        with Dataset.open(dataset) as opened:
            run = Run.create(folder / "run", load_preset("dcgan-tiny-32").config, opened.ref())
    checkpoint_event(run, 1.0)
    state = ExploreState(session)
    tray = TrayModel(state.undo_stack, session)
    with qtbot.waitSignal(session.sampler.opened):
        session.sampler.open(run, None)
    with qtbot.waitSignal(tray.edited):
        tray.open(session.sampler.about)
        qtbot.waitUntil(lambda: tray.is_ready)
    state.begin(point(0.25), seed=3)
    return Bench(session, jobs, state, tray, makers, run.path)
