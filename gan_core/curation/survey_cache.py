"""What was measured of a source's pictures, on disk: a file a source, in the person's cache folder.

It is written beside and renamed, and read only where its digest is right: a cache that is damaged, full
or not writable costs time, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

from gan_core.files import cache_folder, keep_newest, replacing
from gan_core.messages import StorageError

LIMIT_BYTES = 256 * 2**20
"""How much the folder may hold, about two million pictures; the files that were used longest ago go first."""
_FORMAT = 1
"""Counts up when anything is measured differently."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is measured of one picture."""

    width: int
    height: int
    """Pixels of the full upright picture."""
    sharpness: float
    """Variance of the Laplacian, see `gan_core.curation.measures.sharpness`."""
    phash: int
    """64 bits, see `gan_core.curation.measures.perceptual_hash`."""


Known = dict[str, tuple[str, PictureFacts]]
"""By a picture's name: the state it was in, and what was measured."""


class SurveyCache:
    """The facts of the source at `where` (`Source.where`)."""

    def __init__(self, where: str, folder: Path | None = None) -> None:
        """`folder` is `cache_folder()`'s ``surveys`` where None."""
        self._where = where
        self._folder = folder or cache_folder() / "surveys"
        digest = hashlib.sha256(f"{_FORMAT} {where}".encode(errors="surrogatepass")).hexdigest()
        self.path = self._folder / f"{digest[:40]}.json"

    def load(self) -> Known:
        """What `save` kept; empty where there is nothing or it is damaged."""
        try:
            digest, _, text = self.path.read_bytes().partition(b"\n")
            if digest.decode() != hashlib.sha256(text).hexdigest():
                return {}
            known: Known = {
                name: (state, PictureFacts(width, height, sharpness, phash))
                for name, (state, width, height, sharpness, phash) in json.loads(text).items()
            }
            os.utime(self.path)
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
        return known

    def save(self, known: Mapping[str, tuple[str, PictureFacts]]) -> None:
        """Keep `known` in place of what was there, where the folder can be written."""
        rows = {name: (state, *astuple(facts)) for name, (state, facts) in known.items()}
        text = json.dumps(rows, separators=(",", ":")).encode()  # ASCII, so that any file name can be written
        with suppress(StorageError, OSError):
            keep_newest(self._folder, LIMIT_BYTES - len(text))
            with replacing(self.path) as temporary:
                temporary.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
