"""Crop geometry: from a picture's size and an annotated box to the region that is kept. Pure functions.

Regions are whole pixels. Only ``box-square-reflect`` may reach outside the picture; there the picture
is mirrored at its border.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from PIL import Image

from gan_core.messages import Message
from gan_core.sources.base import Box, Draft, Photo

_REDUCING_GAP = 2.0
"""Pillow first shrinks by whole factors down to twice the target: 1.4× as fast, 51 dB from a full Lanczos."""
_DRAFT_GAP = 2.0
"""A JPEG is decoded smaller where every crop keeps twice the target. 2,027 photographs of dogs, whole and in
part, at 32, 64 and 128 px: 48 dB or more from a full Lanczos at the median, 35 at the worst; with 1.5 below 35."""

Size = tuple[int, int]
"""Width and height of a picture in pixels."""


class CropPolicy(StrEnum):
    """What is kept of a picture that has an annotated box; without a box it is always `WHOLE`."""

    WHOLE = "whole"
    """The centre square of the whole picture, with the picture's short side."""
    BOX = "box"
    """The box as it is; resizing makes it square."""
    BOX_MARGIN = "box-margin"
    """The box grown by a share of its width and height on each side, as far as the picture reaches."""
    BOX_SQUARE = "box-square"
    """The box made square by growing its short side, moved or shrunk where the picture is too small."""
    BOX_SQUARE_REFLECT = "box-square-reflect"
    """The square around the box's centre with its long side; the picture is mirrored at its border."""


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of whole pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Crop:
    """What is kept of a picture, and of which breed it is; None: the picture's."""

    region: Region
    breed: str | None = None


@dataclass(frozen=True, slots=True)
class CropRules:
    """How crops are made of a picture, and which of them are left out."""

    policy: CropPolicy = CropPolicy.BOX_SQUARE
    margin: float = 0.1
    """For `BOX_MARGIN`: what is added on each side, as a share of the box's width and height."""
    also_whole: bool = False
    largest_box: bool = False
    min_side: int = 0
    """Pixels: the least width and height of a crop."""
    min_area: float = 0.0
    """The least share (0 to 1) of the picture's area that a box must cover."""
    aspect_min: float | None = None
    """The least and greatest width / height of a box."""
    aspect_max: float | None = None


def crops(size: Size, boxes: Sequence[Box], rules: CropRules) -> tuple[list[Crop], list[Message]]:
    """The crops that `rules` keep of a picture, and why any box was left out.

    Boxes that enclose nothing of the picture don't count, nor does any for `CropPolicy.WHOLE`; a picture
    without a box gives its centre square. A box's crop is of the box's breed, the centre square of the
    picture's. Two crops of the same region are one, of the first one's breed.
    """
    if rules.policy is CropPolicy.WHOLE:
        boxes = ()
    visible = [Crop(part, box.breed) for box in boxes if (part := visible_box(box, size)) is not None]
    reasons = [Message("A box lies outside the picture.")] * (len(boxes) - len(visible))
    if rules.largest_box:
        visible = sorted(visible, key=lambda box: -box.region.width * box.region.height)[:1]
    kept: list[Crop] = []
    for box in visible:
        reason = _refused_box(box.region, size, rules)
        if reason is None:
            kept.append(Crop(region_of_box(box.region, size, rules), box.breed))
        else:
            reasons.append(reason)
    if rules.also_whole or not visible:
        kept.append(Crop(whole_region(size)))
    large = [crop for crop in kept if min(crop.region.width, crop.region.height) >= rules.min_side]
    if len(large) < len(kept):
        reasons.append(Message("A crop is smaller than {side} px.", {"side": rules.min_side}))
    first = {crop.region: crop for crop in reversed(large)}
    return [crop for crop in large if first[crop.region] is crop], reasons


def visible_box(box: Box, size: Size) -> Region | None:
    """The part of `box` inside a picture of `size`, in whole pixels, or None where there is no such part."""
    width, height = size
    left, top = max(0, math.floor(box.left)), max(0, math.floor(box.top))
    right, bottom = min(width, math.ceil(box.right)), min(height, math.ceil(box.bottom))
    return Region(left, top, right, bottom) if left < right and top < bottom else None


def whole_region(size: Size) -> Region:
    """The centre square with the picture's short side."""
    side = min(size)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return Region(left, top, left + side, top + side)


