"""``directions``: directions in a run's latent space along which its pictures change most."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.cli.parser import Verbs, add_common, natural_int, positive_int
from gan_core.cli.run_options import add_breed, add_checkpoint, add_run, chosen_breed
from gan_core.cli.terminal import Terminal
from gan_core.messages import UsageError

if TYPE_CHECKING:
    from gan_core.sampling.directions import Direction
    from gan_core.sampling.directions_file import DirectionsFile
    from gan_core.sampling.generator import Generator

_COUNT = 20
_ABOUT = """They are kept in RUN/directions.json, by checkpoint, with the names that you give them.
pca: principal components of the network's features (GANSpace); sefa: eigenvectors of its weights (SeFa)."""


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "directions", help="find directions along which the pictures change", description=_ABOUT
    )
    add_run(parser)
    parser.add_argument("--method", choices=("pca", "sefa"), default="pca", help="default: pca")
    parser.add_argument(
        "--count", metavar="N", type=positive_int, default=_COUNT, help=f"how many (default {_COUNT})"
    )
    add_checkpoint(parser)
    parser.add_argument(
        "--name",
        metavar=("KEY", "NAME"),
        nargs=2,
        action="append",
        default=[],
        help="call a direction, such as pca-1, something; an empty name takes it away",
    )
    parser.add_argument(
        "--to", metavar="FILE.png", type=Path, help="a sheet: a row a direction, from -3σ to +3σ"
    )
    parser.add_argument("--seed", metavar="N", type=natural_int, default=0, help="whose first picture moves")
    add_breed(parser, "its breed, where the network knows breeds")
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.export.sheets import check_sheet_name
    from gan_core.runs.run import Run
    from gan_core.sampling.directions_file import DirectionsFile, kept_directions
    from gan_core.sampling.generator import Generator

    if args.to is not None:
        check_sheet_name(args.to)
    run = Run.open(args.run_path)
    generator = Generator.open(run, checkpoint=args.checkpoint)
    breed = chosen_breed(args, generator)
    file = DirectionsFile(run)
    directions = terminal.follow(
        kept_directions(file, generator, args.method, args.count), "Finding directions", unit="latents"
    )
    if file.note is not None:
        terminal.warn(str(file.note))
    directions = _named(args, file, generator, directions)
    for direction in directions:
        terminal.say(f"{direction.key:8} {direction.explained:7.1%}  {direction.name or ''}".rstrip())
    together = sum(direction.explained for direction in directions)
    terminal.say(f"Together {together:.1%} of what changes. Kept in {file.path}")
    if args.to is not None:
        _write_sheet(args, terminal, generator, directions, breed)
    _emit(args, terminal, generator, directions)
    return 0


def _named(
    args: argparse.Namespace,
    file: DirectionsFile,
    generator: Generator,
    directions: tuple[Direction, ...],
) -> tuple[Direction, ...]:
    assert generator.origin is not None
    there = [direction.key for direction in directions]
    for key, _ in args.name:
        if key not in there:
            raise UsageError(
                "There is no direction '{key}'. There are: {there}.", key=key, there=", ".join(there)
            )
    for key, name in args.name:
        directions = file.rename(generator.origin, args.method, key, name)[: len(there)]
    return directions


def _write_sheet(
    args: argparse.Namespace,
    terminal: Terminal,
    generator: Generator,
    directions: tuple[Direction, ...],
    breed: int | None,
) -> None:
    from gan_core.export.direction_sheet import direction_sheet
    from gan_core.export.sheets import write_sheet

    sheet = direction_sheet(generator.point(args.seed, 0, breed), directions)
    terminal.follow(write_sheet(generator, sheet, args.to), "Drawing")
    terminal.say(f"The sheet is {args.to}")


def _emit(
    args: argparse.Namespace, terminal: Terminal, generator: Generator, directions: tuple[Direction, ...]
) -> None:
    assert generator.origin is not None
    terminal.emit(
        {
            "run": str(args.run_path),
            "checkpoint": generator.origin.checkpoint,
            "method": args.method,
            "sheet": None if args.to is None else str(args.to),
            "directions": [
                {"key": each.key, "name": each.name, "explained": each.explained, "vector": each.vector}
                for each in directions
            ],
        }
    )
