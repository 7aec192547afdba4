"""``presets``: every preset, its network, paper and resolution."""

from __future__ import annotations

import argparse
from typing import Any

from gan_core.cli.parser import Verbs, add_common
from gan_core.cli.terminal import Terminal
from gan_core.presets import Preset, load_preset, preset_names


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser("presets", help="every preset: name, description, paper, resolution")
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(_args: argparse.Namespace, terminal: Terminal) -> int:
    presets = [load_preset(name) for name in preset_names()]
    for preset in presets:
        resolution = preset.config.network.img_resolution
        terminal.say(f"{preset.name}  ({resolution}×{resolution})  {preset.title}")
        terminal.say(f"    {preset.description}")
        terminal.say(f"    {preset.paper}  {preset.url}")
    terminal.emit([_as_json(preset) for preset in presets])
    return 0


def _as_json(preset: Preset) -> dict[str, Any]:
    return {
        "name": preset.name,
        "title": preset.title,
        "description": preset.description,
        "paper": preset.paper,
        "url": preset.url,
        "img_resolution": preset.config.network.img_resolution,
        "config": preset.config.model_dump(mode="json"),
    }
