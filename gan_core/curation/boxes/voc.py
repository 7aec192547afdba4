"""Pascal VOC: an XML file a picture, ``annotation → size, object* → name, bndbox(xmin, ymin, xmax, ymax)``.

Convention, in and out: a side is the distance in pixels from the picture's left or top border, from 0;
xmax and ymax are where the box ends, so that ``xmax - xmin`` is its width. That is how Stanford Dogs
and most tools have it, and how `gan_core.sources.annotations` reads. (The challenge of 2012 itself
numbers pixels from 1 and includes the last one: its boxes come out a pixel larger at the left and top.)
Whole numbers are written as such, others with all their digits, so what is written is read back exactly.
The sizes are the upright picture's, after an EXIF turn.

Everingham et al., http://host.robots.ox.ac.uk/pascal/VOC/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from gan_core.curation.boxes.annotated import AnnotatedPicture, Reading, Rectangle, number, size_said
from gan_core.curation.boxes.breeds import class_of
from gan_core.curation.boxes.files import Broken, read_small
from gan_core.curation.boxes.written import BoxedPicture
from gan_core.messages import Message
from gan_core.sources.base import Box, Skipped
from gan_core.sources.pictures import is_picture_name
from gan_core.sources.trees import Tree
from gan_core.sources.trees.base import base_name, folder_name

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def files(tree: Tree) -> list[str]:
    """What may be an annotation: ``.xml``, or no ending, as Stanford Dogs' have none."""
    return [name for name in tree.sizes if name.lower().endswith(".xml") or "." not in base_name(name)]


def read(tree: Tree) -> Reading:
    """The annotations in `tree`, in order of their names."""
    names = files(tree)
    return Reading(len(names), (_annotation(tree, name) for name in names))


def _annotation(tree: Tree, name: str) -> AnnotatedPicture | Skipped:
    try:
        return _parsed(read_small(tree, name), name)
    except Broken as broken:
        return Skipped(name, broken.reason)


def _parsed(content: bytes, name: str) -> AnnotatedPicture:
    root = _root(content, name)
    beside = re.sub(r"\.xml$", "", name, flags=re.IGNORECASE)
    said = [_text(root, "path"), "/".join(filter(None, (_text(root, "folder"), _text(root, "filename"))))]
    return AnnotatedPicture(
        name,
        (beside, *(text for text in said if is_picture_name(text))),
        tuple(_rectangle(one) for one in root.iterfind(".//object")),
        size_said(root.findtext("size/width"), root.findtext("size/height")),
    )


def _root(content: bytes, name: str) -> Element:
    values = {"name": name}
    try:
        root = fromstring(content)
    except DefusedXmlException:
        template = "{name} defines XML entities, which no annotation needs. It was not read."
        raise Broken(Message(template, values)) from None
    except (ParseError, ValueError, LookupError):
        template = "{name} is not a readable annotation (broken XML). Its boxes are missing."
        raise Broken(Message(template, values)) from None
    if root.tag != "annotation":
        raise Broken(Message("{name} is no Pascal VOC annotation, so it was left out.", values))
    return root


def _text(root: Element, path: str) -> str:
    return (root.findtext(path) or "").strip()


def _rectangle(one: Element) -> Rectangle:
    left, top, right, bottom = (
        number(one.findtext(f"bndbox/{side}")) for side in ("xmin", "ymin", "xmax", "ymax")
    )
    return Rectangle(left, top, right, bottom, one.findtext("name"))


class VocWriter:
    """A folder with an XML file a picture, in the source's own folders."""

    def __init__(self, to: Path, source: str, names: Iterable[str]) -> None:
        """`names` are those of all pictures of the source, whose name is `source`. Raises OSError."""
        self._to = to
        self._source = source
        self._paths = annotation_paths(names)
        to.mkdir()

    def add(self, picture: BoxedPicture) -> None:
        """Write the annotation of `picture`. Raises OSError."""
        path = self._to / self._paths[picture.item.name]
        path.parent.mkdir(parents=True, exist_ok=True)
        # ASCII, with the rest as references: right in whatever encoding it is read.
        path.write_bytes(tostring(_element(picture, self._source), encoding="us-ascii") + b"\n")

    def finish(self) -> None:
        """Nothing is left to write."""


def annotation_paths(names: Iterable[str]) -> dict[str, str]:
    """Where each picture's annotation goes: its own path with ``.xml`` in place of the ending.

    Where two pictures would share a file (``a.jpg`` and ``a.png``), ``.xml`` follows the ending. Names
    that differ in upper and lower case only are told apart by a number, for Windows and macOS.
    """
    names = sorted(names)
    short = {name: re.sub(r"\.[^./]*$", "", name) for name in names}
    shared = Counter(path.casefold() for path in short.values())
    paths: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        path = base = name if shared[short[name].casefold()] > 1 else short[name]
        count = 1
        while path.casefold() in taken:
            count += 1
            path = f"{base}~{count}"
        taken.add(path.casefold())
        paths[name] = path + ".xml"
    return paths


def _element(picture: BoxedPicture, source: str) -> Element:
    name = picture.item.name
    root = Element("annotation")
    _add(root, "folder", folder_name(name))
    _add(root, "filename", base_name(name))
    _add(root, "path", name)
    _add(SubElement(root, "source"), "database", source)
    size = SubElement(root, "size")
    for side, pixels in (("width", picture.size.width), ("height", picture.size.height), ("depth", 3)):
        _add(size, side, str(pixels))
    _add(root, "segmented", "0")
    for box in picture.boxes:
        root.append(_object(box, class_of(box, picture.item)))
    indent(root, "\t")
    return root


def _object(box: Box, named: str) -> Element:
    one = Element("object")
    _add(one, "name", named)
    _add(one, "pose", "Unspecified")
    _add(one, "truncated", "0")
    _add(one, "difficult", "0")
    sides = SubElement(one, "bndbox")
    for side, value in (("xmin", box.left), ("ymin", box.top), ("xmax", box.right), ("ymax", box.bottom)):
        _add(sides, side, str(int(value)) if float(value).is_integer() else repr(float(value)))
    return one


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NOT_IN_XML.sub("\ufffd", text)
