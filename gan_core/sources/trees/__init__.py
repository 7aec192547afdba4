"""Folders and archives, read alike: a Tree of names with their bytes, nothing unpacked.

`open_tree` also looks beside an archive for the ones that belong to it (``annotation.tar`` beside
``images.tar``, CelebA's lists beside its pictures) and inside a folder for such downloads.
"""

from __future__ import annotations

import re
from pathlib import Path

from gan_core.messages import SourceError
from gan_core.sources.trees.base import Tree, unreadable
from gan_core.sources.trees.folder import FolderTree
from gan_core.sources.trees.joined import JoinedTree
from gan_core.sources.trees.tar import TarTree
from gan_core.sources.trees.zip import ZipTree

__all__ = ["Tree", "open_tree"]

_ARCHIVE = re.compile(r"\.(zip|tar|tar\.gz|tgz)$", re.IGNORECASE)
_PICTURES_OF_A_SET = re.compile(r"^(images|all-?dogs|img_align_celeba)\b", re.IGNORECASE)
_COMPANION = re.compile(
    r"^(annotations?\.(zip|tar|tar\.gz|tgz)|list_attr_celeba\.(txt|csv)|identity_celeba\.(txt|csv))$",
    re.IGNORECASE,
)
_DOWNLOAD = re.compile(
    r"^(images|all-?dogs|annotations?|img_align_celeba)\.(zip|tar|tar\.gz|tgz)$", re.IGNORECASE
)


def open_tree(path: Path) -> Tree:
    """The folder or archive at `path`, joined with what belongs to it. Raises SourceError."""
    if path.is_dir():
        return _open_folder(path)
    if not path.exists():
        raise SourceError("{path} does not exist. Check the name, or choose another place.", path=path)
    if not _ARCHIVE.search(path.name):
        raise SourceError(
            "{path} is neither a folder nor a .zip, .tar or .tar.gz archive. Choose one of those.", path=path
        )
    if not _PICTURES_OF_A_SET.match(path.name):
        return _open_archive(path)
    return _joined([path, *_matching(path.parent, _COMPANION)])


def _open_folder(path: Path) -> Tree:
    downloads = _matching(path, _DOWNLOAD)
    if not downloads:
        return FolderTree(path)
    return _joined([path, *downloads])


def _matching(folder: Path, pattern: re.Pattern[str]) -> list[Path]:
    try:
        return sorted(found for found in folder.iterdir() if found.is_file() and pattern.match(found.name))
    except OSError as error:
        raise unreadable(folder, error) from error


def _joined(paths: list[Path]) -> Tree:
    trees: list[Tree] = []
    try:
        for path in paths:
            trees.append(_open_one(path))
    except BaseException:
        for tree in trees:
            tree.close()
        raise
    return JoinedTree(trees) if len(trees) > 1 else trees[0]


def _open_one(path: Path) -> Tree:
    if path.is_dir():
        return FolderTree(path)
    return _open_archive(path) if _ARCHIVE.search(path.name) else FolderTree(path.parent, only=path.name)


def _open_archive(path: Path) -> Tree:
    return ZipTree(path) if path.suffix.lower() == ".zip" else TarTree(path)
