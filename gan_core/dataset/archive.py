"""The second noun: a Dataset, one zip of square PNGs with labels, opened without decoding anything."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gan_core.dataset.layout import LABELS_NAME, is_hostile, is_picture, read_labels
from gan_core.dataset.pool import in_order
from gan_core.files import os_reason
from gan_core.messages import DatasetError, OutOfMemoryError
from gan_core.progress import Progress
from gan_core.runs.run import DatasetRef

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

MAX_RESOLUTION = 1024
_MAX_PICTURE_BYTES = 16 * 2**20  # a stored 1024² RGBA PNG takes 4 MiB; what claims far more is a bomb
_MAX_LABELS_BYTES = 256 * 2**20
_PNG_HEADER = struct.Struct(">8sI4sII")  # signature, length and type of the first chunk, width, height
_PROBES = 16
"""About how many entries are looked into when a dataset is opened."""
_CHUNK = 32

_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, SyntaxError
)  # fmt: skip
"""All that zipfile and Pillow raise for bytes that are not what they claim to be."""


class Dataset:
    """Square RGB pictures of one size, with or without labels, in a zip of the StyleGAN layout.

    ``Dataset.open(path)``; pictures may be read from many threads at once. Grey pictures become RGB.
    """

    def __init__(self, path: Path, zip_file: zipfile.ZipFile) -> None:
        """Look into an open zip; `open` is the way to make one. Raises DatasetError."""
        self.path = path
        self.name = path.stem
        self._zip = zip_file
        self._entries = _picture_entries(zip_file, path)
        self.img_resolution = self._probe_resolution()
        labels = read_labels(self._labels_text(), [entry.filename for entry in self._entries], path.name)
        self.labels = labels.indices
        """int64 [N] class indices, or None where the pictures are unlabelled."""
        self.class_names = labels.class_names
        self.notes = labels.notes
        """What a person should know about how it was read (Messages)."""
        self.fingerprint = self._fingerprint()
        """sha256 (hex) of the pictures' names, sizes and CRCs and of the labels: the content's identity."""

    @classmethod
    def open(cls, path: Path) -> Dataset:
        """Open the zip at `path`. Raises DatasetError, whose sentence names the file and the remedy."""
        try:
            zip_file = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            raise _not_whole(path) from None
        except IsADirectoryError:
            raise DatasetError(
                "{path} is a folder. Prepare it into a dataset (a .zip file) first.", path=path
            ) from None
        except FileNotFoundError:
            raise DatasetError("There is no file {path}. Choose a prepared dataset.", path=path) from None
        except (OSError, ValueError, NotImplementedError) as error:
            reason = os_reason(error) if isinstance(error, OSError) else str(error)
            raise DatasetError("{path} can't be read ({reason}).", path=path, reason=reason) from error
        try:
            return cls(path, zip_file)
        except BaseException:
            zip_file.close()
            raise

    @property
    def num_images(self) -> int:
        """How many pictures it holds (at least one)."""
        return len(self._entries)

    def close(self) -> None:
        """Let go of the file; a second call does nothing."""
        self._zip.close()

    def __enter__(self) -> Dataset:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ref(self) -> DatasetRef:
        """What a run remembers of it."""
        return DatasetRef(
            path=str(self.path.resolve()),
            fingerprint=self.fingerprint,
            num_images=self.num_images,
            img_resolution=self.img_resolution,
            class_names=self.class_names,
        )

    def image(self, index: int) -> Pixels:
        """Picture `index` as uint8 [H, W, 3]. Raises DatasetError, naming the entry, if it is damaged."""
        entry = self._entries[index]
        try:
            data = self._zip.read(entry)
            if _png_size(data) != (self.img_resolution, self.img_resolution):
                raise self._wrong_size(entry.filename, _png_size(data), self.img_resolution)
            with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
                return np.asarray(picture.convert("RGB"))
        except _UNREADABLE as error:
            raise self._damaged(entry.filename) from error

    def decode(self) -> Iterator[Progress | Pixels]:
        """Decode every picture with all cores; yields Progress, last uint8 [N, 3, H, W].

        Raises DatasetError for the first damaged picture, OutOfMemoryError where the array has no room.
        """
        shape = (self.num_images, 3, self.img_resolution, self.img_resolution)
        try:
            pixels = np.empty(shape, np.uint8)
        except MemoryError:
            raise OutOfMemoryError(
                "The {count} pictures of {name} need {gb} GB of memory. Prepare fewer or smaller ones.",
                count=self.num_images,
                name=self.path.name,
                gb=round(float(np.prod(shape, dtype=float)) / 1e9, 1),
            ) from None

        def decode_from(start: int) -> None:
            for index in range(start, min(start + _CHUNK, self.num_images)):
                pixels[index] = self.image(index).transpose(2, 0, 1)

        yield Progress(0, self.num_images)
        for done, _ in enumerate(in_order(decode_from, range(0, self.num_images, _CHUNK), ahead=4), start=1):
            yield Progress(min(done * _CHUNK, self.num_images), self.num_images)
        yield pixels

    def _probe_resolution(self) -> int:
        """Side of the pictures, after a look into the headers of some; the others are checked when decoded."""
        step = max(1, len(self._entries) // _PROBES)
        sizes = {entry.filename: self._header_size(entry) for entry in self._entries[::step]}
        width, height = next(iter(sizes.values()))
        if width != height or width & (width - 1) or not 4 <= width <= MAX_RESOLUTION:
            raise DatasetError(
                "{name} holds pictures of {width}×{height} px. A dataset needs square ones whose side is a "
                "power of two, such as 64. Prepare them again.",
                name=self.path.name, width=width, height=height,
            )  # fmt: skip
        for name, size in sizes.items():
            if size != (width, width):
                raise self._wrong_size(name, size, width)
        return width

    def _header_size(self, entry: zipfile.ZipInfo) -> tuple[int, int]:
        try:
            with self._zip.open(entry) as stream:
                return _png_size(stream.read(_PNG_HEADER.size))
        except _UNREADABLE as error:
            raise self._damaged(entry.filename) from error

    def _labels_text(self) -> bytes | None:
        if LABELS_NAME not in self._zip.NameToInfo:
            return None
        entry = self._zip.getinfo(LABELS_NAME)
        try:
            if entry.file_size > _MAX_LABELS_BYTES:
                raise ValueError("too large")
            return self._zip.read(entry)
        except _UNREADABLE as error:
            raise self._damaged(LABELS_NAME) from error

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for entry in self._entries:
            digest.update(f"{entry.filename}\0{entry.file_size}\0{entry.CRC}\n".encode())
        digest.update(b"" if self.labels is None else self.labels.astype("<i8").tobytes())
        return digest.hexdigest()

    def _damaged(self, entry: str) -> DatasetError:
        return DatasetError(
            "{name}: {entry} is damaged. Prepare the dataset again.", name=self.path.name, entry=entry
        )

    def _wrong_size(self, entry: str, size: tuple[int, int], resolution: int) -> DatasetError:
        return DatasetError(
            "{name}: {entry} has {width}×{height} px where {resolution}×{resolution} belong. "
            "Prepare the dataset again.",
            name=self.path.name, entry=entry, width=size[0], height=size[1], resolution=resolution,
        )  # fmt: skip


def _picture_entries(zip_file: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    """The pictures in the order of their names, after the checks that the zip's directory allows."""
    size = path.stat().st_size
    for entry in zip_file.infolist():
        if is_hostile(entry.filename):
            raise DatasetError(
                "{name} holds the name {entry}, which leads out of the archive. Don't use this file.",
                name=path.name,
                entry=entry.filename,
            )
        if entry.header_offset + entry.compress_size > size:
            raise _not_whole(path)
    entries = sorted(
        (entry for name, entry in zip_file.NameToInfo.items() if is_picture(name)), key=lambda e: e.filename
    )
    if not entries:
        raise DatasetError("{name} holds no PNG pictures. Choose a prepared dataset.", name=path.name)
    for entry in entries:
        if entry.file_size > _MAX_PICTURE_BYTES:
            raise DatasetError(
                "{name}: {entry} unpacks to {mb} MB, far more than a picture needs. Don't use this file.",
                name=path.name,
                entry=entry.filename,
                mb=entry.file_size // 10**6,
            )
    return entries


def _png_size(data: bytes) -> tuple[int, int]:
    """Width and height from a PNG's first 24 bytes. Raises ValueError where it is no PNG.

    Read before the picture is handed to a decoder, so that a header of a billion pixels is refused.
    """
    if len(data) < _PNG_HEADER.size:
        raise ValueError("too short for a PNG")
    signature, _, chunk, width, height = _PNG_HEADER.unpack_from(data)
    if signature != b"\x89PNG\r\n\x1a\n" or chunk != b"IHDR":
        raise ValueError("not a PNG")
    return width, height


def _not_whole(path: Path) -> DatasetError:
    with open(path, "rb") as file:
        begins_as_zip = file.read(4) == b"PK\x03\x04"
    if begins_as_zip:
        return DatasetError("{path} is cut short or damaged. Copy or prepare it again.", path=path)
    return DatasetError("{path} is not a prepared dataset (a .zip file). Choose another file.", path=path)
