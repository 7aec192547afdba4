"""One axis of a box under the hand: two ends in whole pixels, and lines that they snap to. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guides:
    """Lines that an edge snaps to when it comes as near as `reach` (pixels)."""

    across: tuple[int, ...] = ()
    """Positions of the vertical lines."""
    down: tuple[int, ...] = ()
    """Positions of the horizontal lines."""
    reach: float = 0.0


def nearest(position: float, lines: Iterable[int], reach: float) -> float:
    """The line nearest to `position`, or `position` itself where none is within `reach`."""
    near = min(lines, key=lambda line: abs(line - position), default=None)
    return near if near is not None and abs(near - position) <= reach else position


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high` (exclusive) within 0 to `size`; 0 <= low < high <= size."""

    low: int
    high: int
    size: int
    holds_low: bool
    holds_high: bool
    lines: tuple[int, ...] = ()
    reach: float = 0.0

    @property
    def is_held(self) -> bool:
        """Whether the hand changes anything here."""
        return self.holds_low or self.holds_high

    @property
    def length(self) -> int:
        """Pixels from end to end."""
        return self.high - self.low

    @property
    def room(self) -> int:
        """The greatest length with the end that is not held where it is."""
        return self.high if self.holds_low else self.size - self.low

    def moved(self, by: float) -> tuple[int, int]:
        """Both ends moved, inside; whichever end is nearest to a line snaps to it."""
        low, high = self.low + by, self.high + by
        snapped = (nearest(low, self.lines, self.reach) - low, nearest(high, self.lines, self.reach) - high)
        near = min((shift for shift in snapped if shift), key=abs, default=0.0)
        start = min(max(round(low + near), 0), self.size - self.length)
        return start, start + self.length

    def stretched(self, by: float, *, longest: int | None = None) -> tuple[int, int]:
        """The held end moved, the other where it is; not longer than `longest`."""
        if not self.is_held:
            return self.low, self.high
        longest = min(self.room, self.room if longest is None else longest)
        if self.holds_low:
            low = round(nearest(self.low + by, self.lines, self.reach))
            return min(max(low, self.high - longest), self.high - 1), self.high
        high = round(nearest(self.high + by, self.lines, self.reach))
        return self.low, max(min(high, self.low + longest), self.low + 1)

    def centred(self, length: int) -> tuple[int, int]:
        """Another length (at most `size`) around the same middle, moved to lie inside."""
        low = min(max((self.low + self.high - length) // 2, 0), self.size - length)
        return low, low + length

    def spanned(self, length: int) -> tuple[int, int]:
        """Another length (at most `room`) from the end that is not held."""
        return (self.high - length, self.high) if self.holds_low else (self.low, self.low + length)

    def asked(self, by: float) -> float:
        """The length that the hand asks for; below 0 where it went past the other end."""
        return self.length - by if self.holds_low else self.length + by

    def sides(self) -> Iterator[int]:
        """The lengths at which the held end lies on a line."""
        for line in self.lines:
            length = self.high - line if self.holds_low else line - self.low
            if length >= 1:
                yield length
