"""The whole dog, placed in its picture: head on body, turned to the camera, scaled to the frame."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, fields, replace

import numpy as np

from gan_core.sources.base import Box
from gan_core.sources.drawn.body import Body, body, scattered
from gan_core.sources.drawn.coats import Coat
from gan_core.sources.drawn.factors import PORTRAIT, Factors
from gan_core.sources.drawn.head import head
from gan_core.sources.drawn.solids import (
    EAR,
    FACE,
    HEAD,
    MIRROR,
    TORSO,
    Colour,
    Marking,
    Matrix,
    Shapes,
    turn_x,
    turn_y,
    turn_z,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """Shapes in pixels of the picture, in painting order, and flat shadows on the ground."""

    shapes: Shapes
    shadows: Shapes
    box: Box
    """Encloses the drawn dog, within the picture."""
    unit: float
    """Pixels to a shoulder height."""


def make_figure(factors: Factors, zoom: float = 1.0) -> Figure:
    """The dog that `factors` describe, in pixels of a picture of factors.width × factors.height.

    With `zoom`, its shapes (but not its box and shadows) are for a picture that much larger.
    """
    coat = _tinted(factors)
    trunk = body(factors, coat)
    camera = turn_x(factors.elevation)
    if factors.faces_left:
        camera = camera @ MIRROR
    shapes = _assembled(factors, coat, trunk, camera)
    scale, shift = _placement(factors, shapes)
    placed = shapes.moved(np.eye(3), np.multiply(shift, zoom), scale * zoom)
    shadows = _shadows(trunk).moved(camera @ _body_turn(factors), shift, scale)
    left, top, right, bottom = (side / zoom for side in placed.solids().bounds(factors.height * zoom))
    box = Box(max(left, 0.0), max(top, 0.0), min(right, factors.width), bottom)
    return Figure(placed, shadows, box, scale)


def _assembled(factors: Factors, coat: Coat, trunk: Body, camera: Matrix) -> Shapes:
    turned = camera @ _body_turn(factors)
    if factors.collar:
        _collar(trunk.shapes, factors, trunk)
    shapes = trunk.shapes.moved(turned, (0, 0, 0))
    # The head turns by itself: it looks at the viewer, however the body stands.
    look = turn_z(factors.head_tilt) @ turn_y(factors.head_yaw) @ turn_x(factors.head_pitch)
    skull = factors.shape.head * factors.head_size
    shapes.extend(head(factors, coat).moved(camera @ look, turned @ np.asarray(trunk.head), skull))
    shapes.extend(scattered(factors, coat, factors.shape.girth, shapes))
    return shapes


def _body_turn(factors: Factors) -> Matrix:
    """Turn the body's own forward (x) towards the viewer (z)."""
    return turn_y(-factors.body_yaw)


def _collar(shapes: Shapes, factors: Factors, trunk: Body) -> None:
    """A band of colour: a disc across the neck, far wider than it."""
    along = np.subtract(trunk.head, trunk.neck)
    along /= np.linalg.norm(along)
    across = (-along[1] * 0.5, along[0] * 0.5, 0.0)
    axes = np.stack([along * 0.06, across, (0.0, 0.0, 0.5)], axis=1)
    shapes.add(trunk.neck, axes, Marking(colorsys.hsv_to_rgb(factors.collar_hue, 0.62, 0.78), TORSO, 0.05))


def _placement(factors: Factors, shapes: Shapes) -> tuple[float, tuple[float, float, float]]:
    """Scale and shift that put the dog where the factors want it."""
    width, height = factors.width, factors.height
    if factors.pose == PORTRAIT:
        left, top, right, bottom = shapes.solids(HEAD | EAR | FACE).bounds()
        scale = factors.size * 0.86 * min(width / (right - left), 0.86 * height / (bottom - top))
        middle_y = height * 0.46 - scale * (top + bottom) / 2
    else:
        left, top, right, bottom = shapes.solids().bounds()
        scale = factors.size * min(width / (right - left), height / (bottom - top))
        room = height - scale * (bottom - top)
        middle_y = height - 0.4 * room - scale * bottom
    middle_x = width * (0.5 + factors.shift) - scale * (left + right) / 2
    return scale, (middle_x, middle_y, 0.0)


def _shadows(trunk: Body) -> Shapes:
    shapes = Shapes()
    for (x, _, z), radius in trunk.feet:
        shapes.ball((x, 0.0, z), (radius, 0.004, min(radius, 0.3)), Marking((0, 0, 0), 0))
    return shapes


def _tinted(factors: Factors) -> Coat:
    """The breed's coat, a little lighter, darker, warmer or colder."""
    coat = factors.shape.coats[factors.coat]
    names = [f.name for f in fields(Coat) if f.name not in ("nose", "eye")]
    return replace(
        coat, **{n: _tint(getattr(coat, n), factors) for n in names if getattr(coat, n) is not None}
    )


def _tint(colour: Colour, factors: Factors) -> Colour:
    light, warm = 1 + factors.coat_lightness * 1.5, factors.coat_hue
    red, green, blue = colour
    return (min(red * light + warm, 1.0), min(green * light, 1.0), min(max(blue * light - warm, 0.0), 1.0))
