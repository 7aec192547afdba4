import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from gan_core.messages import DatasetError
from gan_core.progress import Progress
from gan_core.training.device import DeviceInfo
from studio.session import Session
from studio.translation import Language
from studio.widgets.job_bar import JobBar, JobView
from studio.widgets.job_progress import JobProgress
from studio.workers.jobs import Job, Jobs


def counting(total: int, closed: threading.Event | None = None) -> Iterator[Progress | str]:
    try:
        for done in range(total):
            yield Progress(done, total)
        yield "the result"
    finally:
        if closed is not None:
            closed.set()


def endless(gate: threading.Event, closed: threading.Event) -> Iterator[Progress]:
    try:
        while True:
            gate.wait(0.01)
            yield Progress(1, 10)
    finally:
        closed.set()


def test_the_last_item_is_the_result_and_comes_in_the_gui_thread(jobs: Jobs, qtbot: QtBot) -> None:
    results: list[tuple[object, threading.Thread]] = []
    job = jobs.start("count", lambda: counting(5), lambda r: results.append((r, threading.current_thread())))
    qtbot.waitUntil(lambda: not job.is_running)
    assert results == [("the result", threading.main_thread())]
    assert job.progress == Progress(4, 5)
    assert jobs.running() == []


def test_the_work_itself_runs_elsewhere(jobs: Jobs, qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        yield threading.get_ident()

    idents: list[int] = []
    jobs.start("where", work, idents.append)
    qtbot.waitUntil(lambda: bool(idents))
    assert idents != [threading.get_ident()]


def test_progress_shows_the_job_that_replaced_another_although_that_ends_later(
    jobs: Jobs, qtbot: QtBot
) -> None:
    gate, progress = threading.Event(), JobProgress()
    qtbot.addWidget(progress)
    first = jobs.start("first", lambda: endless(gate, threading.Event()))
    progress.watch(first)
    second = jobs.start("second", lambda: endless(gate, threading.Event()))
    first.cancel()
    progress.watch(second)
    qtbot.waitUntil(lambda: not first.is_running)
    assert progress.isVisible()
    qtbot.mouseClick(progress.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not second.is_running)
    assert not progress.isVisible()


def test_items_before_the_result_are_passed_on(jobs: Jobs, qtbot: QtBot) -> None:
    items: list[object] = []
    job = jobs.start("items", lambda: iter("abc"), items.append, on_item=items.append)
    qtbot.waitUntil(lambda: not job.is_running)
    assert items == ["a", "b", "c"]


def test_cancelling_closes_the_generator_and_calls_nothing(jobs: Jobs, qtbot: QtBot) -> None:
    gate, closed, calls = threading.Event(), threading.Event(), []
    job = jobs.start("endless", lambda: endless(gate, closed), calls.append, calls.append)
    qtbot.waitUntil(lambda: job.progress is not None)
    job.cancel()
    qtbot.waitUntil(lambda: not job.is_running)
    assert closed.is_set()
    assert calls == []


def test_a_job_ends_with_its_owner_and_calls_nobody(jobs: Jobs, qtbot: QtBot) -> None:
    def failing_when_closed() -> Iterator[object]:
        with closing(endless(gate, closed)) as work:
            try:
                yield from work
            except GeneratorExit:
                raise DatasetError("It could not be given up.") from None

    gate, closed, calls = threading.Event(), threading.Event(), []
    owner = QObject()
    job = jobs.start("endless", failing_when_closed, calls.append, calls.append, owner=owner)
    qtbot.waitUntil(lambda: job.progress is not None)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not job.is_running)
    assert closed.is_set()
    assert calls == []


def test_an_error_of_the_core_comes_back_as_its_message(jobs: Jobs, qtbot: QtBot) -> None:
    def work() -> Iterator[object]:
        yield Progress(0, 1)
        raise DatasetError("{path} is cut short.", path="a.zip")

    errors: list[object] = []
    jobs.start("broken", work, on_error=errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "a.zip is cut short."


def test_a_mistake_of_ours_becomes_a_sentence_and_a_log_entry(
    jobs: Jobs, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def work() -> Iterator[object]:
        raise ZeroDivisionError("oops")
        yield

    with qtbot.waitSignal(jobs.failed) as failed:
        jobs.start("wrong", work)
    assert "ZeroDivisionError: oops" in str(failed.args[0])
    assert caplog.records[0].exc_info is not None
    assert caplog.records[0].exc_info[0] is ZeroDivisionError


def test_shutdown_leaves_nothing_running(jobs: Jobs) -> None:
    gate, closed = threading.Event(), threading.Event()
    started = [jobs.start("endless", lambda: endless(gate, closed)) for _ in range(3)]
    jobs.shutdown()
    assert jobs.running() == []
    assert not any(job.is_running for job in started)


def test_the_status_line_shows_a_job_and_cancels_it(session: Session, jobs: Jobs, qtbot: QtBot) -> None:
    bar = JobBar(session, jobs)
    qtbot.addWidget(bar)
    gate, closed = threading.Event(), threading.Event()
    job = jobs.start("Exporting", lambda: endless(gate, closed))
    hidden = jobs.start("unseen", lambda: counting(1), hidden=True)
    qtbot.waitUntil(lambda: job.progress is not None and not hidden.is_running)
    (view,) = bar.findChildren(JobView)
    assert "Exporting  1 / 10" in view.text()
    view.cancel.click()
    assert view.text() == "Cancelling…"
    qtbot.waitUntil(lambda: not bar.findChildren(JobView))


def test_the_status_line_shows_the_device_and_what_training_takes_of_it(
    session: Session, jobs: Jobs, qtbot: QtBot
) -> None:
    bar = JobBar(session, jobs)
    qtbot.addWidget(bar)
    session.set_device(DeviceInfo("cuda", "RTX 4070", 12 * 10**9))
    assert bar._device.text() == "RTX 4070 · 12 GB"
    session.set_training(True)
    session.set_memory(5_100_000_000)
    assert bar._device.text() == "RTX 4070 · 5.1 GB / 12 GB"
    session.set_training(False)
    assert bar._device.text() == "RTX 4070 · 12 GB"


def test_the_status_line_names_a_cpu_in_the_language_of_the_person(
    session: Session, jobs: Jobs, language: Language, qtbot: QtBot
) -> None:
    bar = JobBar(session, jobs)
    qtbot.addWidget(bar)
    session.set_device(DeviceInfo("cpu", "CPU · 2 threads", 8 * 10**9, threads=2))
    assert bar._device.text() == "CPU · 2 threads · 8.0 GB"
    language.choose("ko")
    qtbot.waitUntil(lambda: bar._device.text() == "CPU · 스레드 2개 · 8.0 GB")


def test_the_time_left_comes_from_the_pace_so_far(jobs: Jobs) -> None:
    job = Job("count", {}, False, jobs)
    assert job.seconds_left() is None
    job._take([Progress(0, 100)])
    job._first = (job._first[0] - 10.0, 0) if job._first else None
    job._take([Progress(50, 100)])
    assert job.seconds_left() == pytest.approx(10.0, abs=0.5)
