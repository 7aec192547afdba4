"""Stanford Dogs, and the same pictures flat as Kaggle's Generative Dog Images had them.

``Images/<synset>-<Breed>/<stem>.jpg`` or ``all-dogs/<stem>.jpg``, with
``Annotation/<synset>-<Breed>/<stem>`` (no ending), under any folders above. A stem is
``<synset>_<number>`` and unique, so pictures and annotations are joined by it alone.
"""

from __future__ import annotations

import re

from gan_core.messages import Message, SourceError
from gan_core.sources.annotations import read_boxes
from gan_core.sources.base import Box, Skipped, SourceItem
from gan_core.sources.breeds import breed_of_synset
from gan_core.sources.listed import Listing
from gan_core.sources.pictures import is_picture_name
from gan_core.sources.trees import Tree
from gan_core.sources.trees.base import base_name, folder_name

_STEM = re.compile(r"(n\d{8})_\d+")
_FOLDER = re.compile(r"(n\d{8})-(.+)")  # the breed is the text after the FIRST hyphen


def read(tree: Tree, classes: str | None) -> Listing | None:
    """Pictures with the breeds and boxes of Stanford Dogs, where most pictures have its names."""
    pictures: dict[str, str] = {}
    annotations: dict[str, str] = {}
    strangers: list[str] = []
    for name in tree.sizes:
        stem = base_name(name).partition(".")[0]
        is_picture = is_picture_name(name)
        if _STEM.fullmatch(stem) is None:
            strangers += [name] * is_picture
        elif is_picture:
            pictures.setdefault(stem, name)
        else:
            annotations.setdefault(stem, name)
    if len(pictures) <= len(strangers):
        return None
    return _listing(tree, pictures, annotations, strangers)


def _listing(
    tree: Tree, pictures: dict[str, str], annotations: dict[str, str], strangers: list[str]
) -> Listing:
    breeds = dict(_breeds_of_folders([*pictures.values(), *annotations.values()]))
    skipped = [_stranger(name) for name in strangers]
    skipped += [_without_picture(annotations[stem]) for stem in sorted(annotations.keys() - pictures.keys())]
    if not annotations:
        skipped.append(_no_annotations(tree.name))
    items = []
    for stem, name in sorted(pictures.items()):
        boxes, complaints = _boxes(tree, annotations.get(stem))
        skipped += complaints
        synset = stem.partition("_")[0]
        items.append(SourceItem(name, breeds.get(synset) or breed_of_synset(synset) or synset, boxes))
    has_folders = any(_FOLDER.fullmatch(folder_name(name)) for name in pictures.values())
    return Listing("stanford" if has_folders else "kaggle", items, skipped)


def _breeds_of_folders(names: list[str]) -> list[tuple[str, str]]:
    folders = {folder_name(name) for name in names}
    return [(match[1], match[2]) for folder in folders if (match := _FOLDER.fullmatch(folder))]


def _boxes(tree: Tree, annotation: str | None) -> tuple[tuple[Box, ...], tuple[Skipped, ...]]:
    if annotation is None:
        return (), ()
    try:
        return read_boxes(tree.read(annotation), annotation)
    except SourceError as error:  # a damaged entry: its picture stays, without a box
        return (), (Skipped(annotation, error.message),)


def _stranger(name: str) -> Skipped:
    return Skipped(
        name, Message("{name} is not named as Stanford Dogs are, so it was left out.", {"name": name})
    )


def _without_picture(name: str) -> Skipped:
    return Skipped(name, Message("{name} is an annotation without a picture.", {"name": name}))


def _no_annotations(name: str) -> Skipped:
    template = "{name} has no annotations, so whole pictures are used. Put Annotation beside the pictures."
    return Skipped(name, Message(template, {"name": name}))
