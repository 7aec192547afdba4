"""Ellipsoids to shaded pixels: a depth buffer in which neighbours melt together, then soft light.

Where two surfaces meet, depth and colour are joined by the polynomial smooth maximum
(Quílez, "Smooth minimum", https://iquilezles.org/articles/smin/), so that a dog of forty ellipsoids
looks like one soft body.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gan_core.sources.drawn.solids import Colour, Look, Marking, Shapes
from gan_core.sources.drawn.texture import fur, mottle

Plane = NDArray[np.float32]
_FAR = np.float32(-1e4)
_NOWHERE = np.float32(-2e4)


@dataclass(frozen=True, slots=True)
class Light:
    """Where the light comes from (x right, y down, z to the viewer), and its colours."""

    direction: tuple[float, float, float]
    key: Colour
    sky: Colour
    ground: Colour


@dataclass(frozen=True, slots=True)
class Fur:
    """The surface: `bump` in pixels of relief, `curl` 0 straight to 1 curly, `ragged` edge 0 to 0.05."""

    bump: float
    curl: float
    ragged: float
    offset: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Tile:
    """The part of the canvas that one ellipsoid covers: rows, columns and its local geometry."""

    where: tuple[slice, slice]
    inside: Plane
    """1 at the centre of the outline, 0 on it."""
    middle: Plane
    """Depth of the ellipsoid's middle along each line of sight."""
    reach: float
    """Half of its depth at the centre."""


