"""From a click on Try it now, right after the window is up, to the first grid on the screen. Goal: 10 s.

Nothing is kept from before: the dogs are drawn and PyTorch is imported meanwhile.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from gan_core.bench import Figures
from studio.bench.child import Child

if TYPE_CHECKING:
    from studio.bench.scene import Script
    from studio.window import Window

GOAL_SECONDS = 10.0


def measure(quick: bool) -> Figures:
    """Medians over fresh starts, with when its parts were done."""
    with tempfile.TemporaryDirectory() as temporary:
        times = [click(Path(temporary) / str(number)) for number in range(1 if quick else 5)]
    medians = {name: round(median(moments[name] for moments in times), 2) for name in times[0]}
    return {**medians, "goal_seconds": GOAL_SECONDS}


def click(home: Path) -> dict[str, float]:
    """Start the studio once and click; seconds from the click to each part."""
    with Child("try_now", home, home=home) as child:
        moments: dict[str, float] = child.answer()
        return moments


def script(window: Window) -> Script:
    """Click, and tell when the first grid is on the screen."""
    from studio.bench.lines import tell
    from studio.bench.scene import Painted
    from studio.pages.start.page import StartPage
    from studio.pages.train.page import TrainPage

    yield Painted(window).done
    start = window.pages.page("start")
    assert isinstance(start, StartPage)
    clicked, moments = time.perf_counter(), dict[str, float]()

    def note(name: str) -> None:
        moments.setdefault(name, time.perf_counter() - clicked)

    window.session.device_changed.connect(lambda: note("pytorch_seconds"))
    start.try_now.click()
    page = window.pages.page("train")
    assert isinstance(page, TrainPage)
    page.trying.ready.connect(lambda _: note("first_dogs_seconds"))
    grid = page.view.grid
    yield Painted(grid, lambda: not grid.image.isNull()).done
    note("first_grid_seconds")
    tell(moments)


if __name__ == "__main__":
    from studio.bench.scene import play

    play(script, Path(sys.argv[1]))
