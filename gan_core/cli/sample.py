"""``sample``: pictures from a run's newest generator into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from gan_core.cli.parser import Verbs, add_common, add_truncation, natural_int, positive_int
from gan_core.cli.terminal import Terminal
from gan_core.messages import UsageError


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser("sample", help="make pictures with a trained run")
    parser.add_argument("run_path", metavar="RUN", type=Path, help="the run folder")
    parser.add_argument("--to", metavar="DIR", type=Path, required=True, help="the folder for the pictures")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--count", metavar="N", type=positive_int, help="how many pictures")
    what.add_argument(
        "--tray",
        metavar="FILE",
        type=Path,
        help="the pictures of a tray, with the weights they were kept with",
    )
    parser.add_argument(
        "--seed", metavar="N", type=natural_int, help="the same seed, the same pictures (default: 0)"
    )
    add_truncation(parser)
    parser.add_argument(
        "--breed", metavar="NAME_OR_INDEX", help="only this breed, where the network knows breeds"
    )
    parser.add_argument(
        "--checkpoint", metavar="KIMG", help="a folder in RUN/checkpoints (default: the newest; a tray's own)"
    )
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.tray is not None:
        return _run_tray(args, terminal)
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.write import write_samples

    seed = args.seed or 0
    generator = Generator.open(args.run_path, checkpoint=args.checkpoint)
    breed = None if args.breed is None else generator.breed_index(args.breed)
    work = write_samples(generator, args.to, args.count, seed, breed=breed, truncation_psi=args.truncation)
    folder = terminal.follow(work, "Sampling")
    terminal.say(f"{args.count:,} pictures are in {folder}")
    terminal.emit(
        {
            "folder": str(folder),
            "count": args.count,
            "seed": seed,
            "truncation_psi": args.truncation,
            "breed": None if breed is None else generator.class_names[breed],
        }
    )
    return 0


def _run_tray(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.runs.run import Run
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.tray import TrayFile
    from gan_core.sampling.tray_pictures import write_tray

    if (args.seed, args.breed, args.truncation) != (None, None, None):
        raise UsageError("--seed, --breed and --truncation belong to --count: a tray's pictures have theirs.")
    run = Run.open(args.run_path)
    tray = TrayFile(args.tray).load(Generator.open(run, checkpoint=args.checkpoint))
    folder = terminal.follow(write_tray(run, tray, args.to, args.checkpoint), "Sampling")
    terminal.say(f"{len(tray.kept):,} pictures are in {folder}")
    terminal.emit(
        {"folder": str(folder), "count": len(tray.kept), "names": [kept.name for kept in tray.kept]}
    )
    return 0
