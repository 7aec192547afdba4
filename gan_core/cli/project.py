"""``project``: the point of a run's latent space whose picture is nearest to a person's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.cli.parser import Verbs, add_common, natural_int, positive_int
from gan_core.cli.run_options import add_breed, add_checkpoint, add_run, chosen_breed
from gan_core.cli.terminal import Terminal
from gan_core.metrics.features import ExtractorError, FeatureMaps, load_extractor
from gan_core.sources.breeds import display_name

if TYPE_CHECKING:
    import torch

    from gan_core.sampling.generator import Generator
    from gan_core.sampling.projection import Projection

_STEPS = 300
_ABOUT = """Writes DIR/tray.json with the point, target.png (the picture as the network would see it: its centre
square), projected.png (what the network makes of the point) and side-by-side.png. A network can only make
what it has learned: pictures that it made itself are found again, others become their nearest relatives."""


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser("project", help="find the latent of a picture of your own", description=_ABOUT)
    add_run(parser)
    parser.add_argument("picture", metavar="PICTURE", type=Path, help="a photograph: JPEG, PNG, …")
    parser.add_argument("--to", metavar="DIR", type=Path, required=True, help="the folder for what is found")
    add_breed(
        parser,
        "keep to this breed, where the network knows breeds (default: find a blend of up to three)",
    )
    parser.add_argument(
        "--steps", metavar="N", type=positive_int, default=_STEPS, help=f"of the search (default {_STEPS})"
    )
    parser.add_argument("--seed", metavar="N", type=natural_int, default=0, help="where the search begins")
    add_checkpoint(parser)
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.export.projected import write_projection
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.photograph import read_photograph
    from gan_core.sampling.projection import project

    generator = Generator.open(args.run_path, checkpoint=args.checkpoint)
    breed = chosen_breed(args, generator)
    target = read_photograph(args.picture, generator.img_resolution)
    extractor = _extractor(generator.device, terminal)
    work = project(generator, target, extractor=extractor, breed=breed, steps=args.steps, seed=args.seed)
    writing = write_projection(work, generator, args.to, args.picture.stem, ("your picture", "projected"))
    found = terminal.follow(writing, "Projecting", unit="steps")
    _report(found, generator, args.to, terminal)
    terminal.emit(
        {
            "folder": str(args.to),
            "picture": str(args.picture),
            "distance": found.distance,
            "sampled_distance": found.sampled_distance,
            "typical_distance": found.typical_distance,
            "features": found.features,
            "breeds": {generator.class_names[index]: weight for index, weight in found.point.breeds},
            "steps": args.steps,
            "seed": args.seed,
        }
    )
    return 0


def _extractor(device: torch.device, terminal: Terminal) -> FeatureMaps | None:
    """The network to compare with; None, and said, where it is not installed."""
    try:
        extractor = load_extractor("effnet-lite0", device=device)
    except ExtractorError as error:
        terminal.warn(f"Pictures are compared by their pixels alone, which finds less. {error}")
        return None
    assert isinstance(extractor, FeatureMaps)
    return extractor


def _report(found: Projection, generator: Generator, to: Path, terminal: Terminal) -> None:
    compared = f"features {found.features} and pixels" if found.features else "pixels alone"
    terminal.say(f"Distance {found.distance:.3f} (0: the same picture; {compared}).")
    terminal.say(
        f"By chance it is {found.typical_distance:.3f}; the search began at {found.sampled_distance:.3f}."
    )
    if found.point.breeds:
        blend = sorted(found.point.breeds, key=lambda breed: -breed[1])
        names = ", ".join(
            f"{display_name(generator.class_names[index])} {share:.0%}" for index, share in blend
        )
        terminal.say(f"Breed: {names}")
    terminal.say(f"What was found is in {to}")
