"""The dataset that preparing is about to replace: crops that would come out the same are taken from it."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from gan_core.dataset.crop import Crop, Region, Size
from gan_core.dataset.cutting import Cut, Cutter, Piece, cutting_version
from gan_core.dataset.layout import LABELS_NAME, entry_name
from gan_core.dataset.stored_zip import stored_places
from gan_core.messages import Message, SourceError
from gan_core.sources.base import Source, SourceItem

_UNUSABLE = (OSError, ValueError, TypeError, LookupError, AttributeError, struct.error, RecursionError)
"""All that a file raises that is no dataset, damaged, or of another program."""
_MAX_JSON_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class Again:
    """A picture whose crops are all in the earlier dataset: from its picture number `first` on."""

    item: SourceItem
    state: str
    size: Size
    kept: tuple[Crop, ...]
    reasons: tuple[Message, ...]
    first: int
    crcs: tuple[int, ...]


def made_from(source: Source, resolution: int) -> dict[str, Any]:
    """What two datasets must have in common for one to take crops from the other, as dataset.json has it."""
    where = hashlib.sha256(source.where.encode("utf-8", "surrogateescape")).hexdigest()
    return {"source": where[:32], "resolution": resolution, "cutting": cutting_version()}


class Earlier:
    """Crops of an open dataset that can be used again; without a file there are none."""

    def __init__(self, file: IO[bytes] | None = None, made: dict[str, Any] | None = None) -> None:
        """Read what `file` says of its pictures. It counts for nothing if it was not `made` so, or is damaged."""
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}
        self._crops: list[Any] = []
        self._pictures: dict[str, tuple[Any, Any, Any, int]] = {}
        """By a picture's name in the source its state, size, CRC-32s of its crops, and the first crop's number."""
        if file is not None:
            try:
                self._read_index(file, made)
            except _UNUSABLE:
                self._pictures.clear()

    @classmethod
    @contextmanager
    def at(cls, path: Path, made: dict[str, Any]) -> Iterator[Earlier]:
        """The dataset at `path`, as long as it is open. Where none is usable the result has no crops."""
        try:
            file = open(path, "rb", buffering=0)  # noqa: SIM115 (closed below)
        except (OSError, ValueError):
            yield cls()
            return
        with file:
            yield cls(file, made)

    def __bool__(self) -> bool:
        return bool(self._pictures)

    def _read_index(self, file: IO[bytes], made: dict[str, Any] | None) -> None:
        """Raises one of `_UNUSABLE`."""
        self._places = stored_places(file)
        offset, length = self._places[LABELS_NAME]
        if length > _MAX_JSON_BYTES:
            return
        file.seek(offset)
        content = json.loads(file.read(length))
        if content["made"] != made:
            return
        self._crops, taken = content["crops"], 0
        for name, state, size, crcs in content["pictures"]:
            self._pictures[name] = (state, size, crcs, taken)
            taken += len(crcs)

    def find(self, item: SourceItem, cutter: Cutter) -> Again | None:
        """The picture, if neither its bytes nor its regions have changed since; nothing is decoded or read."""
        known = self._pictures.get(item.name)
        if known is None:
            return None
        state, size, crcs, first = known
        try:
            if cutter.source.state(item) != state:
                return None
            width, height = size
            kept, reasons = cutter.kept(item, (width, height))
            regions = [bounds for _, bounds in self._crops[first : first + len(crcs)]]
            if [_bounds(crop.region) for crop in kept] != regions:
                return None
        except (SourceError, *_UNUSABLE):
            return None
        return Again(item, state, (width, height), tuple(kept), tuple(reasons), first, tuple(crcs))

    def take(self, again: Again) -> Cut | None:
        """The picture's crops, byte for byte, or None where they are damaged."""
        try:
            pieces = tuple(
                Piece(crop, self._read(again.first + number, crc), crc)
                for number, (crop, crc) in enumerate(zip(again.kept, again.crcs, strict=True))
            )
        except _UNUSABLE:
            return None
        return Cut(again.item, again.state, again.size, pieces, again.reasons, is_taken_over=True)

    def _read(self, number: int, crc: int) -> bytes:
        """The PNG of picture `number`. Raises one of `_UNUSABLE`."""
        if self._file is None:
            raise ValueError("there is no file")
        offset, length = self._places[entry_name(number)]
        self._file.seek(offset)
        png = self._file.read(length)
        if zlib.crc32(png) != crc:
            raise ValueError("damaged")
        return png


def _bounds(region: Region) -> list[int]:
    return [region.left, region.top, region.right, region.bottom]
