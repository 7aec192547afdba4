"""Where a picture lies on the screen: zoom and pan as a value. Pure, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gan_core.dataset.crop import Size

LARGEST = 32.0
"""Logical pixels of the screen for one of the picture."""
FIT_UP_TO = 8.0
"""As far as a small picture is enlarged to fit."""
BORDER = 12
"""Logical pixels around a picture, so that the hand finds what lies at its edges; none in a tiny room."""
_TINY = 100
_SMALLEST_SHARE = 0.25
"""Of the fitting scale: as far as one can go back from it."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """A picture of `size` pixels in a `room` of logical pixels, enlarged by `scale`, its corner at left, top.

    The picture never leaves the room: where it is smaller it is centred, where larger it covers all of it but
    for a border.
    """

    size: Size
    room: Size
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    is_fitted: bool = True
    """Whether the scale follows the room."""

    @classmethod
    def fitting(cls, size: Size, room: Size) -> Viewport:
        """All of the picture, as large as there is room; small ones at a whole multiple."""
        scale = fitting_scale(size, room)
        return cls(size, room, scale)._settled()

    def resized(self, room: Size) -> Viewport:
        """In another room: fitted again, or with the same point in the middle."""
        if self.is_fitted:
            return self.fitting(self.size, room)
        across, down = (room[0] - self.room[0]) / 2, (room[1] - self.room[1]) / 2
        return replace(self, room=room, left=self.left + across, top=self.top + down)._settled()

    def zoomed(self, factor: float, x: float | None = None, y: float | None = None) -> Viewport:
        """Enlarged by `factor`; what lies at the point of the screen (else in the middle) stays there."""
        x = self.room[0] / 2 if x is None else x
        y = self.room[1] / 2 if y is None else y
        least = min(1.0, fitting_scale(self.size, self.room)) * _SMALLEST_SHARE
        scale = min(max(self.scale * factor, least), LARGEST)
        ratio = scale / self.scale
        left, top = x - (x - self.left) * ratio, y - (y - self.top) * ratio
        return replace(self, scale=scale, left=left, top=top, is_fitted=False)._settled()

    def panned(self, across: float, down: float) -> Viewport:
        """The picture moved by so many logical pixels, as far as there is more of it."""
        return replace(self, left=self.left + across, top=self.top + down, is_fitted=False)._settled()

    def shown(self, left: float, top: float, right: float, bottom: float) -> Viewport:
        """Moved as little as possible so that this part of the picture (its pixels) is in the room."""
        (x0, y0), (x1, y1) = self.to_screen(left, top), self.to_screen(right, bottom)
        across, down = _into(x0, x1, self.room[0]), _into(y0, y1, self.room[1])
        return self.panned(across, down) if across or down else self

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """A point of the picture (its pixels) in logical pixels of the room."""
        return self.left + x * self.scale, self.top + y * self.scale

    def to_picture(self, x: float, y: float) -> tuple[float, float]:
        """A point of the room (logical pixels) in pixels of the picture, also outside of it."""
        return (x - self.left) / self.scale, (y - self.top) / self.scale

    def visible(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the part of the picture in the room, in its pixels."""
        left, top = self.to_picture(0, 0)
        right, bottom = self.to_picture(*self.room)
        return (
            max(left, 0.0),
            max(top, 0.0),
            min(right, float(self.size[0])),
            min(bottom, float(self.size[1])),
        )

    def _settled(self) -> Viewport:
        left = _held(self.left, self.size[0] * self.scale, self.room[0])
        top = _held(self.top, self.size[1] * self.scale, self.room[1])
        return replace(self, left=left, top=top)


def fitting_scale(size: Size, room: Size) -> float:
    """Logical pixels for one of the picture so that all of it is seen."""
    inner = room[0] - 2 * _border(room[0]), room[1] - 2 * _border(room[1])
    scale = min(inner[0] / size[0], inner[1] / size[1], FIT_UP_TO)
    return float(int(scale)) if scale >= 3 else scale


def _held(start: float, length: float, room: int) -> float:
    border = _border(room)
    if length <= room - 2 * border:
        return float(round((room - length) / 2))
    return min(max(start, room - border - length), float(border))


def _border(room: int) -> int:
    return BORDER if room >= _TINY else 0


def _into(start: float, end: float, room: int) -> float:
    """How far a span must move to lie in the room; its start counts more than its end."""
    if start < 0:
        return -start
    return max(room - end, -start) if end > room else 0.0
