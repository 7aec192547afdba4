"""``film``: a film through the latent space, from one kept picture or seed to the next."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.cli.kept import open_tray
from gan_core.cli.lists import ALL, add_scale, breed_list, seed_list
from gan_core.cli.parser import Verbs, add_common, add_truncation, positive_int
from gan_core.cli.run_options import add_checkpoint, add_run, add_tray
from gan_core.cli.terminal import Terminal
from gan_core.cli.words import counted
from gan_core.messages import UsageError

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.point import Point

# As in sampling/interpolation.py, which imports torch; a test holds them together.
BLENDS = ("slerp", "lerp")
EASINGS = ("linear", "smooth", "smoother", "rest")


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser("film", help="make a film through the latent space of a trained run")
    add_run(parser)
    parser.add_argument(
        "--to",
        metavar="FILM",
        type=Path,
        required=True,
        help="a file that ends in .mp4 or .gif, or a folder for single pictures",
    )
    through = parser.add_mutually_exclusive_group(required=True)
    add_tray(through, "through the pictures of this tray")
    through.add_argument("--seeds", metavar="1-8", type=seed_list, help="through picture 0 of these seeds")
    parser.add_argument(
        "--breed",
        metavar="NAMES",
        help="with --seeds: the breed, or breeds by turns, separated by commas (default: all by turns)",
    )
    add_truncation(parser)
    parser.add_argument(
        "--seconds", metavar="S", type=float, default=2.0, help="from one to the next (default 2)"
    )
    parser.add_argument(
        "--fps", metavar="N", type=positive_int, default=30, help="pictures a second (default 30)"
    )
    parser.add_argument(
        "--blend", choices=BLENDS, default=BLENDS[0], help="an arc, or a straight line (default slerp)"
    )
    parser.add_argument("--easing", choices=EASINGS, default=EASINGS[0], help="the pace (default linear)")
    parser.add_argument("--loop", action="store_true", help="lead back to the first picture")
    add_scale(parser)
    add_checkpoint(parser, takes_tray=True)
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.export.film import film_kind, film_scale, write_film
    from gan_core.sampling.interpolation import frames_between

    kind = film_kind(args.to)
    generator, points = _points(args, terminal)
    frames = frames_between(
        points,
        seconds_each=args.seconds,
        fps=args.fps,
        blend=args.blend,
        easing=args.easing,
        loop=args.loop,
    )
    work = write_film(generator, frames, args.to, fps=args.fps, scale=args.scale)
    path = terminal.follow(work, "Filming", "frames")
    scale = args.scale or film_scale(kind, generator.img_resolution)
    side, seconds = generator.img_resolution * scale, len(frames) / args.fps
    encoder = _encoder() if kind == "mp4" else None
    with_what = f", encoded with {encoder}" if encoder else ""
    terminal.say(
        f"{path}: {counted(len(frames), 'frame')} of {side} px through {counted(len(points), 'picture')}, "
        f"{seconds:.1f} s{with_what}"
    )
    terminal.emit(
        {
            "path": str(path),
            "frames": len(frames),
            "fps": args.fps,
            "seconds": seconds,
            "side": side,
            "encoder": encoder,
            "checkpoint": generator.origin.checkpoint if generator.origin else None,
        }
    )
    return 0


def _encoder() -> str:
    from gan_core.export.mp4 import mp4_encoder

    return mp4_encoder()


def _points(args: argparse.Namespace, terminal: Terminal) -> tuple[Generator, list[Point]]:
    """The generator, and what the film leads through."""
    from gan_core.sampling.generator import Generator

    if args.tray is not None:
        if (args.breed, args.truncation) != (None, None):
            raise UsageError("--breed and --truncation belong to --seeds: a tray's pictures have theirs.")
        generator, kept = open_tray(args.run_path, args.tray, args.checkpoint, terminal)
        return generator, [each.point for each in kept]
    generator = Generator.open(args.run_path, checkpoint=args.checkpoint)
    breeds: tuple[int | None, ...] = breed_list(ALL if args.breed is None else args.breed, generator) or (
        None,
    )
    return generator, [
        generator.point(seed, 0, breeds[number % len(breeds)], args.truncation)
        for number, seed in enumerate(args.seeds)
    ]
