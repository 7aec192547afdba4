import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from train_fakes import FakeTrainer, make_run, metrics, write_dataset

from gan_core.dataset.archive import Dataset
from gan_core.messages import DatasetError, RunError
from gan_core.runs.events import Event, Finished, Note, StepMetrics
from gan_core.runs.run import Run
from studio.workers.mailbox import Mailbox
from studio.workers.training import MakeTrainer, TrainingThread

Begin = Callable[..., TrainingThread]


class Desk:
    """A mailbox and what came out of it."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.events: list[Event] = []
        self.mailbox.delivered.connect(self._take)

    def _take(self, events: list[Event]) -> None:
        self.events += events

    def ends(self) -> list[Finished]:
        return [e for e in self.events if isinstance(e, Finished)]


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


@pytest.fixture
def begin(tmp_path: Path, desk: Desk) -> Iterator[Begin]:
    """Start a thread over a trainer; all are stopped and joined at the end."""
    threads: list[TrainingThread] = []

    def start(trainer: FakeTrainer | MakeTrainer, dataset: Dataset | None = None) -> TrainingThread:
        run = make_run(tmp_path / "run")
        make = trainer if callable(trainer) else lambda run, dataset: trainer
        threads.append(TrainingThread(run, dataset, desk.mailbox, make))
        return threads[-1]

    yield start
    for thread in threads:
        thread.worker.stop()
        thread.join()


def test_events_come_in_order_and_one_finished_comes_last(begin: Begin, desk: Desk, qtbot: QtBot) -> None:
    trainer = FakeTrainer([metrics(float(k)) for k in range(1, 6)])
    thread = begin(trainer)
    qtbot.waitSignal(thread.ended).wait()
    assert [e.kimg for e in desk.events] == [1, 2, 3, 4, 5, 5]
    assert desk.ends() == [Finished(5.0, "completed")]
    assert desk.events[-1] == desk.ends()[0]
    assert trainer.thread is not threading.main_thread()
    assert trainer.is_exhausted, "what a trainer does after Finished must be done"


def test_error_for_people_ends_the_run_with_its_sentence(begin: Begin, desk: Desk, qtbot: QtBot) -> None:
    thread = begin(FakeTrainer([metrics(3.0)], RunError("{run} is held.", run="x")))
    qtbot.waitSignal(thread.ended).wait()
    (end,) = desk.ends()
    assert (end.reason, str(end.message), end.kimg) == ("failed", "x is held.", 3.0)


def test_mistake_in_the_program_ends_the_run_too_and_is_logged(
    begin: Begin, desk: Desk, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    thread = begin(FakeTrainer([metrics(3.0)], ZeroDivisionError("oh")))
    qtbot.waitSignal(thread.ended).wait()
    (end,) = desk.ends()
    assert end.reason == "failed"
    assert "ZeroDivisionError: oh" in str(end.message)
    assert "Traceback" in caplog.text


def test_trainer_that_cannot_be_made_ends_the_run(begin: Begin, desk: Desk, qtbot: QtBot) -> None:
    def refuse(run: Run, dataset: Dataset | None) -> FakeTrainer:
        raise RunError("{run} can't be read.", run=run.name)

    thread = begin(refuse)
    qtbot.waitSignal(thread.ended).wait()
    (end,) = desk.ends()
    assert str(end.message) == "run can't be read."


class Silent:
    """A trainer that breaks its promise."""

    def __iter__(self) -> Iterator[Event]:
        yield metrics(1.0)

    def request_stop(self) -> None:
        pass

    def use_dataset(self, dataset: Dataset) -> None:
        pass


def test_trainer_without_finished_is_given_one(begin: Begin, desk: Desk, qtbot: QtBot) -> None:
    thread = begin(lambda run, dataset: Silent())
    qtbot.waitSignal(thread.ended).wait()
    assert [end.reason for end in desk.ends()] == ["failed"]


def test_stop_reaches_the_trainer_at_once(begin: Begin, desk: Desk, qtbot: QtBot) -> None:
    trainer = FakeTrainer([metrics(1.0), None, metrics(2.0)])  # it waits, as in a long step
    thread = begin(trainer)
    qtbot.waitUntil(lambda: trainer.asked_for == 2)
    thread.worker.stop()
    qtbot.waitSignal(thread.ended).wait()
    assert desk.ends() == [Finished(1.0, "stopped")]


def test_stop_before_the_trainer_is_made_is_not_forgotten(begin: Begin, desk: Desk, qtbot: QtBot) -> None:
    gate = threading.Event()
    trainer = FakeTrainer([metrics(1.0)] * 1000)

    def make_late(run: Run, dataset: Dataset | None) -> FakeTrainer:
        assert gate.wait(20)
        return trainer

    thread = begin(make_late)
    thread.worker.stop()
    gate.set()
    qtbot.waitSignal(thread.ended).wait()
    assert desk.ends() == [Finished(0.0, "stopped")]


def test_paused_worker_asks_for_nothing_until_it_goes_on(begin: Begin, desk: Desk, qtbot: QtBot) -> None:
    trainer = FakeTrainer([metrics(1.0), metrics(2.0), None])
    gate = threading.Event()

    def make(run: Run, dataset: Dataset | None) -> FakeTrainer:
        assert gate.wait(20)
        return trainer

    thread = begin(make)
    thread.worker.pause()
    gate.set()
    qtbot.waitUntil(lambda: len(desk.events) == 1)
    # The worker is between two events and waits; the trainer is not running meanwhile.
    assert not thread.worker._done.wait(0.1)
    assert trainer.asked_for == 1
    thread.worker.resume()
    qtbot.waitUntil(lambda: trainer.asked_for == 3)


def test_stop_while_paused_is_obeyed_at_once(begin: Begin, desk: Desk, qtbot: QtBot) -> None:
    trainer = FakeTrainer([metrics(1.0), metrics(2.0)])
    gate = threading.Event()

    def make(run: Run, dataset: Dataset | None) -> FakeTrainer:
        assert gate.wait(20)
        return trainer

    thread = begin(make)
    thread.worker.pause()
    gate.set()
    qtbot.waitUntil(lambda: len(desk.events) == 1)
    with qtbot.waitSignal(thread.ended, timeout=5000):
        thread.worker.stop()
    assert desk.ends() == [Finished(1.0, "stopped")]


def test_new_dataset_is_handed_over_once_between_two_events(
    begin: Begin, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    dataset = write_dataset(tmp_path / "more.zip")
    trainer = FakeTrainer([metrics(1.0), metrics(2.0), metrics(3.0)])
    gate = threading.Event()

    def make(run: Run, given: Dataset | None) -> FakeTrainer:
        assert gate.wait(20)
        return trainer

    thread = begin(make)
    thread.worker.use_dataset(dataset)
    gate.set()
    qtbot.waitSignal(thread.ended).wait()
    assert trainer.datasets == [dataset]
    dataset.close()


def test_dataset_that_does_not_fit_is_a_note_and_training_goes_on(
    begin: Begin, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    class Picky(FakeTrainer):
        def use_dataset(self, dataset: Dataset) -> None:
            raise DatasetError("{name} has other breeds.", name=dataset.name)

    dataset = write_dataset(tmp_path / "cats.zip")
    thread = begin(lambda run, given: Picky([metrics(1.0), metrics(2.0)]))
    thread.worker.use_dataset(dataset)
    qtbot.waitSignal(thread.ended).wait()
    notes = [str(e.message) for e in desk.events if isinstance(e, Note)]
    assert notes == ["cats has other breeds."]
    assert desk.ends() == [Finished(2.0, "completed")]
    dataset.close()


def test_open_dataset_is_passed_on(begin: Begin, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    seen: list[Dataset | None] = []

    def make(run: Run, dataset: Dataset | None) -> FakeTrainer:
        seen.append(dataset)
        return FakeTrainer([])

    dataset = write_dataset(tmp_path / "dogs.zip")
    qtbot.waitSignal(begin(make, dataset).ended).wait()
    assert seen == [dataset]
    dataset.close()


def test_join_right_after_the_start_still_gives_a_finished(begin: Begin, desk: Desk) -> None:
    thread = begin(FakeTrainer([None]))
    thread.worker.stop()
    thread.join()
    desk.mailbox.flush()
    assert [end.reason for end in desk.ends()] == ["stopped"]


def test_ended_comes_after_everything_was_delivered(begin: Begin, desk: Desk, qtbot: QtBot) -> None:
    thread = begin(FakeTrainer([metrics(k / 10) for k in range(1, 500)]))
    counts: list[int] = []
    thread.ended.connect(lambda: counts.append(len(desk.events)))
    qtbot.waitSignal(thread.ended).wait()
    assert counts == [500]
    assert sum(isinstance(e, StepMetrics) for e in desk.events) == 499
