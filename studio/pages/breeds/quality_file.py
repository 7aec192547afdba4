"""What was measured of a run's breeds, kept in the run: ``breed_quality.json``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_core.files import write_json

if TYPE_CHECKING:
    from gan_core.evaluation.breed_quality import BreedQuality

NAME = "breed_quality.json"
_FORMAT = 2

Key = tuple[Path, str, str, str]
"""The run's folder, and checkpoint, weights and statistics."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one `Key`."""

    qualities: tuple[BreedQuality, ...]
    dataset: str
    """The name of the file with the real pictures."""


def kept_measured(key: Key) -> Measured | None:
    """What was kept of `key`; None where there is nothing, or the file is damaged: it can be measured again."""
    # Imports torch, so not before a generator is open, and not in the window's thread.
    from gan_core.evaluation.breed_quality import BreedQuality

    try:
        kept = _read(key[0])[_place(key)]
        return Measured(tuple(BreedQuality(**quality) for quality in kept["qualities"]), str(kept["dataset"]))
    except (KeyError, TypeError):
        return None


def keep_measured(key: Key, measured: Measured) -> None:
    """Keep it beside that of other checkpoints. Raises StorageError."""
    write_json(
        key[0] / NAME, {"format": _FORMAT, "measured": _read(key[0]) | {_place(key): asdict(measured)}}
    )


def _place(key: Key) -> str:
    return " ".join(key[1:])


def _read(run: Path) -> dict[str, Any]:
    try:
        data = json.loads((run / NAME).read_text(encoding="utf-8"))
        measured = data["measured"] if data["format"] == _FORMAT else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return measured if isinstance(measured, dict) else {}
