"""Work where only the newest request counts."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gan_core.messages import SourceError
from studio.workers.newest import Newest


@pytest.fixture
def newest(qtbot: QtBot) -> Iterator[Newest]:
    made = Newest()
    yield made
    made.close()


def test_of_what_waits_only_the_newest_is_done_and_what_runs_still_answers(
    newest: Newest, qtbot: QtBot
) -> None:
    gate, made, answers = threading.Event(), [], []
    newest.done.connect(answers.append)

    def work(number: int) -> int:
        assert threading.current_thread() is not threading.main_thread()
        assert gate.wait(10)
        made.append(number)
        return number

    newest.request(lambda: work(0))
    qtbot.waitUntil(lambda: newest._waiting is None)
    for number in range(1, 10):
        newest.request(lambda number=number: work(number))
    gate.set()
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == made == [0, 9]


def test_what_is_forgotten_never_answers(newest: Newest, qtbot: QtBot) -> None:
    gate, answers = threading.Event(), []
    newest.done.connect(answers.append)
    newest.request(lambda: gate.wait(10) and "old")
    newest.forget()
    newest.request(lambda: "new")
    gate.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["new"]


def test_an_error_comes_back_as_a_sentence_and_work_goes_on(newest: Newest, qtbot: QtBot) -> None:
    def fail() -> None:
        raise SourceError("{name} can't be read.", name="a.png")

    with qtbot.waitSignal(newest.failed) as failed:
        newest.request(fail)
    assert str(failed.args[0]) == "a.png can't be read."
    with qtbot.waitSignal(newest.done) as done:
        newest.request(lambda: 3)
    assert done.args == [3]


def test_closing_waits_and_answers_nothing(newest: Newest, qtbot: QtBot) -> None:
    answers: list[object] = []
    newest.done.connect(answers.append)
    newest.request(lambda: 3)
    newest.close()
    qtbot.wait(10)
    assert not answers
