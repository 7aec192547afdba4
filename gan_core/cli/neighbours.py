"""``neighbours``: the real pictures that are nearest to generated ones."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_core.cli.parser import Verbs, add_common, add_truncation, natural_int, positive_int
from gan_core.cli.run_options import add_breed, add_checkpoint, add_data, add_run, add_tray, chosen_breed
from gan_core.cli.terminal import Terminal
from gan_core.dataset.archive import Dataset
from gan_core.messages import UsageError
from gan_core.sources.breeds import display_name

if TYPE_CHECKING:
    from gan_core.evaluation.nearest import Nearest, Neighbour
    from gan_core.export.comparison import Picture, Shown
    from gan_core.sampling.generator import Generator

_ABOUT = """Shows whether a picture is new. Distance is the cosine distance of EfficientNet-Lite0's features:
0 for the same picture. Beside it stands the typical one, that of a real picture to its nearest other real
one: a picture that is much nearer than that is a copy."""


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "neighbours", help="the real pictures nearest to generated ones", description=_ABOUT
    )
    add_run(parser)
    add_data(parser)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--seed", metavar="N", type=natural_int, help="the seed of the picture")
    add_tray(which)
    parser.add_argument(
        "--index", metavar="I", type=natural_int, help="which picture of the seed (default 0)"
    )
    add_breed(parser)
    add_truncation(parser)
    parser.add_argument(
        "--count", metavar="N", type=positive_int, default=5, help="how many neighbours (default 5)"
    )
    parser.add_argument("--to", metavar="sheet.png", type=Path, help="show them side by side in this picture")
    add_checkpoint(parser, takes_tray=True)
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.evaluation.nearest import VOTERS, Nearest
    from gan_core.export.comparison import write_comparison
    from gan_core.export.sheets import check_sheet_name
    from gan_core.metrics.features import load_extractor
    from gan_core.sampling.generator import Generator
    from gan_core.training.device import pick_device

    if args.to is not None:
        check_sheet_name(args.to)
    with Dataset.open(args.data) as dataset:
        generator = Generator.open(args.run_path, checkpoint=args.checkpoint)
        names, pictures = _pictures(args, generator)
        extractor = load_extractor("effnet-lite0", device=pick_device("auto"))
        work = Nearest.of(dataset, extractor)
        nearest: Nearest = terminal.follow(work, "Looking at the real pictures")
        # One by one: a tray's pictures may be of several sizes, where the network grew meanwhile.
        found = [nearest.nearest(picture[None], max(args.count, VOTERS))[0] for picture in pictures]
        guessing = not generator.class_names and dataset.labels is not None
        told = [
            _told(name, neighbours, args.count, nearest, dataset, guessing)
            for name, neighbours in zip(names, found, strict=True)
        ]
        if args.to is not None:
            write_comparison(_rows(pictures, told, dataset), args.to)
    _report(told, nearest, terminal)
    terminal.emit(
        {
            "run": str(args.run_path),
            "dataset": str(args.data),
            "features": extractor.key,
            "distance": "cosine",
            "typical_distance": nearest.typical_distance if dataset.num_images > 1 else None,
            "guesses_right": nearest.guesses_right if guessing else None,
            "pictures": told,
        }
    )
    return 0


def _pictures(args: argparse.Namespace, generator: Generator) -> tuple[list[str], list[Picture]]:
    """What each picture is called, and the pictures, uint8 [R, R, 3]."""
    if args.tray is not None:
        return _kept_pictures(args, generator)
    index = args.index or 0
    point = generator.point(args.seed, index, chosen_breed(args, generator), args.truncation)
    return [f"seed {args.seed}, {index}"], [*generator.render([point])]


def _kept_pictures(args: argparse.Namespace, generator: Generator) -> tuple[list[str], list[Picture]]:
    """Those of the tray, each with the weights that it was kept with, or all with those of --checkpoint."""
    from gan_core.runs.run import Run
    from gan_core.sampling.tray import TrayFile
    from gan_core.sampling.tray_pictures import rendered

    if (args.index, args.breed, args.truncation) != (None, None, None):
        raise UsageError("--index, --breed and --truncation belong to --seed: a tray's pictures have theirs.")
    tray = TrayFile(args.tray).load(generator)
    if not tray.kept:
        raise UsageError("The tray is empty. Keep some pictures first.")
    pictures: dict[int, Picture] = {}
    for places, made in rendered(Run.open(args.run_path), tray, args.checkpoint):
        pictures.update(zip(places, made, strict=True))
    return [kept.name for kept in tray.kept], [pictures[place] for place in range(len(tray.kept))]


def _told(
    name: str,
    neighbours: tuple[Neighbour, ...],
    count: int,
    nearest: Nearest,
    dataset: Dataset,
    guessing: bool,
) -> dict[str, Any]:
    """All that is said of a picture; `neighbours` are at least as many as vote."""
    from gan_core.evaluation.nearest import VOTERS

    def breed(index: int) -> str | None:
        return None if dataset.labels is None else dataset.class_names[int(dataset.labels[index])]

    guesses = nearest.guesses(neighbours[:VOTERS]) if guessing else ()
    return {
        "name": name,
        "neighbours": [
            {"index": near.index, "distance": near.distance, "breed": breed(near.index)}
            for near in neighbours[:count]
        ],
        "share_of_real_nearer": None
        if nearest.num_images < 2
        else nearest.share_nearer(neighbours[0].distance),
        "breed_guesses": [
            {"breed": dataset.class_names[guess.breed], "share": guess.share} for guess in guesses
        ],
    }


def _report(told: list[dict[str, Any]], nearest: Nearest, terminal: Terminal) -> None:
    for picture in told:
        terminal.say(f"{picture['name']}:")
        for near in picture["neighbours"]:
            breed = f"  {display_name(near['breed'])}" if near["breed"] else ""
            terminal.say(f"  {near['distance']:.3f}  picture {near['index']}{breed}")
        if picture["share_of_real_nearer"] is not None:
            share = picture["share_of_real_nearer"]
            terminal.say(f"  {share:.0%} of the real pictures have another real one that is nearer.")
        if picture["breed_guesses"]:
            guesses = ", ".join(
                f"{display_name(guess['breed'])} {guess['share']:.0%}"
                for guess in picture["breed_guesses"][:3]
            )
            terminal.say(f"  Breed, a guess by the neighbours: {guesses}")
    if nearest.num_images > 1:
        terminal.say(f"Typical, from a real picture to its nearest other: {nearest.typical_distance:.3f}")
    if nearest.guesses_right is not None and any(picture["breed_guesses"] for picture in told):
        terminal.say(f"Such a guess is right for {nearest.guesses_right:.0%} of the real pictures.")


def _rows(pictures: list[Picture], told: list[dict[str, Any]], dataset: Dataset) -> list[list[Shown]]:
    from gan_core.export.comparison import Shown

    return [
        [
            Shown(picture, about["name"]),
            *(
                Shown(
                    dataset.image(near["index"]),
                    f"{near['distance']:.3f} {display_name(near['breed'] or '')}",
                )
                for near in about["neighbours"]
            ),
        ]
        for picture, about in zip(pictures, told, strict=True)
    ]
