"""Which generator is open: the session's, while somebody looks, from checkpoint to checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest
from explore_fakes import Makers, point
from pytestqt.qtbot import QtBot
from train_fakes import checkpoint_event, make_run

from gan_core.runs.run import Run
from studio.session import Session
from studio.workers.sampling import Lane


@pytest.fixture
def makers(session: Session) -> Makers:
    made = Makers()
    session.sampler.make = made.make
    return made


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = make_run(tmp_path / "run")
    checkpoint_event(made, 1.0)
    return made


def test_nothing_is_opened_until_somebody_looks(
    session: Session, makers: Makers, run: Run, qtbot: QtBot
) -> None:
    session.set_run(run)
    session.set_checkpoint("000001.000")
    assert session.sampler.about is None
    with qtbot.waitSignal(session.sampler.opened):
        session.following.wake("page")
    assert [recipe.checkpoint for recipe in makers.opened] == ["000001.000"]
    session.following.rest("page")
    session.following.wake("page")
    qtbot.wait(20)
    assert len(makers.opened) == 1, "it is open already"


def test_it_follows_the_checkpoints_of_a_live_run_while_somebody_looks(
    session: Session, makers: Makers, run: Run, qtbot: QtBot
) -> None:
    session.set_run(run)
    with qtbot.waitSignal(session.sampler.opened):
        session.following.wake("page")
    with qtbot.waitSignal(session.sampler.opened):
        session.checkpoint_saved.emit("000002.000")
    session.following.rest("page")
    for _ in range(3):
        session.checkpoint_saved.emit("000003.000")
    with qtbot.waitSignal(session.sampler.opened):
        session.following.wake("page")
    assert len(makers.opened) == 3


def test_a_chosen_checkpoint_stays_though_newer_ones_are_saved(
    session: Session, makers: Makers, run: Run, qtbot: QtBot
) -> None:
    session.set_run(run)
    session.set_checkpoint("000001.000")
    with qtbot.waitSignal(session.sampler.opened):
        session.following.wake("page")
    session.checkpoint_saved.emit("000002.000")
    qtbot.wait(20)
    assert len(makers.opened) == 1


def test_a_run_without_a_checkpoint_has_nothing_to_open_until_it_saves_one(
    session: Session, makers: Makers, tmp_path: Path, qtbot: QtBot
) -> None:
    bare = make_run(tmp_path / "bare")
    session.set_run(bare)
    session.following.wake("page")
    assert not session.following.has_checkpoint
    checkpoint_event(bare, 1.0)
    with qtbot.waitSignal(session.sampler.opened):
        session.checkpoint_saved.emit("000001.000")
    assert session.following.has_checkpoint


def test_weights_and_statistics_are_chosen_until_there_is_another_run(
    session: Session, makers: Makers, run: Run, tmp_path: Path, qtbot: QtBot
) -> None:
    session.set_run(run)
    with qtbot.waitSignal(session.sampler.opened):
        session.following.wake("page")
    with qtbot.waitSignal(session.sampler.opened):
        session.following.choose("raw", "standing")
    assert (session.sampler.about.weights, session.sampler.about.statistics) == ("raw", "standing")
    other = make_run(tmp_path / "other")
    checkpoint_event(other, 1.0)
    session.set_run(other)
    qtbot.waitUntil(lambda: session.sampler.about is not None)
    assert (session.sampler.about.weights, session.sampler.about.statistics) == ("ema", "kept")
    session.set_run(None)
    assert session.sampler.about is None


@pytest.mark.parametrize(("lane", "gives_way"), [(Lane.HAND, True), (Lane.REST, False), (Lane.PANEL, False)])
def test_the_training_gives_way_to_a_hand_and_to_nothing_else(
    session: Session, makers: Makers, run: Run, qtbot: QtBot, lane: Lane, gives_way: bool
) -> None:
    session.set_run(run)
    with qtbot.waitSignal(session.sampler.opened):
        session.following.wake("page")
    assert session.giving_way.seconds_left == 0
    session.sampler.render("picture", [point(0.0)], lambda _: None, lane=lane)
    assert (session.giving_way.seconds_left > 0) == gives_way