class Canvas:
    """Depth, colour, part and gloss of `height` × `width` pixels, empty at first."""

    def __init__(self, width: int, height: int, coat: Fur) -> None:
        self.depth: Plane = np.full((height, width), _FAR, np.float32)
        self.colour: Plane = np.zeros((3, height, width), np.float32)
        self._part = np.zeros((height, width), np.uint8)
        self._gloss: Plane = np.zeros((height, width), np.float32)
        self._fur = coat
        self._x = np.arange(width, dtype=np.float32) + np.float32(0.5)
        self._y = (np.arange(height, dtype=np.float32) + np.float32(0.5))[:, None]

    @property
    def covered(self) -> NDArray[np.bool_]:
        """Where the dog is."""
        return self.depth > _FAR / 2

    def add(self, shapes: Shapes) -> None:
        """Put every solid and marking of `shapes` on the canvas, in their order."""
        for centre, axes, look in zip(shapes.centres, shapes.axes, shapes.looks, strict=True):
            tile = self._tile(centre, axes)
            if tile is None:
                continue
            if isinstance(look, Marking):
                self._mark(tile, look)
            else:
                self._put(tile, look)

    def _tile(self, centre: tuple[float, float, float], axes: NDArray[np.float64]) -> _Tile | None:
        cx, cy, cz = centre
        (sxx, sxy, sxz), (_, syy, syz), (_, _, szz) = (axes @ axes.T).tolist()
        half_x, half_y = math.sqrt(sxx), math.sqrt(syy)
        height, width = self.depth.shape
        left, right = max(math.floor(cx - half_x), 0), min(math.ceil(cx + half_x), width)
        top, bottom = max(math.floor(cy - half_y), 0), min(math.ceil(cy + half_y), height)
        if left >= right or top >= bottom:
            return None
        det = max(sxx * syy - sxy * sxy, 1e-9)
        p, q, r = syy / det, -sxy / det, sxx / det  # the inverse of the outline's matrix
        dx, dy = self._x[left:right] - np.float32(cx), self._y[top:bottom] - np.float32(cy)
        inside = 1 - p * dx * dx - dy * (2 * q * dx + r * dy)
        slope_x, slope_y = sxz * p + syz * q, sxz * q + syz * r
        middle = (cz + slope_x * dx) + slope_y * dy
        reach = math.sqrt(max(szz - sxz * slope_x - syz * slope_y, 1e-9))
        return _Tile((slice(top, bottom), slice(left, right)), inside, middle, reach)

    def _put(self, tile: _Tile, look: Look) -> None:
        inside = tile.inside
        if self._fur.ragged and not look.gloss:
            inside = inside - self._fur.ragged * fur(self._fur.offset, tile.where, self._fur.curl)
        new = tile.middle + tile.reach * np.sqrt(np.maximum(inside, 0))
        new = np.where(inside > 0, new, _NOWHERE)
        old = self.depth[tile.where]
        ahead = new - old
        share = np.clip(ahead * (0.5 / look.blend) + 0.5, 0, 1)
        self.depth[tile.where] = old + share * ahead + look.blend * share * (1 - share)
        for plane, value in zip(self.colour, look.colour, strict=True):
            view = plane[tile.where]
            view += share * (value - view)
        gloss = self._gloss[tile.where]
        gloss += share * (look.gloss - gloss)
        self._part[tile.where][share > 0.5] = look.part

    def _mark(self, tile: _Tile, marking: Marking) -> None:
        off = (self.depth[tile.where] - tile.middle) / tile.reach
        within = tile.inside - off * off + 0.3 * mottle(self._fur.offset, tile.where)
        share = np.clip(within / max(marking.softness, 0.02), 0, 1)
        share *= (self._part[tile.where] & marking.parts) != 0
        for plane, value in zip(self.colour, marking.colour, strict=True):
            view = plane[tile.where]
            view += share * (value - view)

    def shaded(self, light: Light) -> Plane:
        """The lit colours [3, H, W] in 0 to 1, undefined where nothing is."""
        relief = fur(self._fur.offset, (slice(0, self.depth.shape[0]), slice(0, self.depth.shape[1])),
                     self._fur.curl)
        furry = 1 - self._gloss
        depth = np.where(self.covered, self.depth, np.float32(self.depth[self.covered].min(initial=0)))
        nx, ny, nz = _normals(depth + (self._fur.bump * relief) * furry)
        lx, ly, lz = np.asarray(light.direction) / np.linalg.norm(light.direction)
        lit = np.clip((nx * lx + ny * ly + nz * lz) * 0.62 + 0.38, 0, 1.1)
        crease = _creases(depth, self.covered)
        up = 0.5 - 0.5 * ny
        rim = (1 - nz) ** 3 * 0.16 * up
        shine = np.clip(nx * lx * 0.7 + ny * ly * 0.7 + nz * (0.3 + 0.7 * lz), 0, 1) ** 24 * self._gloss * 0.55
        tone = (1 + 0.10 * (relief - 0.5) * furry) * crease
        planes = [
            self.colour[i] * tone * (light.key[i] * lit + light.sky[i] * up + light.ground[i] * (1 - up))
            + rim * light.sky[i] + shine
            for i in range(3)
        ]
        return np.clip(np.stack(planes), 0, 1)


def _normals(depth: Plane) -> tuple[Plane, Plane, Plane]:
    nx, ny = np.zeros_like(depth), np.zeros_like(depth)
    nx[:, 1:-1] = (depth[:, :-2] - depth[:, 2:]) * np.float32(0.5)
    ny[1:-1] = (depth[:-2] - depth[2:]) * np.float32(0.5)
    nz = 1 / np.sqrt(nx * nx + ny * ny + 1)
    return nx * nz, ny * nz, nz


def _creases(depth: Plane, covered: NDArray[np.bool_]) -> Plane:
    """1 on open surfaces down to 0.55 where the surroundings stand higher: soft contact shadows."""
    height, width = depth.shape
    small = (max(width // 10, 2), max(height // 10, 2))
    weight = Image.fromarray(covered.astype(np.float32)).resize(small, Image.Resampling.BOX)
    total = Image.fromarray(depth * covered).resize(small, Image.Resampling.BOX)
    mean = np.asarray(total) / np.maximum(np.asarray(weight), 0.05)
    around = np.asarray(Image.fromarray(mean).resize((width, height), Image.Resampling.BICUBIC))
    scale = 3.2 / max(width, height)
    return 1 - np.clip((around - depth) * scale, 0, 0.45).astype(np.float32)
