"""Ways between points of the latent space: from one to the next, between four, and by analogy.

Latents are drawn from a normal distribution, whose vectors all have about the same length. A straight line
between two of them leads through shorter ones, which the network never saw; an arc doesn't.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args, overload

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.messages import UsageError
from gan_core.sampling.latents import truncated
from gan_core.sampling.point import Breeds, Point

Vector = NDArray[np.float64]
Blend = Literal["slerp", "lerp"]
"""Along an arc, or in a straight line."""
BLENDS: tuple[Blend, ...] = get_args(Blend)
Easing = Literal["linear", "smooth", "smoother", "rest"]


def _smooth(t: float) -> float:
    return t * t * (3 - 2 * t)


EASINGS: Mapping[Easing, Callable[[float], float]] = {
    "linear": lambda t: t,
    "smooth": _smooth,
    "smoother": lambda t: t * t * t * (t * (6 * t - 15) + 10),
    "rest": lambda t: _smooth(min(1.0, max(0.0, (t - _REST) / (1 - 2 * _REST)))),
}
"""The share of the way, 0 to 1, at a share of the time, 0 to 1. All are symmetric in time and keep the ends.

``smooth`` is the cubic without speed at the ends, ``smoother`` Perlin's quintic without acceleration there
(Perlin 2002, Improving Noise), ``rest`` stays at each end for a while.
"""
_REST = 0.15
"""Share of the time at each end."""
MOST_FRAMES = 1_000_000
"""Of a film: nine hours of 30 a second. More were asked for by mistake."""
_PARALLEL = 1e-7
"""Angles, in radians, below which two directions, or one and the other's opposite, are the same."""
_PSI_DIGITS = 2
"""Of truncations on the way: nobody sees a smaller step than a hundredth."""
_KNOT_STEP = 0.25
"""Where the truncation changes in a film, batch norm is measured for what it leads through and at the multiples of
this between; each time costs hundreds of pictures (`StandingStatistics`). In between, means and deviations lie on
a straight line. Against measuring for each frame, that changed BigGAN's pictures of drawn dogs half-way between
two knots by 0.1 (ψ 0.75 to 1) to 0.6 grey levels (0.25 to 0.5) on average, below 0.25 by 2.6; measuring with
another 256 pictures changes them by 4.3."""


def slerp(start: Point, end: Point, share: float) -> Point:
    """The point after a `share`, 0 to 1, of the arc from `start` to `end`; the ends are those very points.

    The latent's direction turns at an even rate (Shoemake 1985, Animating Rotation with Quaternion Curves;
    for latents White 2016, arXiv:1609.04468) and its length changes evenly. Between opposite latents, where
    every arc is as short, the way is over the axis that they have least of. Breeds and truncation change
    evenly. Raises UsageError for points of different networks.
    """
    return _between(start, end, share, arc)


def lerp(start: Point, end: Point, share: float) -> Point:
    """The point after a `share`, 0 to 1, of the straight line from `start` to `end`. Raises as `slerp`."""
    return _between(start, end, share, _line)


def mixed(corners: Sequence[Point], x: float, y: float) -> Point:
    """The point at `x`, `y`, 0 to 1, of a pad with four corners: left and right above, left and right below.

    At the corners it is those very points, on the edges the arc between two. Raises as `slerp`.
    """
    above_left, above_right, below_left, below_right = corners
    return slerp(slerp(above_left, above_right, x), slerp(below_left, below_right, x), y)


def analogy(a: Point, b: Point, c: Point) -> Point:
    """``a - b + c``: what `c` would be if it differed from it as `a` does from `b`.

    After Radford et al. 2015, arXiv:1511.06434. The latent's length is reckoned in the same way and kept
    within those of the three, as the sum of three normal latents is longer than any that the network saw.
    ``analogy(a, a, c)`` is `c`, ``analogy(a, b, b)`` is `a`. Raises as `slerp`.
    """
    a, b, c = _comparable(a, b, c)
    vectors = [np.array(point.latent) for point in (a, b, c)]
    lengths = [float(np.linalg.norm(vector)) for vector in vectors]
    latent = vectors[0] - vectors[1] + vectors[2]
    length = float(np.linalg.norm(latent))
    if length > 0:
        asked = lengths[0] - lengths[1] + lengths[2]
        latent *= min(max(asked, min(lengths)), max(lengths)) / length
    shares: dict[int, float] = {}
    for point, sign in ((a, 1), (b, -1), (c, 1)):
        for index, weight in point.breeds:
            shares[index] = shares.get(index, 0.0) + sign * weight
    psi = None
    if a.truncation_psi is not None and b.truncation_psi is not None and c.truncation_psi is not None:
        psi = min(2.0, max(0.0, a.truncation_psi - b.truncation_psi + c.truncation_psi))
    return Point.of(latent.tolist(), _without_dust(shares) or None, psi)


@dataclass(frozen=True)
class Frames(Sequence[Point]):
    """The points of a film's pictures, made when they are asked for: a film may have very many."""

    kept: tuple[Point, ...]
    """What the film leads through; picture number ``i * each`` is the i-th of them."""
    each: int
    """Pictures from one to the next."""
    blend: Blend
    easing: Easing
    loop: bool

    @property
    def knots(self) -> tuple[float, ...]:
        """The truncations at which batch norm is measured where a network has it: see `_KNOT_STEP`."""
        psis = sorted({p.truncation_psi for p in self.kept if p.truncation_psi is not None})
        if len(psis) < 2:
            return ()
        steps = range(math.ceil(psis[0] / _KNOT_STEP), math.floor(psis[-1] / _KNOT_STEP) + 1)
        return tuple(sorted({*psis, *(step * _KNOT_STEP for step in steps)}))

    def __len__(self) -> int:
        return len(self.kept) * self.each if self.loop else (len(self.kept) - 1) * self.each + 1

    @overload
    def __getitem__(self, index: int) -> Point: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Point, ...]: ...
    def __getitem__(self, index: int | slice) -> Point | tuple[Point, ...]:
        """The point of picture number `index`, or those of a slice."""
        numbers = range(len(self))[index]
        return self._at(numbers) if isinstance(numbers, int) else tuple(map(self._at, numbers))

    def _at(self, number: int) -> Point:
        place, step = divmod(number, self.each)
        share = EASINGS[self.easing](step / self.each)
        between = slerp if self.blend == "slerp" else lerp
        return between(self.kept[place], self.kept[(place + 1) % len(self.kept)], share)


