"""Many pictures as one: a matrix of breeds × seeds, a contact sheet with names, a plain grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from gan_core.export.film import enlarged
from gan_core.export.lettering import INK, PAPER, fitting, font, text_width
from gan_core.files import replacing
from gan_core.messages import StorageError, UsageError
from gan_core.png import encode_png
from gan_core.progress import Progress
from gan_core.sampling.generator import Generator
from gan_core.sampling.matrix import Matrix
from gan_core.sampling.point import Point

MOST_PX, MOST_PIXELS = 30_000, 64_000_000
"""Of a side, and altogether: what other programs still open."""
_SIDE = 128
"""Where no scale is given, small pictures are shown by the largest whole factor at up to so many pixels."""
_MARGIN, _GAP, _LINE, _TEXT = 8, 4, 22, 14
_NAME_WIDTH = 200
"""The most that names beside a row take; longer ones are cut off."""
_AT_ONCE = 32
"""Pictures rendered at once: so often progress is told."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of points, and what is written at them. A last row may be shorter."""

    rows: tuple[tuple[Point, ...], ...]
    row_names: tuple[str, ...] = ()
    """At the left of each row, or none."""
    column_names: tuple[str, ...] = ()
    """Above each column, or none."""
    captions: tuple[tuple[str, ...], ...] = ()
    """Under each picture, as `rows`, or none."""

    @property
    def count(self) -> int:
        """How many pictures."""
        return sum(map(len, self.rows))


def matrix_sheet(matrix: Matrix, names: Sequence[str] | None) -> Sheet:
    """`matrix` with `names` (of every class of the network) at its rows and the seeds above its columns.

    With None nothing is written.
    """
    if names is None:
        return Sheet(matrix.rows)
    return Sheet(matrix.rows, tuple(names[breed] for breed in matrix.breeds), tuple(map(str, matrix.seeds)))


def contact_sheet(
    points: Sequence[Point], captions: Sequence[str] | None = None, columns: int | None = None
) -> Sheet:
    """`points` in rows of `columns` (about a square where None), a line under each where there are `captions`."""
    columns = columns or max(1, ceil(sqrt(len(points))))
    starts = range(0, len(points), columns)
    return Sheet(
        tuple(tuple(points[start : start + columns]) for start in starts),
        captions=tuple(tuple(captions[start : start + columns]) for start in starts) if captions else (),
    )


def write_sheet(
    generator: Generator, sheet: Sheet, to: Path, *, scale: int | None = None
) -> Iterator[Progress | Path]:
    """Write `sheet` as the PNG `to`; yields last `to`. An older file is replaced once all is made.

    Every pixel becomes `scale` × `scale` pixels (where None, so that small pictures are seen). Raises UsageError
    where there is nothing to show, the sheet would be too large or `to` has another ending, and where
    `Generator.render` does; StorageError where `to` can't be written.
    """
    check_sheet_name(to)
    if not sheet.count:
        raise UsageError("There is no picture to show. Choose some first.")
    layout = _Layout.of(sheet, generator.img_resolution, scale)
    points = [point for row in sheet.rows for point in row]
    places = [(row, column) for row, each in enumerate(sheet.rows) for column in range(len(each))]
    with replacing(to) as temporary:
        temporary.touch()  # a place that can't be written is found before the work
        picture = np.array(layout.paper(sheet))
        yield Progress(0, sheet.count)
        for start in range(0, len(points), _AT_ONCE):
            rendered = generator.render(points[start : start + _AT_ONCE])
            for place, small in zip(places[start:], rendered, strict=False):
                picture[layout.window(*place)] = enlarged(small, layout.scale)
            yield Progress(min(start + _AT_ONCE, len(points)), sheet.count)
        temporary.write_bytes(encode_png(picture))
    yield to


def check_sheet_name(to: Path) -> None:
    """Raise UsageError where `to` doesn't end as a PNG does, StorageError where it is a folder."""
    if to.suffix.lower() != ".png":
        raise UsageError("{path} must end in .png.", path=to)
    if to.is_dir():
        raise StorageError("{path} is a folder. Name a file for the picture, such as sheet.png.", path=to)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything lies, in pixels."""

    side: int
    scale: int
    left: int
    top: int
    row_height: int
    width: int
    height: int

    @classmethod
    def of(cls, sheet: Sheet, img_resolution: int, scale: int | None) -> _Layout:
        """Raises UsageError for a scale that is none, and where the sheet would be too large."""
        scale = max(1, _SIDE // img_resolution) if scale is None else scale
        if scale < 1:
            raise UsageError("Pictures are enlarged by 1 or more, not by {scale}.", scale=scale)
        side = img_resolution * scale
        names = max((ceil(text_width(name, _TEXT)) for name in sheet.row_names), default=0)
        left = _MARGIN + (min(names, _NAME_WIDTH) + _MARGIN if names else 0)
        top = _MARGIN + (_LINE if sheet.column_names else 0)
        row_height = side + (_LINE if sheet.captions else 0) + _GAP
        width = left + max(map(len, sheet.rows)) * (side + _GAP) - _GAP + _MARGIN
        height = top + len(sheet.rows) * row_height - _GAP + _MARGIN
        if max(width, height) > MOST_PX or width * height > MOST_PIXELS:
            raise UsageError(
                "The picture would have {width} × {height} pixels, which is too large. Show less, or enlarge less.",
                width=width,
                height=height,
            )
        return cls(side, scale, left, top, row_height, width, height)

    def window(self, row: int, column: int) -> tuple[slice, slice]:
        """The lines and columns of pixels of the picture at `row`, `column`."""
        x, y = self._corner(row, column)
        return slice(y, y + self.side), slice(x, x + self.side)

    def paper(self, sheet: Sheet) -> Image.Image:
        """All but the pictures."""
        paper = Image.new("RGB", (self.width, self.height), PAPER)
        draw = ImageDraw.Draw(paper)
        half = self.side // 2
        for column, name in enumerate(sheet.column_names):
            x, _ = self._corner(0, column)
            draw.text(
                (x + half, self.top - _LINE // 2), fitting(name, _TEXT, self.side), INK, font(_TEXT), "mm"
            )
        for row, name in enumerate(sheet.row_names):
            _, y = self._corner(row, 0)
            fitted = fitting(name, _TEXT, _NAME_WIDTH)
            draw.text((self.left - _MARGIN, y + half), fitted, INK, font(_TEXT), "rm")
        for row, captions in enumerate(sheet.captions):
            for column, caption in enumerate(captions):
                x, y = self._corner(row, column)
                fitted = fitting(caption, _TEXT, self.side)
                draw.text((x, y + self.side + _LINE // 2), fitted, INK, font(_TEXT), "lm")
        return paper

    def _corner(self, row: int, column: int) -> tuple[int, int]:
        return self.left + column * (self.side + _GAP), self.top + row * self.row_height
