"""The edits of a source on disk: one small file a source in the person's data folder, saved at once.

Nothing that a person decided is ever lost to a fault: a damaged file is set aside before another takes
its place, and a file of a newer program, or one that another window has written meanwhile, is not replaced.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import unicodedata
from pathlib import Path
from typing import NoReturn

from gan_core.curation.edits import Edits
from gan_core.curation.edits_json import VERSION, Decoded, decode, encode, version_of
from gan_core.files import data_folder, replacing, writing
from gan_core.messages import Message, SourceError, StorageError
from gan_core.sources.base import Source
from gan_core.sources.trees.base import unreadable

_HEAD_BYTES = 4096
_NAME_CHARACTERS = 40
"""Of a source's name in the file's: with four bytes each they leave room for what follows."""

_Stamp = tuple[int, int, int]
"""Inode, size and time of a file: another one after every saving."""


class EditsFile:
    """The edits of one source. Not for two threads at a time."""

    def __init__(self, path: Path, name: str, where: str, layout: str) -> None:
        """`name` is what a person calls the source; `where` and `layout` are written down for people."""
        self.path = path
        self.note: Message | None = None
        """What a person must know of the last `load`: what was damaged, and where it is kept."""
        self._name, self._where, self._layout = name, where, layout
        self._stamp: _Stamp | None = None
        """The file as it was last loaded or saved here; None: neither, or there was none."""

    @classmethod
    def of_source(cls, source: Source) -> EditsFile:
        """The file of `source` in `data_folder()`'s ``edits``; it need not be there."""
        path = data_folder() / "edits" / _file_name(source.name, source.where)
        return cls(path, source.name, source.where, source.layout)

    def load(self) -> Edits:
        """The saved edits; without any where none were saved.

        What is damaged is set aside, as `note` then says. Raises SourceError where the file can't be
        read or a newer program wrote it, StorageError where a damaged one can't be set aside.
        """
        self.note = None
        self._stamp = _stamp(self.path)
        if self._stamp is None:
            return Edits()
        content = _read(self.path)
        if (version_of(content) or 0) > VERSION:
            _raise_newer(self.path)
        try:
            decoded = decode(content)
        except ValueError:
            return self._start_again()
        return self._mend(decoded) if decoded.damaged else decoded.edits

    def save(self, edits: Edits) -> None:
        """Write `edits`, atomically. The source is not touched.

        Raises StorageError where the folder can't be written or another program has saved other edits
        since the last `load` or `save` here, SourceError where a newer program did.
        """
        current = _stamp(self.path)
        if current is not None:
            self._refuse_foreign(current)
        content = encode(edits, self._where, self._layout)
        with replacing(self.path) as temporary:
            temporary.write_bytes(content)
        self._stamp = _stamp(self.path)

    def _refuse_foreign(self, current: _Stamp) -> None:
        """Keep what the file has that this program didn't write or read."""
        if current == self._stamp:
            return
        with writing(self.path), open(self.path, "rb") as file:
            version = version_of(file.read(_HEAD_BYTES))
        if version is None:
            self._set_aside()
        elif version > VERSION:
            _raise_newer(self.path)
        elif self._stamp is not None:
            raise StorageError(
                "The edits of {name} were changed in another window since they were read here. "
                "Open the source again to go on with those.",
                name=self._name,
            )

    def _start_again(self) -> Edits:
        kept = self._set_aside()
        self._stamp = None
        self.note = Message(
            "The saved edits of {name} are damaged, so it has none now. The damaged file is kept as {path}.",
            {"name": self._name, "path": kept},
        )
        return Edits()

    def _mend(self, decoded: Decoded) -> Edits:
        """Go on with what can be read; the file as it was is kept beside."""
        kept = self._free_path()
        with writing(kept):
            shutil.copyfile(self.path, kept)
        self.save(decoded.edits)
        values = {"count": len(decoded.damaged), "name": self._name, "path": kept}
        self.note = Message(
            "{count} of the saved edits of {name} are damaged and were left out. "
            "The file as it was is kept as {path}.",
            values,
        )
        return decoded.edits

    def _set_aside(self) -> Path:
        kept = self._free_path()
        with writing(self.path):
            self.path.rename(kept)
        return kept

    def _free_path(self) -> Path:
        number = 1
        while os.path.lexists(free := self.path.with_name(f"{self.path.stem} damaged {number}.json")):
            number += 1
        return free


def read_edits(path: Path) -> Edits:
    """The edits in a file that a person names; it is not touched.

    Raises SourceError where it can't be read, a newer program wrote it, or anything in it is damaged.
    """
    content = _read(path)
    if (version_of(content) or 0) > VERSION:
        _raise_newer(path)
    try:
        decoded = decode(content)
    except ValueError:
        raise SourceError(
            "{path} is no file of edits, or it is damaged. Choose another one.", path=path
        ) from None
    if decoded.damaged:
        raise SourceError(
            "The entry '{entry}' in {path} is damaged. Mend it, or choose another file.",
            entry=decoded.damaged[0],
            path=path,
        )
    return decoded.edits


def _file_name(name: str, where: str) -> str:
    """What a person recognises, and what tells it from all others."""
    # macOS and Windows write the same place in more than one way.
    place = unicodedata.normalize("NFC", os.path.normcase(where)).encode("utf-8", "surrogatepass")
    readable = "".join(c if c.isalnum() or c in "-_. " else "_" for c in unicodedata.normalize("NFC", name))
    return f"{readable[:_NAME_CHARACTERS].strip(' .')} {hashlib.sha256(place).hexdigest()[:16]}.json".lstrip()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def _stamp(path: Path) -> _Stamp | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from error
    return status.st_ino, status.st_size, status.st_mtime_ns


def _raise_newer(path: Path) -> NoReturn:
    raise SourceError(
        "{path} was written by a newer GAN Studio. Update the program to use these edits.", path=path
    )
