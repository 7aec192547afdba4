"""``inspect``: what a source consists of, and which of its pictures are worth a second look."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_core.cli import flag_options, left_out, saved_edits, source_options
from gan_core.cli.parser import Verbs, add_common
from gan_core.cli.terminal import Terminal
from gan_core.cli.words import counted
from gan_core.curation.curated import CuratedSource
from gan_core.curation.duplicates import Pair, find_near_duplicates
from gan_core.curation.edits import Edits
from gan_core.curation.flags import Flag, FlagLimits, flag_all
from gan_core.curation.geometry import Geometry, geometry_of
from gan_core.curation.rules import RuleCounts, count_rules
from gan_core.curation.statistics import Histogram, Statistics, statistics
from gan_core.curation.survey import Survey, survey
from gan_core.dataset.prepare import PrepareSettings

_ABOUT = """Looks at every picture once and drops none; what it measured is kept for the next time.
The edits and rules saved with the source hold, as for prepare."""
_SHOWN = 5
"""Pairs and breeds that are named in lines; --json has them all."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found out about a source."""

    source: CuratedSource
    survey: Survey
    geometry: Geometry
    statistics: Statistics
    flags: dict[str, frozenset[Flag]]
    pairs: list[Pair]
    kept: frozenset[Pair]
    """Those of which both shall stay, as a person decided."""
    rules: RuleCounts


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "inspect",
        help="what pictures there are: breeds, sizes, boxes, near-duplicates, flags",
        description=_ABOUT,
        epilog=f"flags: {', '.join(Flag)}",
    )
    source_options.add_source(parser)
    source_options.add_options(parser)
    flag_options.add_options(parser)
    saved_edits.add_options(parser)
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    with source_options.open_chosen(args) as source:
        edits, file = saved_edits.find_edits(args, source, terminal)
        curated = CuratedSource(source, edits)
        if file is not None:
            saved_edits.say(curated, file, terminal)
        found = terminal.follow(survey(source), f"Looking at {source.name}")
    inspection = _inspect(curated, found, edits, flag_options.limits_of(args, edits.flag_limits), terminal)
    report(inspection, terminal)
    terminal.emit(as_json(inspection))
    return 0


def _inspect(
    source: CuratedSource, found: Survey, edits: Edits, limits: FlagLimits, terminal: Terminal
) -> Inspection:
    names = {item.name for item in source.items}
    found = Survey(
        {name: facts for name, facts in found.facts.items() if name in names},
        {name: reason for name, reason in found.broken.items() if name in names},
    )
    phashes = {name: facts.phash for name, facts in found.facts.items()}
    pairs = terminal.follow(find_near_duplicates(phashes), "Comparing")
    return Inspection(
        source,
        found,
        geometry_of(source.items, found),
        statistics(source.items, found),
        flag_all(source.items, found, limits, pairs),
        pairs,
        frozenset(pair for pair in pairs if edits.keeps_both(pair.first, pair.second)),
        count_rules(source.items, found, edits.settings or PrepareSettings(), source.rules_of),
    )


def report(found: Inspection, terminal: Terminal) -> None:
    """The figures for people; on stderr what can't be read and what opening left out."""
    for name, reason in found.survey.broken.items():
        terminal.warn(f"Broken: {name}: {reason}")
    left_out.warn(found.source.skipped, terminal)
    for note in found.source.notes:
        terminal.say(str(note))
    total = counted(len(found.source.items), "picture")
    terminal.say(f"{found.source.name} ({found.source.layout}): {total}, {_breeds(found)}")
    for line in (*_size_lines(found.geometry), *_box_lines(found), *_look_lines(found)):
        terminal.say(f"  {line}")
    rules = found.rules
    terminal.say(
        f"  prepare makes {counted(rules.crops, 'crop')} of {counted(rules.pictures, 'picture')}, "
        f"{_dropped(rules) or 'drops none'}"
    )


def _breeds(found: Inspection) -> str:
    counts = {breed: count for breed, count in found.statistics.breeds.items() if breed is not None}
    without = found.statistics.breeds.get(None, 0)
    if not counts:
        return "no breeds"
    named = [f"{breed} {count:,}" for breed, count in counts.items()]
    if len(named) > 2 * _SHOWN:
        named = [*named[:_SHOWN], "…", *named[-_SHOWN:]]
    return (
        f"{counted(len(counts), 'breed')} ({', '.join(named)}{f'; {without:,} without' if without else ''})"
    )


