"""How late the window is: of a 10 ms PreciseTimer in the GUI thread, while other threads work.

Goal on two cores: p99 at most 16 ms, one frame at 60 Hz.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan_core.bench import Figures
from studio.bench.child import Child
from studio.bench.runs import PRESET, begun_run

if TYPE_CHECKING:
    from studio.bench.scene import Script
    from studio.pages.train.page import TrainPage
    from studio.window import Window

GOAL_MS = 16.0
_INTERVAL_MS = 10
_MANY = 1_000_000
"""Pictures: work that goes on until it is cancelled."""


def measure(quick: bool) -> Figures:
    """Idle, training with plots and grid live, training while dogs are drawn, exporting."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run = begun_run(folder, 64 if quick else 1024)
        home = folder / "studio"
        with Child("gui_delay", home, run.path, 0.3 if quick else 20.0, home=home) as child:
            figures: Figures = child.answer()
    return {"preset": PRESET, **figures, "p99_goal_ms": GOAL_MS}


def percentiles(ticks: Sequence[float]) -> Figures:
    """Of the moments (seconds, rising) of a timer that fires every 10 ms: how late it was, in ms."""
    late = np.maximum(np.diff(np.asarray(ticks)) * 1000 - _INTERVAL_MS, 0.0)
    p50, p95, p99 = np.percentile(late, [50, 95, 99]).tolist()
    return {
        "p50_ms": round(p50, 2),
        "p95_ms": round(p95, 2),
        "p99_ms": round(p99, 2),
        "max_ms": round(float(late.max()), 2),
    }


def script(window: Window, run: Path, seconds: float) -> Script:
    """One kind of work after the other; tells all figures at the end."""
    from studio.bench.lines import tell
    from studio.bench.scene import Painted

    yield Painted(window).done
    yield window.session.device_changed
    figures = {"idle": (yield from _lateness(window, seconds))}
    yield from _train(window, run, figures, seconds)
    yield from _export(window, run, figures, seconds)
    tell(figures)


def _lateness(window: Window, seconds: float) -> Generator[float, object, Figures]:
    from PySide6.QtCore import Qt, QTimer

    yield min(seconds, 2.0)  # what began just now has settled
    ticks: list[float] = []
    timer = QTimer(window, interval=_INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start()
    yield seconds
    timer.deleteLater()
    return percentiles(ticks)


def _train(window: Window, run: Path, figures: Figures, seconds: float) -> Script:
    """Train on the Train page; alone, then while a dataset is drawn."""
    from gan_core.runs.run import Run
    from studio.pages.train.page import TrainPage
    from studio.pages.train.trying import draw

    window.show_page("train")
    page = window.pages.page("train")
    assert isinstance(page, TrainPage)
    window.session.set_run(Run.open(run))
    page.resume()
    yield from _first_report(page)
    figures["training"] = yield from _lateness(window, seconds)
    drawing = window.jobs.start("", lambda: draw(_MANY, run.parent / "more-dogs.zip"))
    figures["training_and_drawing"] = yield from _lateness(window, seconds)
    drawing.cancel()
    yield drawing.ended
    page.request_stop()
    yield page.control.ended


def _first_report(page: TrainPage) -> Script:
    while page.view.newest is None:
        yield page.control.delivered


def _export(window: Window, run: Path, figures: Figures, seconds: float) -> Script:
    """Write a submission on the Export page."""
    from gan_core.export.submission import export_submission
    from gan_core.sampling.generator import Generator

    window.show_page("export")
    job = window.jobs.start(
        "", lambda: export_submission(Generator.open(run), run.parent / "images.zip", _MANY)
    )
    figures["exporting"] = yield from _lateness(window, seconds)
    job.cancel()
    yield job.ended


if __name__ == "__main__":
    from studio.bench.scene import play

    home_folder, run_folder = map(Path, sys.argv[1:3])
    play(lambda window: script(window, run_folder, float(sys.argv[3])), home_folder)
