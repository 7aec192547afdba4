"""What a zip and a tar have in common: one open file that threads read in turn, and entries that are refused."""

from __future__ import annotations

import threading
from abc import abstractmethod
from pathlib import Path

from gan_core.messages import Message
from gan_core.sources.base import Skipped
from gan_core.sources.trees.base import (
    MAX_FILE_BYTES,
    Tree,
    is_hidden,
    leads_outside,
    refused_name,
    refused_size,
)


class ArchiveTree(Tree):
    """The files of the archive at `path`; nothing is ever unpacked to where an entry's name says."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.skipped: list[Skipped] = []
        self._path = path
        self._lock = threading.Lock()

    @abstractmethod
    def close(self) -> None:
        """Close the archive."""

    def _is_welcome(self, name: str, *, is_folder: bool, is_link: bool, size: int, is_bomb: bool) -> bool:
        """Whether the entry is a file to offer; what is refused, other than folders and leftovers, is reported.

        `size` is what it says it unpacks to, in bytes; `is_bomb` that it would not be believed.
        """
        if leads_outside(name):
            self.skipped.append(refused_name(name))
        elif is_folder or is_hidden(name):
            return False
        elif is_link:
            self.skipped.append(
                Skipped(name, Message("{name} is a link, so it was left out.", {"name": name}))
            )
        elif is_bomb or size > MAX_FILE_BYTES:
            self.skipped.append(refused_size(name, size))
        else:
            return True
        return False
