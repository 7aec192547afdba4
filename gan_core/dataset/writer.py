"""Writing the archive: pictures one after another, at the end what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gan_core.dataset.crop import Size
from gan_core.dataset.cutting import Cut
from gan_core.dataset.layout import LABELS_NAME, entry_name
from gan_core.dataset.stored_zip import StoredZip
from gan_core.messages import Message

FORMAT = 1
_BUFFER_BYTES = 2**16


class ArchiveWriter:
    """A dataset's zip while it grows: stored, in StyleGAN's layout, the same bytes for the same pictures.

    A context manager; leaving it closes the file. OSErrors pass through.
    """

    def __init__(self, path: Path) -> None:
        self._file = open(path, "wb", buffering=_BUFFER_BYTES)  # noqa: SIM115 (closed on leaving)
        self._zip = StoredZip(self._file)
        self._breeds: list[str | None] = []
        self._crops: list[tuple[str, tuple[int, int, int, int]]] = []
        self._pictures: list[tuple[str, str, Size, list[int]]] = []

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def num_images(self) -> int:
        """How many pictures were added."""
        return len(self._breeds)

    def add(self, cut: Cut) -> None:
        """Append the crops of a picture of the source."""
        for piece in cut.pieces:
            self._zip.add(entry_name(self.num_images), piece.png, piece.crc)
            self._breeds.append(piece.crop.breed or cut.item.breed)
            region = piece.crop.region
            self._crops.append((cut.item.name, (region.left, region.top, region.right, region.bottom)))
        if cut.size is not None:
            self._pictures.append((cut.item.name, cut.state, cut.size, [piece.crc for piece in cut.pieces]))

    def finish(self, settings: dict[str, Any], made: dict[str, Any]) -> tuple[Message, ...]:
        """Append dataset.json and return what a person should know.

        Beside StyleGAN's labels it has the `settings`, and for each picture of the source that was read
        what a later preparing needs to know whether it is still the same (`made`, see `earlier`).

        Class indices are the breeds present, sorted by name. As in StyleGAN it is all or nothing: where
        any picture has no breed the dataset has no labels, and a note says so.
        """
        without = self._breeds.count(None)
        names = sorted({breed for breed in self._breeds if breed is not None})
        classes = {breed: index for index, breed in enumerate(names)}
        labels = [[entry_name(i), classes[b]] for i, b in enumerate(self._breeds) if b is not None]
        content = {
            "labels": None if without else labels,
            "class_names": [] if without else names,
            "crops": self._crops,
            "settings": settings,
            "made": made,
            "pictures": self._pictures,
            "format": FORMAT,
        }
        # ASCII with escapes: a file name that isn't Unicode must not make a file that others can't read.
        self._zip.add(LABELS_NAME, json.dumps(content, separators=(",", ":")).encode())
        self._zip.finish()
        if not without or not names:
            return ()
        return (
            Message(
                "{without} of {total} pictures have no breed, so the dataset has no labels. "
                "Give every picture a breed to train with breeds.",
                {"without": without, "total": self.num_images},
            ),
        )
