import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from gan_core.cli.interrupts import Interrupts
from gan_core.cli.terminal import LINE_EVERY_S, Bar, Terminal
from gan_core.messages import StorageError
from gan_core.progress import Progress


class Screen(io.StringIO):
    """A terminal to draw a bar in."""

    def isatty(self) -> bool:
        return True


def work(closed: list[str], steps: int = 3) -> Iterator[Progress | str]:
    try:
        for done in range(steps):
            yield Progress(done, steps)
        yield "result"
    finally:
        closed.append("closed")


def test_following_work_returns_its_result() -> None:
    assert Terminal(Interrupts(), quiet=True).follow(work([]), "Working") == "result"


def test_an_interrupt_closes_the_work_before_it_is_told() -> None:
    closed: list[str] = []

    def interrupted() -> Iterator[Progress | str]:
        for item in work(closed):
            signal.raise_signal(signal.SIGINT)
            yield item

    with Interrupts() as interrupts, pytest.raises(KeyboardInterrupt):
        Terminal(interrupts, quiet=True).follow(interrupted(), "Working")
    assert closed == ["closed"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_breaks_off(number: signal.Signals) -> None:
    asked: list[int] = []
    with Interrupts() as interrupts, interrupts.stopping(lambda: asked.append(1)):
        signal.raise_signal(number)
        assert asked == [1]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert asked == [1]


def test_where_nothing_can_be_asked_the_first_signal_breaks_off() -> None:
    with Interrupts(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)


def test_earlier_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Interrupts():
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_bar_is_drawn_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Screen())
    with Bar("Training", "kimg", quiet=False) as bar:
        bar.at(1, 4, "G 0.5")
        bar.at(2, 4, "G 0.4")
        drawn = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert "Training" in drawn
    assert "2/4" in drawn
    assert "G 0.4" in drawn


def test_elsewhere_a_plain_line_tells_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    with Bar("Training", "kimg", quiet=False, clock=lambda: now[0]) as bar:
        for second in range(int(2.5 * LINE_EVERY_S)):
            now[0] = float(second)
            bar.at(second, 100, "G 0.5")
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["Training: 10 of 100 kimg  G 0.5", "Training: 20 of 100 kimg  G 0.5"]


def test_quiet_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Screen())
    with Bar("Training", "kimg", quiet=True) as bar:
        bar.at(1, 4)
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_a_full_disk_leaves_the_json_before(
    tmp_path: Path, small_disk: Callable[[int], AbstractContextManager[None]]
) -> None:
    to = tmp_path / "result.json"
    Terminal(Interrupts(), json_to=str(to)).emit({"dogs": 1})
    with small_disk(100), pytest.raises(StorageError):
        Terminal(Interrupts(), json_to=str(to)).emit({"dogs": ["beagle"] * 100})
    assert json.loads(to.read_text()) == {"dogs": 1}
    assert list(tmp_path.iterdir()) == [to]


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="a pipe has no name here")
def test_json_goes_into_a_pipe_too() -> None:
    reader, writer = os.pipe()
    Terminal(Interrupts(), json_to=f"/dev/fd/{writer}").emit({"dogs": 1})
    os.close(writer)
    with os.fdopen(reader) as pipe:
        assert json.load(pipe) == {"dogs": 1}
