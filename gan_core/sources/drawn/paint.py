"""From factors to pixels. The same factors always make the same picture."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gan_core.sources.drawn.factors import Factors
from gan_core.sources.drawn.figure import Figure, figure
from gan_core.sources.drawn.render import Canvas, Fur, Light, Plane
from gan_core.sources.drawn.scene import background, darken, light_colours

OVERSAMPLING = 2
"""Pixels of the canvas to a pixel of the picture, along each side."""


def paint(factors: Factors) -> Image.Image:
    """The picture, RGB, of factors.width × factors.height pixels."""
    dog = figure(factors)
    colours, opacity = _dog_layer(factors, dog)
    scene = background(factors)
    darken(scene, dog.shadows)
    scene *= np.asarray([1 + 0.04 * factors.warmth, 1.0, 1 - 0.04 * factors.warmth], np.float32)[:, None, None]
    mixed = colours + scene * (1 - opacity) * np.float32(0.3 + 0.7 * factors.brightness)
    return Image.fromarray((np.clip(mixed, 0, 1) * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0).copy())


def opacity(factors: Factors) -> Plane:
    """How much of every pixel the dog covers: float32 [H, W] in 0 to 1."""
    return _dog_layer(factors, figure(factors))[1]


def _dog_layer(factors: Factors, dog: Figure) -> tuple[Plane, Plane]:
    """Lit colours [3, H, W], already multiplied by the opacity [H, W]."""
    unit = dog.unit * OVERSAMPLING
    canvas = Canvas(factors.width * OVERSAMPLING, factors.height * OVERSAMPLING, _fur(factors, unit))
    canvas.add(dog.shapes.moved(np.eye(3), (0, 0, 0), OVERSAMPLING))
    key, sky, ground = light_colours(factors)
    side = 0.75 * factors.light_angle
    lit = canvas.shaded(Light((side, -0.75, 0.85), key, sky, ground))
    covered = canvas.covered.astype(np.float32)
    return _shrunk(lit * covered), _shrunk(covered[None])[0]


def _shrunk(planes: Plane) -> Plane:
    channels, height, width = planes.shape
    k = OVERSAMPLING
    return planes.reshape(channels, height // k, k, width // k, k).mean(axis=(2, 4), dtype=np.float32)


def _fur(factors: Factors, unit: float) -> Fur:
    breed = factors.shape
    rng = np.random.default_rng(factors.details + 2)
    offset = (int(rng.integers(256)), int(rng.integers(256)))
    fluff = breed.fur * factors.fluff
    bump = unit * (0.006 + 0.016 * fluff) * (2.2 if breed.curl else 1.0)
    return Fur(bump=bump, curl=breed.curl, ragged=0.05 * min(fluff, 1.0), offset=offset)
