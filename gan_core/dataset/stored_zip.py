"""A zip file of uncompressed entries, written front to back (PKWARE's APPNOTE 6.3.10).

Written here because `zipfile` takes longer over each entry than the disk does, all of it inside the
interpreter's lock: a dataset that is mostly taken over from an earlier one is written 6 times as fast.
"""

from __future__ import annotations

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
