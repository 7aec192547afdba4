"""A prepared dataset (StyleGAN's layout, ``dataset.json`` and PNGs) read as pictures with classes."""

from __future__ import annotations

import json
from typing import Any

from gan_core.messages import SourceError
from gan_core.sources.base import SourceItem
from gan_core.sources.listed import Listing
from gan_core.sources.pictures import is_picture_name
from gan_core.sources.trees import Tree
from gan_core.sources.trees.base import base_name

_INDEX = "dataset.json"


def read(tree: Tree, classes: str | None) -> Listing | None:
    """The pictures beside and below ``dataset.json``, with its labels by their class names.

    Raises SourceError where ``dataset.json`` is damaged.
    """
    index = min((n for n in tree.sizes if base_name(n) == _INDEX), key=len, default=None)
    if index is None:
        return None
    root = index.removesuffix(_INDEX)
    pictures = [name for name in tree.sizes if name.startswith(root) and is_picture_name(name)]
    if not pictures:
        return None
    breeds = _breeds(tree.read(index), index)
    return Listing("dataset", [SourceItem(name, breeds.get(name.removeprefix(root))) for name in pictures])


def _breeds(content: bytes, index: str) -> dict[str, str]:
    """The class of every picture that has a whole number as its label."""
    try:
        data: dict[str, Any] = json.loads(content)
        labels = {str(name): label for name, label in data.get("labels") or [] if isinstance(label, int)}
        names = [str(name) for name in data.get("class_names") or []]
    except (ValueError, TypeError, AttributeError) as error:
        raise SourceError("{name} is damaged. Prepare the dataset again.", name=index) from error
    width = len(str(max(labels.values(), default=0)))  # so that sorting by name keeps the numbers' order
    return {
        name: names[label] if 0 <= label < len(names) else f"{label:0{width}d}"
        for name, label in labels.items()
    }
