"""``keep``: hold a checkpoint for good, as the studio's star does."""

from __future__ import annotations

import argparse
from pathlib import Path

from gan_core.cli.parser import Verbs, add_common
from gan_core.cli.terminal import Terminal
from gan_core.runs.run import Run


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser("keep", help="keep a checkpoint of a run whatever comes after it")
    parser.add_argument("folder", metavar="RUN", type=Path, help="the run")
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help="its name, such as 000012.800")
    parser.add_argument("--off", action="store_true", help="let it go with the others again")
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    run = Run.open(args.folder)
    run.mark(args.checkpoint, keep=not args.off)
    terminal.say(f"{run.name}: {args.checkpoint} {'goes with the others' if args.off else 'is kept'}.")
    terminal.emit({"checkpoints": {c.name: run.is_marked(c.name) for c in run.checkpoints()}})
    return 0
