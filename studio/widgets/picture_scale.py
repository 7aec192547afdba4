"""How large a small picture is shown: crisp, and as large as there is room."""

from __future__ import annotations

from dataclasses import dataclass

SMOOTH_FROM = 256
"""Device pixels from which smooth scaling looks better than large squares."""
SQUARES_BELOW = 32
"""A picture of fewer pixels (an early stage of a growing network) is a mosaic: smoothed it would be fog."""
_LEAST_FILLED = 2 / 3
"""Of the room's area: a whole multiple that would leave more than a third of it empty is not enough."""


@dataclass(frozen=True, slots=True)
class PictureScale:
    """Height and width of a picture on the screen, in device pixels, and how it gets there.

    `multiple`: each pixel becomes a square of so many device pixels. Where `smooth`, the result is
    then scaled smoothly to `side`: what comes of a multiple above 1 keeps its pixels, only their
    borders are shared between two device pixels.
    """

    side: int
    smooth: bool
    multiple: int = 1


def picture_scale(side: int, room: int) -> PictureScale:
    """The scale for a square picture of `side` pixels in `room` device pixels (both ≥ 1).

    Whole multiples up to SMOOTH_FROM (for mosaics always), except where they would leave much of the
    room empty; from there, and where the picture must shrink, smooth. All but the whole multiples fill
    the room.
    """
    if room < side or (room >= SMOOTH_FROM and side >= SQUARES_BELOW):
        return PictureScale(max(room, 1), smooth=room != side)
    multiple = room // side
    if (multiple * side) ** 2 < _LEAST_FILLED * room**2:
        return PictureScale(room, smooth=True, multiple=multiple + 1)
    return PictureScale(multiple * side, smooth=False, multiple=multiple)


def pixel_scale(side: int, room: int) -> PictureScale:
    """The scale for a picture that is looked at alone: its pixels as squares, whole multiples up to any size.

    Smooth only where it must shrink.
    """
    if room < side:
        return PictureScale(max(room, 1), smooth=True)
    return PictureScale(side * (room // side), smooth=False, multiple=room // side)
