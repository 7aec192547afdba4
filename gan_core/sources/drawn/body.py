"""A dog's body in its own frame: x forward, y down with the ground at 0, z to its left; height about 1."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gan_core.sources.drawn.coats import Coat
from gan_core.sources.drawn.factors import LYING, PORTRAIT, SITTING, STANDING, Factors
from gan_core.sources.drawn.solids import ALL_PARTS, FACE, LEG, TAIL, TORSO, Look, Marking, Shapes, Vector

_UPRIGHT = (SITTING, PORTRAIT)


@dataclass(frozen=True, slots=True)
class Body:
    """The solids, where the head sits (its centre), and the points that throw a shadow on the ground."""

    shapes: Shapes
    neck: Vector
    head: Vector
    feet: tuple[tuple[Vector, float], ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Landmarks of a pose: the ends of the trunk, its radius, and the head's centre."""

    hip: Vector
    shoulder: Vector
    girth: float
    head: Vector


def body(factors: Factors, coat: Coat) -> Body:
    """Trunk, neck, legs, tail and their markings, in the order in which they must be put down."""
    frame = _frame(factors)
    shapes = Shapes()
    _tail(shapes, factors, coat, frame)
    _trunk(shapes, factors, coat, frame)
    feet = _LEGS[factors.pose](shapes, factors, coat, frame)
    _markings(shapes, factors, coat, frame)
    return Body(shapes, _along(frame.shoulder, frame.head, 0.45), frame.head, feet)


def _frame(factors: Factors) -> _Frame:
    breed = factors.shape
    girth = breed.girth * (1 + 0.10 * breed.fur * factors.fluff)
    leg, length = breed.leg * factors.leg_length, breed.length * factors.body_length
    skull = breed.head * factors.head_size
    if factors.pose in _UPRIGHT:
        rise = 0.50 + 0.35 * length
        hip, shoulder = (
            (-0.18, -girth * 0.95, 0.0),
            (0.16, -girth * 0.9 - min(rise, 0.95) * 0.62 - 0.34 * leg, 0.0),
        )
        head = (shoulder[0] + 0.10, shoulder[1] - girth * 0.55 - breed.neck * 0.9 - skull * 0.55, 0.0)
    else:
        height = -(girth * 0.85 if factors.pose == LYING else leg + girth * 0.9)
        hip, shoulder = (-length / 2, height, 0.0), (length / 2, height - 0.02, 0.0)
        head = (
            shoulder[0] + 0.12 + breed.neck * 0.75,
            height - girth * 0.5 - breed.neck * 0.8 - skull * 0.45,
            0.0,
        )
    return _Frame(hip, shoulder, girth, head)


def _along(a: Vector, b: Vector, share: float) -> Vector:
    return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2]))


def _trunk(shapes: Shapes, factors: Factors, coat: Coat, frame: _Frame) -> None:
    fur = Look(coat.main, TORSO, blend=0.10)
    girth = frame.girth
    shapes.bone(frame.hip, frame.shoulder, girth * 0.86, fur)
    shapes.ball(_along(frame.hip, frame.shoulder, 0.05), (girth * 1.0, girth * 0.98, girth * 0.90), fur)
    x, y, z = _along(frame.hip, frame.shoulder, 0.86)
    shapes.ball(
        (x, y + 0.02, z),
        (girth * 1.10, girth * 1.12, girth * (1.18 if factors.pose in _UPRIGHT else 0.95)),
        fur,
    )
    shapes.bone(
        _along(frame.shoulder, frame.head, -0.1), _along(frame.shoulder, frame.head, 0.92), girth * 0.62, fur
    )
    if factors.shape.fur > 0.6:  # a mane
        middle = _along(frame.shoulder, frame.head, 0.35)
        shapes.ball((middle[0] + 0.03, middle[1] + 0.05, 0), (girth * 0.85, girth * 0.95, girth * 0.90), fur)


def _leg(shapes: Shapes, coat: Coat, points: tuple[Vector, ...], radii: tuple[float, ...]) -> Vector:
    """Bones through `points` (joint to ankle), `radii` thick, and a paw at the end; returns the paw's centre."""
    upper, lower = Look(coat.main, LEG, 0.07), Look(coat.leg or coat.main, LEG, 0.05)
    for number, ((start, end), radius) in enumerate(zip(pairwise(points), radii, strict=True)):
        shapes.bone(start, end, radius, lower if number else upper)
    x, _, z = points[-1]
    paw: Vector = (x + 0.045, -0.052, z)
    shapes.ball(paw, (0.105, 0.058, 0.078), Look(coat.paw or coat.leg or coat.main, LEG, 0.03))
    return paw


