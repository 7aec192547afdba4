"""A folder of pictures: a folder a class, or flat without classes."""

from __future__ import annotations

from pathlib import PurePosixPath

from gan_core.sources.base import SourceItem
from gan_core.sources.listed import Listing
from gan_core.sources.pictures import is_picture_name
from gan_core.sources.trees import Tree

_NO_CLASSES = {"train", "training", "test", "testing", "val", "valid", "validation", "images", "pictures"}
"""Folder names that say which part of a set, not which class."""


def read(tree: Tree, classes: str | None) -> Listing | None:
    """Every picture; its class is the folder that it lies in, where there are at least two such folders.

    Pictures outside of any class folder mean that the folders are no classes.
    """
    pictures = [name for name in tree.sizes if is_picture_name(name)]
    if not pictures:
        return None
    common = _common_folder(pictures)
    inner = {name: PurePosixPath(name).parent.relative_to(common).name for name in pictures}
    folders = set(inner.values())
    is_classes = len(folders) > 1 and "" not in folders and not {f.lower() for f in folders} <= _NO_CLASSES
    return Listing("folder", [SourceItem(name, inner[name] if is_classes else None) for name in pictures])


def _common_folder(names: list[str]) -> PurePosixPath:
    first, *others = {PurePosixPath(name).parent for name in names}
    common = first
    for other in others:
        while not other.is_relative_to(common):
            common = common.parent
    return common
