"""YOLO: a text file a picture, a line a box: ``class x y width height``, the rest shares of the picture.

x and y are the box's centre. A sixth number, the confidence that a detector writes, is passed over; a
line of seven numbers or more is an outline (segments, turned boxes), whose upright bounds are taken.
Classes are numbers; what they mean is in a list beside (see `class_lists`). An empty file says that its
picture has no box.

Ultralytics, https://docs.ultralytics.com/datasets/detect/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gan_core.curation.boxes.annotated import AnnotatedPicture, Reading, Rectangle, Sides, number
from gan_core.curation.boxes.class_lists import class_names
from gan_core.curation.boxes.files import Broken, read_small
from gan_core.messages import Message
from gan_core.sources.base import Skipped
from gan_core.sources.trees import Tree
from gan_core.sources.trees.base import base_name

_NO_ANNOTATIONS = re.compile(r"^(classes|train|val|valid|test|requirements|readme.*|licen[sc]e)\.txt$", re.I)
_FURTHEST = 2.0
"""Shares may leave the picture a little; what lies further out is in pixels."""


def files(tree: Tree) -> list[str]:
    """What may be an annotation: ``.txt``, but for the lists that lie beside."""
    return [n for n in tree.sizes if n.lower().endswith(".txt") and not _NO_ANNOTATIONS.match(base_name(n))]


def read(tree: Tree, path: Path) -> Reading:
    """The annotations in `tree`, in order of their names; class names are looked for up to two folders
    above those at `path`, where the tree lies, too: ``data.yaml`` is often beside ``labels/``."""
    names = files(tree)
    classes = class_names(tree, path)
    notes: tuple[Message, ...] = ()
    if not classes:
        template = "{path} has no classes.txt or data.yaml, so every box has its picture's breed."
        notes = (Message(template, {"path": path}),)
    return Reading(
        len(names), (found for name in names for found in _annotations(tree, name, classes)), notes
    )


def _annotations(tree: Tree, name: str, classes: Mapping[int, str]) -> Iterator[AnnotatedPicture | Skipped]:
    try:
        lines = read_small(tree, name).decode("utf-8-sig", errors="replace").splitlines()
    except Broken as broken:
        yield Skipped(name, broken.reason)
        return
    written = [(count, line.split()) for count, line in enumerate(lines, start=1) if line.strip()]
    rectangles: list[Rectangle] = []
    for count, words in written:
        found = _rectangle([number(word) for word in words], classes)
        if isinstance(found, Rectangle):
            rectangles.append(found)
        else:
            yield Skipped(name, Message(found, {"number": count, "name": name}))
    if rectangles or not written:
        yield AnnotatedPicture(name, (name[: -len(".txt")],), tuple(rectangles), in_shares=True)


def _rectangle(numbers: Sequence[float | None], classes: Mapping[int, str]) -> Rectangle | str:
    """The box of a line, or the sentence why it has none."""
    values = [value for value in numbers if value is not None]
    if len(values) < len(numbers) or len(values) < 5 or (len(values) > 6 and len(values) % 2 == 0):
        return "Line {number} of {name} is no box (a class and four shares), so it was left out."
    shares = values[1:5] if len(values) <= 6 else values[1:]
    if any(abs(share) > _FURTHEST for share in shares):
        return "Line {number} of {name} is not in shares of the picture (0 to 1), so it was left out."
    sides = _from_centre(shares) if len(values) <= 6 else _bounds(shares)
    return Rectangle(*sides, classes.get(int(values[0])))


def _from_centre(shares: Sequence[float]) -> Sides:
    x, y, width, height = shares
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _bounds(corners: Sequence[float]) -> Sides:
    across, down = corners[::2], corners[1::2]
    return min(across), min(down), max(across), max(down)