def _stand(shapes: Shapes, factors: Factors, coat: Coat, frame: _Frame) -> tuple[tuple[Vector, float], ...]:
    girth, feet = frame.girth, []
    thick = 0.5 + 0.5 * girth / 0.23
    for side, swing in ((-1, -factors.stride), (1, factors.stride)):
        z, step = side * girth * 0.55, 0.10 * swing * min(1, -frame.hip[1] * 2)
        top = (frame.shoulder[0] - 0.04, frame.shoulder[1] + girth * 0.25, z)
        elbow = (top[0] - 0.04 + step * 0.3, top[1] * 0.52, z)
        feet.append(
            _leg(shapes, coat, (top, elbow, (top[0] + step, -0.07, z)), (0.115 * thick, 0.070 * thick))
        )
        top = (frame.hip[0] + 0.02, frame.hip[1] + girth * 0.15, z)
        knee = (top[0] + 0.10 - step * 0.4, top[1] * 0.55, z)
        hock = (top[0] - 0.13 - step, top[1] * 0.30 - 0.02, z)
        foot = (top[0] - 0.08 - step, -0.07, z)
        feet.append(
            _leg(shapes, coat, (top, knee, hock, foot), (0.150 * thick, 0.085 * thick, 0.062 * thick))
        )
    return (*((foot, 0.12) for foot in feet), ((0.0, 0.0, 0.0), frame.shoulder[0] * 1.15))


def _sit(shapes: Shapes, factors: Factors, coat: Coat, frame: _Frame) -> tuple[tuple[Vector, float], ...]:
    girth, feet = frame.girth, []
    thick = 0.5 + 0.5 * girth / 0.23
    for side in (-1, 1):
        z = side * girth * 0.98
        thigh = Look(coat.main, LEG, 0.07)
        shapes.ball((-0.06, -0.19, z), (0.21, 0.19, 0.115 * thick), thigh)
        feet.append(_leg(shapes, coat, ((-0.02, -0.10, z), (0.16, -0.055, z * 1.08)), (0.075 * thick,)))
        z = side * girth * 0.46
        x = frame.shoulder[0] + girth * 0.42
        top = (frame.shoulder[0] + girth * 0.30, frame.shoulder[1] + girth * 0.35, z)
        points = (top, (x, top[1] * 0.52, z), (x + 0.03, -0.07, z))
        feet.append(_leg(shapes, coat, points, (0.112 * thick, 0.076 * thick)))
    return (*((foot, 0.12) for foot in feet), ((-0.1, 0.0, 0.0), 0.36))


def _lie(shapes: Shapes, factors: Factors, coat: Coat, frame: _Frame) -> tuple[tuple[Vector, float], ...]:
    girth, feet = frame.girth, []
    thick = 0.5 + 0.5 * girth / 0.23
    for side in (-1, 1):
        z = side * girth * 0.75
        elbow = (frame.shoulder[0] - 0.02, -0.08, z)
        top = (frame.shoulder[0], frame.shoulder[1] * 0.9, z * 0.8)
        feet.append(
            _leg(
                shapes,
                coat,
                (top, elbow, (frame.shoulder[0] + 0.26, -0.06, z)),
                (0.11 * thick, 0.072 * thick),
            )
        )
        z = side * girth * 0.98
        shapes.ball((frame.hip[0] + 0.06, -0.18, z), (0.22, 0.175, 0.11 * thick), Look(coat.main, LEG, 0.07))
        feet.append(
            _leg(shapes, coat, ((frame.hip[0] + 0.1, -0.07, z), (frame.hip[0] + 0.28, -0.055, z)), (0.07,))
        )
    return (*((foot, 0.12) for foot in feet), ((0.0, 0.0, 0.0), frame.shoulder[0] * 1.2))


_LEGS = {STANDING: _stand, SITTING: _sit, PORTRAIT: _sit, LYING: _lie}


