"""A slider dragged on the Explore page: from each move to its pixels, and what a training beside the page pays.

Goals on two cores: p95 at most 50 ms for DCGAN-64 and 150 ms for BigGAN-64 (16 ms on a GPU), the window never
later than a frame, a training not slower beside the open and idle page, and back within a second after a hand
has moved. The networks have the published sizes and untrained weights.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from gan_core.bench import Figures
from gan_core.bench.pictures import make_dataset
from gan_core.runs.run import Run
from studio.bench.child import Child
from studio.bench.gui_delay import percentiles
from studio.bench.runs import begun_run

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, SignalInstance

    from gan_core.sampling.point import Point
    from studio.bench.scene import Script
    from studio.pages.explore.page import ExplorePage
    from studio.pages.train.page import TrainPage
    from studio.widgets.slider_bank.slider import BankSlider
    from studio.window import Window

GOALS_MS = {"dcgan-64": 50.0, "biggan-64": 150.0}
BACK_GOAL_SECONDS = 1.0
_WINDOW = (1920, 1080)
_PACE = 0.008
"""Seconds between two moves: a mouse tells of 125 a second."""
_TICK_MS = 10
_TURN = 4.0
"""Seconds in which the hand goes from end to end and back."""

Awaited = Generator["float | SignalInstance", object, Figures]


def measure(quick: bool) -> Figures:
    """Each network alone, then a training with its own generator open."""
    seconds, presets = (0.3, ("dcgan-tiny-64",)) if quick else (20.0, tuple(GOALS_MS))
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make_dataset(folder / "dogs.zip", 64).close()
        for preset in presets:
            home, path = folder / f"{preset}-studio", folder / preset
            with Child(
                "untrained", path, preset, folder / "dogs.zip", home=folder / f"{preset}-made"
            ) as child:
                child.answer()
            with Child("explore", home, path, seconds, "alone", home=home) as child:
                figures[preset] = {
                    **child.answer(),
                    "p95_goal_ms": GOALS_MS.get(preset, GOALS_MS["dcgan-64"]),
                }
        run = begun_run(folder / "begun", 64 if quick else 1024)
        home = folder / "training-studio"
        with Child("explore", home, run.path, seconds, "training", home=home) as child:
            figures["training"] = {**child.answer(), "back_goal_seconds": BACK_GOAL_SECONDS}
    return figures


def script(window: Window, run: Path, seconds: float, scene: str) -> Script:
    """Open the run, drag, tell."""
    from studio.bench.lines import tell
    from studio.bench.scene import Painted
    from studio.pages.explore.page import ExplorePage

    window.resize(*_WINDOW)
    yield Painted(window).done
    yield window.session.device_changed  # PyTorch has been imported
    window.session.set_run(Run.open(run))
    began = time.perf_counter()
    window.show_page("explore")
    page = window.pages.page("explore")
    assert isinstance(page, ExplorePage)
    if page.picture.image.isNull():
        yield Painted(page.picture, lambda: not page.picture.image.isNull()).done
    figures: Figures = {"first_picture_ms": round(1000 * (time.perf_counter() - began), 1)}
    page.sliders.show_tab("latent")
    yield max(1.0, min(2 * seconds, 6.0))  # the pictures under the sliders are there
    if scene == "alone":
        figures |= yield from _drag(window, page, seconds)
    else:
        figures |= yield from _train(window, page, seconds)
    tell(figures)


# -- a hand ---------------------------------------------------------------------------------------


class Pixels:
    """When each move was on the screen: the first paint of the picture of it or of a later one."""

    def __init__(self, page: ExplorePage) -> None:
        from PySide6.QtCore import QEvent, QObject, QTimer

        pixels = self

        class Filter(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint:
                    point = page.drawing.point
                    # We are asked before the paint; the event loop comes round when it is done and flushed.
                    QTimer.singleShot(0, lambda: pixels.take(point))
                return False

        self.times: list[float] = []
        """Seconds that each move took, in order."""
        self._began: list[float] = []
        self._numbers: dict[Point, int] = {}
        self._filter = Filter(page)
        page.picture.installEventFilter(self._filter)
        self._picture = page.picture

    def note(self, began: float, point: Point) -> None:
        """A move at `began` asks for `point`."""
        self._numbers[point] = len(self._began)
        self._began.append(began)

    def take(self, point: Point | None) -> None:
        """The picture of `point` is on the screen."""
        number = self._numbers.get(point, -1) if point is not None else -1
        now = time.perf_counter()
        while len(self.times) <= number:
            self.times.append(now - self._began[len(self.times)])

    @property
    def is_complete(self) -> bool:
        """Whether every move is on the screen."""
        return len(self.times) == len(self._began)

    def end(self) -> None:
        """Look no more."""
        self._picture.removeEventFilter(self._filter)


def move_figures(times: Sequence[float]) -> Figures:
    """Of the seconds from each move to its pixels."""
    p50, p95 = np.percentile(np.asarray(times) * 1000, [50, 95]).tolist()
    return {"p50_ms": round(p50, 2), "p95_ms": round(p95, 2), "moves": len(times)}


def _drag(window: Window, page: ExplorePage, seconds: float) -> Awaited:
    """Move the slider of the latent's first number from end to end; beside it, how late the window was."""
    from PySide6.QtCore import QEvent, Qt, QTimer

    row = page.sliders.latent.view.widget_of("0")
    assert row is not None
    slider, pixels, ticks = row.slider, Pixels(page), list[float]()
    timer = QTimer(window, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    _mouse(slider, QEvent.Type.MouseButtonPress, slider.exact)
    timer.start()
    start = time.perf_counter()
    while (began := time.perf_counter()) < start + seconds:
        before = page.state.shown()
        _mouse(slider, QEvent.Type.MouseMove, 3 * math.sin(2 * math.pi * (began - start) / _TURN))
        if page.state.shown() != before:
            pixels.note(began, page.state.shown())
        yield _PACE
    timer.deleteLater()
    while not pixels.is_complete:
        yield _PACE
    _mouse(slider, QEvent.Type.MouseButtonRelease, slider.exact)
    pixels.end()
    return {**move_figures(pixels.times), "window_late": percentiles(ticks)}


def _mouse(slider: BankSlider, kind: QEvent.Type, value: float) -> None:
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = QPointF(slider.place(value), slider.height() / 2)
    QApplication.sendEvent(slider, QMouseEvent(kind, place, slider.mapToGlobal(place), left, left, none))


# -- a training beside it -------------------------------------------------------------------------------


class Pace:
    """Moments at which the training told how far it is."""

    def __init__(self, window: Window) -> None:
        self.moments: list[tuple[float, float]] = []
        window.session.kimg_changed.connect(lambda kimg: self.moments.append((time.perf_counter(), kimg)))

    def rate(self, since: float) -> float:
        """Pictures a second since a moment; 0 where it has not told twice."""
        told = [moment for moment in self.moments if moment[0] >= since]
        if len(told) < 2:
            return 0.0
        return 1000 * (told[-1][1] - told[0][1]) / (told[-1][0] - told[0][0])


def _train(window: Window, page: ExplorePage, seconds: float) -> Awaited:
    """In turn on the Train page and on Explore, idle; then dragging; then how soon the training is back."""
    from studio.pages.train.page import TrainPage

    train = window.pages.page("train")
    assert isinstance(train, TrainPage)
    pace = Pace(window)
    train.resume()
    while train.view.newest is None:
        yield train.control.delivered
    rates: dict[str, list[float]] = {"train": [], "explore": []}
    for _ in range(3):
        for name, told in rates.items():
            window.show_page(name)
            yield min(seconds, 1.0)
            since = time.perf_counter()
            yield seconds
            told.append(pace.rate(since))
    since = time.perf_counter()
    dragging = yield from _drag(window, page, seconds)
    in_use = pace.rate(since)
    back = yield from _back(train, pace)
    train.request_stop()
    yield train.control.ended
    alone, idle = (median(told) for told in rates.values())
    return {
        "alone_images_per_sec": round(alone, 1),
        "idle_images_per_sec": round(idle, 1),
        "idle_ratio": round(idle / alone, 4) if alone else 0.0,
        "in_use_images_per_sec": round(in_use, 1),  # on the CPU it stands still for the hand
        **dragging,
        **back,
    }


def _back(train: TrainPage, pace: Pace) -> Awaited:
    """Seconds from the hand's last move to the first report of pictures trained after it."""
    released = time.perf_counter()
    yield 0.1  # what the training told before is delivered
    told = len(pace.moments)
    while len(pace.moments) == told:
        yield train.control.delivered
    return {"back_seconds": round(time.perf_counter() - released, 3)}


if __name__ == "__main__":
    from studio.bench.scene import play

    home_folder, run_folder = map(Path, sys.argv[1:3])
    play(lambda window: script(window, run_folder, float(sys.argv[3]), sys.argv[4]), home_folder)
