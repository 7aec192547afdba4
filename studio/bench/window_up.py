"""From the command to the window's first paint, in fresh processes. Goal on two cores: 1.5 s.

*Cold*: the kernel has first let go of every file that the start reads (only Linux can be asked, and
it keeps what another process has open). *Warm*: right after that.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from gan_core.bench import Figures
from studio import RESOURCES
from studio.bench.child import Child

if TYPE_CHECKING:
    from studio.bench.scene import Script
    from studio.window import Window

GOAL_SECONDS = 1.5


def measure(quick: bool) -> Figures:
    """Medians over fresh starts."""
    cold: list[float] = []
    warm: list[float] = []
    with tempfile.TemporaryDirectory() as temporary:
        homes = (Path(temporary) / str(number) for number in range(100))
        _, files = start(next(homes))
        for _ in range(1 if quick else 5):
            if forget(files):
                cold.append(start(next(homes))[0])
            warm.append(start(next(homes))[0])
    figures: Figures = {"warm_seconds": round(median(warm), 3)}
    if cold:
        figures["cold_seconds"] = round(median(cold), 3)
    return {**figures, "goal_seconds": GOAL_SECONDS}


def start(home: Path) -> tuple[float, list[str]]:
    """Start the studio once: seconds to its first paint, and the files that this took."""
    began = time.perf_counter()
    with Child("window_up", home, home=home) as child:
        child.answer()
        seconds = time.perf_counter() - began
        files = child.answer()
        child.dismiss()  # it would import PyTorch before it leaves
        return seconds, files


def forget(files: Iterable[str]) -> bool:
    """Ask the kernel to drop `files` from its memory; False where it can't be asked."""
    if not hasattr(os, "posix_fadvise"):
        return False
    for file in files:
        with suppress(OSError):
            handle = os.open(file, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)
    return True


def used_files() -> Iterator[str]:
    """Files that this process has read until now: modules, shared libraries and our resources."""
    for module in list(sys.modules.values()):
        for file in (getattr(module, "__file__", None), getattr(module, "__cached__", None)):
            if file is not None:
                yield file
    with suppress(OSError):
        for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
            if "/" in line:
                yield line[line.index("/") :]
    yield from (str(path) for path in RESOURCES.rglob("*") if path.is_file())


def script(window: Window) -> Script:
    """Tell when the window is on the screen, then what files that took."""
    from studio.bench.lines import tell
    from studio.bench.scene import Painted

    yield Painted(window).done
    tell("painted")
    tell(sorted(set(used_files())))


if __name__ == "__main__":
    from studio.bench.scene import play
    from studio.door import missing_libraries

    missing_libraries()  # the door looks before it opens
    play(script, Path(sys.argv[1]))
