"""``matrix``: breeds × seeds as one picture, the same latent in every breed."""

from __future__ import annotations

import argparse
from pathlib import Path

from gan_core.cli.lists import (
    ALL,
    add_names,
    add_scale,
    breed_list,
    seed_list,
    truncation_of_breeds,
    written_names,
)
from gan_core.cli.parser import Verbs, add_common
from gan_core.cli.run_options import add_checkpoint, add_run
from gan_core.cli.terminal import Terminal
from gan_core.cli.words import counted


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser("matrix", help="breeds × seeds as one picture, the same latent in every breed")
    add_run(parser)
    parser.add_argument(
        "--breeds",
        metavar="NAMES",
        default=ALL,
        help="names or indices separated by commas, a row each (default all)",
    )
    parser.add_argument(
        "--seeds", metavar="1-8", type=seed_list, default="1-8", help="a column each (default 1-8)"
    )
    parser.add_argument("--to", metavar="x.png", type=Path, required=True, help="the picture to make")
    parser.add_argument(
        "--truncation",
        metavar="PSI",
        help="0 to 2, for all breeds (0.7) or for some (pug=0.5), separated by commas (default: off)",
    )
    add_names(parser)
    add_scale(parser)
    add_checkpoint(parser)
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.export.sheets import check_sheet_name, matrix_sheet, write_sheet
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.matrix import breed_matrix, check_conditional, truncation_of

    check_sheet_name(args.to)
    generator = Generator.open(args.run_path, checkpoint=args.checkpoint)
    check_conditional(generator)
    breeds = breed_list(args.breeds, generator)
    truncation = truncation_of_breeds(args.truncation, generator, breeds)
    sheet = matrix_sheet(
        breed_matrix(generator, breeds, args.seeds, truncation),
        written_names(args.names, generator.class_names),
    )
    path = terminal.follow(write_sheet(generator, sheet, args.to, scale=args.scale), "Sampling")
    terminal.say(f"{path}: {counted(len(breeds), 'breed')} × {counted(len(args.seeds), 'seed')}")
    terminal.emit(
        {
            "path": str(path),
            "breeds": [generator.class_names[breed] for breed in breeds],
            "seeds": list(args.seeds),
            "truncation_psi": {
                generator.class_names[breed]: truncation_of(breed, truncation) for breed in breeds
            },
        }
    )
    return 0