def _tail_path(factors: Factors, frame: _Frame) -> tuple[list[Vector], list[float]]:
    """Points and radii from the root to the tip."""
    kind, lift = factors.shape.tail, factors.tail_raise
    sits = factors.pose in (SITTING, PORTRAIT, LYING)
    fluff = factors.shape.fur * factors.fluff
    x, y = frame.hip[0] - frame.girth * 0.75, frame.hip[1] - frame.girth * (0.1 if sits else 0.45)
    if kind == "stub":
        return [(x, y, 0), (x - 0.07, y - 0.04, 0)], [0.075, 0.06]
    if kind == "curled":
        centre, turn = (x + 0.06, y - frame.girth * 0.55), 0.15 + 0.04 * fluff
        angles = np.linspace(2.6, -2.2 - 0.5 * lift, 8)
        points = [
            (centre[0] + turn * math.cos(a), centre[1] + turn * math.sin(a) * 0.9, 0.03) for a in angles
        ]
        return points, [0.06 + 0.045 * fluff] * 8
    angle = (0.05 + 0.35 * lift) if sits else (-0.75 + 1.9 * lift)
    length, steps = 0.52, 6
    points = [(x, y, 0.0)]
    for step in range(steps):
        bend = angle + (0.16 if kind in ("sabre", "plume") else 0.06) * step
        px, py, _ = points[-1]
        points.append(
            (px - math.cos(bend) * length / steps, min(py - math.sin(bend) * length / steps, -0.05), 0.0)
        )
    if kind == "pompon":
        return points, [0.045] * 5 + [0.13, 0.14]
    thick = {"sabre": 0.05, "brush": 0.075, "plume": 0.06 + 0.06 * fluff}[kind]
    shape = (1.0, 1.05, 1.1, 1.1, 1.0, 0.85, 0.6) if kind != "sabre" else (1.25, 1.1, 1.0, 0.9, 0.8, 0.7, 0.6)
    return points, [thick * part for part in shape]


def _tail(shapes: Shapes, factors: Factors, coat: Coat, frame: _Frame) -> None:
    points, radii = _tail_path(factors, frame)
    last = len(points) - 2
    for number, (start, end) in enumerate(pairwise(points)):
        tip = coat.tail_tip if number >= last - 1 else None
        shapes.bone(
            start, end, radii[number + 1], Look(tip or coat.tail or coat.saddle or coat.main, TAIL, 0.05)
        )


def _markings(shapes: Shapes, factors: Factors, coat: Coat, frame: _Frame) -> None:
    girth = frame.girth
    x, y, _ = _along(frame.hip, frame.shoulder, 0.86)
    if coat.saddle:
        back = _along(frame.hip, frame.shoulder, 0.42)
        length = math.dist(frame.hip, frame.shoulder) * 0.62
        lean = math.atan2(frame.shoulder[1] - frame.hip[1], frame.shoulder[0] - frame.hip[0])
        off = girth * 0.75
        place = (back[0] + math.sin(lean) * off, back[1] - math.cos(lean) * off, 0.0)
        shapes.ball(
            place, (length, girth * 1.15, girth * 1.6), Marking(coat.saddle, TORSO | LEG, 0.2), roll=lean
        )
    if coat.belly:
        low = _along(frame.hip, frame.shoulder, 0.5)
        shapes.ball(
            (low[0], low[1] + girth * 0.95, 0), (0.75, girth * 0.55, girth), Marking(coat.belly, TORSO, 0.4)
        )
    if coat.chest:
        shapes.ball(
            (x + girth * 0.95, y + 0.05, 0),
            (girth * 0.75, girth * 1.6, girth * 0.8),
            Marking(coat.chest, TORSO, 0.3),
        )
    if coat.ruff:
        middle = _along(frame.shoulder, frame.head, 0.30)
        shapes.bone(
            _along(middle, frame.head, -0.10),
            _along(middle, frame.head, 0.14),
            girth * 1.5,
            Marking(coat.ruff, TORSO, 0.3),
        )


def scattered(factors: Factors, coat: Coat, girth: float, bones: Shapes) -> Shapes:
    """Spots or patches on the surface of the solids `bones`, by the factors' own seed.

    `girth` is the chest's radius, the measure of a spot.
    """
    marks, colour = Shapes(), coat.spots or coat.patches
    if colour is None:
        return marks
    rng = np.random.default_rng(factors.details)
    solids = [i for i, look in enumerate(bones.looks) if isinstance(look, Look) and look.gloss == 0]
    count, low, high = (85, 0.11, 0.24) if coat.spots else (4, 0.7, 1.1)
    for pick in rng.choice(solids, count):
        direction = rng.standard_normal(3)
        direction /= np.linalg.norm(direction)
        out = bones.axes[pick] @ direction
        centre = np.asarray(bones.centres[pick]) + (out if out[2] > 0 else -out)  # where it can be seen
        radius = girth * rng.uniform(low, high)
        marks.ball(
            tuple(centre.tolist()),
            (radius, radius * rng.uniform(0.7, 1.2), radius),
            Marking(colour, ALL_PARTS & ~FACE, 0.35),
        )
    return marks
