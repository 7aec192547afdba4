"""The edits that belong to a source, for the verbs that use them: found by themselves, named, or ignored."""

from __future__ import annotations

import argparse
from pathlib import Path

from gan_core.cli.terminal import Terminal
from gan_core.cli.words import counted
from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits import Edits
from gan_core.curation.edits_file import EditsFile, read_edits
from gan_core.sources import Source


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options ``--edits`` and ``--no-edits``."""
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--edits",
        metavar="FILE",
        type=Path,
        help="use these edits and rules instead of those saved with the source",
    )
    choice.add_argument(
        "--no-edits", action="store_true", help="ignore the edits and rules saved with the source"
    )


def find_edits(args: argparse.Namespace, source: Source, terminal: Terminal) -> tuple[Edits, Path | None]:
    """The edits for `source`, and the file they are in (None: there is none, or they are ignored).

    What was damaged in the saved ones is said on stderr. Raises SourceError, StorageError.
    """
    if args.no_edits:
        return Edits(), None
    if args.edits is not None:
        return read_edits(args.edits), args.edits
    file = EditsFile.of_source(source)
    edits = file.load()
    if file.note is not None:
        terminal.warn(str(file.note))
    return edits, file.path if edits != Edits() else None


def say(curated: CuratedSource, file: Path, terminal: Terminal) -> None:
    """How much the edits of `file` change of the source, and how to do without them."""
    parts: list[str] = []
    if curated.num_edited or curated.num_excluded:
        parts.append(f"{counted(curated.num_edited, 'picture')} edited, {curated.num_excluded:,} excluded")
    if curated.num_kept_pairs:
        parts.append(
            f"{counted(curated.num_kept_pairs, 'pair that looks alike', 'pairs that look alike')} kept"
        )
    if curated.has_own_limits:
        parts.append("limits of flags set")
    what = ", ".join(parts) or "no picture edited"
    terminal.say(f"Edits of {file}: {what}. --no-edits ignores them.")
