"""What a folder, a zip and a tar have in common, and which of their names are refused."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import TypeGuard

from gan_core.files import os_reason
from gan_core.messages import Message, SourceError
from gan_core.sources.base import Skipped

MAX_FILE_BYTES = 256 * 2**20
"""No picture, table or annotation is larger; what is larger is a mistake or an attack."""

_HIDDEN = re.compile(r"(?:^|/)(?:\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(?:/|$)", re.IGNORECASE)
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")


class Tree(ABC):
    """Names of files (POSIX paths, unique) and their bytes. `read` may be called from many threads."""

    name: str
    """What a person calls it: the folder's or archive's name."""
    sizes: Mapping[str, int]
    """The size in bytes of every readable file, by its name."""
    skipped: list[Skipped]
    """Entries that were refused: names that lead outside, links, bombs."""

    @abstractmethod
    def read(self, name: str) -> bytes:
        """The content of the file `name`. Raises SourceError."""

    @abstractmethod
    def state(self, name: str) -> str:
        """A token that changes when the file's bytes do, found without reading them. Raises SourceError."""

    def close(self) -> None:  # noqa: B027 (a folder has nothing to close)
        """Let go of open files; a second call does nothing."""


def is_hidden(name: str) -> bool:
    """Whether `name` is something that a system leaves behind, not a person (``._a.jpg``, ``Thumbs.db``)."""
    return _HIDDEN.search(name) is not None


def leads_outside(name: str) -> bool:
    """Whether unpacking `name` could write outside of the chosen folder (``../a``, ``/a``, ``C:\\a``)."""
    return _OUTSIDE.search(name) is not None


def base_name(name: str) -> str:
    """What follows the last slash of `name`."""
    return name.rpartition("/")[2]


def folder_name(name: str) -> str:
    """The name of the folder that the file `name` lies in; empty at the top."""
    return name.rpartition("/")[0].rpartition("/")[2]


def stem(name: str) -> str:
    """The file's name without folders and without its ending."""
    base = base_name(name)
    return base.rpartition(".")[0] or base


def unreadable(path: Path, error: OSError) -> SourceError:
    """The sentence for a file or folder that the system doesn't let us read."""
    return SourceError(
        "{path} can't be read ({reason}). Check that it is there and that you may open it.",
        path=path,
        reason=os_reason(error),
    )


def is_refusal(error: Exception) -> TypeGuard[OSError]:
    """Whether the system refused (no right, no such file), rather than the content being broken."""
    return isinstance(error, OSError) and error.errno is not None


def refused_name(name: str) -> Skipped:
    """The report of an entry whose name leads outside of its archive."""
    return Skipped(
        name,
        Message("{name} leads outside of the archive, so it was left out.", {"name": name}),
    )


def refused_size(name: str, size: int) -> Skipped:
    """The report of an entry that says it unpacks to `size` bytes, more than a picture can have."""
    values = {"name": name, "mib": round(size / 2**20)}
    return Skipped(
        name,
        Message("{name} would unpack to {mib} MiB, more than a picture has, so it was left out.", values),
    )
