"""``prepare``: a Source becomes a Dataset. The options are PrepareSettings' own fields.

What was decided in the studio holds here too: the edits saved with a source, and its rules for every
option that isn't given.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gan_core.cli import left_out, saved_edits, source_options
from gan_core.cli.parser import Verbs, add_common
from gan_core.cli.settings import escaped, given, limits
from gan_core.cli.terminal import Terminal
from gan_core.cli.words import counted
from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits import Edits
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.messages import UsageError
from gan_core.runs.settings import SettingDescription, describe, with_settings

_OPTION_NAMES = {"img_resolution": "--resolution"}
_ASPECT = ("aspect_min", "aspect_max")


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser("prepare", help="turn pictures into a dataset")
    source_options.add_source(parser)
    parser.add_argument("--to", metavar="DATASET.zip", type=Path, required=True, help="the dataset to make")
    for setting in describe(PrepareSettings()):
        if setting.path not in _ASPECT:
            _add_option(parser, setting)
    parser.add_argument(
        "--aspect", metavar="MIN:MAX", help="leave out crops whose width divided by height is outside"
    )
    source_options.add_options(parser)
    saved_edits.add_options(parser)
    add_common(parser)
    parser.set_defaults(run=_run)


def _add_option(parser: argparse.ArgumentParser, setting: SettingDescription) -> None:
    name = _option(setting.path)
    if setting.kind == "bool":
        parser.add_argument(
            name,
            dest=setting.path,
            action=argparse.BooleanOptionalAction,
            help=escaped(setting.description),
        )
        return
    allowed = limits(setting)
    parser.add_argument(
        name,
        dest=setting.path,
        metavar="POLICY" if setting.path == "crop" else "PX" if setting.unit == "px" else "X",
        help=escaped(f"{setting.description} ({allowed}; default {setting.value})"),
    )


def _option(path: str) -> str:
    return _OPTION_NAMES.get(path, "--" + path.replace("_", "-"))


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    assignments = _assignments(args)
    with_settings(PrepareSettings(), assignments)  # before a large source is opened
    with source_options.open_chosen(args) as source:
        edits, file = saved_edits.find_edits(args, source, terminal)
        settings = with_settings(edits.settings or PrepareSettings(), assignments)
        curated = CuratedSource(source, edits)
        if file is not None:
            _say_edits(curated, file, _saved_rules(edits, assignments), terminal)
        work = prepare(curated, args.to, settings, rules_of=curated.rules_of)
        prepared = terminal.follow(work, f"Preparing {source.name}")
    with prepared.dataset:
        report(prepared, terminal)
        terminal.emit(as_json(prepared) | {"edits": None if file is None else _edits_as_json(curated, file)})
    return 0


def _saved_rules(edits: Edits, assignments: Mapping[str, object]) -> dict[str, object]:
    """The saved rules that hold: those that no option replaces and that are not the defaults anyway."""
    if edits.settings is None:
        return {}
    usual = {setting.path: setting.value for setting in describe(PrepareSettings())}
    return {
        setting.path: setting.value
        for setting in describe(edits.settings)
        if setting.path not in assignments and setting.value != usual[setting.path]
    }


def _say_edits(curated: CuratedSource, file: Path, rules: Mapping[str, object], terminal: Terminal) -> None:
    saved_edits.say(curated, file, terminal)
    if rules:
        terminal.say(f"Rules saved there: {' '.join(_as_options(rules))}")
    for note in curated.notes:
        terminal.say(str(note))


def _as_options(rules: Mapping[str, object]) -> Iterator[str]:
    """The options that would say the same."""
    for path, value in rules.items():
        if value is True:
            yield _option(path)
        elif path not in _ASPECT:
            yield f"{_option(path)} {value}"
    if rules.keys() & set(_ASPECT):
        low, high = (rules.get(path) for path in _ASPECT)
        yield f"--aspect {'' if low is None else low}:{'' if high is None else high}"


def _edits_as_json(curated: CuratedSource, file: Path) -> dict[str, Any]:
    return {
        "file": str(file),
        "edited": curated.num_edited,
        "excluded": curated.num_excluded,
        "missing": list(curated.missing),
    }


def _assignments(args: argparse.Namespace) -> dict[str, object]:
    names = [setting.path for setting in describe(PrepareSettings()) if setting.path not in _ASPECT]
    assignments = given({name: getattr(args, name) for name in names})
    if args.aspect is not None:
        low, colon, high = args.aspect.partition(":")
        if not colon:
            raise UsageError("--aspect takes MIN:MAX, such as 0.5:2, not '{text}'.", text=args.aspect)
        assignments |= dict(zip(_ASPECT, (low or "none", high or "none"), strict=True))
    return assignments


def report(prepared: Prepared, terminal: Terminal) -> None:
    """Say what was made, and name on stderr what was left out."""
    left_out.warn(prepared.skipped, terminal)
    for note in prepared.notes:
        terminal.say(str(note))
    unchanged = f", {prepared.num_taken_over:,} taken over unchanged" if prepared.num_taken_over else ""
    speed = prepared.num_images / max(prepared.seconds, 1e-9)
    terminal.say(
        f"{prepared.dataset.path}: {counted(prepared.num_images, 'picture')} of "
        f"{prepared.dataset.img_resolution} px, {counted(len(prepared.dataset.class_names), 'breed')}"
        f"{left_out.count(prepared.skipped)}{unchanged} "
        f"({prepared.seconds:.1f} s, {speed:,.0f} pictures/s)"
    )


def as_json(prepared: Prepared) -> dict[str, Any]:
    """What a machine wants to know of it."""
    return {
        "dataset": str(prepared.dataset.path),
        "num_images": prepared.num_images,
        "img_resolution": prepared.dataset.img_resolution,
        "class_names": list(prepared.dataset.class_names),
        "fingerprint": prepared.dataset.fingerprint,
        "notes": [str(note) for note in prepared.notes],
        "skipped": left_out.as_json(prepared.skipped),
        "taken_over": prepared.num_taken_over,
        "seconds": round(prepared.seconds, 3),
    }
