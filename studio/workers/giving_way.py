"""Giving way: while a person's hand moves something, work that nobody waits for stands still for a moment.

Not a pause: it ends by itself as soon as the hand rests, and nobody has to remember to end it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")

HOLD_SECONDS = 0.4
"""How long after the hand's last move the others go on: longer than any gap within a drag."""


class GivingWay:
    """One for the whole studio; every method may be called from any thread."""

    def __init__(self) -> None:
        # One number, replaced as a whole: no lock is needed to read or to write it.
        self._until = 0.0

    def hold(self, seconds: float = HOLD_SECONDS) -> None:
        """The hand has just moved: stand still for so long from now."""
        self._until = time.monotonic() + seconds

    @property
    def seconds_left(self) -> float:
        """How long to stand still yet; 0 where nothing moves."""
        return max(0.0, self._until - time.monotonic())

    def between(self, items: Iterator[T]) -> Iterator[T]:
        """`items`, whose work stands still between two of them while the hand moves; closing closes theirs."""
        try:
            for item in items:
                yield item
                while (left := self.seconds_left) > 0:
                    time.sleep(left)
        finally:
            if (close := getattr(items, "close", None)) is not None:
                close()
