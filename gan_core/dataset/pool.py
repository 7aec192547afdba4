"""Threads for pictures: results in order, a bounded number in flight, ended promptly."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from gan_core.progress import Progress

HEARTBEAT_S = 0.2
"""A caller hears something at least this often, so that progress shows life and Cancel is prompt."""
PROGRESS_EVERY_S = 0.05
"""How often progress is told at most: more only costs whoever shows it."""

T = TypeVar("T")
R = TypeVar("R")


def available_cores() -> int:
    """The cores that this process may use, which a container may have made fewer than the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    function: Callable[[T], R], items: Iterable[T], *, threads: int | None = None, ahead: int = 8
) -> Generator[R | None, None, None]:
    """Yield ``function(item)`` for each item in order, and None where 0.2 s pass without a result.

    At most ``ahead`` results a thread are in work or waiting for the caller. An exception of
    `function` is raised in its turn. Closing the iterator waits only for the calls that are running.
    """
    workers = threads or available_cores()
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="pictures") as pool:
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) >= workers * ahead:
                    yield from _beats_until_done(waiting[0])
                    yield waiting.popleft().result()
            while waiting:
                yield from _beats_until_done(waiting[0])
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _beats_until_done(future: Future[R]) -> Iterator[None]:
    while not future.done():
        try:
            future.exception(timeout=HEARTBEAT_S)  # a quarter of the time that concurrent.futures.wait takes
        except TimeoutError:
            yield None


def with_progress(results: Iterable[R | None], total: int) -> Iterator[R | Progress]:
    """The `results` of `in_order`, and between them how many of `total` there were.

    Progress comes first, at the end, and at least as often as `results` has None in place of a result.
    """
    yield Progress(0, total)
    done, told = 0, time.monotonic()
    for result in results:
        if result is not None:
            done += 1
            yield result
        if result is None or time.monotonic() - told >= PROGRESS_EVERY_S:
            told = time.monotonic()
            yield Progress(done, total)
    yield Progress(done, total)
