"""``presets``: every preset, its network, paper and resolution; its network card, and how fast it would train here."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gan_core.cli.cards import assumed_conditioning, cards_of
from gan_core.cli.parser import Verbs, add_common
from gan_core.cli.terminal import Terminal
from gan_core.presets import Preset, load_preset, preset_names
from gan_core.runs.network_settings import TYPICAL_CLASSES

if TYPE_CHECKING:
    from gan_core.training.speed import Speed


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "presets",
        help="every preset: name, description, paper, resolution, network card",
        description=(
            "Every preset. With --json also its network card: blocks, parameters, multiply-adds and estimated "
            f"memory by stage (where the networks take breeds, for {TYPICAL_CLASSES} of them)."
        ),
    )
    parser.add_argument(
        "--probe",
        metavar="NAME",
        help="time some steps of this preset on this device: how long 100 kimg take",
    )
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.probe is not None:
        return _probe(load_preset(args.probe), terminal)
    presets = [load_preset(name) for name in preset_names()]
    for preset in presets:
        resolution = preset.config.network.img_resolution
        terminal.say(f"{preset.name}  ({resolution}×{resolution})  {preset.title}")
        terminal.say(f"    {preset.description}")
        terminal.say(f"    {preset.paper}  {preset.url}")
    if args.json is not None:
        cards = cards_of(presets)
        terminal.emit([_as_json(preset) | {"card": cards[preset.name]} for preset in presets])
    return 0


def _probe(preset: Preset, terminal: Terminal) -> int:
    from gan_core.training.speed import measure_speed  # imports torch

    work = measure_speed(preset.config, assumed_conditioning(preset))
    speed: Speed = terminal.follow(work, f"Timing {preset.name}", "steps")
    terminal.say(f"{preset.name} on {speed.device} ({speed.precision}, {speed.memory_format})")
    for stage in speed.stages:
        terminal.say(
            f"    {stage.img_resolution:>3} px  {stage.images_per_sec:,.1f} images/s  "
            f"100 kimg in {_duration(stage.seconds_per_100_kimg)}"
        )
    if len(speed.stages) > 1:
        terminal.say(
            f"    all stages in their proportions: 100 kimg in {_duration(speed.seconds_per_100_kimg)}"
        )
    stages = [asdict(stage) | {"seconds_per_100_kimg": stage.seconds_per_100_kimg} for stage in speed.stages]
    terminal.emit({"name": preset.name} | asdict(speed) | {"stages": stages})
    return 0


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


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
