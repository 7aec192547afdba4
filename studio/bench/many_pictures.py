"""As many pictures as Stanford Dogs has, from a few: each linked under many new names, with its annotation."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from PIL import Image

from gan_core.sources import open_source
from gan_core.sources.pictures import is_picture_name

STANFORD_DOGS = 20_580
_BREEDS = 120
_DRAWN = 60
_SIZE = (500, 375)
"""The median size of Stanford Dogs' photographs."""
_ANNOTATION = """<annotation><size><width>{w}</width><height>{h}</height></size><object><name>dog</name><bndbox>
<xmin>{box[0]}</xmin><ymin>{box[1]}</ymin><xmax>{box[2]}</xmax><ymax>{box[3]}</ymax></bndbox></object></annotation>"""


def link_pictures(folder: Path, total: int, given: str | None = None) -> None:
    """Fill `folder` as Stanford Dogs is laid out: `total` pictures in breeds, each with a box where one is known.

    They are those below the folder `given`, or drawn ones as JPEGs where None.
    """
    originals = folder.parent / f"{folder.name}-originals"
    pictures = _copied(Path(given), originals) if given else _drawn(originals)
    numbers = count()
    while True:
        for picture, annotation in pictures:
            number = next(numbers)
            if number == total:
                return
            breed = number // len(pictures) % _BREEDS
            name = f"n{breed:08d}-breed {breed}/n{breed:08d}_{number}"
            _link(picture, folder / "Images" / f"{name}{picture.suffix.lower()}")
            if annotation is not None:
                _link(annotation, folder / "Annotation" / name)


def _drawn(to: Path) -> list[tuple[Path, Path | None]]:
    to.mkdir(parents=True)
    made: list[tuple[Path, Path | None]] = []
    with open_source("drawn-dogs", count=_DRAWN) as source:
        for item in source.items:
            drawn = source.picture(item)
            across, down = _SIZE[0] / drawn.width, _SIZE[1] / drawn.height
            box = item.boxes[0]
            sides = (box.left * across, box.top * down, box.right * across, box.bottom * down)
            picture = to / f"{item.name}.jpg"
            drawn.resize(_SIZE, Image.Resampling.BICUBIC).save(picture, quality=90)
            text = _ANNOTATION.format(w=_SIZE[0], h=_SIZE[1], box=[round(side) for side in sides])
            (to / f"{item.name}.xml").write_text(text, encoding="utf-8")
            made.append((picture, to / f"{item.name}.xml"))
    return made


def _copied(given: Path, to: Path) -> list[tuple[Path, Path | None]]:
    """Copies, which can be linked: the folder may lie on another disk."""
    to.mkdir(parents=True)
    made: list[tuple[Path, Path | None]] = []
    for number, (picture, annotation) in enumerate(_found(given)):
        copy = to / f"{number}{picture.suffix}"
        shutil.copyfile(picture, copy)
        beside = None
        if annotation.is_file():
            beside = to / f"{number}.xml"
            shutil.copyfile(annotation, beside)
        made.append((copy, beside))
    if not made:
        raise FileNotFoundError(f"{given} has no pictures")
    return made


def _found(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Every picture below `folder`, and where Stanford Dogs would have its annotation."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and is_picture_name(path.name):
            inside = path.relative_to(folder).parts
            parts = ["Annotation" if part == "Images" else part for part in inside]
            yield path, folder.joinpath(*parts).with_suffix("")


def _link(existing: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(existing, new)
    except OSError:  # a disk without links, or with no more for this file
        shutil.copyfile(existing, new)
