"""From where on pictures are flagged: options of a verb, in place of what is saved with the source."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace

from gan_core.curation.flags import BOUNDS, FlagLimits

_OPTIONS = {
    "sharpness": ("--blurred-below", "X", "flag pictures that are less sharp as blurred"),
    "side": ("--tiny-below", "PX", "flag pictures with a shorter side, and boxes that are smaller, as tiny"),
    "aspect": (
        "--extreme-above",
        "X",
        "flag pictures and boxes whose long side is more than X times the short one",
    ),
    "boxes": ("--many-above", "N", "flag pictures with more than N boxes"),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """An option for each of the limits."""
    usual = FlagLimits()
    for name, (option, metavar, words) in _OPTIONS.items():
        parser.add_argument(
            option,
            dest=f"limit_{name}",
            metavar=metavar,
            type=_number(name),
            help=f"{words} (default: as saved with the source, else {getattr(usual, name):g})",
        )


def limits_of(args: argparse.Namespace, saved: FlagLimits | None) -> FlagLimits:
    """The limits that hold: those of the options, else the `saved` ones, else the usual ones."""
    named = {name: value for name in BOUNDS if (value := getattr(args, f"limit_{name}")) is not None}
    return replace(saved or FlagLimits(), **named)


def _number(name: str) -> Callable[[str], float]:
    least, most = BOUNDS[name]
    kind = type(least)

    def number(text: str) -> float:
        value = kind(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"must be {least:g} to {most:g}, not {text}")
        return value

    number.__name__ = "whole number" if kind is int else "number"  # what argparse calls it
    return number
