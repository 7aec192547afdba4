"""What lies behind and below the dog: six places with their own light-hearted simplicity."""

from __future__ import annotations

import colorsys

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from gan_core.sources.drawn.factors import BEACH, FOREST, MEADOW, ROOM, SNOW, STUDIO, Factors
from gan_core.sources.drawn.solids import Colour, Shapes

Plane = NDArray[np.float32]
_Rgb = tuple[int, int, int]


def background(factors: Factors) -> Plane:
    """The place without the dog: float32 [3, H, W] in 0 to 1."""
    picture = _PLACES[factors.background](factors, np.random.default_rng(factors.details + 1))
    blurred = picture.filter(ImageFilter.BoxBlur(1.5))  # out of focus, as behind a portrait
    return np.ascontiguousarray(np.asarray(blurred).transpose(2, 0, 1), np.float32) * np.float32(1 / 255)


def darken(ground: Plane, shadows: Shapes) -> None:
    """Lay the soft `shadows` (flat ellipsoids in pixels) on `ground`, in place."""
    _, height, width = ground.shape
    shade = np.ones((height, width), np.float32)
    for (cx, cy, _), axes in zip(shadows.centres, shadows.axes, strict=True):
        (sxx, sxy), (_, syy) = (axes @ axes.T)[:2, :2].tolist()
        left, right = (min(max(round(cx + side * 2 * sxx**0.5), 0), width) for side in (-1, 1))
        top, bottom = (min(max(round(cy + side * 2 * syy**0.5), 0), height) for side in (-1, 1))
        det = max(sxx * syy - sxy * sxy, 1e-6)
        dx = np.arange(left, right, dtype=np.float32) + (0.5 - cx)
        dy = (np.arange(top, bottom, dtype=np.float32) + (0.5 - cy))[:, None]
        far = (syy / det) * dx * dx + dy * ((-2 * sxy / det) * dx + (sxx / det) * dy)
        shade[top:bottom, left:right] *= 1 - 0.42 * np.exp(-1.3 * far)
    ground *= np.maximum(shade, 0.35)


def _colour(hue: float, saturation: float, value: float) -> _Rgb:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def _gradient(width: int, height: int, top: _Rgb, bottom: _Rgb) -> Image.Image:
    t = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    column = (1 - t) * np.asarray(top, np.float32) + t * np.asarray(bottom, np.float32)
    return Image.fromarray(column.astype(np.uint8)[:, None, :]).resize(
        (width, height), Image.Resampling.NEAREST
    )


def _land(factors: Factors, sky: tuple[_Rgb, _Rgb], ground: tuple[_Rgb, _Rgb]) -> tuple[Image.Image, int]:
    """Sky over ground; returns the picture and the horizon's row."""
    width, height = factors.width, factors.height
    line = round(factors.horizon * height)
    picture = Image.new("RGB", (width, height))
    picture.paste(_gradient(width, line, *sky), (0, 0))
    picture.paste(_gradient(width, height - line, *ground), (0, line))
    return picture, line


def _sky(factors: Factors) -> tuple[_Rgb, _Rgb]:
    value = 0.80 + 0.18 * factors.background_lightness
    return _colour(0.57 + 0.03 * factors.background_hue, 0.48, value), _colour(
        0.56, 0.16, min(value + 0.1, 1)
    )


def _blob(draw: ImageDraw.ImageDraw, x: float, y: float, rx: float, ry: float, colour: _Rgb) -> None:
    draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=colour)


def _meadow(factors: Factors, rng: np.random.Generator) -> Image.Image:
    hue = 0.22 + 0.10 * factors.background_hue
    value = 0.52 + 0.25 * factors.background_lightness
    picture, line = _land(
        factors, _sky(factors), (_colour(hue, 0.50, value), _colour(hue + 0.02, 0.60, value * 0.75))
    )
    draw, width = ImageDraw.Draw(picture), factors.width
    _clouds(draw, factors, rng)
    for _ in range(3):
        x, size = rng.uniform(0, width), rng.uniform(0.25, 0.6) * width
        _blob(
            draw,
            x,
            line + size * 0.33,
            size,
            size * 0.4,
            _colour(hue + 0.05, 0.42, value * rng.uniform(0.75, 0.95)),
        )
    for _ in range(14):
        x, y = rng.uniform(0, width), rng.uniform(line + 6, factors.height)
        flower = _colour(rng.choice((0.0, 0.13, 0.80, 0.95)), rng.uniform(0.1, 0.6), 0.95)
        _blob(draw, x, y, 1.6, 1.4, flower)
    return picture


def _clouds(draw: ImageDraw.ImageDraw, factors: Factors, rng: np.random.Generator) -> None:
    for _ in range(rng.integers(1, 4)):
        x, y = rng.uniform(0, factors.width), rng.uniform(0.04, 0.22) * factors.height
        for _ in range(4):
            _blob(
                draw,
                x + rng.uniform(-14, 14),
                y + rng.uniform(-3, 3),
                rng.uniform(6, 13),
                rng.uniform(3, 6),
                (247, 249, 251),
            )


