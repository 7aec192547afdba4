"""The archive's layout, as StyleGAN2-ADA/3, EDM and R3GAN read and write it.

``00000/img00000000.png`` (the folder is the first five of the index's eight digits) and, at the
root, ``dataset.json``: ``{"labels": [["00000/img00000000.png", 3], …]}`` or ``{"labels": null}``.
Our own keys beside "labels" are ignored by their loaders. Source: NVlabs/stylegan3, dataset_tool.py
and training/dataset.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_core.messages import DatasetError, Message

LABELS_NAME = "dataset.json"
MAX_CLASSES = 65536


def entry_name(index: int) -> str:
    """The name of picture `index` (0 to 99,999,999) inside the archive."""
    digits = f"{index:08d}"
    return f"{digits[:5]}/img{digits}.png"


def is_picture(name: str) -> bool:
    """Whether the entry is one of the dataset's pictures."""
    return name.lower().endswith(".png")


def is_hostile(name: str) -> bool:
    """Whether unpacking an entry of this name could write outside the folder it is unpacked in."""
    path = name.replace("\\", "/")
    return path.startswith("/") or ".." in path.split("/") or ":" in name or "\0" in name


@dataclass(frozen=True, slots=True)
class Labels:
    """What dataset.json says about the pictures: a class index for each, or none at all."""

    indices: np.ndarray[Any, np.dtype[np.int64]] | None
    """int64 [N] in the pictures' order, or None where they are unlabelled."""
    class_names: tuple[str, ...]
    notes: tuple[Message, ...] = ()


def read_labels(text: bytes | None, pictures: Sequence[str], archive: str) -> Labels:
    """The labels of `pictures` (entry names) from dataset.json's `text`; `archive` names it in errors.

    Label vectors (StyleGAN's float lists) that are one-hot become class indices; other vectors can't
    be breeds, so the dataset counts as unlabelled and a note says so. Raises DatasetError.
    """
    data = {} if text is None else _parse(text, archive)
    listed = data.get("labels")
    if listed is None:
        return Labels(None, ())
    by_name = _by_name(listed, archive)
    missing = [name for name in pictures if name not in by_name]
    if missing:
        raise _damaged(archive, Message("{entry} has no label.", {"entry": missing[0]}))
    values = [by_name[name] for name in pictures]
    if all(isinstance(value, list) for value in values):
        indices = _one_hot_indices(values)
        if indices is None:
            note = Message(
                "{name}: its labels are vectors, not breeds. It is used without labels.", {"name": archive}
            )
            return Labels(None, (), (note,))
        values = indices
    return _class_indices(values, data.get("class_names"), archive)


def _parse(text: bytes, archive: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise _damaged(archive, Message("It is not JSON.")) from None
    if not isinstance(data, dict):
        raise _damaged(archive, Message("It is not a JSON object."))
    return data


def _by_name(listed: Any, archive: str) -> dict[str, Any]:
    try:
        pairs = [(name, value) for name, value in listed if isinstance(name, str)]
    except (TypeError, ValueError):
        pairs = []
    if not isinstance(listed, list) or len(pairs) != len(listed):
        raise _damaged(archive, Message("Its labels are not pairs of a name and a class."))
    return dict(pairs)


def _one_hot_indices(vectors: list[list[Any]]) -> list[Any] | None:
    """The position of the single 1 in each vector, or None where some vector is not one-hot."""
    width = len(vectors[0])
    if any(len(v) != width or v.count(1) != 1 or v.count(0) != width - 1 for v in vectors):
        return None
    return [v.index(1) for v in vectors]


def _class_indices(values: list[Any], names: Any, archive: str) -> Labels:
    if not all(type(value) is int and 0 <= value < MAX_CLASSES for value in values):
        raise _damaged(archive, Message("A label is not a class index."))
    indices = np.array(values, dtype=np.int64)
    num_classes = int(indices.max()) + 1
    if names is None:
        return Labels(indices, tuple(str(i) for i in range(num_classes)))
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names) or len(names) < num_classes:
        raise _damaged(archive, Message("Its class_names don't name every class."))
    return Labels(indices, tuple(names))


def _damaged(archive: str, reason: Message) -> DatasetError:
    return DatasetError(
        "{name}: its dataset.json is damaged. {reason} Prepare the dataset again.",
        name=archive,
        reason=reason,
    )
