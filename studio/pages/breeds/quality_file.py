"""What was measured of a run's breeds, kept in the run: ``breed_quality.json``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_core.files import write_json

if TYPE_CHECKING:
    from gan_core.evaluation.breed_quality import BreedQuality

NAME = "breed_quality.json"
_FORMAT = 1

Key = tuple[Path, str, str, str]
"""The run's folder, and checkpoint, weights and statistics."""


def kept_qualities(key: Key) -> tuple[BreedQuality, ...]:
    """What was kept of `key`; empty where there is nothing, or the file is damaged: it can be measured again."""
    # Imports torch, so not before a generator is open, and not in the window's thread.
    from gan_core.evaluation.breed_quality import BreedQuality

    try:
        return tuple(BreedQuality(**quality) for quality in _read(key[0]).get(_place(key), ()))
    except TypeError:
        return ()


def keep_qualities(key: Key, qualities: tuple[BreedQuality, ...]) -> None:
    """Keep them beside those of other checkpoints. Raises StorageError."""
    measured = _read(key[0]) | {_place(key): [asdict(quality) for quality in qualities]}
    write_json(key[0] / NAME, {"format": _FORMAT, "measured": measured})


def _place(key: Key) -> str:
    return " ".join(key[1:])


def _read(run: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        data = json.loads((run / NAME).read_text(encoding="utf-8"))
        measured = data["measured"] if data["format"] == _FORMAT else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return measured if isinstance(measured, dict) else {}
