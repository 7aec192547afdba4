"""The sampler: the newest picture under a hand, work in lanes, generators that come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from explore_fakes import Makers, point, red
from pytestqt.qtbot import QtBot
from train_fakes import make_run

from gan_core.messages import Message, RunError
from gan_core.runs.run import Run
from studio.workers.sampling import Lane, Sampler


@pytest.fixture
def makers() -> Makers:
    return Makers()


@pytest.fixture
def sampler(makers: Makers, qapp: object) -> Iterator[Sampler]:
    made = Sampler(makers.make)
    yield made
    makers.gate.set()
    made.shutdown()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path / "run")


def open_it(sampler: Sampler, run: Run, qtbot: QtBot, checkpoint: str | None = None, **choices: str) -> None:
    with qtbot.waitSignal(sampler.opened):
        sampler.open(run, checkpoint, **choices)


class Takers:
    """What was given, in order: the name of the taker and the red of each picture."""

    def __init__(self) -> None:
        self.given: list[tuple[str, list[int]]] = []

    def __call__(self, name: str):
        return lambda pictures: self.given.append((name, pictures[:, 0, 0, 0].tolist()))


def test_it_tells_what_is_open_and_names_the_newest_checkpoint(
    sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    makers.class_names = ("beagle", "pug")
    assert sampler.about is None
    open_it(sampler, run, qtbot, weights="raw", statistics="standing")
    about = sampler.about
    assert about is not None
    assert (about.run, about.checkpoint, about.family) == (run.name, "000001.000", "dcgan")
    assert (about.weights, about.statistics, about.device) == ("raw", "standing", "cpu")
    assert (about.img_resolution, about.z_dim, about.class_names) == (8, 6, ("beagle", "pug"))
    assert about.recipe.checkpoint == "000001.000"


def test_pictures_come_in_the_order_of_the_points(sampler: Sampler, run: Run, qtbot: QtBot) -> None:
    open_it(sampler, run, qtbot)
    points = [point(number / 10) for number in range(19)]
    takers = Takers()
    sampler.render("panel", points, takers("panel"), lane=Lane.PANEL)
    qtbot.waitUntil(lambda: bool(takers.given))
    assert takers.given == [("panel", [red(p) for p in points])]


def test_only_the_newest_of_a_key_is_made_and_the_one_under_way_is_still_shown(
    sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    open_it(sampler, run, qtbot)
    takers = Takers()
    makers.gate.clear()
    sampler.render("hand", [point(0.0)], takers("first"), lane=Lane.HAND, exact=False)
    qtbot.waitUntil(lambda: makers.sizes == [1])
    for number in range(1, 30):
        sampler.render("hand", [point(number / 10)], takers(str(number)), lane=Lane.HAND, exact=False)
    makers.gate.set()
    qtbot.waitUntil(lambda: len(takers.given) == 2)
    assert [name for name, _ in takers.given] == ["first", "29"]
    assert makers.sizes == [1, 1], "what was replaced must not be made"


def test_what_a_panel_asked_for_before_is_dropped_and_left_undone(
    sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    open_it(sampler, run, qtbot)
    takers = Takers()
    makers.gate.clear()
    sampler.render("panel", [point(0.0)] * 80, takers("old"), lane=Lane.PANEL)
    qtbot.waitUntil(lambda: makers.sizes == [8])
    sampler.render("panel", [point(1.0)], takers("new"), lane=Lane.PANEL)
    makers.gate.set()
    qtbot.waitUntil(lambda: bool(takers.given))
    assert takers.given == [("new", [red(point(1.0))])]
    assert makers.sizes == [8, 1]


def test_panels_give_way_to_a_hand_and_to_a_resting_one_between_two_pieces(
    sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    open_it(sampler, run, qtbot)
    takers = Takers()
    makers.gate.clear()
    sampler.render("panel", [point(0.0)] * 24, takers("panel"), lane=Lane.PANEL)
    qtbot.waitUntil(lambda: makers.sizes == [8])
    sampler.render("strip", [point(0.0)] * 5, takers("strip"), lane=Lane.REST)
    sampler.render("hand", [point(0.0)], takers("hand"), lane=Lane.HAND, exact=False)
    makers.gate.set()
    qtbot.waitUntil(lambda: len(takers.given) == 3)
    assert [name for name, _ in takers.given] == ["hand", "strip", "panel"]
    assert makers.sizes == [8, 1, 5, 8, 8]


def test_a_hand_interrupts_what_is_being_measured_for_a_resting_one(
    sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    open_it(sampler, run, qtbot)
    takers = Takers()
    makers.is_measured.clear()
    sampler.render("exact", [point(0.0)], takers("exact"), lane=Lane.REST)
    assert makers.measuring.wait(20)
    sampler.render("hand", [point(0.0)], takers("hand"), lane=Lane.HAND, exact=False)
    qtbot.waitUntil(lambda: bool(takers.given))
    sampler.render("hand", [point(1.0)], takers("hand again"), lane=Lane.HAND, exact=False)
    qtbot.waitUntil(lambda: len(takers.given) == 2)
    makers.is_measured.set()
    qtbot.waitUntil(lambda: len(takers.given) == 3)
    assert [name for name, _ in takers.given] == ["hand", "hand again", "exact"]


def test_measuring_for_nobody_ends(sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot) -> None:
    open_it(sampler, run, qtbot)
    takers = Takers()
    makers.is_measured.clear()
    sampler.render("exact", [point(0.0)], takers("exact"), lane=Lane.REST)
    assert makers.measuring.wait(20)
    sampler.cancel("exact")
    asked: list[object] = []
    sampler.ask("later", lambda generator: generator.point(7), asked.append)
    qtbot.waitUntil(lambda: bool(asked))
    makers.measuring.clear()
    sampler.render("exact", [point(0.0)], takers("exact"), lane=Lane.REST)
    assert makers.measuring.wait(20)
    sampler.shutdown()
    assert takers.given == []


def test_short_work_with_the_generator_is_asked_of_it(sampler: Sampler, run: Run, qtbot: QtBot) -> None:
    open_it(sampler, run, qtbot)
    answers: list[object] = []
    sampler.ask("seed", lambda generator: generator.point(7), answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert len(answers[0].latent) == 6


def test_who_cancelled_is_not_answered(sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot) -> None:
    open_it(sampler, run, qtbot)
    takers = Takers()
    makers.gate.clear()
    sampler.render("a", [point(0.0)], takers("a"), lane=Lane.HAND)
    sampler.render("b", [point(0.0)], takers("b"), lane=Lane.REST)
    sampler.cancel("a")
    makers.gate.set()
    qtbot.waitUntil(lambda: bool(takers.given))
    assert [name for name, _ in takers.given] == ["b"]


def test_answers_of_a_generator_that_is_closed_are_dropped(
    sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    open_it(sampler, run, qtbot)
    takers = Takers()
    makers.gate.clear()
    sampler.render("hand", [point(0.0)], takers("old"), lane=Lane.HAND)
    qtbot.waitUntil(lambda: bool(makers.sizes))
    sampler.open(run, "000002.000")
    assert sampler.about is not None, "the same run's stays until the new one is there"
    sampler.render("hand", [point(1.0)], takers("new"), lane=Lane.HAND)
    makers.gate.set()
    qtbot.waitUntil(lambda: bool(takers.given))
    assert [name for name, _ in takers.given] == ["new"]
    assert sampler.about.checkpoint == "000002.000"


def test_of_several_generators_the_newest_is_opened(
    sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    open_it(sampler, run, qtbot)
    makers.gate.clear()
    sampler.render("hand", [point(0.0)], lambda _: None, lane=Lane.HAND)
    qtbot.waitUntil(lambda: bool(makers.sizes))
    for number in (2, 3, 4):
        sampler.open(run, f"00000{number}.000")
    with qtbot.waitSignal(sampler.opened):
        makers.gate.set()
    assert [recipe.checkpoint for recipe in makers.opened] == [None, "000004.000"]


def test_of_another_run_nothing_is_open_until_it_is(
    sampler: Sampler, run: Run, tmp_path: Path, qtbot: QtBot
) -> None:
    open_it(sampler, run, qtbot)
    told: list[object] = []
    sampler.opened.connect(lambda: told.append(sampler.about))
    sampler.open(make_run(tmp_path / "other"), None)
    assert told == [None]
    sampler.render("hand", [point(0.0)], lambda _: pytest.fail("of which generator?"), lane=Lane.HAND)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1].run == "other"


def test_why_it_cannot_be_opened_is_told_and_nothing_is_open(
    sampler: Sampler, run: Run, qtbot: QtBot
) -> None:
    open_it(sampler, run, qtbot)
    told: list[object] = []
    sampler.opened.connect(lambda: told.append(sampler.about))
    sampler.failed.connect(lambda message: told.append(str(message)))
    sampler.open(run, "missing")
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == [None, "run has no such checkpoint."]
    assert sampler.about is None
    open_it(sampler, run, qtbot)
    assert sampler.about is not None


def test_a_picture_that_cannot_be_made_leaves_the_generator_open(
    sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    open_it(sampler, run, qtbot)
    makers.error = RunError("No memory for {count} pictures.", count=1)
    with qtbot.waitSignal(sampler.failed) as blocker:
        sampler.render("hand", [point(0.0)], lambda _: None, lane=Lane.HAND)
    assert str(blocker.args[0]) == "No memory for 1 pictures."
    makers.error = None
    takers = Takers()
    sampler.render("hand", [point(0.0)], takers("hand"), lane=Lane.HAND)
    qtbot.waitUntil(lambda: bool(takers.given))


def test_who_asks_hears_why_there_is_no_answer_unless_it_has_asked_anew(
    sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    open_it(sampler, run, qtbot)
    told: list[str] = []
    sampler.failed.connect(lambda _: told.append("everybody"))
    makers.error = RunError("No memory for {count} pictures.", count=1)

    def render(fail: Callable[[Message], None]) -> None:
        sampler.render("panel", [point(0.0)], lambda _: None, lane=Lane.PANEL, fail=fail)

    makers.gate.clear()
    makers.sizes.clear()
    render(lambda _: told.append("first"))
    qtbot.waitUntil(lambda: makers.sizes == [1])
    render(lambda message: told.append(str(message)))
    makers.gate.set()
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["No memory for 1 pictures."]
    assert sampler.about is not None


def test_only_a_moving_hand_is_told_of(sampler: Sampler, run: Run, qtbot: QtBot) -> None:
    told: list[bool] = []
    sampler.hand_moves.connect(lambda: told.append(True))
    open_it(sampler, run, qtbot)
    sampler.render("panel", [point(0.0)], lambda _: None, lane=Lane.PANEL)
    sampler.render("strip", [point(0.0)], lambda _: None, lane=Lane.REST)
    assert told == []
    sampler.render("hand", [point(0.0)], lambda _: None, lane=Lane.HAND)
    assert told == [True]


def test_shutdown_in_the_middle_answers_nobody(
    sampler: Sampler, run: Run, makers: Makers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_it(sampler, run, qtbot)
    takers = Takers()
    makers.gate.clear()
    sampler.render("panel", [point(0.0)] * 80, takers("panel"), lane=Lane.PANEL)
    qtbot.waitUntil(lambda: makers.sizes == [8])
    thread = sampler._thread
    assert thread is not None
    end = thread.end
    monkeypatch.setattr(thread, "end", lambda: (end(), makers.gate.set()))
    sampler.shutdown()
    assert makers.sizes == [8]
    qtbot.wait(1)
    assert takers.given == []


def test_no_points_are_no_pictures(sampler: Sampler, run: Run, qtbot: QtBot) -> None:
    open_it(sampler, run, qtbot)
    shapes: list[tuple[int, ...]] = []
    sampler.render("none", [], lambda pictures: shapes.append(np.shape(pictures)), lane=Lane.PANEL)
    qtbot.waitUntil(lambda: bool(shapes))
    assert shapes == [(0, 8, 8, 3)]
