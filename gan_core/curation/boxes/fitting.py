"""From a box in a file to a Box in the upright picture: turned, scaled and clamped as it must be. Pure.

A file for a picture of exactly its size is taken as it is, without arithmetic. One that says the size
of the picture as stored, before the camera's EXIF turn, has its boxes turned with it; one for a copy
of the picture in another size has them scaled. Any other size is of another picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from gan_core.curation.boxes.annotated import AnnotatedPicture, Rectangle, Sides
from gan_core.messages import Message
from gan_core.sources.base import Box, PictureSize

Placement: TypeAlias = Callable[[Sides], Sides]
"""From sides as a file has them to pixels of the upright picture."""

_HUNDREDTHS = 2
"""Decimals of a pixel that are kept of a scaled box: YOLO's six decimals of a share are not exact."""


def placement(annotated: AnnotatedPicture, picture: PictureSize) -> Placement | None:
    """How the file's sides become those of `picture`; None where they are of a picture of another shape."""
    size = (picture.width, picture.height)
    if annotated.in_shares:
        return _scaling(*size)
    if annotated.size is None or annotated.size == size:
        return lambda sides: sides
    if annotated.size == size[::-1] and picture.orientation in _TURNS:
        return _turning(picture)
    across, down = annotated.size
    if abs(across * size[1] / size[0] - down) > 1 and abs(size[0] * down / across - size[1]) > 1:
        return None  # even where a side was rounded
    return _scaling(size[0] / across, size[1] / down)


def fitted(rectangle: Rectangle, place: Placement, picture: PictureSize, breed: str | None) -> Box | str:
    """The box in `picture`, or the sentence (with a {number} and a {name}) why there is none."""
    sides = rectangle.sides()
    if sides is None:
        return "Object {number} in {name} has no complete box, so it was left out."
    if not encloses_something(sides):
        return "Box {number} in {name} is inverted or empty, so it was left out."
    box = clamped(Box(*place(sides), breed), picture)
    return box or "Box {number} in {name} lies outside of the picture, so it was left out."


def clamped(box: Box, picture: PictureSize) -> Box | None:
    """The part of `box` that lies in `picture`; None where nothing does."""
    sides = (
        max(box.left, 0.0),
        max(box.top, 0.0),
        min(box.right, float(picture.width)),
        min(box.bottom, float(picture.height)),
    )
    return Box(*sides, box.breed) if encloses_something(sides) else None


def encloses_something(sides: Sides) -> bool:
    """Whether it is neither inverted nor empty; NaN encloses nothing."""
    left, top, right, bottom = sides
    return left < right and top < bottom


def of_another_shape(annotated: AnnotatedPicture, name: str, picture: PictureSize) -> Message:
    """Why the boxes of a file for a picture of another shape were left out."""
    across, down = annotated.size or (0, 0)
    return Message(
        "{name} is for a picture of {said} px, but {picture} has {has} px, so it was left out.",
        {
            "name": annotated.where,
            "said": f"{across:g}×{down:g}",
            "picture": name,
            "has": f"{picture.width}×{picture.height}",
        },
    )


def _scaling(across: float, down: float) -> Placement:
    def scaled(sides: Sides) -> Sides:
        left, top, right, bottom = sides
        return (
            round(left * across, _HUNDREDTHS),
            round(top * down, _HUNDREDTHS),
            round(right * across, _HUNDREDTHS),
            round(bottom * down, _HUNDREDTHS),
        )

    return scaled


def _turning(picture: PictureSize) -> Placement:
    turn = _TURNS[picture.orientation]

    def turned(sides: Sides) -> Sides:
        ends = [turn(x, y, picture) for x, y in (sides[:2], sides[2:])]
        (ax, ay), (bx, by) = ends
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    return turned


_TURNS: dict[int, Callable[[float, float, PictureSize], tuple[float, float]]] = {
    5: lambda x, y, _: (y, x),
    6: lambda x, y, upright: (upright.width - y, x),
    7: lambda x, y, upright: (upright.width - y, upright.height - x),
    8: lambda x, y, upright: (y, upright.height - x),
}
"""Where a point of the stored picture lies in the upright one, by EXIF's orientations that lie on a side.

The others leave width and height as they are, so that a file doesn't tell which of the two it means;
what is meant then is the upright picture, as nearly every tool shows it.
"""
