"""How large a small picture is shown: never blurred, as large as there is room."""

from __future__ import annotations

from dataclasses import dataclass

SMOOTH_FROM = 256
"""Device pixels from which smooth scaling looks better than large squares."""


@dataclass(frozen=True, slots=True)
class PictureScale:
    """Height and width of a picture on the screen, in device pixels, and whether to smooth it."""

    side: int
    smooth: bool


def picture_scale(side: int, room: int) -> PictureScale:
    """The scale for a square picture of `side` pixels in `room` device pixels (both ≥ 1).

    Whole multiples without smoothing up to SMOOTH_FROM; from there, and where the picture must
    shrink, smooth and as large as the room.
    """
    if room < side or room >= SMOOTH_FROM:
        return PictureScale(max(room, 1), smooth=room != side)
    return PictureScale(room // side * side, smooth=False)
