"""Rates that can be compared: measured in turn, round by round, so that a busy moment hits all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median


def interleaved_rates(
    units: Mapping[str, Callable[[], int]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """The median rate of each unit of work, in pictures/s.

    A unit does some work and returns how many pictures that was. Each runs once unmeasured, then
    once a round in turn.
    """
    rates: dict[str, list[float]] = {name: [] for name in units}
    for unit in units.values():
        unit()
    for _ in range(rounds):
        for name, unit in units.items():
            began = clock()
            done = unit()
            rates[name].append(done / max(clock() - began, 1e-9))
    return {name: round(median(values), 2) for name, values in rates.items()}
