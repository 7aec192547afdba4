"""Which source a verb works on: its place, and what only some kinds of source are asked for."""

from __future__ import annotations

import argparse

from gan_core.cli.parser import natural_int, positive_int
from gan_core.messages import UsageError
from gan_core.sources import Source, open_source
from gan_core.sources.drawn import DRAWN_DOGS

NUM_DRAWN = 2000
"""How many dogs are drawn where nobody says."""


def add_source(parser: argparse.ArgumentParser) -> None:
    """The argument ``SOURCE``."""
    parser.add_argument("source", metavar="SOURCE", help=f"a folder, an archive, or {DRAWN_DOGS}")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options ``--count``, ``--seed`` and ``--classes``, for `open_chosen`."""
    parser.add_argument(
        "--count", metavar="N", type=positive_int, help=f"how many dogs to draw (default {NUM_DRAWN})"
    )
    parser.add_argument("--seed", metavar="N", type=natural_int, help="which dogs to draw")
    parser.add_argument("--classes", metavar="NAME", help="CelebA: an attribute, or identity, as the classes")


def open_chosen(args: argparse.Namespace) -> Source:
    """The source that the argument and the options name.

    Raises UsageError where an option is for another kind of source, SourceError where it can't be read.
    """
    if args.source != DRAWN_DOGS and (args.count, args.seed) != (None, None):
        raise UsageError("--count and --seed are for {source}. Leave them out.", source=DRAWN_DOGS)
    count = NUM_DRAWN if args.count is None else args.count
    return open_source(args.source, count=count, seed=args.seed or 0, classes=args.classes)
