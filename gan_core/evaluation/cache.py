"""Features of datasets on disk, so that each dataset goes through each extractor once.

A file a dataset and extractor, in the person's cache folder. It is written beside and renamed, and read
only where its digest is right: a cache that is damaged, full or not writable costs time, nothing else.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from gan_core.files import cache_folder, keep_newest, replacing
from gan_core.messages import StorageError

LIMIT_BYTES = 4 * 2**30
"""How much the folder may hold; the files that were used longest ago go first."""
_NAME = "features"

FeatureArray = NDArray[np.float32]


class FeatureCache:
    """Features float32 [N, D] by the pictures' fingerprint and the extractor's identity."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is `cache_folder()`'s ``features`` where None."""
        self._folder = folder or cache_folder() / _NAME

    def load(self, fingerprint: str, identity: str) -> FeatureArray | None:
        """What `save` kept; None where there is nothing or it is damaged."""
        path = self._path(fingerprint, identity)
        try:
            with safe_open(path, "np") as file:
                features: FeatureArray = file.get_tensor(_NAME)
                digest = (file.metadata() or {}).get("sha256")
            if digest != _sha256(features):
                return None
            os.utime(path)
        except (OSError, SafetensorError, ValueError, KeyError):
            return None
        return features

    def save(self, fingerprint: str, identity: str, features: FeatureArray) -> None:
        """Keep `features`, where the folder can be written."""
        path = self._path(fingerprint, identity)
        features = np.ascontiguousarray(features)
        with suppress(StorageError, OSError, SafetensorError):
            keep_newest(self._folder, LIMIT_BYTES - features.nbytes)
            with replacing(path) as temporary:
                save_file({_NAME: features}, temporary, {"sha256": _sha256(features)})

    def _path(self, fingerprint: str, identity: str) -> Path:
        name = hashlib.sha256(f"{fingerprint} {identity}".encode()).hexdigest()[:40]
        return self._folder / f"{name}.safetensors"


def _sha256(features: FeatureArray) -> str:
    return hashlib.sha256(features.tobytes()).hexdigest()
