"""``export submission``: the competition's images.zip from a run's newest generator; ``export boxes`` is in boxes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_core.cli import boxes
from gan_core.cli.parser import Parser, Verbs, add_common, add_truncation, natural_int, positive_int
from gan_core.cli.run_options import add_run
from gan_core.cli.terminal import Terminal

if TYPE_CHECKING:
    from gan_core.export.submission import Submission

NOTEBOOK_ONLY = "The competition itself takes only what a notebook on Kaggle made."


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    kinds = verbs.add_parser("export", help="make a file for others").add_subparsers(
        metavar="KIND", required=True, parser_class=Parser
    )
    parser = kinds.add_parser(
        "submission", help="images.zip: 10,000 PNGs of 64×64", description=NOTEBOOK_ONLY
    )
    add_run(parser)
    parser.add_argument("--to", metavar="images.zip", type=Path, required=True, help="the file to make")
    parser.add_argument(
        "--count", metavar="N", type=positive_int, default=10_000, help="how many (default 10000)"
    )
    parser.add_argument(
        "--seed", metavar="N", type=natural_int, default=0, help="the same seed, the same pictures"
    )
    add_truncation(parser)
    add_common(parser)
    parser.set_defaults(run=_run)
    boxes.add_export_to(kinds)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.export.submission import export_submission
    from gan_core.sampling.generator import Generator

    generator = Generator.open(args.run_path)
    exporting = export_submission(generator, args.to, args.count, args.seed, args.truncation)
    submission = terminal.follow(exporting, "Exporting")
    report(submission, terminal)
    terminal.emit(as_json(submission))
    return 0


def report(submission: Submission, terminal: Terminal) -> None:
    """Say where it is and what was checked."""
    terminal.say(f"{submission.path}: {submission.size_bytes / 1e6:.1f} MB, checked:")
    for check in submission.checks:
        terminal.say(f"  ✓ {check}")
    terminal.say(NOTEBOOK_ONLY)


def as_json(submission: Submission) -> dict[str, Any]:
    """What a machine wants to know of it."""
    return {
        "path": str(submission.path),
        "count": submission.count,
        "size_bytes": submission.size_bytes,
        "checks": [str(check) for check in submission.checks],
    }
