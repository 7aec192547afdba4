"""A zip archive as a Tree: read in place, hostile entries refused."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from gan_core.messages import SourceError
from gan_core.sources.trees.archive import ArchiveTree
from gan_core.sources.trees.base import is_refusal, unreadable

_BOMB_BYTES = 2**20
_BOMB_RATIO = 200
"""Pictures and annotations of more than 1 MiB never shrink to a 200th."""
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError, OSError)


class ZipTree(ArchiveTree):
    """The files of the zip at `path`. Raises SourceError where it is cut short, encrypted or no zip."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            if is_refusal(error):
                raise unreadable(path, error) from error
            raise SourceError(
                "{path} is cut short or is no zip archive. Download or copy it again.", path=path
            ) from error
        try:
            self._members = {info.filename: info for info in self._zip.infolist() if self._offers(info)}
        except BaseException:
            self._zip.close()
            raise
        self.sizes = {name: info.file_size for name, info in self._members.items()}

    def _offers(self, info: zipfile.ZipInfo) -> bool:
        if not self._is_welcome(
            info.filename,
            is_folder=info.is_dir(),
            is_link=info.external_attr >> 28 == 0xA,  # the type bits of a Unix symbolic link
            size=info.file_size,
            is_bomb=info.file_size > max(_BOMB_BYTES, _BOMB_RATIO * info.compress_size),
        ):
            return False
        if info.flag_bits & _ENCRYPTED:
            raise SourceError(
                "{path} is locked with a password. Unpack it yourself and open the folder.", path=self._path
            )
        return True

    def read(self, name: str) -> bytes:
        """The content of the file `name`. Raises SourceError where it is damaged."""
        try:
            with self._lock:
                return self._zip.read(self._members[name])
        except _BROKEN as error:
            raise SourceError(
                "{name} in {path} is damaged. Download or copy the archive again.", name=name, path=self._path
            ) from error

    def state(self, name: str) -> str:
        """Its size and CRC-32, as the archive's directory says."""
        member = self._members[name]
        return f"{member.file_size}-{member.CRC:08x}"

    def close(self) -> None:
        """Close the archive."""
        self._zip.close()
