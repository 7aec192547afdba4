"""How a box follows the hand: which part is held, and what becomes of the box. Pure functions, no Qt.

All in pixels of the upright picture. What is made here lies inside the picture, in whole pixels, at least
one wide and high; a box keeps its breed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import IntFlag

from gan_core.dataset.crop import Size
from gan_core.sources.base import Box
from studio.pages.data.editor.axis import Axis, Guides, nearest

_SHIFT = 0.1
"""Of the box's width and height: how far a duplicate lies from its original."""
_SHARE = 0.5
"""Of the visible part's short side: the side of a box that is added by key."""
NO_GUIDES = Guides()


class Edges(IntFlag):
    """The edges of a box that are held: one, a corner's two, or all four (the body)."""

    LEFT = 1
    TOP = 2
    RIGHT = 4
    BOTTOM = 8


BODY = Edges.LEFT | Edges.TOP | Edges.RIGHT | Edges.BOTTOM
HANDLES = (
    Edges.LEFT | Edges.TOP,
    Edges.TOP,
    Edges.RIGHT | Edges.TOP,
    Edges.RIGHT,
    Edges.RIGHT | Edges.BOTTOM,
    Edges.BOTTOM,
    Edges.LEFT | Edges.BOTTOM,
    Edges.LEFT,
)
"""Corners and edges, clockwise from the upper left."""


def guides_of(size: Size, others: Iterable[Box], reach: float) -> Guides:
    """The picture's border and the edges of the other boxes, in whole pixels."""
    boxes = [whole(box, size) for box in others]
    across = {0, size[0], *(int(edge) for box in boxes for edge in (box.left, box.right))}
    down = {0, size[1], *(int(edge) for box in boxes for edge in (box.top, box.bottom))}
    return Guides(tuple(sorted(across)), tuple(sorted(down)), reach)


def whole(box: Box, size: Size) -> Box:
    """The part of `box` inside the picture in whole pixels, as crops are made of it; at least one pixel."""
    left = min(max(math.floor(box.left), 0), size[0] - 1)
    top = min(max(math.floor(box.top), 0), size[1] - 1)
    right = max(min(math.ceil(box.right), size[0]), left + 1)
    bottom = max(min(math.ceil(box.bottom), size[1]), top + 1)
    return replace(box, left=left, top=top, right=right, bottom=bottom)


def drag(
    start: Box,
    held: Edges,
    by: tuple[float, float],
    size: Size,
    *,
    square: bool = False,
    guides: Guides = NO_GUIDES,
) -> Box:
    """The box `start` after its `held` edges were dragged `by` so many pixels to the right and down.

    With `square` a box that changes its size becomes square; what lies opposite of the hand stays.
    """
    across, down = _axes(whole(start, size), held, size, guides)
    if held == BODY:
        return _boxed(start, across.moved(by[0]), down.moved(by[1]))
    if not square:
        return _boxed(start, across.stretched(by[0]), down.stretched(by[1]))
    if across.is_held and down.is_held:
        side = _square_side(across, down, by, size, guides.reach)
        return _boxed(start, across.spanned(side), down.spanned(side))
    if across.is_held:
        left, right = across.stretched(by[0], longest=size[1])
        return _boxed(start, (left, right), down.centred(right - left))
    top, bottom = down.stretched(by[1], longest=size[0])
    return _boxed(start, across.centred(bottom - top), (top, bottom))


def span(
    start: tuple[float, float],
    end: tuple[float, float],
    size: Size,
    *,
    square: bool = False,
    guides: Guides = NO_GUIDES,
) -> Box:
    """The box that is drawn with the hand from one point to another."""
    x, leftwards = _begun(start[0], end[0], size[0], guides.across, guides.reach)
    y, upwards = _begun(start[1], end[1], size[1], guides.down, guides.reach)
    held = (Edges.LEFT if leftwards else Edges.RIGHT) | (Edges.TOP if upwards else Edges.BOTTOM)
    point = Box(x - leftwards, y - upwards, x + (not leftwards), y + (not upwards))
    hand = (x - 1 if leftwards else x + 1, y - 1 if upwards else y + 1)
    return drag(point, held, (end[0] - hand[0], end[1] - hand[1]), size, square=square, guides=guides)


