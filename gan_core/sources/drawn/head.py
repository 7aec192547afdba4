"""A dog's head in its own frame: skull radius 1 at the origin, x right, y down, the nose towards z."""

from __future__ import annotations

import math

from gan_core.sources.drawn.coats import PINK, Coat
from gan_core.sources.drawn.factors import Factors
from gan_core.sources.drawn.solids import EAR, FACE, HEAD, Colour, Look, Marking, Shapes

_MOUTH: Colour = (0.09, 0.05, 0.05)
_TONGUE: Colour = (0.90, 0.45, 0.47)
_PUPIL: Colour = (0.03, 0.025, 0.03)


def head(factors: Factors, coat: Coat) -> Shapes:
    """Skull, snout, ears, eyes and the head's markings, in the order in which they must be put down."""
    shapes = Shapes()
    _skull(shapes, factors, coat)
    _snout(shapes, factors, coat)
    EARS[factors.shape.ears](shapes, factors, coat)
    _markings(shapes, factors, coat)
    _face(shapes, factors, coat)
    return shapes


def _reach(factors: Factors) -> float:
    """How far the snout stands out of the skull."""
    return factors.shape.muzzle * factors.muzzle_length


def _skull(shapes: Shapes, factors: Factors, coat: Coat) -> None:
    breed = factors.shape
    fur = Look(coat.head or coat.main, HEAD, blend=0.16)
    shapes.ball((0, 0, 0), (0.97 * breed.skull, 0.92, 0.90), fur)
    cheek = Look(coat.cheek or coat.head or coat.main, HEAD, blend=0.22)
    width = breed.cheek * (1 + 0.12 * breed.fur * factors.fluff)
    shapes.pair((0.44 * breed.skull, 0.30, 0.20), (width, 0.46, 0.50), cheek)
    if breed.curl:
        shapes.ball((0, -0.72, 0.05), (0.80, 0.62, 0.70), Look(coat.main, HEAD, blend=0.10))


def _snout(shapes: Shapes, factors: Factors, coat: Coat) -> None:
    breed, reach = factors.shape, _reach(factors)
    colour = coat.muzzle or coat.head or coat.main
    wide, jowl = breed.snout, breed.jowl
    shapes.bone((0, 0.24, 0.35), (0, 0.34, 0.62 + reach), wide * 0.86, Look(colour, HEAD, blend=0.20))
    shapes.pair(
        (wide * 0.48, 0.44, 0.58 + reach * 0.92), (wide * 0.62, jowl + 0.06, 0.30), Look(colour, HEAD, 0.10)
    )
    drop = 0.16 * factors.mouth_open
    if factors.mouth_open > 0.05:
        shapes.ball(
            (0, 0.62 + drop * 0.5, 0.55 + reach * 0.80),
            (wide * 0.60, 0.12 + drop, 0.24),
            Look(_MOUTH, FACE, 0.02),
        )
        if factors.tongue:
            tip = (0.0, 0.74 + 2.1 * drop, 0.74 + reach * 0.85)
            shapes.bone(
                (0, 0.58, 0.62 + reach * 0.80), tip, wide * 0.34, Look(_TONGUE, FACE, 0.03, 0.35), depth=0.07
            )
    jaw = Look(colour, HEAD, blend=0.06)
    shapes.bone((0, 0.66 + drop, 0.35), (0, 0.70 + 2 * drop, 0.50 + reach * 0.72), wide * 0.52, jaw)
    nose = Look(coat.nose, FACE, blend=0.015, gloss=1.0)
    shapes.ball((0, 0.20, 0.86 + reach), (0.225, 0.155, 0.16), nose)
    shapes.ball((0, 0.29, 0.87 + reach), (0.12, 0.13, 0.12), nose)


def _floppy(shapes: Shapes, factors: Factors, coat: Coat) -> None:
    breed = factors.shape
    fur = Look(coat.ear or coat.head or coat.main, EAR, blend=0.05)
    length, width = breed.ear_length * factors.ear_size, breed.ear_width * factors.ear_size
    out = 0.12 * factors.ear_spread
    for side in (-1, 1):
        root = (side * 0.74 * breed.skull, -0.52, 0.02)
        bend = (side * (0.98 * breed.skull + out), -0.30, 0.16)
        tip = (side * (0.98 * breed.skull + 1.4 * out), -0.30 + 0.95 * length, 0.22)
        shapes.bone(root, bend, 0.26 * width, fur, depth=0.20)
        shapes.bone(bend, tip, 0.30 * width, fur, depth=0.15)
        shapes.ball((tip[0], tip[1] - 0.10, tip[2]), (0.30 * width, 0.34 * length, 0.13), fur)


def _feathered(shapes: Shapes, factors: Factors, coat: Coat) -> None:
    breed = factors.shape
    fur = Look(coat.ear or coat.main, EAR, blend=0.08)
    length, width = breed.ear_length * factors.ear_size, breed.ear_width * factors.ear_size
    for side in (-1, 1):
        x = side * (0.98 + 0.1 * factors.ear_spread)
        shapes.ball((x * 0.9, -0.20, -0.05), (0.32 * width, 0.50, 0.30), fur)
        shapes.ball((x, 0.35, 0.02), (0.40 * width, 0.62 * length, 0.30), fur)
        shapes.ball((x, 0.75 * length, 0.06), (0.42 * width, 0.42 * length, 0.30), fur)


