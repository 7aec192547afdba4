"""Thumbnails: made only when wanted, newest request first, stale ones dropped, memory bounded."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gan_core.messages import SourceError
from studio.workers.thumbnails import Thumbnail, Thumbnails, image_of


def thumbnail(value: int = 0, side: int = 4) -> Thumbnail:
    return Thumbnail(image_of(np.full((side, side, 3), value % 256, np.uint8)))


class Workbench:
    """A renderer that waits for leave, and remembers what it made."""

    def __init__(self) -> None:
        self.made: list[int] = []
        self.begun = threading.Event()
        self.leave = threading.Event()

    def __call__(self, key: int) -> Thumbnail:
        self.begun.set()
        assert self.leave.wait(5)
        self.made.append(key)
        return thumbnail(key)


@pytest.fixture
def thumbnails(qapp: object) -> Iterator[Thumbnails]:
    made = Thumbnails()
    yield made
    made.close()


def test_a_wanted_thumbnail_is_made_in_another_thread_and_kept(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    threads: list[int] = []

    def render(key: int) -> Thumbnail:
        threads.append(threading.get_ident())
        return thumbnail(key)

    thumbnails.set_renderer(render)
    with qtbot.waitSignal(thumbnails.ready) as ready:
        thumbnails.want([7])
    assert ready.args == [[7]]
    found = thumbnails.get(7)
    assert found is not None
    assert found.image is not None
    assert found.image.pixelColor(0, 0).red() == 7
    thumbnails.want([7])
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()


def test_a_newer_request_replaces_what_still_waits(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    bench = Workbench()
    thumbnails.set_renderer(bench)
    thumbnails.want(range(100))
    assert bench.begun.wait(5)
    thumbnails.want(range(500, 503))
    bench.leave.set()
    qtbot.waitUntil(lambda: thumbnails.get(502) is not None)
    assert bench.made == [0, 500, 501, 502]


def test_answers_of_an_older_renderer_are_dropped(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    old = Workbench()
    thumbnails.set_renderer(old)
    thumbnails.want([1])
    assert old.begun.wait(5)
    thumbnails.set_renderer(lambda key: thumbnail(200))
    thumbnails.want([2])
    old.leave.set()
    qtbot.waitUntil(lambda: thumbnails.get(2) is not None)
    assert old.made == [1]
    assert thumbnails.get(1) is None


def test_a_picture_that_cannot_be_read_leaves_its_sentence(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    def render(key: int) -> Thumbnail:
        raise SourceError("{name} is not a picture.", name=f"{key}.jpg")

    thumbnails.set_renderer(render)
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.want([3])
    found = thumbnails.get(3)
    assert found is not None
    assert found.image is None
    assert str(found.note) == "3.jpg is not a picture."


def test_memory_is_bounded_and_the_longest_unused_goes_first(qtbot: QtBot) -> None:
    thumbnails = Thumbnails(limit_bytes=4 * thumbnail(side=16).num_bytes)
    thumbnails.set_renderer(lambda key: thumbnail(key, side=16))
    for key in range(4):
        with qtbot.waitSignal(thumbnails.ready):
            thumbnails.want([key])
    assert thumbnails.get(0) is not None  # asked for, so it is the newest now
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.want([4])
    assert thumbnails.get(1) is None
    assert thumbnails.get(0) is not None
    thumbnails.close()


def test_closing_waits_for_the_one_in_the_making_and_makes_no_more(thumbnails: Thumbnails) -> None:
    bench = Workbench()
    thumbnails.set_renderer(bench)
    thumbnails.want(range(10))
    assert bench.begun.wait(5)
    threading.Timer(0.05, bench.leave.set).start()
    thumbnails.close()
    assert bench.made == [0]
    thumbnails.close()


def test_renewed_thumbnails_are_shown_until_the_new_ones_are_there(
    qtbot: QtBot, thumbnails: Thumbnails
) -> None:
    looks = {1: 10, 2: 20}
    thumbnails.set_renderer(lambda key: thumbnail(looks[key]))
    thumbnails.want([1, 2])
    qtbot.waitUntil(lambda: thumbnails.get(1) is not None and thumbnails.get(2) is not None)
    old = thumbnails.get(2)
    looks.update({1: 11, 2: 21})
    thumbnails.renew([2, 3])
    thumbnails.want([])
    assert thumbnails.get(2) is old
    with qtbot.waitSignal(thumbnails.ready) as ready:
        thumbnails.want([1, 2])
    assert ready.args == [[2]]
    found = thumbnails.get(2)
    assert found is not None
    assert found.image is not None
    assert found.image.pixelColor(0, 0).red() == 21
    assert thumbnails.num_bytes == 2 * found.num_bytes


def test_what_was_renewed_while_it_was_made_is_made_again(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    bench = Workbench()
    thumbnails.set_renderer(bench)
    thumbnails.want([5])
    assert bench.begun.wait(5)
    thumbnails.renew([5])
    thumbnails.want([5])
    bench.leave.set()
    qtbot.waitUntil(lambda: thumbnails.get(5) is not None)
    assert bench.made == [5, 5]


def test_another_look_replaces_the_old_one_picture_by_picture(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    thumbnails.set_renderer(lambda key: thumbnail(1))
    thumbnails.want([0])
    qtbot.waitUntil(lambda: thumbnails.get(0) is not None)
    old = thumbnails.get(0)
    thumbnails.change_renderer(lambda key: thumbnail(2))
    assert thumbnails.get(0) is old
    thumbnails.want([0])
    qtbot.waitUntil(lambda: thumbnails.get(0) is not old)


def test_several_threads_make_what_is_wanted_once_each(qtbot: QtBot) -> None:
    thumbnails = Thumbnails(threads=3)
    together = threading.Barrier(3)
    made: list[int] = []

    def render(key: int) -> Thumbnail:
        if key < 3:
            together.wait(5)  # breaks unless three are made at once
        made.append(key)
        return thumbnail(key)

    thumbnails.set_renderer(render)
    for _ in range(5):
        thumbnails.want(range(40))
    qtbot.waitUntil(lambda: all(thumbnails.get(key) is not None for key in range(40)))
    assert sorted(made) == list(range(40))
    thumbnails.close()
