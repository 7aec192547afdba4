"""COCO: one JSON with ``images``, ``categories`` and ``annotations`` whose ``bbox`` is [x, y, width, height].

x and y are the distance in pixels of the box's left and top side from the picture's, from 0, fractions
allowed; sizes are the upright picture's, after an EXIF turn. A picture without annotations is listed all
the same: it has no box. What is written is read back exactly: where x + width, rounded to a double, isn't
the box's right side, or y + height its bottom, a key of ours, ``corners``, has all four sides beside.

Lin et al., "Microsoft COCO: Common Objects in Context", https://arxiv.org/abs/1405.0312;
https://cocodataset.org/#format-data
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from gan_core.curation.boxes.annotated import AnnotatedPicture, Reading, Rectangle, number, size_said
from gan_core.curation.boxes.breeds import class_of, readable
from gan_core.curation.boxes.files import Broken, read_large
from gan_core.curation.boxes.written import BoxedPicture
from gan_core.messages import Message
from gan_core.sources.base import Box, Skipped
from gan_core.sources.trees import Tree

Id: TypeAlias = int | str
_LONGEST_NAME = 1000


def files(tree: Tree) -> list[str]:
    """What may be annotations: ``.json``."""
    return [name for name in tree.sizes if name.lower().endswith(".json")]


def read(tree: Tree) -> Reading:
    """The pictures of every file in `tree`: a set may have one for each of its parts."""
    contents: list[_Content] = []
    skipped: list[Skipped] = []
    for name in files(tree):
        try:
            contents.append(_Content(name, _parsed(read_large(tree, name), name)))
        except Broken as broken:
            skipped.append(Skipped(name, broken.reason))
    return Reading(sum(len(content.images) for content in contents), _pictures(contents, skipped))


def _pictures(contents: list[_Content], skipped: list[Skipped]) -> Iterator[AnnotatedPicture | Skipped]:
    yield from skipped
    for content in contents:
        yield from content.pictures()


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        template = "{name} is not readable JSON. Save it again with the tool that made it."
        raise Broken(Message(template, {"name": name})) from None
    if not isinstance(data, dict) or not isinstance(data.get("images"), list):
        template = "{name} is no COCO file: it has no list of images."
        raise Broken(Message(template, {"name": name}))
    return data


class _Content:
    """One file, whatever types its values have."""

    def __init__(self, name: str, data: Mapping[str, Any]) -> None:
        self._name = name
        self.images: list[Any] = data["images"]
        self._skipped: list[Skipped] = []
        self._categories = _categories(data.get("categories"))
        self._annotations: defaultdict[Id, list[Rectangle]] = defaultdict(list)
        listed = {_id(image.get("id")) for image in self.images if isinstance(image, dict)}
        annotations = data.get("annotations")
        for count, one in enumerate(annotations if isinstance(annotations, list) else (), start=1):
            self._take(count, one, listed)

    def _take(self, count: int, one: Any, listed: set[Id | None]) -> None:
        image = _id(one.get("image_id")) if isinstance(one, dict) else None
        if image is None or image not in listed:
            template = "Annotation {number} of {name} belongs to no picture in its list, so it was left out."
            self._skip(template, count)
        elif one.get("iscrowd") == 1:
            self._skip("Annotation {number} of {name} is around a crowd, so it was left out.", count)
        else:
            self._annotations[image].append(_rectangle(one, self._categories))

    def _skip(self, template: str, count: int) -> None:
        self._skipped.append(Skipped(self._name, Message(template, {"number": count, "name": self._name})))

    def pictures(self) -> Iterator[AnnotatedPicture | Skipped]:
        """Every picture of the list, and what was left out."""
        seen: set[Id] = set()
        for count, image in enumerate(self.images, start=1):
            key = _id(image.get("id")) if isinstance(image, dict) else None
            called = image.get("file_name") if isinstance(image, dict) else None
            if key is None or key in seen or not isinstance(called, str) or not called:
                template = "Image {number} of {name} has no id or file_name of its own, so it was left out."
                self._skip(template, count)
                continue
            seen.add(key)
            yield self._picture(called[-_LONGEST_NAME:], key, image)
        yield from self._skipped

    def _picture(self, called: str, key: Id, image: Mapping[str, Any]) -> AnnotatedPicture:
        folder = self._name.rpartition("/")[0]
        names = (called, f"{folder}/{called}") if folder else (called,)
        rectangles = tuple(self._annotations.get(key, ()))
        size = size_said(image.get("width"), image.get("height"))
        return AnnotatedPicture(readable(called), names, rectangles, size)


def _id(value: object) -> Id | None:
    return value if isinstance(value, int | str) and not isinstance(value, bool) else None


def _categories(listed: object) -> dict[Id, str]:
    """The names of the categories by their ids; one without either has no name."""
    found = [(_id(one.get("id")), one.get("name")) for one in _dicts(listed)]
    return {key: name for key, name in found if key is not None and isinstance(name, str)}


def _dicts(listed: object) -> list[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _rectangle(one: Mapping[str, Any], categories: Mapping[Id, str]) -> Rectangle:
    key = _id(one.get("category_id"))
    named = None if key is None else categories.get(key)
    left, top, width, height = _four_numbers(one.get("bbox"))
    right = None if left is None or width is None else number(left + width)
    bottom = None if top is None or height is None else number(top + height)
    rectangle = Rectangle(left, top, right, bottom, named)
    corners = Rectangle(*_four_numbers(one.get("corners")), named)
    return corners if _says_the_same(corners, (left, top, width, height)) else rectangle


def _says_the_same(corners: Rectangle, bbox: tuple[float | None, ...]) -> bool:
    """Whether `corners` were written for this box, and another tool hasn't changed it since."""
    sides = corners.sides()
    return sides is not None and coco_box(*sides) == list(bbox)


