"""A tar archive as a Tree: indexed once by offset, so that any file is one seek and one read away."""

from __future__ import annotations

import gzip
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from gan_core.files import writing
from gan_core.messages import SourceError
from gan_core.sources.trees.archive import ArchiveTree
from gan_core.sources.trees.base import is_refusal, unreadable

_GZIP_MAGIC = b"\x1f\x8b"
_BROKEN = (tarfile.TarError, zlib.error, EOFError, ValueError, OSError)
_UNPACKED_RATIO = 200
_UNPACKED_SPARE = 64 * 2**20
"""A gzipped tar of pictures hardly shrinks; one of annotations to a thirtieth."""


class TarTree(ArchiveTree):
    """The files of the tar (gzipped or not) at `path`. Raises SourceError where it is cut short or no tar.

    A gzipped tar can't be read at random, so it is unpacked once into a nameless temporary file
    that vanishes with the Tree.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with self._explained():
            status = path.stat()
            self._file = _plain(path)
        self._state = f"{status.st_size}-{status.st_mtime_ns}"
        try:
            with self._explained():
                self._places = dict(self._index())
        except BaseException:
            self._file.close()
            raise
        self.sizes = {name: size for name, (_, size) in self._places.items()}

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            if is_refusal(error):
                raise unreadable(self._path, error) from error
            raise self._cut_short() from error

    def _cut_short(self) -> SourceError:
        return SourceError(
            "{path} is cut short or is no tar archive. Download or copy it again.", path=self._path
        )

    def _index(self) -> Iterator[tuple[str, tuple[int, int]]]:
        end = self._file.seek(0, 2)
        self._file.seek(0)
        with tarfile.open(fileobj=self._file, mode="r:") as archive:
            for member in archive:
                if member.isreg() and member.offset_data + member.size > end:
                    raise self._cut_short()
                if self._offers(member):
                    yield member.name.removeprefix("./"), (member.offset_data, member.size)

    def _offers(self, member: tarfile.TarInfo) -> bool:
        return self._is_welcome(
            member.name.removeprefix("./"),
            is_folder=member.isdir(),
            is_link=not member.isreg(),
            size=member.size,
            is_bomb=member.issparse(),
        )

    def read(self, name: str) -> bytes:
        """The content of the file `name`. Raises SourceError where the archive has changed or is closed."""
        offset, size = self._places[name]
        try:
            with self._lock:
                self._file.seek(offset)
                content = self._file.read(size)
        except (OSError, ValueError) as error:
            raise self._cut_short() from error
        if len(content) != size:
            raise self._cut_short()
        return content

    def state(self, name: str) -> str:
        """Where it lies in the archive, and the archive's size and time: a tar has no checksums of its files."""
        offset, size = self._places[name]
        return f"{offset}-{size}-{self._state}"

    def close(self) -> None:
        """Close the archive, and drop the temporary file of a gzipped one."""
        self._file.close()


def _plain(path: Path) -> IO[bytes]:
    """The tar's own bytes, seekable. Raises OSError, EOFError, zlib.error, SourceError, StorageError."""
    with open(path, "rb") as start:
        is_gzip = start.read(2) == _GZIP_MAGIC
    if not is_gzip:
        return open(path, "rb")
    limit = path.stat().st_size * _UNPACKED_RATIO + _UNPACKED_SPARE
    unpacked = tempfile.TemporaryFile()  # noqa: SIM115 (the Tree closes it)
    try:
        with gzip.open(path, "rb") as packed:
            while chunk := packed.read(2**20):
                with writing(tempfile.gettempdir()):
                    unpacked.write(chunk)
                if unpacked.tell() > limit:
                    raise SourceError(
                        "{path} unpacks to far more than pictures do, so it was not opened. "
                        "Download it again from a place that you trust.",
                        path=path,
                    )
        with writing(tempfile.gettempdir()):
            unpacked.flush()
    except BaseException:
        unpacked.close()
        raise
    return unpacked
