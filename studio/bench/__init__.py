"""What the studio costs and how late it is, measured in fresh processes that play a scene in the real window.

A file per benchmark holds both sides: `measure` asks, and the module run as a program plays. No Qt
until one runs.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from gan_core.bench import Benchmark, Figures


def _from(module: str) -> Callable[[bool], Figures]:
    """``measure`` of a file in this room, imported when it runs."""

    def run(quick: bool) -> Figures:
        figures: Figures = importlib.import_module(f"studio.bench.{module}").measure(quick)
        return figures

    return run


STUDIO_BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark(
        "studio-training",
        "images/s in the studio against the bare loop, dcgan-tiny-64 (goal: ratio at least 0.97)",
        _from("studio_training"),
    ),
    Benchmark(
        "gui-delay",
        "ms that the window is late while it trains, draws and exports (goal: p99 at most 16)",
        _from("gui_delay"),
    ),
    Benchmark(
        "window-up", "seconds from the command to the window's first paint (goal: 1.5)", _from("window_up")
    ),
    Benchmark(
        "try-now",
        "seconds from a click on Try it now to the first grid on the screen (goal: 10)",
        _from("try_now"),
    ),
    Benchmark(
        "browse",
        "ms to the first screen of 20,580 pictures (goal: 300), of frames while scrolling (p95: 16), and MB",
        _from("browse"),
    ),
    Benchmark(
        "crop-editor",
        "ms from a handle's move to its repaint on a picture of 4000×3000 (goal: p95 at most 16)",
        _from("crop_editor"),
    ),
    Benchmark(
        "explore",
        "ms from a slider's move to its pixels (goals: p95 at most 50 for DCGAN-64, 150 for BigGAN-64), and what "
        "a training pays for Explore beside it",
        _from("explore"),
    ),
)


def available_benchmarks() -> tuple[Benchmark, ...]:
    """All of them, or none where Qt can't be loaded."""
    try:
        import PySide6.QtSvg
        import PySide6.QtWidgets  # noqa: F401
    except ImportError:
        return ()
    return STUDIO_BENCHMARKS