def region_of_box(box: Region, size: Size, rules: CropRules) -> Region:
    """What `rules.policy` keeps around `box`, which lies inside the picture."""
    match rules.policy:
        case CropPolicy.WHOLE:
            return whole_region(size)
        case CropPolicy.BOX:
            return box
        case CropPolicy.BOX_MARGIN:
            return _grown(box, size, rules.margin)
        case CropPolicy.BOX_SQUARE:
            return _square_inside(box, size)
        case CropPolicy.BOX_SQUARE_REFLECT:
            return _square_around(box, max(box.width, box.height))


def _refused_box(box: Region, size: Size, rules: CropRules) -> Message | None:
    aspect = box.width / box.height
    if aspect < (rules.aspect_min or 0.0) or aspect > (rules.aspect_max or math.inf):
        return Message(
            "A box is too narrow or too wide (width / height {aspect}).", {"aspect": round(aspect, 2)}
        )
    share = box.width * box.height / (size[0] * size[1])
    if share < rules.min_area:
        return Message("A box covers only {percent} % of the picture.", {"percent": round(share * 100, 1)})
    return None


def _grown(box: Region, size: Size, margin: float) -> Region:
    across, down = round(box.width * margin), round(box.height * margin)
    return Region(
        max(0, box.left - across),
        max(0, box.top - down),
        min(size[0], box.right + across),
        min(size[1], box.bottom + down),
    )


def _square_inside(box: Region, size: Size) -> Region:
    """The square of the box's long side (at most the picture's short one), moved to lie inside."""
    square = _square_around(box, min(max(box.width, box.height), *size))
    left = min(max(square.left, 0), size[0] - square.width)
    top = min(max(square.top, 0), size[1] - square.height)
    return Region(left, top, left + square.width, top + square.height)


def _square_around(box: Region, side: int) -> Region:
    left = (box.left + box.right - side) // 2
    top = (box.top + box.bottom - side) // 2
    return Region(left, top, left + side, top + side)


def cut_all(photo: Photo, regions: Sequence[Region], resolution: int) -> list[Image.Image]:
    """Each of `regions` as resolution × resolution px, as `cut` makes it, from a `photo` that is decoded once,
    no larger than that needs. Without regions it is not decoded. Raises SourceError."""
    if not regions:
        return []
    draft = photo.at_least(max(_least_scale(photo.size, region, resolution) for region in regions))
    return [_cut_draft(draft, region, resolution) for region in regions]


def _least_scale(size: Size, region: Region, resolution: int) -> float:
    if _reaches_outside(
        region, size
    ):  # a mirror lies in the middle of the border's pixels: of the full size's
        return 1.0
    return min(1.0, _DRAFT_GAP * resolution / min(region.width, region.height))


def cut(picture: Image.Image, region: Region, resolution: int) -> Image.Image:
    """`region` of `picture` (RGB) as resolution × resolution px, resized with antialiasing (Lanczos)."""
    return _cut_draft(Draft(picture, picture.size), region, resolution)


def _cut_draft(draft: Draft, region: Region, resolution: int) -> Image.Image:
    picture, scale, (across, down) = draft.picture, draft.scale, draft.offset
    bounds = (
        region.left * scale + across,
        region.top * scale + down,
        region.right * scale + across,
        region.bottom * scale + down,
    )
    if _reaches_outside(region, draft.size):
        picture = _reflected(picture, region)
        bounds = (0.0, 0.0, float(region.width), float(region.height))
    return picture.resize(
        (resolution, resolution), Image.Resampling.LANCZOS, box=bounds, reducing_gap=_REDUCING_GAP
    )


def _reaches_outside(region: Region, size: Size) -> bool:
    return region.left < 0 or region.top < 0 or region.right > size[0] or region.bottom > size[1]


def _reflected(picture: Image.Image, region: Region) -> Image.Image:
    rows = reflected_indices(region.top, region.bottom, picture.height)
    columns = reflected_indices(region.left, region.right, picture.width)
    return Image.fromarray(np.asarray(picture)[rows[:, None], columns])


def reflected_indices(start: int, stop: int, size: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """For each position in [start, stop) the one in [0, size) seen there in mirrors at both ends.

    The border itself is not repeated (…2 1 0 1 2…); a single pixel repeats for ever. int64 [stop - start].
    """
    period = max(1, 2 * (size - 1))
    position = np.arange(start, stop) % period
    return np.minimum(position, period - position) if size > 1 else np.zeros_like(position)
