"""Results come in order from a bounded number of threads, and errors in their turn."""

from __future__ import annotations

import threading
import time

import pytest

from gan_core.dataset.pool import available_cores, in_order


def test_results_come_in_the_order_of_the_items() -> None:
    def later_ones_are_faster(item: int) -> int:
        time.sleep(0.002 * (20 - item))
        return item

    results = [r for r in in_order(later_ones_are_faster, range(20), threads=4) if r is not None]
    assert results == list(range(20))


def test_an_error_is_raised_after_the_results_before_it() -> None:
    def fail_at_three(item: int) -> int:
        if item == 3:
            raise ValueError("three")
        return item

    results = in_order(fail_at_three, range(10), threads=4)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="three"):
        next(results)


def test_a_slow_result_is_announced_by_heartbeats() -> None:
    results = list(in_order(lambda _: time.sleep(0.7) or "done", [0]))
    assert results[-1] == "done"
    assert results.count(None) >= 2


def test_no_more_threads_work_than_were_asked_for_and_none_stays() -> None:
    names: set[str] = set()

    def note_thread(_: int) -> int:
        names.add(threading.current_thread().name)
        time.sleep(0.001)
        return 1

    before = threading.active_count()
    assert sum(r or 0 for r in in_order(note_thread, range(50), threads=3)) == 50
    assert 1 <= len(names) <= 3
    assert threading.active_count() == before


def test_at_least_one_core_is_available() -> None:
    assert available_cores() >= 1