def _upright(shapes: Shapes, factors: Factors, coat: Coat, *, tip: float, lean: float) -> None:
    """Ears that stand: wide at the root, `tip` wide at the top, leaning out by `lean` radians."""
    breed = factors.shape
    colour = coat.ear or coat.head or coat.main
    fur = Look(colour, EAR, blend=0.12)
    inner = Marking(_mix(colour, PINK, 0.45), EAR, softness=0.5)
    length, width = breed.ear_length * factors.ear_size, breed.ear_width * factors.ear_size
    angle = lean * factors.ear_spread
    for side in (-1, 1):
        x, right, up = side * 0.56 * breed.skull, side * math.sin(angle) * length, math.cos(angle) * length
        for reach, half_width, half_length in (
            (0.06, 0.42, 0.36),
            (0.26, 0.36, 0.36),
            (0.48, 0.5 * (0.36 + tip), 0.36),
            (0.76, tip, 0.34),
        ):
            middle = (x + reach * right, -0.58 - reach * up, -0.08)
            shapes.ball(middle, (half_width * width, half_length * length, 0.15), fur, roll=side * angle)
        middle = (x + 0.38 * right, -0.58 - 0.38 * up, 0.10)
        shapes.ball(middle, (0.22 * width, 0.46 * length, 0.16), inner, roll=side * angle)


def _pricked(shapes: Shapes, factors: Factors, coat: Coat) -> None:
    _upright(shapes, factors, coat, tip=0.15, lean=0.22)


def _bat(shapes: Shapes, factors: Factors, coat: Coat) -> None:
    _upright(shapes, factors, coat, tip=0.25, lean=0.42)


def _button(shapes: Shapes, factors: Factors, coat: Coat) -> None:
    breed = factors.shape
    fur = Look(coat.ear or coat.head or coat.main, EAR, blend=0.05)
    length, width = breed.ear_length * factors.ear_size, breed.ear_width * factors.ear_size
    for side in (-1, 1):
        x = side * 0.66 * breed.skull
        lean = side * 0.12 * factors.ear_spread
        shapes.ball((x, -0.74, 0.0), (0.36 * width, 0.36 * length, 0.16), fur, roll=side * 0.4)
        shapes.bone(
            (x + lean, -0.88, 0.12),
            (x + side * 0.18 + 2 * lean, -0.88 + 0.70 * length, 0.40),
            0.25 * width,
            fur,
            depth=0.11,
        )


EARS = {"floppy": _floppy, "feathered": _feathered, "pricked": _pricked, "bat": _bat, "button": _button}


def _markings(shapes: Shapes, factors: Factors, coat: Coat) -> None:
    reach, wide = _reach(factors), factors.shape.snout
    if coat.blaze:
        shapes.ball((0, -0.45, 0.8), (0.17, 0.85, 0.9), Marking(coat.blaze, HEAD, 0.2))
        shapes.ball(
            (0, 0.42, 0.75 + reach * 0.5), (wide * 1.1, 0.42, 0.7 + reach), Marking(coat.blaze, HEAD, 0.2)
        )
    if coat.mask:
        shapes.pair((0.40, -0.02, 0.75), (0.34, 0.30, 0.5), Marking(coat.mask, HEAD, 0.6))
    if coat.cheek:
        shapes.pair((0.62, 0.52, 0.45), (0.46, 0.46, 0.7), Marking(coat.cheek, HEAD, 0.35))
    if coat.brow:
        shapes.pair((0.37, -0.36, 0.85), (0.17, 0.11, 0.4), Marking(coat.brow, HEAD, 0.4), roll=0.3)
    line = Marking(_MOUTH, HEAD, 0.7)
    depth = 0.62 + reach
    shapes.ball((0, 0.43, depth + 0.25), (0.028, 0.14, 0.5), line)
    if factors.mouth_open <= 0.05:
        shapes.pair((wide * 0.44, 0.60, depth * 0.9), (wide * 0.52, 0.030, 0.6), line, roll=-0.28)


def _face(shapes: Shapes, factors: Factors, coat: Coat) -> None:
    breed = factors.shape
    size = breed.eye * 1.15
    x, y = 0.395 * breed.skull + 0.03, -0.06
    z = 0.93 * math.sqrt(max(1 - (x / (0.97 * breed.skull)) ** 2 - (y / 0.92) ** 2, 0.1))
    shapes.pair((x, y, z - 0.02), (size * 1.22, size * 1.18, 0.4), Marking(_PUPIL, HEAD, 0.5))
    eye = Look(coat.eye, FACE, blend=0.015, gloss=0.6)
    shapes.pair((x, y, z), (size, size, 0.13), eye)
    pupil = 0.60 if sum(coat.eye) > 1.2 else 0.72
    shapes.pair(
        (x, y, z + 0.10), (size * pupil, size * pupil, 0.09), Look(_PUPIL, FACE, blend=0.01, gloss=0.5)
    )
    for side in (-1, 1):  # both eyes mirror the same light
        glint = Look((1.6, 1.6, 1.6), FACE, blend=0.004)
        shapes.ball(
            (side * x + 0.36 * size * _glint_side(factors), y - 0.36 * size, z + 0.19),
            (size * 0.27, size * 0.27, 0.04),
            glint,
        )
        shapes.ball(
            (side * x - 0.30 * size * _glint_side(factors), y + 0.34 * size, z + 0.18),
            (size * 0.13, size * 0.13, 0.03),
            glint,
        )


def _glint_side(factors: Factors) -> float:
    return 1.0 if (factors.light_angle >= 0) != bool(factors.faces_left) else -1.0


def _mix(a: Colour, b: Colour, share: float) -> Colour:
    return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2]))