def _room(factors: Factors, rng: np.random.Generator) -> Image.Image:
    hue, value = factors.background_hue, 0.62 + 0.30 * factors.background_lightness
    wall = (_colour(hue, 0.22, value), _colour(hue, 0.26, value * 0.92))
    wood = 0.35 + 0.3 * rng.random()
    picture, line = _land(factors, wall, (_colour(0.08, 0.45, wood), _colour(0.07, 0.50, wood * 1.25)))
    draw, width, height = ImageDraw.Draw(picture), factors.width, factors.height
    draw.rectangle((0, line - 5, width, line), fill=(236, 232, 224))
    left = round(rng.uniform(-0.1, 0.75) * width)
    if rng.random() < 0.6:
        side = round(0.30 * width)
        draw.rectangle((left, 6, left + side, 6 + side), fill=(240, 238, 232))
        draw.rectangle((left + 4, 10, left + side - 4, 2 + side), fill=_colour(0.56, 0.30, 0.95))
        draw.line((left + side / 2, 8, left + side / 2, 4 + side), fill=(240, 238, 232), width=3)
    rug = _colour(hue + 0.45, 0.45, 0.70)
    _blob(draw, width * rng.uniform(0.4, 0.6), height * 0.93, width * 0.48, height * 0.13, rug)
    return picture


def _studio(factors: Factors, rng: np.random.Generator) -> Image.Image:
    width, height = factors.width, factors.height
    x = np.linspace(-1, 1, width, dtype=np.float32) - np.float32(0.3 * factors.light_angle)
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    glow = np.exp(-(x * x + (y + 0.1) ** 2) * 0.9)[..., None]
    saturation, value = 0.15 + 0.4 * rng.random(), 0.45 + 0.4 * factors.background_lightness
    inner = np.asarray(_colour(factors.background_hue, saturation * 0.6, min(value * 1.25, 1.0)), np.float32)
    outer = np.asarray(_colour(factors.background_hue, saturation, value * 0.75), np.float32)
    return Image.fromarray((outer + glow * (inner - outer)).astype(np.uint8))


def _beach(factors: Factors, rng: np.random.Generator) -> Image.Image:
    value = 0.82 + 0.12 * factors.background_lightness
    picture, line = _land(
        factors, _sky(factors), (_colour(0.11, 0.30, value), _colour(0.10, 0.38, value * 0.88))
    )
    draw, width = ImageDraw.Draw(picture), factors.width
    top = line - round(0.16 * factors.height)
    draw.rectangle((0, top, width, line - 1), fill=_colour(0.52 + 0.05 * factors.background_hue, 0.60, 0.72))
    draw.rectangle((0, line - 3, width, line), fill=(240, 246, 246))
    for _ in range(3):
        y = rng.uniform(top + 2, line - 5)
        draw.line((rng.uniform(0, width), y, rng.uniform(0, width), y), fill=(210, 234, 238), width=1)
    _clouds(draw, factors, rng)
    return picture


def _snow(factors: Factors, rng: np.random.Generator) -> Image.Image:
    sky = (_colour(0.58, 0.28, 0.62 + 0.25 * factors.background_lightness), _colour(0.58, 0.12, 0.88))
    picture, line = _land(factors, sky, (_colour(0.60, 0.06, 0.93), _colour(0.60, 0.12, 0.84)))
    draw, width = ImageDraw.Draw(picture), factors.width
    for _ in range(6):
        _fir(
            draw,
            rng.uniform(0, width),
            line + 2,
            rng.uniform(0.18, 0.40) * factors.height,
            _colour(0.42, 0.35, rng.uniform(0.30, 0.45)),
        )
    return picture


def _fir(draw: ImageDraw.ImageDraw, x: float, foot: float, tall: float, colour: _Rgb) -> None:
    for level in range(3):
        top, half = foot - tall * (1 - 0.22 * level), tall * (0.14 + 0.07 * level)
        draw.polygon([(x, top), (x - half, top + tall * 0.42), (x + half, top + tall * 0.42)], fill=colour)


def _forest(factors: Factors, rng: np.random.Generator) -> Image.Image:
    autumn = factors.background_hue
    leaf, value = 0.28 - 0.22 * autumn, 0.42 + 0.25 * factors.background_lightness
    sky = (_colour(leaf + 0.03, 0.35, value * 1.2), _colour(leaf, 0.30, min(value * 1.5, 1.0)))
    picture, line = _land(
        factors, sky, (_colour(leaf, 0.45, value * 0.75), _colour(leaf - 0.02, 0.50, value * 0.55))
    )
    draw, width = ImageDraw.Draw(picture), factors.width
    for _ in range(5):
        x, half = rng.uniform(0, width), rng.uniform(2, 6)
        draw.rectangle((x - half, 0, x + half, line + 3), fill=_colour(0.07, 0.35, rng.uniform(0.20, 0.36)))
    for _ in range(16):
        size = rng.uniform(8, 20)
        shade = _colour(leaf + rng.uniform(-0.03, 0.03), 0.5, value * rng.uniform(0.7, 1.3) % 1)
        _blob(draw, rng.uniform(0, width), rng.uniform(-5, 0.30 * factors.height), size, size * 0.7, shade)
    return picture


_PLACES = {MEADOW: _meadow, ROOM: _room, STUDIO: _studio, BEACH: _beach, SNOW: _snow, FOREST: _forest}


def light_colours(factors: Factors) -> tuple[Colour, Colour, Colour]:
    """Key, sky and ground light of the place, by the factors' brightness and warmth."""
    bright, warm = factors.brightness, factors.warmth * 0.07
    bounce: Colour = {
        MEADOW: (0.20, 0.24, 0.14),
        ROOM: (0.25, 0.20, 0.16),
        STUDIO: (0.20, 0.20, 0.21),
        BEACH: (0.28, 0.25, 0.19),
        SNOW: (0.27, 0.29, 0.33),
        FOREST: (0.17, 0.19, 0.11),
    }[factors.background]
    key = (0.80 * bright * (1 + warm), 0.78 * bright, 0.76 * bright * (1 - warm))
    sky = (0.26 * bright * (1 - warm / 2), 0.275 * bright, 0.30 * bright * (1 + warm / 2))
    return key, sky, bounce
