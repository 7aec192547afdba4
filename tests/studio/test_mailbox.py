import threading
from dataclasses import dataclass
from time import monotonic

from pytestqt.qtbot import QtBot

from studio.workers.mailbox import Mailbox


@dataclass(frozen=True)
class Grid:
    number: int


@dataclass(frozen=True)
class Point:
    number: int


def test_all_points_arrive_in_order_and_only_the_newest_grid(qtbot: QtBot) -> None:
    mailbox = Mailbox(newest_only=(Grid,))
    with qtbot.waitSignal(mailbox.delivered) as delivery:
        for number in range(3):
            mailbox.put(Grid(number))
            mailbox.put(Point(number))
    assert delivery.args == [[Point(0), Point(1), Grid(2), Point(2)]]


def test_delivery_happens_in_the_gui_thread_whoever_puts(qtbot: QtBot) -> None:
    mailbox, seen = Mailbox(), []
    mailbox.delivered.connect(lambda events: seen.append((threading.current_thread(), events)))
    worker = threading.Thread(target=mailbox.put, args=("event",))
    worker.start()
    qtbot.waitUntil(lambda: bool(seen))
    worker.join()
    assert seen == [(threading.main_thread(), ["event"])]


def test_a_fast_worker_causes_few_deliveries(qtbot: QtBot) -> None:
    mailbox, deliveries = Mailbox(interval_ms=50), []
    mailbox.delivered.connect(lambda events: deliveries.append((monotonic(), events)))

    def work() -> None:
        for number in range(20_000):
            mailbox.put(Point(number))

    worker = threading.Thread(target=work)
    worker.start()
    qtbot.waitUntil(lambda: sum(len(events) for _, events in deliveries) == 20_000, timeout=20_000)
    worker.join()
    seconds = deliveries[-1][0] - deliveries[0][0]
    assert len(deliveries) <= seconds / 0.045 + 2
    assert [p.number for _, events in deliveries for p in events] == list(range(20_000))


def test_an_idle_mailbox_runs_no_timer(qtbot: QtBot) -> None:
    mailbox = Mailbox()
    mailbox.put("event")
    mailbox.flush()
    qtbot.wait(50)
    assert not mailbox._timer.isActive()