def _size_lines(geometry: Geometry) -> list[str]:
    sizes = geometry.sizes
    if not len(sizes):
        return []
    smallest, largest = sizes[sizes.prod(axis=1).argmin()], sizes[sizes.prod(axis=1).argmax()]
    width, height = np.median(sizes, axis=0)
    aspects = sizes[:, 0] / sizes[:, 1]
    return [
        f"sizes: {smallest[0]}×{smallest[1]} to {largest[0]}×{largest[1]}, median {width:.0f}×{height:.0f}; "
        f"width / height {aspects.min():.2f} to {aspects.max():.2f}"
    ]


def _box_lines(found: Inspection) -> list[str]:
    shares, sides = found.geometry.box_shares, found.geometry.box_sides
    if not len(shares):
        return ["boxes: none"]
    a_picture = found.statistics.boxes_a_picture
    several = sum(pictures for boxes, pictures in a_picture.items() if boxes > 1)
    aspects = sides[:, 0] / sides[:, 1]
    return [
        f"boxes: {len(shares):,}; pictures with several: {several:,}, without: {a_picture.get(0, 0):,}",
        f"  they cover {shares.min():.0%} to {shares.max():.0%} of their pictures, median {np.median(shares):.0%}; "
        f"width / height {aspects.min():.2f} to {aspects.max():.2f}",
    ]


def _look_lines(found: Inspection) -> list[str]:
    counts = Counter(flag for flags in found.flags.values() for flag in flags)
    flagged = ", ".join(f"{flag} {counts[flag]:,}" for flag in Flag if counts[flag])
    kept = f", {len(found.kept):,} of them to keep" if found.kept else ""
    lines = [f"flags: {flagged or 'none'}", f"pairs of near-duplicates: {len(found.pairs):,}{kept}"]
    lines += [f"  {_pair(pair)}" for pair in found.pairs[:_SHOWN]]
    return lines + ["  …"] * (len(found.pairs) > _SHOWN)


def _pair(pair: Pair) -> str:
    mirrored = ", mirrored" if pair.is_mirrored else ""
    return f"{pair.first} and {pair.second} ({pair.distance} of 64 bits differ{mirrored})"


def _dropped(rules: RuleCounts) -> str:
    named = ", ".join(f"{reason} {count:,}" for reason, count in rules.dropped.items() if count)
    return named and f"drops {named}"


def as_json(found: Inspection) -> dict[str, Any]:
    """What a machine wants to know of it, with every name."""
    figures = found.statistics
    return {
        "source": found.source.where,
        "layout": found.source.layout,
        "num_pictures": len(found.source.items),
        "num_edited": found.source.num_edited,
        "num_excluded": found.source.num_excluded,
        "num_boxes": len(found.geometry.boxes),
        "breeds": [{"name": breed, "pictures": count} for breed, count in figures.breeds.items()],
        "boxes_a_picture": figures.boxes_a_picture,
        "box_areas": _bins(figures.box_areas),
        "box_aspects": _bins(figures.box_aspects),
        "picture_aspects": _bins(figures.picture_aspects),
        "resolutions": _bins(figures.resolutions),
        "flags": {flag: _flagged(found, flag) for flag in Flag},
        "near_duplicates": [
            {
                "first": pair.first,
                "second": pair.second,
                "distance": pair.distance,
                "is_mirrored": pair.is_mirrored,
                "is_kept": pair in found.kept,
            }
            for pair in found.pairs
        ],
        "broken": [{"name": name, "reason": str(reason)} for name, reason in found.survey.broken.items()],
        "skipped": left_out.as_json(found.source.skipped),
        "prepare": {
            "pictures": found.rules.pictures,
            "crops": found.rules.crops,
            "dropped": found.rules.dropped,
        },
    }


def _flagged(found: Inspection, flag: Flag) -> Sequence[str]:
    return [name for name, flags in found.flags.items() if flag in flags]


def _bins(histogram: Histogram) -> dict[str, list[float]]:
    return {"edges": histogram.edges.tolist(), "counts": histogram.counts.tolist()}
