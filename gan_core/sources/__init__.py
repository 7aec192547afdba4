"""The outside world: pictures with boxes and breeds, from wherever a person has them."""

from __future__ import annotations

import os
from pathlib import Path

from gan_core.messages import SourceError, UsageError
from gan_core.sources.base import Box, Skipped, Source, SourceItem
from gan_core.sources.drawn import DRAWN_DOGS, DrawnDogs
from gan_core.sources.layouts import READERS
from gan_core.sources.listed import ListedSource, Listing
from gan_core.sources.trees import Tree, open_tree

__all__ = ["Box", "Skipped", "Source", "SourceItem", "open_source"]


def open_source(path: str | Path, *, count: int = 2000, seed: int = 0, classes: str | None = None) -> Source:
    """The pictures at `path`: ``drawn-dogs``, a folder, a .zip/.tar/.tar.gz, or a prepared dataset.

    `count` and `seed` are for the drawn dogs. `classes` is for CelebA: ``identity``, or an attribute
    such as ``Smiling``. Raises SourceError where there are no pictures, UsageError for other `classes`.
    """
    if str(path) == DRAWN_DOGS:
        return DrawnDogs(count, seed)
    opened = Path(path).expanduser()
    tree = open_tree(opened)
    try:
        listing = _listing(tree, Path(path), classes)
    except BaseException:
        tree.close()
        raise
    return ListedSource(tree, listing, os.path.abspath(opened))  # noqa: PTH100 (links stay as opened)


def _listing(tree: Tree, path: Path, classes: str | None) -> Listing:
    listing = next((found for reader in READERS if (found := reader(tree, classes)) is not None), None)
    if listing is None:
        raise SourceError(
            "{path} has no pictures. A folder or archive with .jpg, .png or other pictures is needed: "
            "one folder a class, flat, with labels.csv, or Stanford Dogs' Images and Annotation.",
            path=path,
        )
    if classes is not None and listing.layout != "celeba":
        raise UsageError(
            "{path} is not CelebA, so its classes can't be chosen. Leave the choice out.", path=path
        )
    return listing
