"""The cards of all presets. Computing them takes seconds, so what was computed is kept."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import gan_core.networks
from gan_core.files import cache_folder, replacing
from gan_core.messages import StorageError
from gan_core.presets import Preset
from gan_core.runs.network_settings import TYPICAL_CLASSES, Conditioning

Card = dict[str, Any]


def cards_of(presets: list[Preset]) -> dict[str, Card]:
    """Each preset's card as JSON, by the preset's name."""
    file = cache_folder() / "cards.json"
    kept = _read(file)
    code = _code()
    keys = {preset.name: _key(preset, code) for preset in presets}
    missing = [preset for preset in presets if keys[preset.name] not in kept]
    for preset in missing:
        kept[keys[preset.name]] = _computed(preset)
    used = {key: kept[key] for key in keys.values()}
    if missing:
        with suppress(StorageError, OSError):  # next time it takes seconds again
            file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(file) as temporary:
                temporary.write_text(json.dumps(used), encoding="utf-8")
    return {name: used[key] for name, key in keys.items()}


def assumed_conditioning(preset: Preset) -> Conditioning:
    """As its networks take breeds, with `TYPICAL_CLASSES` of them."""
    kind = preset.config.objective.conditioning
    return Conditioning() if kind == "none" else Conditioning(kind, TYPICAL_CLASSES)


def _computed(preset: Preset) -> Card:
    from gan_core.networks.card import network_card  # imports torch

    return network_card(preset.config, assumed_conditioning(preset)).to_json()


def _read(file: Path) -> dict[str, Card]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _key(preset: Preset, code: str) -> str:
    text = f"{code} {preset.config.model_dump_json()} {assumed_conditioning(preset)}"
    return hashlib.sha256(text.encode()).hexdigest()


def _code() -> str:
    """What changes when the networks or PyTorch do."""
    digest = hashlib.sha256(version("torch").encode())
    for path in sorted(Path(gan_core.networks.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