def duplicated(box: Box, size: Size) -> Box:
    """The same box a little further, towards where there is room."""
    box = whole(box, size)
    across, down = max(1, round(box.width * _SHIFT)), max(1, round(box.height * _SHIFT))
    right = across if box.right + across <= size[0] else -across
    below = down if box.bottom + down <= size[1] else -down
    return drag(box, BODY, (right, below), size)


def box_within(visible: Box, size: Size) -> Box:
    """A square box in the middle of the visible part of the picture."""
    part = whole(visible, size)
    side = max(1, round(min(part.width, part.height) * _SHARE))
    left, top = (part.left + part.right - side) // 2, (part.top + part.bottom - side) // 2
    return whole(Box(left, top, left + side, top + side), size)


def held_at(box: Box, x: float, y: float, reach: float) -> Edges | None:
    """The part of `box` that a hand holds at a point: corners and edges within `reach` before the body."""
    if not (box.left - reach <= x <= box.right + reach and box.top - reach <= y <= box.bottom + reach):
        return None
    # Inside of a small box the edges leave half of it to the body.
    across, down = min(reach, box.width / 4), min(reach, box.height / 4)
    held = Edges(0)
    if x <= box.left + across or x >= box.right - across:
        held |= Edges.LEFT if x - box.left < box.right - x else Edges.RIGHT
    if y <= box.top + down or y >= box.bottom - down:
        held |= Edges.TOP if y - box.top < box.bottom - y else Edges.BOTTOM
    return held or BODY


def hit(
    boxes: Sequence[Box], chosen: int | None, x: float, y: float, reach: float
) -> tuple[int, Edges] | None:
    """Which box, by number, is held at a point and by which part.

    The chosen box's handles come first, then the smallest box there: none is out of reach below another.
    """
    if chosen is not None:
        held = held_at(boxes[chosen], x, y, reach)
        if held is not None and held != BODY:
            return chosen, held
    found = [
        (box.area, number, held)
        for number, box in enumerate(boxes)
        if (held := held_at(box, x, y, reach)) is not None
    ]
    if not found:
        return None
    _, number, held = min(found)
    return number, held


def _axes(box: Box, held: Edges, size: Size, guides: Guides) -> tuple[Axis, Axis]:
    left, right = bool(held & Edges.LEFT), bool(held & Edges.RIGHT)
    top, bottom = bool(held & Edges.TOP), bool(held & Edges.BOTTOM)
    return (
        Axis(int(box.left), int(box.right), size[0], left, right, guides.across, guides.reach),
        Axis(int(box.top), int(box.bottom), size[1], top, bottom, guides.down, guides.reach),
    )


def _boxed(box: Box, across: tuple[int, int], down: tuple[int, int]) -> Box:
    return replace(box, left=across[0], right=across[1], top=down[0], bottom=down[1])


def _square_side(across: Axis, down: Axis, by: tuple[float, float], size: Size, reach: float) -> int:
    """Of a square held at a corner: the longer of the two sides that the hand asks for, as far as there is room."""
    room = min(across.room, down.room)
    wanted = max(across.asked(by[0]), down.asked(by[1]))
    sides = [s for s in (*across.sides(), *down.sides()) if s <= room]
    return min(max(round(nearest(wanted, sides, reach)), 1), room)


def _begun(start: float, end: float, size: int, lines: Sequence[int], reach: float) -> tuple[int, bool]:
    """Where a drawn box begins on one axis, and whether it goes to lower numbers."""
    at = min(max(round(nearest(start, lines, reach)), 0), size)
    return at, at == size or (end < start and at > 0)
