"""What was left out, for every verb: named on stderr, counted in its last line, listed for a machine."""

from __future__ import annotations

from collections.abc import Sequence

from gan_core.cli.terminal import Terminal
from gan_core.sources import Skipped

_NAMED = 5
"""Of one kind of reason so many are named: a line for each of a thousand buries all that is said beside them."""


def warn(skipped: Sequence[Skipped], terminal: Terminal) -> None:
    """Lines on stderr with the reasons, kind by kind; of each kind the first ones and the number of the others."""
    kinds: dict[str, list[Skipped]] = {}
    for one in skipped:
        kinds.setdefault(one.reason.template, []).append(one)
    for alike in kinds.values():
        # A single one more is named as well as counted.
        shown = len(alike) if len(alike) <= _NAMED + 1 else _NAMED
        for one in alike[:shown]:
            terminal.warn(f"Left out {one.name}: {one.reason}")
        if len(alike) > shown:
            terminal.warn(
                f"Left out {len(alike) - shown:,} more for the same reason; --json names all of them."
            )


def count(skipped: Sequence[Skipped]) -> str:
    """The end of a sentence, such as ``, 3 left out``; nothing where nothing was."""
    return f", {len(skipped):,} left out" if skipped else ""


def as_json(skipped: Sequence[Skipped]) -> list[dict[str, str]]:
    """Names and reasons for a machine."""
    return [{"name": one.name, "reason": str(one.reason)} for one in skipped]
