"""``sample``: pictures from a run's newest generator into a folder, a folder for each breed, or one sheet."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.cli.kept import open_tray
from gan_core.cli.lists import ALL, add_names, breed_list, written_names
from gan_core.cli.parser import Verbs, add_common, add_truncation, natural_int, positive_int
from gan_core.cli.run_options import add_breed, add_checkpoint, add_run, add_tray, chosen_breed
from gan_core.cli.terminal import Terminal
from gan_core.cli.words import counted
from gan_core.messages import UsageError
from gan_core.progress import Progress

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator

MOST_ON_A_SHEET = 10_000


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser("sample", help="make pictures with a trained run")
    add_run(parser)
    parser.add_argument(
        "--to",
        metavar="DIR",
        type=Path,
        required=True,
        help="the folder for the pictures; or x.png for all of them on one sheet",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--count", metavar="N", type=positive_int, help="how many pictures")
    add_tray(what)
    parser.add_argument(
        "--seed", metavar="N", type=natural_int, help="the same seed, the same pictures (default: 0)"
    )
    add_truncation(parser)
    add_breed(parser)
    parser.add_argument(
        "--by-breed",
        metavar="NAMES",
        nargs="?",
        const=ALL,
        help="--count pictures of each breed, a folder (or a row) for each; of all, or of those named",
    )
    add_names(parser)
    add_checkpoint(parser, takes_tray=True)
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.tray is not None:
        return _run_tray(args, terminal)
    if _is_sheet(args.to) and args.count > MOST_ON_A_SHEET:
        raise UsageError(
            "A sheet shows at most {most} pictures. Name a folder in its place.", most=MOST_ON_A_SHEET
        )
    from gan_core.sampling.generator import Generator

    generator = Generator.open(args.run_path, checkpoint=args.checkpoint)
    if args.by_breed is not None:
        return _run_by_breed(args, generator, terminal)
    breed = chosen_breed(args, generator)
    path = terminal.follow(_work(args, generator, breed), "Sampling")
    terminal.say(_said(args.count, path))
    terminal.emit(
        {
            "folder": str(path),
            "count": args.count,
            "seed": args.seed or 0,
            "truncation_psi": args.truncation,
            "breed": None if breed is None else generator.class_names[breed],
        }
    )
    return 0


def _work(args: argparse.Namespace, generator: Generator, breed: int | None) -> Iterator[Progress | Path]:
    from gan_core.export.sheets import contact_sheet, write_sheet
    from gan_core.sampling.write import write_samples

    seed = args.seed or 0
    if not _is_sheet(args.to):
        return write_samples(
            generator, args.to, args.count, seed, breed=breed, truncation_psi=args.truncation
        )
    points = [generator.point(seed, number, breed, args.truncation) for number in range(args.count)]
    names = written_names(args.names, generator.class_names)
    captions = [names[point.breeds[0][0]] for point in points] if names else None
    return write_sheet(generator, contact_sheet(points, captions), args.to)


def _run_by_breed(args: argparse.Namespace, generator: Generator, terminal: Terminal) -> int:
    from gan_core.export.sheets import Sheet, write_sheet
    from gan_core.sampling.by_breed import write_by_breed
    from gan_core.sampling.matrix import check_conditional

    if args.breed is not None:
        raise UsageError("--breed and --by-breed exclude each other. Name the breeds after --by-breed.")
    check_conditional(generator)
    breeds, seed = breed_list(args.by_breed, generator), args.seed or 0
    if _is_sheet(args.to):
        rows = [
            tuple(generator.point(seed, number, breed, args.truncation) for number in range(args.count))
            for breed in breeds
        ]
        names = written_names(args.names, generator.class_names)
        sheet = Sheet(tuple(rows), tuple(names[breed] for breed in breeds) if names else ())
        work = write_sheet(generator, sheet, args.to)
    else:
        work = write_by_breed(generator, args.to, args.count, breeds, seed, args.truncation)
    path = terminal.follow(work, "Sampling")
    terminal.say(f"{counted(args.count, 'picture')} of each of {counted(len(breeds), 'breed')}: {path}")
    terminal.emit(
        {
            "folder": str(path),
            "count": args.count,
            "seed": seed,
            "truncation_psi": args.truncation,
            "breeds": [generator.class_names[breed] for breed in breeds],
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
    if args.by_breed is not None:
        raise UsageError("--by-breed belongs to --count: a tray's pictures have their breeds.")
    if _is_sheet(args.to):
        return _run_tray_sheet(args, terminal)
    run = Run.open(args.run_path)
    tray = TrayFile(args.tray).load(Generator.open(run, checkpoint=args.checkpoint))
    folder = terminal.follow(write_tray(run, tray, args.to, args.checkpoint), "Sampling")
    terminal.say(_said(len(tray.kept), folder))
    terminal.emit(
        {"folder": str(folder), "count": len(tray.kept), "names": [kept.name for kept in tray.kept]}
    )
    return 0


def _run_tray_sheet(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.export.sheets import contact_sheet, write_sheet

    generator, kept = open_tray(args.run_path, args.tray, args.checkpoint, terminal)
    captions = None if args.names == "none" else [each.name for each in kept]
    sheet = contact_sheet([each.point for each in kept], captions)
    path = terminal.follow(write_sheet(generator, sheet, args.to), "Sampling")
    terminal.say(f"{counted(len(kept), 'picture')} on {path}")
    terminal.emit({"folder": str(path), "count": len(kept), "names": [each.name for each in kept]})
    return 0


def _said(count: int, path: Path) -> str:
    return f"{counted(count, 'picture')} {'is' if count == 1 else 'are'} in {path}"


def _is_sheet(to: Path) -> bool:
    return to.suffix.lower() == ".png"
