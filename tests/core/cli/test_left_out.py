"""What was left out is told without burying the rest."""

from __future__ import annotations

import pytest

from gan_core.cli import left_out
from gan_core.cli.interrupts import Interrupts
from gan_core.cli.terminal import Terminal
from gan_core.messages import Message
from gan_core.sources import Skipped


def skipped(count: int, template: str) -> list[Skipped]:
    return [Skipped(f"n{n:05}", Message(template, {"name": f"n{n:05}"})) for n in range(count)]


def told(things: list[Skipped], capsys: pytest.CaptureFixture[str]) -> list[str]:
    left_out.warn(things, Terminal(Interrupts()))
    return capsys.readouterr().err.splitlines()


def test_a_thousand_of_a_kind_are_counted_and_rare_ones_all_named(capsys: pytest.CaptureFixture[str]) -> None:
    lonely = skipped(1399, "{name} is an annotation without a picture.")
    broken = skipped(2, "{name} is damaged.")
    lines = told([*lonely[:700], *broken, *lonely[700:]], capsys)
    assert lines == [
        *(f"Left out {one.name}: {one.reason}" for one in lonely[:5]),
        "Left out 1,394 more for the same reason; --json names all of them.",
        *(f"Left out {one.name}: {one.reason}" for one in broken),
    ]


def test_a_line_is_never_spent_on_the_number_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(told(skipped(6, "{name} is damaged."), capsys)) == 6
    assert told(skipped(7, "{name} is damaged."), capsys)[-1].startswith("Left out 2 more")
