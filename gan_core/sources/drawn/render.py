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

from gan_core.sources.drawn.solids import EAR, Colour, Look, Marking, Shapes, Vector
from gan_core.sources.drawn.texture import fur, mottle

Plane = NDArray[np.float32]
_FAR = np.float32(-1e4)


@dataclass(frozen=True, slots=True)
class Light:
    """Where the light comes from (x right, y down, z to the viewer), and its colours."""

    direction: tuple[float, float, float]
    key: Colour
    sky: Colour
    ground: Colour


@dataclass(frozen=True, slots=True)
class Fur:
    """The surface: `bump` in pixels of relief, `curl` 0 straight to 1 curly, `ragged` edge 0 to 0.05.

    `stripes` is how much darker the hollows between hairs are, 0 to 0.2.
    """

    bump: float
    curl: float
    ragged: float
    stripes: float
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
        self._depth: Plane = np.full((height, width), _FAR, np.float32)
        self._paint: Plane = np.zeros((4, height, width), np.float32)  # red, green, blue, gloss
        self._part = np.zeros((height, width), np.uint8)
        self._fur = coat
        self._x = np.arange(width, dtype=np.float32) + np.float32(0.5)
        self._y = (np.arange(height, dtype=np.float32) + np.float32(0.5))[:, None]

    def add(self, shapes: Shapes) -> None:
        """Put every solid and marking of `shapes` on the canvas, in their order."""
        axes = np.asarray(shapes.axes)
        outlines = (axes @ axes.transpose(0, 2, 1)).tolist()
        for centre, outline, look, scale in zip(
            shapes.centres, outlines, shapes.looks, shapes.scales, strict=True
        ):
            tile = self._tile(centre, outline)
            if tile is None:
                continue
            if isinstance(look, Marking):
                self._mark(tile, look)
            else:
                self._put(tile, look, look.blend * scale)

    def _tile(self, centre: Vector, outline: list[list[float]]) -> _Tile | None:
        """The tile of the ellipsoid with the matrix `outline` (A·Aᵀ), None where it is out of the picture."""
        cx, cy, cz = centre
        (sxx, sxy, sxz), (_, syy, syz), (_, _, szz) = outline
        half_x, half_y = math.sqrt(sxx), math.sqrt(syy)
        height, width = self._depth.shape
        left, right = max(math.floor(cx - half_x), 0), min(math.ceil(cx + half_x), width)
        top, bottom = max(math.floor(cy - half_y), 0), min(math.ceil(cy + half_y), height)
        if left >= right or top >= bottom:
            return None
        det = max(sxx * syy - sxy * sxy, 1e-9)
        p, q, r = syy / det, -sxy / det, sxx / det  # the inverse of the outline's upper left 2×2
        dx, dy = self._x[left:right] - cx, self._y[top:bottom] - cy
        inside = dy * (-2 * q * dx)
        inside += 1 - p * dx * dx
        inside -= r * dy * dy
        slope_x, slope_y = sxz * p + syz * q, sxz * q + syz * r
        middle = (cz + slope_x * dx) + slope_y * dy
        reach = math.sqrt(max(szz - sxz * slope_x - syz * slope_y, 1e-9))
        return _Tile((slice(top, bottom), slice(left, right)), inside, middle, reach)

    def _put(self, tile: _Tile, look: Look, blend: float) -> None:
        inside = tile.inside
        if self._fur.ragged and not look.gloss and look.part != EAR:
            inside -= self._fur.ragged * fur(self._fur.offset, tile.where, self._fur.curl)
        seen = inside > 0
        ahead = np.maximum(inside, 0, out=inside)  # from here: how far the new surface stands before the old
        np.sqrt(ahead, out=ahead)
        ahead *= tile.reach
        ahead += tile.middle
        depth = self._depth[tile.where]
        ahead -= depth
        share = ahead * np.float32(0.5 / blend)
        share += 0.5
        np.minimum(np.maximum(share, 0, out=share), 1, out=share)
        share *= seen
        ahead += blend * (1 - share)
        ahead *= share
        depth += ahead
        # Only what is wet sets the gloss: nothing dry is put over it later.
        self._colour(tile, share, (*look.colour, look.gloss) if look.gloss else look.colour)
        np.copyto(self._part[tile.where], look.part, where=share > 0.5, casting="unsafe")

    def _mark(self, tile: _Tile, marking: Marking) -> None:
        off = self._depth[tile.where] - tile.middle
        off /= tile.reach
        share = tile.inside - off * off
        share += 0.22 * mottle(self._fur.offset, tile.where)
        share /= max(marking.softness, 0.02)
        np.minimum(np.maximum(share, 0, out=share), 1, out=share)
        share *= (self._part[tile.where] & marking.parts) != 0
        self._colour(tile, share, marking.colour)

    def _colour(self, tile: _Tile, share: Plane, values: tuple[float, ...]) -> None:
        view = self._paint[(slice(0, len(values)), *tile.where)]
        change = np.asarray(values, np.float32)[:, None, None] - view
        change *= share
        view += change

    def extent(self, step: int) -> tuple[slice, slice]:
        """The rows and columns that enclose the dog, widened to multiples of `step` pixels."""
        covered = self._depth > _FAR / 2
        spans = []
        for axis in (1, 0):
            taken = np.flatnonzero(covered.any(axis=axis))
            first, last = (int(taken[0]), int(taken[-1])) if len(taken) else (0, 0)
            spans.append(slice(first // step * step, (last // step + 1) * step))
        return spans[0], spans[1]

    def shaded(self, light: Light, where: tuple[slice, slice]) -> Plane:
        """The lit colours and the cover [4, h, w] at the rows and columns `where`, 0 to 1, 0 outside of the dog."""
        covered = self._depth[where] > _FAR / 2
        lit = np.empty((4, *covered.shape), np.float32)
        self._light_up(lit[:3], light, where, covered)
        np.minimum(lit, 1, out=lit)
        lit[:3] *= covered
        lit[3] = covered
        return lit

    def _light_up(
        self, lit: Plane, light: Light, where: tuple[slice, slice], covered: NDArray[np.bool_]
    ) -> None:
        """Write the lit colours into `lit` [3, h, w]."""
        colour, gloss = self._paint[(slice(0, 3), *where)], self._paint[(3, *where)]
        relief = fur(self._fur.offset, where, self._fur.curl)
        furry = 1 - gloss
        depth = np.where(covered, self._depth[where], self._depth[where].min(where=covered, initial=0))
        nx, ny, nz = _normals(depth + (self._fur.bump * relief) * furry)
        length = math.hypot(*light.direction)
        lx, ly, lz = (part / length for part in light.direction)
        aside = nx * lx + ny * ly
        diffuse = np.maximum((aside + nz * lz) * 0.62 + 0.38, 0)
        up = 0.5 - 0.5 * ny
        edge = 1 - nz
        added = 0.16 * up * edge * edge * edge + _shine(aside, nz, lz, gloss)
        tone = (1 + self._fur.stripes * (relief - 0.5) * furry) * _creases(depth, covered)
        for plane, value, key, sky, ground in zip(
            lit, colour, light.key, light.sky, light.ground, strict=True
        ):
            np.multiply(diffuse, key, out=plane)
            plane += (sky - ground) * up
            plane += ground
            plane *= value
            plane *= tone
            plane += added * (2 * sky)


def _shine(aside: Plane, nz: Plane, lz: float, gloss: Plane) -> Plane:
    """The light's small mirror image on what is wet."""
    mirrored: Plane = np.maximum(0.8 * aside + nz * (0.25 + 0.7 * lz), 0)
    for _ in range(4):  # to the 16th power
        mirrored *= mirrored
    return mirrored * gloss * 0.9


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
    hidden: Plane = np.clip((around - depth) * scale, 0, 0.45)
    return 1 - hidden
