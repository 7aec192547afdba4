"""What was left out, for every verb: named on stderr, counted in its last line, listed for a machine."""

from __future__ import annotations

from collections.abc import Sequence

from gan_core.cli.terminal import Terminal
from gan_core.sources import Skipped


def warn(skipped: Sequence[Skipped], terminal: Terminal) -> None:
    """A line on stderr for each, with its reason."""
    for one in skipped:
        terminal.warn(f"Left out {one.name}: {one.reason}")


def count(skipped: Sequence[Skipped]) -> str:
    """The end of a sentence, such as ``, 3 left out``; nothing where nothing was."""
    return f", {len(skipped):,} left out" if skipped else ""


def as_json(skipped: Sequence[Skipped]) -> list[dict[str, str]]:
    """Names and reasons for a machine."""
    return [{"name": one.name, "reason": str(one.reason)} for one in skipped]
