"""What the studio costs a run: images/s with the window open on the Train page against the bare loop.

Both train the same steps of the same run, each in a process of its own, in turn: the one whose turn
it is not stands still. Goal on two cores: ratio at least 0.97.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from gan_core.bench import Figures
from studio.bench.child import Child
from studio.bench.runs import PRESET, begun_run, copy_of

if TYPE_CHECKING:
    from studio.bench.scene import Script
    from studio.window import Window

GOAL = 0.97
_BETWEEN_SECONDS, _QUICK_BETWEEN_SECONDS = 0.7, 0.1
"""For what the window still has to paint of its last turn."""

Turn = dict[str, Any]


def measure(quick: bool) -> Figures:
    """Bare and studio in turn; the ratio is the median over the rounds."""
    seconds, rounds = (0.4, 2) if quick else (6.0, 15)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run = begun_run(folder, 64 if quick else 1024)
        runs = {name: copy_of(run, folder / f"{name}-run") for name in ("bare", "studio")}
        with (
            Child("bare", runs["bare"], home=folder / "bare") as bare,
            Child("studio_training", folder / "studio", runs["studio"], home=folder / "studio") as studio,
        ):
            between = _QUICK_BETWEEN_SECONDS if quick else _BETWEEN_SECONDS
            turns = take_turns({"bare": bare, "studio": studio}, seconds, rounds, between)
        probe = asdict(run.probe) if run.probe is not None else {}
    return {"preset": PRESET, **probe, **figures(turns["bare"], turns["studio"])}


def take_turns(arms: dict[str, Child], seconds: float, rounds: int, between: float) -> dict[str, list[Turn]]:
    """`rounds` turns of each arm, `between` seconds apart, after one that is not kept."""
    turns: dict[str, list[Turn]] = {name: [] for name in arms}
    for child in arms.values():
        child.answer()
    for number in range(rounds + 1):
        for name, child in arms.items():
            turn = child.ask(seconds)
            if number:
                turns[name].append(turn)
            time.sleep(between)
    return turns


def figures(bare: list[Turn], studio: list[Turn]) -> Figures:
    """Rates, their ratio with its quartiles over the rounds, and the window's own processor time."""
    rates = {name: [turn["images"] / turn["seconds"] for turn in turns] for name, turns in
             (("bare", bare), ("studio", studio))}  # fmt: skip
    ratios = [there / here for here, there in zip(rates["bare"], rates["studio"], strict=True)]
    low, middle, high = quantiles(ratios, n=4, method="inclusive")
    measured: Figures = {
        "bare_images_per_sec": round(median(rates["bare"]), 2),
        "studio_images_per_sec": round(median(rates["studio"]), 2),
        "ratio": round(middle, 4),
        "ratio_quartiles": {"low": round(low, 4), "high": round(high, 4)},
        "ratio_goal": GOAL,
    }
    if all(turn["main_thread_seconds"] is not None for turn in studio):
        shares = [100 * turn["main_thread_seconds"] / turn["seconds"] for turn in studio]
        measured["gui_thread_percent_of_a_core"] = round(median(shares), 2)
    return measured


def script(window: Window, run: Path) -> Script:
    """Go on with `run` on the Train page until its turns are over."""
    from gan_core.runs.run import Run
    from studio.bench.scene import Painted
    from studio.bench.turns import Turns
    from studio.pages.train.page import TrainPage

    pages, shown = window.pages, Painted(window)
    pages.descriptions["train"] = replace(
        pages.descriptions["train"], make=partial(TrainPage, make_trainer=Turns)
    )
    yield shown.done
    yield window.session.device_changed
    window.show_page("train")
    page = pages.page("train")
    assert isinstance(page, TrainPage)
    window.session.set_run(Run.open(run))
    page.resume()
    yield page.control.ended


if __name__ == "__main__":
    from studio.bench.scene import play

    home, run_folder = map(Path, sys.argv[1:])
    play(lambda window: script(window, run_folder), home)
