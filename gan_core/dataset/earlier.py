"""The dataset that preparing is about to replace: crops that would come out the same are taken from it."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from gan_core.dataset.crop import Crop, Region, Size
from gan_core.dataset.cutting import Cut, Cutter, Piece, cutting_version
from gan_core.dataset.layout import LABELS_NAME, entry_name
from gan_core.messages import Message, SourceError
from gan_core.sources.base import Source, SourceItem

_UNUSABLE = (
    zipfile.BadZipFile, OSError, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    NotImplementedError, RecursionError,
)  # fmt: skip
"""All that a file raises that is missing, no dataset, damaged, or of another program."""
_MAX_JSON_BYTES = 2**30
_LOCAL_HEADER_BYTES = 30


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a PNG lies in the earlier file, and its CRC-32 as it was written."""

    offset: int
    length: int
    crc: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What the earlier dataset remembers of a picture of the source."""

    state: str
    size: Size
    regions: tuple[Region, ...]
    places: tuple[_Place, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """A picture whose crops are all in the earlier dataset."""

    item: SourceItem
    known: _Known
    kept: tuple[Crop, ...]
    reasons: tuple[Message, ...]


def made_from(source: Source, resolution: int) -> dict[str, Any]:
    """What two datasets must have in common for one to take crops from the other, as dataset.json has it."""
    where = hashlib.sha256(source.where.encode("utf-8", "surrogateescape")).hexdigest()
    return {"source": where[:32], "resolution": resolution, "cutting": cutting_version()}


class Earlier:
    """Crops of an open `file` that can be used `again`; without a file there are none."""

    def __init__(self, file: IO[bytes] | None = None, known: Mapping[str, _Known] | None = None) -> None:
        self._file = file
        self._known = known or {}

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
            try:
                known = _known_pictures(file, made)
            except _UNUSABLE:
                known = {}
            yield cls(file, known)

    def __bool__(self) -> bool:
        return bool(self._known)

    def find(self, item: SourceItem, cutter: Cutter) -> Again | None:
        """The picture, if neither its bytes nor its regions have changed since; nothing is decoded or read."""
        known = self._known.get(item.name)
        if known is None:
            return None
        try:
            if cutter.source.state(item) != known.state:
                return None
        except (SourceError, OSError):
            return None
        kept, reasons = cutter.kept(item, known.size)
        if tuple(crop.region for crop in kept) != known.regions:
            return None
        return Again(item, known, tuple(kept), tuple(reasons))

    def take(self, again: Again) -> Cut | None:
        """The picture's crops, byte for byte, or None where they are damaged."""
        pngs = [self._read(place) for place in again.known.places]
        if None in pngs:
            return None
        pieces = tuple(
            Piece(crop, png, place.crc)
            for crop, png, place in zip(again.kept, pngs, again.known.places, strict=True)
            if png is not None
        )
        return Cut(again.item, again.known.state, again.known.size, pieces, again.reasons, is_taken_over=True)

    def _read(self, place: _Place) -> bytes | None:
        if self._file is None:
            return None
        try:
            self._file.seek(place.offset)
            png = self._file.read(place.length)
        except OSError:
            return None
        return png if zlib.crc32(png) == place.crc else None


def _known_pictures(file: IO[bytes], made: dict[str, Any]) -> dict[str, _Known]:
    """By their names in the source. Raises one of `_UNUSABLE`."""
    with zipfile.ZipFile(file) as archive:
        entry = archive.getinfo(LABELS_NAME)
        if entry.file_size > _MAX_JSON_BYTES:
            return {}
        content = json.loads(archive.read(entry))
        entries = archive.NameToInfo
    if content["made"] != made:
        return {}
    crops, taken = content["crops"], 0
    pictures: dict[str, _Known] = {}
    for name, state, (width, height), crcs in content["pictures"]:
        regions = tuple(Region(*bounds) for _, bounds in crops[taken : taken + len(crcs)])
        places = tuple(_place(entries[entry_name(taken + i)], crc) for i, crc in enumerate(crcs))
        pictures[name] = _Known(state, (width, height), regions, places)
        taken += len(crcs)
    return pictures


def _place(entry: zipfile.ZipInfo, crc: int) -> _Place:
    """Where the content of an entry lies that we wrote; of one that another program wrote, its CRC won't fit."""
    return _Place(entry.header_offset + _LOCAL_HEADER_BYTES + len(entry.filename), entry.file_size, crc)
