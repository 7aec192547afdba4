"""The formats for boxes that are known. A new one is a module here and a line in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from gan_core.curation.boxes import coco, voc, yolo
from gan_core.curation.boxes.annotated import Reading
from gan_core.curation.boxes.names import Ambiguous, PictureNames
from gan_core.curation.boxes.written import BoxWriter
from gan_core.messages import SourceError, UsageError
from gan_core.sources.trees import Tree
from gan_core.sources.trees.base import stem

MakeWriter: TypeAlias = Callable[[Path, str, Iterable[str]], BoxWriter]
"""From a path that isn't there yet, the source's name and its pictures' names. Raises OSError."""


@dataclass(frozen=True, slots=True)
class BoxFormat:
    """A way in which boxes are kept in files."""

    key: str
    title: str
    """Its name among people, the same in every language."""
    files: Callable[[Tree], list[str]]
    """Which files may be annotations of this format, by their names."""
    read: Callable[[Tree, Path], Reading]
    """The annotations in a Tree that lies at a path. Raises nothing: what is wrong is in the Reading."""
    is_file: bool
    """Whether one file has the boxes of all pictures, rather than each picture a file."""
    make_writer: MakeWriter | None = None
    """None: it is only read."""


FORMATS = {
    one.key: one
    for one in (
        BoxFormat(
            "voc",
            "Pascal VOC",
            voc.files,
            lambda tree, _: voc.read(tree),
            is_file=False,
            make_writer=voc.VocWriter,
        ),
        BoxFormat("yolo", "YOLO", yolo.files, yolo.read, is_file=False),
        BoxFormat(
            "coco",
            "COCO",
            coco.files,
            lambda tree, _: coco.read(tree),
            is_file=True,
            make_writer=lambda to, source, _: coco.CocoWriter(to, source),
        ),
    )
}
WRITTEN = tuple(one.key for one in FORMATS.values() if one.make_writer is not None)
"""The keys of the formats that boxes can be exported to."""


def format_named(key: str) -> BoxFormat:
    """The format `key`. Raises UsageError where there is none."""
    if key not in FORMATS:
        raise UsageError("There is no format '{name}'. Try: {there}.", name=key, there=", ".join(FORMATS))
    return FORMATS[key]


def guess_format(tree: Tree, path: Path, pictures: PictureNames) -> BoxFormat:
    """The format of the annotations in `tree`, which lies at `path`.

    It is the one that has a file for most of the `pictures`; where none has any, the one with files.
    Raises SourceError where there are none at all.
    """
    files = {one.key: one.files(tree) for one in FORMATS.values()}
    counts = {
        one.key: sum(_is_for_a_picture(name, pictures) for name in files[one.key])
        for one in FORMATS.values()
        if not one.is_file
    }
    best = max(counts, key=lambda key: counts[key])
    if counts[best]:
        return FORMATS[best]
    for key in sorted(files, key=lambda key: (not FORMATS[key].is_file, -len(files[key]))):
        if files[key]:
            return FORMATS[key]
    raise SourceError(
        "{path} has no boxes: neither Pascal VOC (.xml) nor YOLO (.txt) nor COCO (.json).", path=path
    )


def _is_for_a_picture(name: str, pictures: PictureNames) -> bool:
    try:
        folder, slash, _ = name.rpartition("/")
        return pictures.find((folder + slash + stem(name),)) is not None
    except Ambiguous:
        return True
