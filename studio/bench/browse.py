"""The Data page with as many pictures as Stanford Dogs has, in a window of 1920×1080: opening, scrolling, memory.

Goals on two cores: all thumbnails of the first screen within 300 ms of the source being read; a frame on
the screen within 16 ms of its time (p95) while scrolling; at most 300 MB of thumbnails.
``GAN_STUDIO_BENCH_PICTURES`` names a folder of photographs to take in place of drawn ones.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan_core.bench import Figures
from studio.bench.child import Child
from studio.bench.many_pictures import STANFORD_DOGS, link_pictures

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from gan_core.sources.base import Source
    from studio.bench.scene import Painted, Script
    from studio.pages.data.page import DataPage
    from studio.window import Window

FIRST_SCREEN_MS, FRAME_MS, MEMORY_MB = 300, 16.0, 300
_PICTURES = "GAN_STUDIO_BENCH_PICTURES"
_FRAME = 1 / 60
_SIZE = (1920, 1080)
_WALK = 25
"""Pixels a frame: a wheel turned without haste. (A drag goes through everything in the same time.)"""


def measure(quick: bool) -> Figures:
    """One start of the studio; the pictures are made before it."""
    count = 600 if quick else STANFORD_DOGS
    given = os.environ.get(_PICTURES)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        link_pictures(folder / "dogs", count, given)
        home = folder / "studio"
        with Child("browse", home, folder / "dogs", 0.3 if quick else 5.0, home=home) as child:
            figures: Figures = child.answer()
            figures["memory"] = child.answer()
    goals = {"first_screen_ms": FIRST_SCREEN_MS, "frame_p95_ms": FRAME_MS, "memory_mb": MEMORY_MB}
    return {"pictures": count, "are_photographs": given is not None, **figures, "goals": goals}


def frame_figures(late: Sequence[float]) -> Figures:
    """Of how many seconds after its time each frame was on the screen, in ms."""
    p50, p95 = np.percentile(np.asarray(late) * 1000, [50, 95]).tolist()
    return {"p50_ms": round(p50, 2), "p95_ms": round(p95, 2), "max_ms": round(max(late) * 1000, 2)}


def script(window: Window, folder: Path, seconds: float) -> Script:
    """Open the pictures, scroll in two ways and beside the survey, then see as many as there is time for."""
    from studio.bench.lines import tell
    from studio.bench.scene import Painted
    from studio.pages.data.page import DataPage

    window.resize(*_SIZE)
    yield Painted(window).done
    window.show_page("data")
    page = window.pages.page("data")
    assert isinstance(page, DataPage)
    yield window.session.device_changed
    figures: Figures = {}
    yield from _open(window, page, folder, figures)
    page.surveying.stop()
    figures["scroll"] = yield from _scroll(page, seconds, _WALK)
    bar = page.grid.verticalScrollBar()
    through = max(1, round(bar.maximum() * _FRAME / seconds))
    figures["drag"] = yield from _scroll(page, seconds, through)
    began = time.perf_counter()
    page.surveying.start()
    figures["scroll_while_surveying"] = yield from _scroll(page, seconds, _WALK)
    if (progress := page.surveying.progress) is not None:
        figures["survey_pictures_per_sec"] = round(progress.done / (time.perf_counter() - began), 1)
    page.surveying.stop()
    tell(figures)
    tell((yield from _see_many(page, 12 * seconds)))


def _open(window: Window, page: DataPage, folder: Path, figures: Figures) -> Script:
    from gan_core.sources import open_source

    opened: list[Source] = []
    began = time.perf_counter()
    job = window.jobs.start("", lambda: iter([open_source(folder)]), opened.append)
    yield job.ended
    figures["read_source_seconds"] = round(time.perf_counter() - began, 2)
    began = time.perf_counter()
    window.session.set_source(opened[0], str(folder))
    figures["page_ms"] = round((time.perf_counter() - began) * 1000, 1)
    yield _painted(page, any).done
    figures["first_thumbnail_ms"] = round((time.perf_counter() - began) * 1000, 1)
    if not _has(page, all):
        yield _painted(page, all).done
    figures["first_screen_ms"] = round((time.perf_counter() - began) * 1000, 1)
    figures["thumbnails_on_the_screen"] = len(page.grid.visible_rows())


def _painted(page: DataPage, how_many: Callable[[Iterable[bool]], bool]) -> Painted:
    from studio.bench.scene import Painted

    return Painted(page.grid.viewport(), lambda: _has(page, how_many))


def _has(page: DataPage, how_many: Callable[[Iterable[bool]], bool]) -> bool:
    """Whether any or all of the thumbnails on the screen are there."""
    numbers = [page.model.numbers[row] for row in page.grid.visible_rows()]
    get = page.model.thumbnails.get
    return bool(numbers) and how_many(get(number) is not None for number in numbers)


def _scroll(page: DataPage, seconds: float, step: int) -> Generator[float, object, Figures]:
    """From the top, `step` pixels a frame; how late each frame is."""
    bar, viewport = page.grid.verticalScrollBar(), page.grid.viewport()
    bar.setValue(0)
    yield 0.3
    late: list[float] = []
    due = time.perf_counter() + _FRAME
    end = due + seconds
    while due < end:
        yield max(0.0, due - time.perf_counter())
        bar.setValue(bar.value() + step)
        viewport.repaint()
        now = time.perf_counter()
        late.append(now - due)
        due += _FRAME * max(1, round((now - due) / _FRAME + 0.5))  # a frame that is missed is not made up for
    return frame_figures(late)


def _see_many(page: DataPage, seconds: float) -> Generator[float | SignalInstance, object, Figures]:
    """From page to page until every thumbnail was on the screen or the time is over: what they weigh then."""
    before, bar = _rss_mb(), page.grid.verticalScrollBar()
    bar.setValue(0)
    end, seen = time.perf_counter() + seconds, 0
    while True:
        page.grid.viewport().repaint()
        while not _has(page, all):
            yield page.model.thumbnails.ready
        seen = page.grid.visible_rows()[-1] + 1
        if bar.value() >= bar.maximum() or time.perf_counter() > end:
            break
        bar.setValue(bar.value() + bar.pageStep())
        yield 0.0
    weight = round(page.model.thumbnails.num_bytes / 1e6, 1)
    return {"seen": seen, "thumbnail_mb": weight, "rss_growth_mb": round(_rss_mb() - before, 1)}


def _rss_mb() -> float:
    import psutil

    return round(psutil.Process().memory_info().rss / 1e6, 1)


if __name__ == "__main__":
    from studio.bench.scene import play

    home_folder, picture_folder = map(Path, sys.argv[1:3])
    play(lambda window: script(window, picture_folder, float(sys.argv[3])), home_folder)
