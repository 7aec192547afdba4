"""A zip file of uncompressed entries, written front to back, and found again (PKWARE's APPNOTE 6.3.10).

Written here because `zipfile` takes longer over each entry than the disk does, all of it inside the
interpreter's lock. Here an entry takes a third of that, which counts where a dataset is mostly taken
over from an earlier one.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import IO

_LOCAL = struct.Struct("<4s5H3I2H")
_DIRECTORY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")
_OFFSET_64 = struct.Struct("<HHQ")
_VERSION = 20
_VERSION_64 = 45
_UNIX = 3 << 8
_MODE = 0o644 << 16
_FIRST_DAY = 1 << 5 | 1
"""1980-01-01, so that the bytes don't depend on the day."""
_MANY = 0xFFFF
_LARGE = 0xFFFFFFFF
"""From these numbers on the fields of 64 bits are used."""


class StoredZip:
    """Entries appended to `file`, which stays open; the same entries make the same bytes.

    Names are ASCII, and no entry is larger than 4 GiB. OSErrors pass through.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._offset = file.tell()
        self._directory: list[bytes] = []

    def add(self, name: str, data: bytes, crc: int | None = None) -> None:
        """Append an entry; `crc` is the CRC-32 of `data` where it is known already."""
        encoded = name.encode("ascii")
        common = (
            0,
            0,
            0,
            _FIRST_DAY,
            zlib.crc32(data) if crc is None else crc,
            len(data),
            len(data),
            len(encoded),
        )
        self._file.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, *common, 0) + encoded)
        self._file.write(data)
        is_far = self._offset >= _LARGE
        extra = _OFFSET_64.pack(1, 8, self._offset) if is_far else b""
        head = (b"PK\x01\x02", _UNIX | _VERSION, _VERSION_64 if is_far else _VERSION)
        tail = (len(extra), 0, 0, 0, _MODE, min(self._offset, _LARGE))
        self._directory.append(_DIRECTORY.pack(*head, *common, *tail) + encoded + extra)
        self._offset += _LOCAL.size + len(encoded) + len(data)

    def finish(self) -> None:
        """Append the directory; nothing may follow."""
        directory = b"".join(self._directory)
        count, size, start = len(self._directory), len(directory), self._offset
        self._file.write(directory)
        if count >= _MANY or max(size, start) >= _LARGE:
            self._file.write(
                _END_64.pack(b"PK\x06\x06", 44, _VERSION_64, _VERSION_64, 0, 0, count, count, size, start)
                + _LOCATOR_64.pack(b"PK\x06\x07", 0, start + size, 1)
            )
        count, size, start = min(count, _MANY), min(size, _LARGE), min(start, _LARGE)
        self._file.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, 0))


def stored_places(file: IO[bytes]) -> dict[str, tuple[int, int]]:
    """Where the content of each entry begins in `file`, and how many bytes it has, by the entry's name.

    Only for what `StoredZip` wrote, whose local headers have no extra fields: for other zips the places
    may be wrong. Raises ValueError, struct.error or OSError where the directory is damaged.
    """
    size = file.seek(0, io.SEEK_END)
    count, length, start = _end(file, size)
    _refuse_beyond(size, start, length)
    file.seek(start)
    directory = file.read(length)
    places: dict[str, tuple[int, int]] = {}
    at = 0
    for _ in range(count):
        fields = _DIRECTORY.unpack_from(directory, at)
        name_end = at + _DIRECTORY.size + fields[10]
        name = str(directory[at + _DIRECTORY.size : name_end], "ascii")
        offset = fields[16]
        if offset == _LARGE:
            offset = _OFFSET_64.unpack_from(directory, name_end)[2]
        begin = offset + _LOCAL.size + fields[10]
        _refuse_beyond(size, begin, fields[9])
        places[name] = (begin, fields[9])
        at = name_end + fields[11]
    return places


def _end(file: IO[bytes], size: int) -> tuple[int, int, int]:
    """The directory's number of entries, length and place. Raises ValueError, struct.error or OSError."""
    file.seek(max(0, size - _LOCATOR_64.size - _END.size))
    tail = file.read(_LOCATOR_64.size + _END.size)
    mark, *_, count, length, start, _ = _END.unpack(tail[-_END.size :])
    if mark != b"PK\x05\x06":
        raise ValueError("no end of a zip")
    if tail.startswith(b"PK\x06\x07"):
        start = _LOCATOR_64.unpack(tail[: _LOCATOR_64.size])[2]
        _refuse_beyond(size, start, _END_64.size)
        file.seek(start)
        *_, count, length, start = _END_64.unpack(file.read(_END_64.size))
    return count, length, start


def _refuse_beyond(size: int, begin: int, length: int) -> None:
    """What a damaged number asks for may be more than any memory."""
    if begin + length > size:
        raise ValueError("it reaches beyond the end of the file")
