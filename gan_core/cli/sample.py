"""``sample``: pictures from a run's newest generator into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from gan_core.cli.parser import Verbs, add_common, add_truncation, natural_int, positive_int
from gan_core.cli.terminal import Terminal


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser("sample", help="make pictures with a trained run")
    parser.add_argument("run_path", metavar="RUN", type=Path, help="the run folder")
    parser.add_argument("--to", metavar="DIR", type=Path, required=True, help="the folder for the pictures")
    parser.add_argument("--count", metavar="N", type=positive_int, required=True, help="how many pictures")
    parser.add_argument(
        "--seed", metavar="N", type=natural_int, default=0, help="the same seed, the same pictures"
    )
    add_truncation(parser)
    parser.add_argument(
        "--breed", metavar="NAME_OR_INDEX", help="only this breed, where the network knows breeds"
    )
    parser.add_argument(
        "--checkpoint", metavar="KIMG", help="a folder in RUN/checkpoints (default: the newest)"
    )
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.write import write_samples

    generator = Generator.open(args.run_path, checkpoint=args.checkpoint)
    breed = None if args.breed is None else generator.breed_index(args.breed)
    work = write_samples(
        generator, args.to, args.count, args.seed, breed=breed, truncation_psi=args.truncation
    )
    folder = terminal.follow(work, "Sampling")
    terminal.say(f"{args.count:,} pictures are in {folder}")
    terminal.emit(
        {
            "folder": str(folder),
            "count": args.count,
            "seed": args.seed,
            "truncation_psi": args.truncation,
            "breed": None if breed is None else generator.class_names[breed],
        }
    )
    return 0
