"""A folder on the disk as a Tree."""

from __future__ import annotations

import os
from pathlib import Path

from gan_core.sources.base import Skipped
from gan_core.sources.trees.base import MAX_FILE_BYTES, Tree, is_hidden, refused_size, unreadable


class FolderTree(Tree):
    """Every file below `path`, or its one file `only`. Links are followed, each folder once.

    Raises SourceError where the folder can't be read.
    """

    def __init__(self, path: Path, *, only: str | None = None) -> None:
        self.name = path.name or str(path)
        self.skipped: list[Skipped] = []
        self._path = path
        self._visited: set[tuple[int, int]] = set()
        self._sizes: dict[str, int] = {}
        if only is None:
            self._walk("")
        else:
            self._sizes[only] = (path / only).stat().st_size
        self.sizes = self._sizes

    def _walk(self, prefix: str) -> None:
        folder = self._path / prefix
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in self._visited:  # a link back to a folder above
                return
            self._visited.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                for entry in sorted(entries, key=lambda entry: entry.name):
                    self._take(entry, prefix + entry.name)
        except OSError as error:
            raise unreadable(folder, error) from error

    def _take(self, entry: os.DirEntry[str], name: str) -> None:
        if is_hidden(name):
            return
        if entry.is_dir():
            self._walk(name + "/")
        elif entry.is_file():
            size = entry.stat().st_size
            if size > MAX_FILE_BYTES:
                self.skipped.append(refused_size(name, size))
            else:
                self._sizes[name] = size

    def read(self, name: str) -> bytes:
        """The content of the file `name`. Raises SourceError."""
        try:
            return (self._path / name).read_bytes()
        except OSError as error:
            raise unreadable(self._path / name, error) from error

    def state(self, name: str) -> str:
        """Its size and time as they are now. Raises SourceError where it is gone."""
        try:
            status = os.stat(f"{self._path}/{name}")  # noqa: PTH116 (half the time of a Path's)
        except OSError as error:
            raise unreadable(self._path / name, error) from error
        return f"{status.st_size}-{status.st_mtime_ns}"
