"""What the bank shows: its rows by key, and which of them a search leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class SliderRow:
    """One slider."""

    key: str
    title: str
    value: float
    low: float = -3.0
    high: float = 3.0
    explained: float | None = None
    """The share of all change that it accounts for, 0 to 1, where that is known."""
    can_rename: bool = False
    locked: bool = False
    """Whether the hand and the lot leave it alone."""
    origin: float = 0.0
    """What a reset leads to: the slider is drawn from there."""


class Rows:
    """The rows in their order, and of them those that are found."""

    def __init__(self) -> None:
        self._rows: dict[str, SliderRow] = {}
        self._text = ""
        self.found: tuple[str, ...] = ()
        """The keys that the search leaves, best first."""

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, key: str) -> SliderRow:
        return self._rows[key]

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def set(self, rows: Iterable[SliderRow]) -> None:
        """Other rows; the search stays."""
        self._rows = {row.key: row for row in rows}
        self.search(self._text)

    def set_values(self, values: Mapping[str, float]) -> None:
        """Other values; keys of no row are passed over."""
        for key, value in values.items():
            if key in self._rows:
                self._rows[key] = replace(self._rows[key], value=value)

    def set_locked(self, key: str, locked: bool) -> None:
        """Lock or unlock a row."""
        self._rows[key] = replace(self._rows[key], locked=locked)

    def search(self, text: str) -> None:
        """Leave the rows with `text` in their title or number (from 1); those with just this number come first."""
        self._text = text
        wanted = text.strip().casefold()
        ranked = [
            (rank, row.key)
            for number, row in enumerate(self._rows.values(), start=1)
            if (rank := _rank(f"{row.title} {number}".casefold(), wanted)) is not None
        ]
        self.found = tuple(key for _, key in sorted(ranked, key=lambda pair: pair[0]))


def _rank(words: str, wanted: str) -> int | None:
    if wanted not in words:
        return None
    return 0 if not wanted or wanted in _NUMBER.findall(words) else 1
