"""Ellipsoids in space, of which a drawn dog is made, and their exact outlines seen from the front.

Axes: x to the right, y down, z towards the viewer. An ellipsoid is {c + A·u : |u| ≤ 1}; seen along z
its outline is an ellipse with the covariance-like matrix S = A·Aᵀ: half the width is √S₀₀, half the
height √S₁₁, which is what makes a drawn dog's box exact without painting it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = tuple[float, float, float]
Colour = tuple[float, float, float]
"""Red, green, blue in 0 to 1 (sRGB)."""
Matrix = NDArray[np.float64]

TORSO, HEAD, EAR, LEG, TAIL, FACE = (1 << bit for bit in range(6))
ALL_PARTS = TORSO | HEAD | EAR | LEG | TAIL | FACE
"""The part of the dog that a solid belongs to; a set of parts is their sum."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the surface of a solid is painted."""

    colour: Colour
    part: int = TORSO
    blend: float = 0.06
    """How far it melts into what it touches, in the figure's units; 0.004 for a crisp edge."""
    gloss: float = 0.0
    """0 for fur to 1 for a wet nose."""


@dataclass(frozen=True, slots=True)
class Marking:
    """Colour inside of an ellipsoid, on the named parts only."""

    colour: Colour
    parts: int
    softness: float = 0.25
    """How much of the ellipsoid's radius the edge takes: 0 crisp to 1 fading from the middle."""


@dataclass
class Shapes:
    """A growing list of ellipsoids, each with a centre, three half-axes (columns) and a look."""

    centres: list[Vector] = field(default_factory=list[Vector])
    axes: list[Matrix] = field(default_factory=list[Matrix])
    looks: list[Look | Marking] = field(default_factory=list["Look | Marking"])
    scales: list[float] = field(default_factory=list[float])
    """What the looks' lengths are multiplied by, one a shape."""

    def add(self, centre: Vector, axes: Matrix, look: Look | Marking) -> None:
        """An ellipsoid with the columns of `axes` as its half-axes."""
        self.centres.append(centre)
        self.axes.append(axes)
        self.looks.append(look)
        self.scales.append(1.0)

    def ball(self, centre: Vector, radii: Vector, look: Look | Marking, roll: float = 0.0) -> None:
        """An ellipsoid with its half-axes along x, y and z, then turned by `roll` radians about z."""
        a, b, c = radii
        cos, sin = (math.cos(roll), math.sin(roll)) if roll else (1.0, 0.0)
        axes = np.array([[a * cos, -b * sin, 0.0], [a * sin, b * cos, 0.0], [0.0, 0.0, c]])
        self.add(centre, axes, look)

    def bone(
        self, start: Vector, end: Vector, radius: float, look: Look | Marking, depth: float | None = None
    ) -> None:
        """An ellipsoid along a line, `radius` thick about it (`depth` thick nearest to the z direction)."""
        (x0, y0, z0), (x1, y1, z1) = start, end
        length = max(math.dist(start, end), 1e-6)
        ax, ay, az = (x1 - x0) / length, (y1 - y0) / length, (z1 - z0) / length
        flat = math.hypot(ax, ay)
        sx, sy = (
            (ay / flat, -ax / flat) if flat > 1e-3 else (1.0, 0.0)
        )  # across it, in the plane of the picture
        half, thick = length / 2 + 0.6 * radius, radius if depth is None else depth
        axes = np.array(
            [
                [ax * half, sx * radius, sy * az * thick],
                [ay * half, sy * radius, -sx * az * thick],
                [az * half, 0.0, (sx * ay - sy * ax) * thick],
            ]
        )
        self.add(((x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2), axes, look)

    def pair(self, centre: Vector, radii: Vector, look: Look | Marking, roll: float = 0.0) -> None:
        """A ball at `centre` and its mirror image at -x."""
        x, y, z = centre
        self.ball(centre, radii, look, roll)
        self.ball((-x, y, z), radii, look, -roll)

    def extend(self, other: Shapes) -> None:
        """Take over all shapes of `other`."""
        self.centres += other.centres
        self.axes += other.axes
        self.looks += other.looks
        self.scales += other.scales

    def moved(self, turn: Matrix, shift: Vector | NDArray[np.float64], scale: float = 1.0) -> Shapes:
        """The shapes turned by `turn` (3×3), scaled, then shifted; blends scale along."""
        if not self.centres:
            return Shapes()
        centres = np.asarray(self.centres) @ turn.T * scale + np.asarray(shift)
        axes = turn @ np.asarray(self.axes) * scale
        scales = [own * scale for own in self.scales]
        return Shapes([tuple(c) for c in centres.tolist()], list(axes), self.looks[:], scales)

    def solids(self, parts: int = ALL_PARTS) -> Shapes:
        """Those that are solid and belong to one of `parts`."""
        chosen = Shapes()
        for centre, axes, look, scale in zip(self.centres, self.axes, self.looks, self.scales, strict=True):
            if isinstance(look, Look) and look.part & parts:
                chosen.centres.append(centre)
                chosen.axes.append(axes)
                chosen.looks.append(look)
                chosen.scales.append(scale)
        return chosen

    def bounds(self, bottom: float = math.inf) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the outline seen from the front, of what lies above `bottom`."""
        centres, axes = np.asarray(self.centres), np.asarray(self.axes)
        outline = axes[:, :2] @ axes[:, :2].transpose(0, 2, 1)
        sxx, sxy, syy = outline[:, 0, 0], outline[:, 0, 1], outline[:, 1, 1]
        x, y, half_x, half_y = centres[:, 0], centres[:, 1], np.sqrt(sxx), np.sqrt(syy)
        seen = y - half_y < bottom
        # Where the point farthest to a side lies below `bottom`, the chord at `bottom` takes its place.
        down = np.minimum(bottom - y, half_y)
        chord = np.sqrt(np.maximum((sxx - sxy * sxy / syy) * (1 - down * down / syy), 0))
        lean = x + sxy / syy * down
        left = np.where(y - sxy / half_x > bottom, lean - chord, x - half_x)
        right = np.where(y + sxy / half_x > bottom, lean + chord, x + half_x)
        low = min(float((y + half_y).max()), bottom)
        return float(left[seen].min()), float((y - half_y).min()), float(right[seen].max()), low


def turn_x(angle: float) -> Matrix:
    """Nod: z turns towards y (down) by `angle` radians."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, s], [0.0, -s, c]])


def turn_y(angle: float) -> Matrix:
    """Look aside: z turns towards x (right) by `angle` radians."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def turn_z(angle: float) -> Matrix:
    """Tilt: x turns towards y (clockwise on the screen) by `angle` radians."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


MIRROR: Matrix = np.diag([-1.0, 1.0, 1.0])
