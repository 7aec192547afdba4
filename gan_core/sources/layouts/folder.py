"""A folder of pictures: a folder a class, or flat without classes."""

from __future__ import annotations

import posixpath

from gan_core.sources.base import SourceItem
from gan_core.sources.listed import Listing
from gan_core.sources.pictures import is_picture_name
from gan_core.sources.trees import Tree
from gan_core.sources.trees.base import base_name

_NO_CLASSES = {"train", "training", "test", "testing", "val", "valid", "validation", "images", "pictures"}
"""Folder names that say which part of a set, not which class."""


def read(tree: Tree, classes: str | None) -> Listing | None:
    """Every picture; its class is the folder that it lies in, where there are at least two such folders.

    Pictures outside of any class folder mean that the folders are no classes.
    """
    pictures = [name for name in tree.sizes if is_picture_name(name)]
    if not pictures:
        return None
    folders = {name.rpartition("/")[0] for name in pictures}
    common = posixpath.commonpath(folders)
    names = {folder: base_name(folder) for folder in folders}
    is_classes = (
        len(folders) > 1 and common not in folders and not {*map(str.lower, names.values())} <= _NO_CLASSES
    )
    return Listing(
        "folder", [SourceItem(n, names[n.rpartition("/")[0]] if is_classes else None) for n in pictures]
    )
