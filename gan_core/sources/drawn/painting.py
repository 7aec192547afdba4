"""From factors to pixels. The same factors always make the same picture."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gan_core.sources.drawn.factors import Factors
from gan_core.sources.drawn.figure import Figure, make_figure
from gan_core.sources.drawn.render import Canvas, Fur, Light, Plane
from gan_core.sources.drawn.scene import background, darken, light_colours

OVERSAMPLING = 2
"""Pixels of the canvas to a pixel of the picture, along each side."""


def paint(factors: Factors) -> Image.Image:
    """The picture, RGB, of factors.width × factors.height pixels."""
    dog = make_figure(factors, OVERSAMPLING)
    layer, where = _dog_layer(factors, dog)
    scene = background(factors)
    darken(scene, dog.shadows)
    exposure, tint = 0.3 + 0.7 * factors.brightness, 0.04 * factors.warmth
    scene *= np.asarray([exposure * (1 + tint), exposure, exposure * (1 - tint)], np.float32)[:, None, None]
    behind = scene[(slice(None), *where)]
    behind *= 1 - layer[3]
    behind += layer[:3]
    np.clip(scene, 0, 1, out=scene)
    scene *= 255
    return Image.fromarray(np.ascontiguousarray((scene + 0.5).astype(np.uint8).transpose(1, 2, 0)))


def opacity(factors: Factors) -> Plane:
    """How much of every pixel the dog covers: float32 [H, W] in 0 to 1."""
    layer, where = _dog_layer(factors, make_figure(factors, OVERSAMPLING))
    whole = np.zeros((factors.height, factors.width), np.float32)
    whole[where] = layer[3]
    return whole


def _dog_layer(factors: Factors, dog: Figure) -> tuple[Plane, tuple[slice, slice]]:
    """Red, green and blue (times the opacity) and the opacity, [4, h, w], and where in the picture they lie."""
    canvas = Canvas(factors.width * OVERSAMPLING, factors.height * OVERSAMPLING, _fur(factors, dog.unit))
    canvas.add(dog.shapes)
    key, sky, ground = light_colours(factors)
    where = canvas.extent(OVERSAMPLING)
    layer = canvas.shaded(Light((0.75 * factors.light_angle, -0.75, 0.85), key, sky, ground), where)
    rows, columns = (slice(span.start // OVERSAMPLING, span.stop // OVERSAMPLING) for span in where)
    return _shrunk(layer), (rows, columns)


def _shrunk(planes: Plane) -> Plane:
    """Half the height and width, by the mean of two by two pixels."""
    rows = planes[:, ::OVERSAMPLING] + planes[:, 1::OVERSAMPLING]
    return (rows[..., ::OVERSAMPLING] + rows[..., 1::OVERSAMPLING]) * np.float32(1 / OVERSAMPLING**2)


def _fur(factors: Factors, unit: float) -> Fur:
    breed = factors.shape
    rng = np.random.default_rng(factors.details + 2)
    offset = (int(rng.integers(256)), int(rng.integers(256)))
    fluff = breed.fur * factors.fluff
    bump = (0.8 + 2.4 * fluff) * min(unit / 100, 1.2) * (2.5 if breed.curl else 1.0)
    return Fur(
        bump=bump, curl=breed.curl, ragged=0.05 * min(fluff, 1.0), stripes=0.06 + 0.05 * fluff, offset=offset
    )
