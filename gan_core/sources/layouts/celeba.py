"""CelebA, aligned: faces of 178×218 in ``img_align_celeba/``, classes on request.

``list_attr_celeba.txt`` has the number of pictures on line 1, forty attribute names on line 2, then
``000001.jpg -1 1 …`` with one or more spaces between; copies circulate whose line 1 doesn't match, so
it isn't read. ``identity_CelebA.txt`` has ``000001.jpg 2880`` and no header. Kaggle's copies have commas.
Liu et al., "Deep Learning Face Attributes in the Wild", https://arxiv.org/abs/1411.7766.
"""

from __future__ import annotations

from gan_core.messages import Message, UsageError
from gan_core.sources.base import Skipped, SourceItem
from gan_core.sources.listed import Listing
from gan_core.sources.pictures import is_picture_name
from gan_core.sources.trees import Tree
from gan_core.sources.trees.base import base_name, stem

IDENTITY = "identity"
"""The word for "a class a person" where attributes are named otherwise."""


def read(tree: Tree, classes: str | None) -> Listing | None:
    """The faces; without classes, by ``identity``, or with and without an attribute such as ``Smiling``.

    Raises UsageError where `classes` names nothing that the lists beside the pictures have.
    """
    pictures = [
        n for n in tree.sizes if "img_align_celeba" in n.lower().split("/")[:-1] and is_picture_name(n)
    ]
    if not pictures:
        return None
    if classes is None:
        return Listing("celeba", [SourceItem(name) for name in pictures])
    breeds = _identities(tree) if classes == IDENTITY else _attribute(tree, classes)
    items: list[SourceItem] = []
    skipped: list[Skipped] = []
    for name in pictures:
        breed = breeds.get(stem(name))
        if breed is None:
            values = {"name": name, "classes": classes}
            template = "{name} has no {classes} in the list, so it was left out."
            skipped.append(Skipped(name, Message(template, values)))
        else:
            items.append(SourceItem(name, breed))
    return Listing("celeba", items, skipped)


def _rows(tree: Tree, start: str) -> list[list[str]]:
    """The words of every line of the list whose file name starts with `start`; none where it is missing."""
    for name in tree.sizes:
        if base_name(name).lower().startswith(start):
            text = tree.read(name).decode("utf-8-sig", errors="replace")
            return [line.replace(",", " ").split() for line in text.splitlines()]
    return []


def _identities(tree: Tree) -> dict[str, str]:
    rows = [row for row in _rows(tree, IDENTITY) if len(row) == 2 and row[1].isdigit()]
    if not rows:
        raise UsageError("{source} has no identity_CelebA.txt. Put it beside the pictures.", source=tree.name)
    return {stem(picture): f"{int(person):05d}" for picture, person in rows}


def _attribute(tree: Tree, classes: str) -> dict[str, str]:
    rows = _rows(tree, "list_attr_celeba")
    faces = [row for row in rows if row and is_picture_name(row[0])]
    header = max((row for row in rows if row and not is_picture_name(row[0])), key=len, default=[])
    names = [name for name in header if name != "image_id"]
    if classes not in names:
        choices = ", ".join([IDENTITY, *names]) if names else IDENTITY
        raise UsageError(
            "{source} has no {classes}. Choose one of: {choices}.", **_said(tree, classes, choices)
        )
    column = names.index(classes) + 1
    return {
        stem(row[0]): classes if row[column] == "1" else f"not {classes}"
        for row in faces
        if len(row) == len(names) + 1
    }


def _said(tree: Tree, classes: str, choices: str) -> dict[str, str]:
    return {"source": tree.name, "classes": classes, "choices": choices}
