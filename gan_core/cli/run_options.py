"""Which run a verb works on, with which of its weights, and which of its pictures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator


def add_run(parser: argparse.ArgumentParser) -> None:
    """The argument ``RUN``, as ``run_path``."""
    parser.add_argument("run_path", metavar="RUN", type=Path, help="the run folder")


def add_checkpoint(parser: argparse.ArgumentParser, *, takes_tray: bool = False) -> None:
    """The option ``--checkpoint``; `takes_tray` where the verb has ``--tray`` too."""
    default = "the newest; a tray's own" if takes_tray else "the newest"
    parser.add_argument(
        "--checkpoint", metavar="KIMG", help=f"a folder in RUN/checkpoints (default: {default})"
    )


def add_tray(
    choice: argparse._ActionsContainer,
    words: str = "the pictures of a tray, with the weights they were kept with",
) -> None:
    """The option ``--tray``, to a parser or a group of those that exclude each other."""
    choice.add_argument("--tray", metavar="FILE", type=Path, help=words)


def add_breed(
    parser: argparse.ArgumentParser, words: str = "only this breed, where the network knows breeds"
) -> None:
    """The option ``--breed``, for `chosen_breed`."""
    parser.add_argument("--breed", metavar="NAME_OR_INDEX", help=words)


def add_data(parser: argparse.ArgumentParser) -> None:
    """The option ``--data`` of what compares with real pictures."""
    parser.add_argument(
        "--data", metavar="DATASET.zip", type=Path, required=True, help="the real pictures, all of them"
    )


def chosen_breed(args: argparse.Namespace, generator: Generator) -> int | None:
    """The class index that ``--breed`` names, or None without it. Raises UsageError where there is none such."""
    return None if args.breed is None else generator.breed_index(args.breed)
