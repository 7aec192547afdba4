"""Giving way: training stands still while a hand moves, and goes on by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from train_fakes import FakeTrainer, checkpoint_event, make_run, metrics

from gan_core.dataset.archive import Dataset
from gan_core.runs.events import Event
from gan_core.runs.run import Run
from studio.pages.train.page import TrainPage
from studio.session import Session
from studio.workers.giving_way import GivingWay
from studio.workers.jobs import Jobs
from studio.workers.mailbox import Mailbox
from studio.workers.training import TrainingThread


class Steady(FakeTrainer):
    """Trains without end, an event a millisecond, and notes when."""

    def __init__(self) -> None:
        super().__init__([])
        self.moments: list[float] = []

    def __iter__(self) -> Iterator[Event]:
        while not self.stop.wait(0.001):
            self.moments.append(time.monotonic())
            yield metrics(len(self.moments) / 1000)
        yield from super().__iter__()


@pytest.fixture
def trainer() -> Steady:
    return Steady()


@pytest.fixture
def giving_way() -> GivingWay:
    return GivingWay()


@pytest.fixture
def training(
    trainer: Steady, giving_way: GivingWay, tmp_path: Path, qapp: object, qtbot: QtBot
) -> Iterator[TrainingThread]:
    mailbox = Mailbox()
    made = TrainingThread(
        make_run(tmp_path / "run"), None, mailbox, lambda run, dataset: trainer, giving_way=giving_way
    )
    qtbot.waitUntil(lambda: len(trainer.moments) > 3)
    yield made
    made.worker.stop()
    made.join()


def held_since(trainer: Steady, since: float) -> int:
    """Events since a moment, less the one that may have been under way."""
    return max(0, sum(moment > since for moment in trainer.moments) - 1)


def test_training_stands_still_while_the_hand_moves_and_goes_on_by_itself(
    training: TrainingThread, trainer: Steady, giving_way: GivingWay, qtbot: QtBot
) -> None:
    began = time.monotonic()
    for _ in range(5):  # a hand that moves longer than one move holds
        giving_way.hold(0.4)
        time.sleep(0.05)
    assert held_since(trainer, began) == 0
    before = len(trainer.moments)
    qtbot.waitUntil(lambda: len(trainer.moments) > before + 10, timeout=5000)
    assert trainer.moments[before + 1] - began >= 0.6


def test_a_stop_is_obeyed_while_the_hand_moves(
    training: TrainingThread, giving_way: GivingWay, qtbot: QtBot
) -> None:
    giving_way.hold(60.0)
    time.sleep(0.02)
    with qtbot.waitSignal(training.ended, timeout=5000):
        training.worker.stop()


def test_the_hand_ends_no_pause_of_the_person(
    training: TrainingThread, trainer: Steady, giving_way: GivingWay
) -> None:
    training.worker.pause()
    giving_way.hold(0.02)
    time.sleep(0.1)
    before = len(trainer.moments)
    time.sleep(0.1)
    assert len(trainer.moments) == before
    training.worker.resume()


def test_work_between_whose_items_the_hand_moves_waits_too_and_can_be_closed() -> None:
    giving_way, closed = GivingWay(), threading.Event()

    def work() -> Iterator[int]:
        try:
            yield from range(3)
        finally:
            closed.set()

    items = giving_way.between(work())
    assert next(items) == 0
    giving_way.hold(0.1)
    began = time.monotonic()
    assert next(items) == 1
    assert time.monotonic() - began >= 0.08
    items.close()
    assert closed.is_set()


def test_the_run_of_the_train_page_gives_way_to_the_sessions_hands(
    session: Session, jobs: Jobs, tmp_path: Path, qtbot: QtBot
) -> None:
    trainer = Steady()

    def make(run: Run, dataset: Dataset | None) -> Steady:
        return trainer

    page = TrainPage(session, jobs, make_trainer=make)
    qtbot.addWidget(page, before_close_func=lambda _: page.shutdown())
    page.control.resume(run := make_run(tmp_path / "run"), run.config, None)
    qtbot.waitUntil(lambda: len(trainer.moments) > 3)
    began = time.monotonic()
    session.giving_way.hold(0.3)
    qtbot.wait(150)
    assert held_since(trainer, began) == 0
    assert session.is_training, "giving way is no end and no pause of the run"
    before = len(trainer.moments)
    qtbot.waitUntil(lambda: len(trainer.moments) > before + 3, timeout=5000)
    page.request_stop()
    qtbot.waitUntil(lambda: not session.is_training)
    jobs.shutdown()


def test_the_session_hears_of_each_checkpoint_that_its_run_saves(
    session: Session, jobs: Jobs, tmp_path: Path, qtbot: QtBot
) -> None:
    run = make_run(tmp_path / "run")
    events = [metrics(1.0), checkpoint_event(run, 1.0), metrics(2.0), checkpoint_event(run, 2.0)]
    page = TrainPage(session, jobs, make_trainer=lambda run, dataset: FakeTrainer(events))
    qtbot.addWidget(page, before_close_func=lambda _: page.shutdown())
    saved: list[str] = []
    session.checkpoint_saved.connect(saved.append)
    with qtbot.waitSignal(page.control.ended):
        page.control.resume(run, run.config, None)
    assert saved == ["000001.000", "000002.000"]
    jobs.shutdown()
