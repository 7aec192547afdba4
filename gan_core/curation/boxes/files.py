"""Where annotations lie: a folder, an archive or a single file, opened as a Tree; and reading one."""

from __future__ import annotations

from pathlib import Path

from gan_core.messages import Message, SourceError
from gan_core.sources.trees import Tree, open_tree
from gan_core.sources.trees.base import MAX_FILE_BYTES, unreadable
from gan_core.sources.trees.folder import FolderTree

_SINGLE = {".xml", ".json", ".txt", ""}
_LARGEST = 16 * 2**20
"""Bytes: a hundred thousand boxes for one picture."""


class Broken(Exception):  # noqa: N818 (never seen by a person)
    """An annotation that gives no boxes; `reason` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def open_annotations(path: Path) -> Tree:
    """The folder, archive or single annotation at `path`. Raises SourceError."""
    if not path.is_file() or path.suffix.lower() not in _SINGLE:
        return open_tree(path)
    try:
        return FolderTree(path.parent, only=path.name)
    except OSError as error:
        raise unreadable(path, error) from error


def read_small(tree: Tree, name: str) -> bytes:
    """The annotation of one picture. Raises Broken where it can't be read or is far too large for that."""
    return _read(tree, name, _LARGEST)


def read_large(tree: Tree, name: str) -> bytes:
    """The annotations of many pictures in one file; otherwise like `read_small`."""
    return _read(tree, name, MAX_FILE_BYTES)


def _read(tree: Tree, name: str, largest: int) -> bytes:
    if tree.sizes[name] > largest:
        values = {"name": name, "mib": round(tree.sizes[name] / 2**20)}
        raise Broken(
            Message("{name} is too large for an annotation ({mib} MiB), so it was left out.", values)
        )
    try:
        return tree.read(name)
    except SourceError as error:
        raise Broken(error.message) from error
