"""Ellipsoids in space, of which a drawn dog is made, and their exact outlines seen from the front.

Axes: x to the right, y down, z towards the viewer. An ellipsoid is {c + A·u : |u| ≤ 1}; seen along z
its outline is an ellipse with the covariance-like matrix S = A·Aᵀ: half the width is √S₀₀, half the
height √S₁₁, which is what makes a drawn dog's box exact without painting it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Vector = tuple[float, float, float]
Colour = tuple[float, float, float]
"""Red, green, blue in 0 to 1 (sRGB)."""
Matrix = NDArray[np.float64]

TORSO, HEAD, EAR, LEG, TAIL, FACE = (1 << bit for bit in range(6))
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

    def ball(self, centre: Vector, radii: Vector, look: Look | Marking, roll: float = 0.0) -> None:
        """An ellipsoid with its half-axes along x, y and z, then turned by `roll` radians about z."""
        self.centres.append(centre)
        self.axes.append(turn_z(roll) @ np.diag(radii) if roll else np.diag(radii))
        self.looks.append(look)

    def bone(
        self, start: Vector, end: Vector, radius: float, look: Look | Marking, depth: float | None = None
    ) -> None:
        """An ellipsoid along a line, `radius` thick about it (`depth` thick nearest to the z direction)."""
        a, b = np.asarray(start), np.asarray(end)
        length = max(float(np.linalg.norm(b - a)), 1e-6)
        along = (b - a) / length
        side = np.cross(along, (0.0, 0.0, 1.0))
        norm = float(np.linalg.norm(side))
        side = side / norm if norm > 1e-3 else np.asarray((1.0, 0.0, 0.0))
        across = np.cross(side, along)
        thick = radius if depth is None else depth
        self.centres.append(tuple((a + b) / 2))
        self.axes.append(np.stack([along * (length / 2 + 0.6 * radius), side * radius, across * thick], axis=1))
        self.looks.append(look)

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

    def moved(self, turn: Matrix, shift: Vector | NDArray[np.float64], scale: float = 1.0) -> Shapes:
        """The shapes turned by `turn` (3×3), scaled, then shifted; blends scale along."""
        if not self.centres:
            return Shapes()
        centres = np.asarray(self.centres) @ turn.T * scale + np.asarray(shift)
        axes = turn @ np.asarray(self.axes) * scale
        looks = [
            replace(look, blend=look.blend * scale) if isinstance(look, Look) else look for look in self.looks
        ]
        return Shapes([tuple(c) for c in centres.tolist()], list(axes), looks)

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the outline seen from the front."""
        centres, axes = np.asarray(self.centres), np.asarray(self.axes)
        half = np.sqrt(np.square(axes[:, :2, :]).sum(axis=2))
        low, high = (centres[:, :2] - half).min(axis=0), (centres[:, :2] + half).max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


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
