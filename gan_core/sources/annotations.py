"""Pascal VOC annotations (Stanford Dogs' own): the boxes of a picture, whatever else the file says.

Form: annotation → size(width, height), object* → bndbox(xmin, ymin, xmax, ymax), in pixels
(The PASCAL Visual Object Classes Challenge, http://host.robots.ox.ac.uk/pascal/VOC/).
"""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from gan_core.messages import Message
from gan_core.sources.base import Box, Skipped


def read_boxes(content: bytes, name: str) -> tuple[tuple[Box, ...], tuple[Skipped, ...]]:
    """The valid boxes in the annotation `content`, and what was left out of it under its `name`.

    Boxes that leave the picture are clamped to it; inverted, empty and incomplete ones are left out.
    Never raises: a broken annotation has no boxes and one reason.
    """
    try:
        root = fromstring(content)
    except DefusedXmlException:
        return (), (
            _skipped(name, "{name} defines XML entities, which no annotation needs. It was not read."),
        )
    except (ParseError, ValueError, LookupError):
        return (), (
            _skipped(name, "{name} is not a readable annotation (broken XML). Its boxes are missing."),
        )
    objects = root.findall(".//object")
    if not objects:
        return (), (_skipped(name, "{name} has no box. The whole picture is used."),)
    width, height = _number(root, "size/width"), _number(root, "size/height")
    boxes: list[Box] = []
    skipped: list[Skipped] = []
    for number, one in enumerate(objects, start=1):
        box = _clamped_box(one, width or math.inf, height or math.inf)
        if isinstance(box, Box):
            boxes.append(box)
        else:
            skipped.append(_skipped(name, box, number=number))
    return tuple(boxes), tuple(skipped)


def _clamped_box(one: Element, width: float, height: float) -> Box | str:
    """The box of an object in a picture of `width` by `height` pixels, or the sentence why there is none."""
    sides = [_number(one, f"bndbox/{side}") for side in ("xmin", "ymin", "xmax", "ymax")]
    left, top, right, bottom = sides
    if left is None or top is None or right is None or bottom is None:
        return "Object {number} in {name} has no complete box, so it was left out."
    if right <= left or bottom <= top:
        return "Box {number} in {name} is inverted or empty, so it was left out."
    box = Box(max(left, 0.0), max(top, 0.0), min(right, width), min(bottom, height))
    if box.width <= 0 or box.height <= 0:
        return "Box {number} in {name} lies outside of the picture, so it was left out."
    return box


def _number(element: Element, path: str) -> float | None:
    try:
        value = float(element.findtext(path) or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _skipped(name: str, template: str, **values: int) -> Skipped:
    return Skipped(name, Message(template, {"name": name, **values}))
