"""Several seeds, breeds or truncations in one option, as a person writes them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gan_core.messages import UsageError
from gan_core.sources.breeds import display_name, korean_name

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.matrix import Truncation

MOST_SEEDS = 10_000
ALL = "all"
NAMES = ("english", "korean", "none")


def seed_list(text: str) -> tuple[int, ...]:
    """``1-3,7`` → (1, 2, 3, 7), in that order; argparse turns the exception into wrong usage."""
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        try:
            start, end = int(first), int(last if dash else first)
        except ValueError:
            raise argparse.ArgumentTypeError(f"must be seeds such as 1-8 or 3,7, not '{text}'") from None
        if end < start:
            raise argparse.ArgumentTypeError(f"{part} counts down; write {end}-{start}")
        if end - start + len(seeds) >= MOST_SEEDS:
            raise argparse.ArgumentTypeError(f"more than {MOST_SEEDS:,} seeds at once")
        seeds += range(start, end + 1)
    return tuple(seeds)


def breed_list(text: str, generator: Generator) -> tuple[int, ...]:
    """``beagle,pug`` or ``all`` → the network's class indices, each once. Raises UsageError where one is none."""
    if text == ALL:
        return tuple(range(generator.num_classes))
    return tuple(dict.fromkeys(generator.breed_index(name) for name in text.split(",")))


def truncation_of_breeds(text: str | None, generator: Generator, breeds: Sequence[int]) -> Truncation:
    """``0.7`` for all of `breeds`, ``pug=0.5`` for one, ``0.7,pug=0.5`` for both. Raises UsageError."""
    if text is None:
        return None
    default, named = None, {}
    for part in text.split(","):
        name, named_one, number = part.rpartition("=")
        psi = _number(number)
        if named_one:
            named[generator.breed_index(name)] = psi
        else:
            default = psi
    if default is None:
        return named
    return {**dict.fromkeys(breeds, default), **named}


def written_names(language: str, class_names: Sequence[str]) -> tuple[str, ...] | None:
    """What a picture calls each class, by one of `NAMES`; None where it shows no names."""
    if language == "none":
        return None
    if language == "korean":
        return tuple(korean_name(name) or display_name(name) for name in class_names)
    return tuple(map(display_name, class_names))


def add_names(parser: argparse.ArgumentParser) -> None:
    """The option ``--names``."""
    parser.add_argument(
        "--names",
        choices=NAMES,
        default=NAMES[0],
        help=f"what is written at the pictures (default {NAMES[0]})",
    )


def add_scale(parser: argparse.ArgumentParser) -> None:
    """The option ``--scale``."""
    parser.add_argument(
        "--scale",
        metavar="N",
        type=int,
        help="show each pixel as N × N pixels (default: so that small pictures are seen)",
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(
            "A truncation is a number such as 0.7, or breeds with theirs such as pug=0.5, not '{text}'.",
            text=text,
        ) from None
