"""Fur and mottling: tileable noise made once, cut out at any offset."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.float32]
_SIDE = 256
_REPEATS = 3
"""Enough for a canvas of 512 pixels at any offset below `_SIDE`."""


def fur(offset: tuple[int, int], where: tuple[slice, slice], curl: float) -> Plane:
    """Relief in 0 to 1 at the rows and columns `where`: straight hair, or curls from `curl` 0.5 on."""
    return _cut(_curls() if curl >= 0.5 else _hair(), offset, where)


def mottle(offset: tuple[int, int], where: tuple[slice, slice]) -> Plane:
    """Slow noise in about -1 to 1 that makes the edges of markings irregular."""
    return _cut(_mottle(), offset, where)


def _cut(texture: Plane, offset: tuple[int, int], where: tuple[slice, slice]) -> Plane:
    rows, columns = where
    top, left = offset
    return texture[top + rows.start : top + rows.stop, left + columns.start : left + columns.stop]


def _tiled(one: Plane) -> Plane:
    return np.tile(one, (_REPEATS, _REPEATS)).astype(np.float32)


def _smooth_noise(cell_x: int, cell_y: int, seed: int) -> Plane:
    """Tileable bicubic noise with zero mean and unit deviation, cells of cell_x × cell_y pixels."""
    coarse = (
        np.random.default_rng(seed).standard_normal((_SIDE // cell_y, _SIDE // cell_x)).astype(np.float32)
    )
    wrapped = Image.fromarray(np.tile(coarse, (3, 3))).resize(
        (3 * _SIDE, 3 * _SIDE), Image.Resampling.BICUBIC
    )
    one: Plane = np.asarray(wrapped)[_SIDE : 2 * _SIDE, _SIDE : 2 * _SIDE]
    unit: Plane = (one - one.mean()) / one.std()
    return unit.astype(np.float32)


def _unit(noise: Plane) -> Plane:
    return np.clip(0.5 + noise / 5, 0, 1).astype(np.float32)


@cache
def _hair() -> Plane:
    return _tiled(
        _unit(0.75 * _smooth_noise(4, 16, 1) + 0.5 * _smooth_noise(2, 8, 2) + 0.4 * _smooth_noise(16, 16, 3))
    )


@cache
def _curls() -> Plane:
    """Bumps like a poodle's: one minus the distance to the nearest of scattered points."""
    generator = np.random.default_rng(4)
    points = generator.random((420, 2)) * _SIDE
    y, x = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32)
    nearest = np.full((_SIDE, _SIDE), 1e9, np.float32)
    for py, px in points:
        dy, dx = np.abs(y - py), np.abs(x - px)
        dy, dx = np.minimum(dy, _SIDE - dy), np.minimum(dx, _SIDE - dx)
        nearest = np.minimum(nearest, dy * dy + dx * dx)
    return _tiled(np.clip(1 - np.sqrt(nearest) / 12, 0, 1))


@cache
def _mottle() -> Plane:
    return _tiled(np.clip((_smooth_noise(16, 16, 5) + 0.6 * _smooth_noise(8, 8, 6)) / 2.2, -1, 1))
