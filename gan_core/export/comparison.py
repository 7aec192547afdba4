"""Pictures beside each other, each with a line under it, as one picture: the first of a row set apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from gan_core.export.lettering import INK, PAPER, fitting, font
from gan_core.export.sheets import check_sheet_name
from gan_core.files import replacing
from gan_core.png import encode_png

_SIDE = 128
"""Small pictures are shown by whole factors at up to so many pixels."""
_GAP, _APART, _LINE = 8, 24, 20
_TEXT = 12
"""Height of the letters."""

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A picture uint8 [R, R, 3] and what stands under it, in one line."""

    picture: Picture
    caption: str = ""


def comparison(rows: Sequence[Sequence[Shown]]) -> Picture:
    """`rows` of pictures as one, uint8 [H, W, 3]; all are of one size, none enlarged but by whole factors.

    Raises ValueError where there is nothing to show.
    """
    resolution = rows[0][0].picture.shape[0] if rows and rows[0] else 0
    if not resolution:
        raise ValueError("there is no picture to show")
    side = resolution * max(1, _SIDE // resolution)
    longest = max(len(row) for row in rows)
    width = 2 * _GAP + longest * side + max(0, longest - 2) * _GAP + (_APART if longest > 1 else 0)
    sheet = Image.new("RGB", (width, _GAP + len(rows) * (side + _LINE)), PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, row in enumerate(rows):
        top = _GAP + number * (side + _LINE)
        for column, shown in enumerate(row):
            left = _GAP + column * (side + _GAP) + (_APART - _GAP if column else 0)
            large = Image.fromarray(shown.picture).resize((side, side), Image.Resampling.NEAREST)
            sheet.paste(large, (left, top))
            draw.text((left, top + side + 2), fitting(shown.caption, _TEXT, side), INK, font(_TEXT))
    return np.array(sheet)


def write_comparison(rows: Sequence[Sequence[Shown]], to: Path) -> Path:
    """Write `comparison` of `rows` as the PNG `to`; an older file is replaced.

    Raises UsageError where `to` has another ending, StorageError where it is a folder or can't be written.
    """
    check_sheet_name(to)
    with replacing(to) as temporary:
        temporary.write_bytes(encode_png(comparison(rows)))
    return to