def _four_numbers(listed: object) -> tuple[float | None, float | None, float | None, float | None]:
    if not isinstance(listed, list) or len(listed) != 4:
        return None, None, None, None
    first, second, third, fourth = (number(value) for value in listed)
    return first, second, third, fourth


class CocoWriter:
    """One JSON for all pictures; ids count from 1, in the order of names."""

    def __init__(self, to: Path, source: str) -> None:
        """`source` is the name of the source."""
        self._to = to
        self._source = source
        self._pictures: list[BoxedPicture] = []

    def add(self, picture: BoxedPicture) -> None:
        """Take `picture`; it is written at the end."""
        self._pictures.append(picture)

    def finish(self) -> None:
        """Write the file. Raises OSError."""
        # ASCII, with the rest as \\u: right in whatever encoding it is read.
        with open(self._to, "w", encoding="ascii") as stream:
            json.dump(self._content(), stream)
            stream.write("\n")

    def _content(self) -> dict[str, Any]:
        boxes = [(n, p, box) for n, p in enumerate(self._pictures, start=1) for box in p.boxes]
        classes = sorted({class_of(box, picture.item) for _, picture, box in boxes})
        ids = {name: count for count, name in enumerate(classes, start=1)}
        return {
            "info": {"description": f"Boxes of {self._source}, from GAN Studio"},
            "licenses": [],
            "images": [_image(count, picture) for count, picture in enumerate(self._pictures, start=1)],
            "annotations": [
                {
                    "id": count,
                    "image_id": image,
                    "category_id": ids[class_of(box, picture.item)],
                    **_annotation(box),
                }
                for count, (image, picture, box) in enumerate(boxes, start=1)
            ],
            "categories": [{"id": ids[name], "name": name, "supercategory": ""} for name in classes],
        }


def _image(count: int, picture: BoxedPicture) -> dict[str, Any]:
    return {
        "id": count,
        "file_name": picture.item.name,
        "width": picture.size.width,
        "height": picture.size.height,
    }


def _annotation(box: Box) -> dict[str, Any]:
    sides = (box.left, box.top, box.right, box.bottom)
    x, y, width, height = bbox = coco_box(*sides)
    is_exact = (x + width, y + height) == (box.right, box.bottom)
    return {
        "bbox": bbox,
        "area": _tidy(width * height),
        "iscrowd": 0,
        "segmentation": [],
        **({} if is_exact else {"corners": sides}),
    }


def coco_box(left: float, top: float, right: float, bottom: float) -> list[float]:
    """[x, y, width, height] of a box."""
    return [_tidy(value) for value in (left, top, right - left, bottom - top)]


def _tidy(value: float) -> float:
    """A whole number without the point, as other tools write it."""
    return int(value) if float(value).is_integer() else value
