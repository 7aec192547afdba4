"""What every format's reader gives, before it is known which picture of the source is meant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gan_core.messages import Message
from gan_core.sources.base import Skipped

Sides = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box as a file has it: None for a side that is missing or no number; `named` is its class."""

    left: float | None
    top: float | None
    right: float | None
    bottom: float | None
    named: str | None = None

    def sides(self) -> Sides | None:
        """All four sides, or None where one is missing."""
        if self.left is None or self.top is None or self.right is None or self.bottom is None:
            return None
        return self.left, self.top, self.right, self.bottom


@dataclass(frozen=True, slots=True)
class AnnotatedPicture:
    """The boxes that a file gives to one picture."""

    where: str
    """The annotation, as a person finds it: its file, or the picture's name in a file for many."""
    called: tuple[str, ...]
    """What the picture may be called, the best first: paths with or without ending."""
    rectangles: tuple[Rectangle, ...]
    """None means that the picture has no box, which is something else than not being named at all."""
    size: tuple[float, float] | None = None
    """The picture's width and height in pixels, as the file says them; None where it doesn't."""
    in_shares: bool = False
    """Whether the sides are shares (0 to 1) of the picture's width and height rather than pixels."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader finds: about `total` pictures, found while one goes through them."""

    total: int
    pictures: Iterator[AnnotatedPicture | Skipped]
    notes: tuple[Message, ...] = ()


def number(value: object) -> float | None:
    """`value` as a finite number, of text too; None for anything else (NaN, a truth value, a list)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def size_said(width: object, height: object) -> tuple[float, float] | None:
    """A width and height in pixels, or None where they are not both above 0 (many files have zeros)."""
    across, down = number(width), number(height)
    return (across, down) if across and down and across > 0 and down > 0 else None