def frames_between(
    points: Sequence[Point],
    *,
    seconds_each: float,
    fps: int = 30,
    blend: Blend = "slerp",
    easing: Easing = "linear",
    loop: bool = False,
) -> Frames:
    """The points of a film that leads through `points`, taking `seconds_each` from one to the next.

    The first is the first of `points`; without `loop` the last is the last of them. With `loop` the film leads
    back to the first and ends one picture before it, so that none is shown twice where it starts again.
    Raises UsageError for fewer than two points, for points of different networks and for a time that is none.
    """
    if len(points) < 2:
        raise UsageError(
            "A film leads from one picture to another: it needs two or more, not {count}.", count=len(points)
        )
    if not (seconds_each > 0 and math.isfinite(seconds_each * fps) and fps > 0):
        raise UsageError("A film needs a time above 0 and a rate above 0.")
    check_length(seconds_each * fps)
    for point in points[1:]:
        _comparable(points[0], point)
    return Frames(tuple(points), max(1, round(seconds_each * fps)), blend, easing, loop)


def check_length(count: float) -> None:
    """Raise UsageError where a film of so many frames can't be meant."""
    if count > MOST_FRAMES:
        raise UsageError(
            "The film would have {count} frames; {most} is the most. Take less time from one to the next.",
            count=int(count),
            most=MOST_FRAMES,
        )


def arc(start: Vector, end: Vector, share: float) -> Vector:
    """The vector after a `share` of the arc from `start` to `end`, both float64 [d].

    A vector without a direction (zero), and two opposite ones of one dimension, have no arc: there it is the
    straight line.
    """
    lengths = float(np.linalg.norm(start)), float(np.linalg.norm(end))
    if min(lengths) == 0.0:
        return _line(start, end, share)
    u, v = start / lengths[0], end / lengths[1]
    # The formula that is exact for small angles and for those near π alike (Kahan).
    angle = 2 * math.atan2(float(np.linalg.norm(u - v)), float(np.linalg.norm(u + v)))
    if angle < _PARALLEL:
        direction = _line(u, v, share)
    elif angle > math.pi - _PARALLEL:
        if len(u) < 2:
            return _line(start, end, share)
        # Of both, so that the way back is the same way where they are opposite but for the last digit.
        middle = _across((u - v) / float(np.linalg.norm(u - v)))
        direction = math.cos(math.pi * share) * u + math.sin(math.pi * share) * middle
    else:
        direction = math.sin((1 - share) * angle) * u + math.sin(share * angle) * v
    length: float = (1 - share) * lengths[0] + share * lengths[1]
    return direction * (length / float(np.linalg.norm(direction)))


def _across(direction: Vector) -> Vector:
    """A unit vector at right angles to a unit vector; the same for its opposite."""
    axis = np.zeros_like(direction)
    axis[np.abs(direction).argmin()] = 1.0
    axis -= (axis @ direction) * direction
    return axis / float(np.linalg.norm(axis))


def _line(start: Vector, end: Vector, share: float) -> Vector:
    return (1 - share) * start + share * end


def _between(start: Point, end: Point, share: float, way: Callable[[Vector, Vector, float], Vector]) -> Point:
    if share <= 0 or start == end:
        return start
    if share >= 1:
        return end
    start, end = _comparable(start, end)
    latent = way(np.array(start.latent), np.array(end.latent), share)
    psi = None
    if start.truncation_psi is not None and end.truncation_psi is not None:
        psi = (1 - share) * start.truncation_psi + share * end.truncation_psi
        if start.truncation_psi != end.truncation_psi:
            psi = round(psi, _PSI_DIGITS)
    return Point(tuple(latent.tolist()), _breeds_between(start.breeds, end.breeds, share), psi)


def _breeds_between(start: Breeds, end: Breeds, share: float) -> Breeds:
    if start == end:
        return start
    shares = {index: (1 - share) * weight for index, weight in start}
    for index, weight in end:
        shares[index] = shares.get(index, 0.0) + share * weight
    return tuple(sorted(_without_dust(shares).items()))


def _without_dust(shares: Mapping[int, float]) -> dict[int, float]:
    """Without what only rounding left of a breed."""
    return {index: share for index, share in shares.items() if share > 1e-9}


def _comparable(*points: Point) -> tuple[Point, ...]:
    """`points`, all truncated or none: where only some are, those are replaced by what truncation makes of them.

    Raises UsageError where they can't be of one network.
    """
    first = points[0]
    for point in points:
        if len(point.latent) != len(first.latent) or bool(point.breeds) != bool(first.breeds):
            raise UsageError("These pictures are of different networks. Choose pictures of one.")
    if all(point.truncation_psi is not None for point in points):
        return points
    return tuple(map(_as_it_is_shown, points))


def _as_it_is_shown(point: Point) -> Point:
    if point.truncation_psi is None:
        return point
    latent = truncated(torch.tensor(point.latent), point.truncation_psi)
    return replace(point, latent=tuple(latent.tolist()), truncation_psi=None)
