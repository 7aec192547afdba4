"""``evaluate``: how good a run's pictures are, by scores against a dataset."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from gan_core.cli.parser import Verbs, add_common, natural_int, positive_int
from gan_core.cli.run_options import add_checkpoint, add_data
from gan_core.cli.terminal import Terminal
from gan_core.dataset.archive import Dataset
from gan_core.messages import UsageError
from gan_core.metrics.features import EXTRACTORS
from gan_core.sources.breeds import display_name

if TYPE_CHECKING:
    from gan_core.evaluation.breed_quality import BreedQuality
    from gan_core.evaluation.evaluate import Evaluation
    from gan_core.sampling.generator import Generator

_DEFAULT = next(iter(EXTRACTORS))
_COUNT, _COUNT_BY_BREED = 5000, 100
_METRICS_HELP = """scores, separated by commas (default fd,kid,mifid,prdc):
  fd      Fréchet distance: `fid` in Inception's features, `fd_effnet_lite0` in EfficientNet-Lite0's
  kid     kernel distance: `kid`, or `kd_effnet_lite0`
  mifid   the competition's score: `mifid`, or `mifd_effnet_lite0`; and how far from the nearest real picture
  prdc    precision, recall, density, coverage
A dataset in the run's place is scored as if it were generated. Against itself it is split: the floor that
a perfect generator would reach.

--by-breed: for each breed of a conditional run the kernel distance with its standard error, and precision,
both within the breed; the worst comes first. Its count is of pictures for each breed."""


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "evaluate", help="score a run's pictures against a dataset", late_epilog=lambda: _METRICS_HELP
    )
    parser.add_argument(
        "source", metavar="RUN_OR_DATASET", type=Path, help="the run folder, or a dataset.zip"
    )
    add_data(parser)
    parser.add_argument("--metrics", metavar="NAMES", help="which scores; they are listed below")
    parser.add_argument(
        "--features",
        choices=tuple(EXTRACTORS),
        default=_DEFAULT,
        help=f"the network that pictures are compared in (default {_DEFAULT})",
    )
    parser.add_argument(
        "--weights", metavar="FILE", type=Path, help="that network's weights (default: its own)"
    )
    parser.add_argument(
        "--count",
        metavar="N",
        type=positive_int,
        help=f"generated pictures (default {_COUNT}; {_COUNT_BY_BREED} of each breed with --by-breed)",
    )
    parser.add_argument("--by-breed", action="store_true", help="judge every breed, the worst first")
    parser.add_argument(
        "--seed", metavar="N", type=natural_int, default=0, help="the same seed, the same scores"
    )
    add_checkpoint(parser)
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.evaluation.evaluate import evaluate
    from gan_core.evaluation.scores import METRICS, checked_metrics
    from gan_core.metrics.features import load_extractor
    from gan_core.training.device import pick_device

    if args.by_breed:
        return _run_by_breed(args, terminal)
    count = args.count or _COUNT
    with ExitStack() as opened:
        dataset = opened.enter_context(Dataset.open(args.data))
        source = _source(args, opened)
        extractor = load_extractor(args.features, args.weights, pick_device("auto"))
        asked = METRICS if args.metrics is None else [name.strip() for name in args.metrics.split(",")]
        metrics = checked_metrics(asked, extractor.names, extractor.key)
        work = evaluate(source, dataset, metrics, extractor=extractor, count=count, seed=args.seed)
        found = terminal.follow(work, "Evaluating")
    report(found, count, terminal)
    terminal.emit({"source": str(args.source), "dataset": str(args.data), **asdict(found)})
    return 0


def _run_by_breed(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.evaluation.breed_quality import breed_quality
    from gan_core.metrics.features import load_extractor
    from gan_core.sampling.generator import Generator
    from gan_core.training.device import pick_device

    if args.metrics is not None:
        raise UsageError("--by-breed has its own scores. Leave --metrics out.")
    if args.source.is_file():
        raise UsageError("--by-breed belongs to a run; {path} is none.", path=args.source)
    count = args.count or _COUNT_BY_BREED
    with Dataset.open(args.data) as dataset:
        generator = Generator.open(args.source, checkpoint=args.checkpoint)
        extractor = load_extractor(args.features, args.weights, pick_device("auto"))
        work = breed_quality(generator, dataset, extractor=extractor, count=count, seed=args.seed)
        found = terminal.follow(work, "Evaluating")
    report_breeds(found, extractor.names.kernel, terminal)
    terminal.emit(
        {
            "source": str(args.source),
            "dataset": str(args.data),
            "features": extractor.key,
            "distance": extractor.names.kernel,
            "count": count,
            "seed": args.seed,
            "breeds": [asdict(quality) for quality in found],
        }
    )
    return 0


def report_breeds(found: Sequence[BreedQuality], distance: str, terminal: Terminal) -> None:
    """A line a breed, the worst first."""
    width = max(len(display_name(quality.name)) for quality in found)
    terminal.say(f"  {'breed':{width}}  {distance} ± its error  precision  real pictures")
    for quality in found:
        name = f"  {display_name(quality.name):{width}}"
        if quality.distance is None or quality.error is None or quality.precision is None:
            terminal.say(f"{name}  too few real pictures ({quality.num_real}) to be judged")
            continue
        numbers = f"{quality.distance:9.4f} ± {quality.error:.4f}"
        terminal.say(
            f"{name}  {numbers:{len(distance) + 12}}  {quality.precision:9.2f}  {quality.num_real:13,}"
        )
    others = [quality.another for quality in found if quality.another is not None]
    if others:
        terminal.say(f"For comparison: real pictures of another breed have {median(others):.2f} (median).")


def _source(args: argparse.Namespace, opened: ExitStack) -> Generator | Dataset:
    """A file is a dataset, a folder a run."""
    from gan_core.sampling.generator import Generator

    if not args.source.is_dir():
        if args.checkpoint is not None:
            raise UsageError("--checkpoint belongs to a run; {path} is none.", path=args.source)
        return opened.enter_context(Dataset.open(args.source))
    return Generator.open(args.source, checkpoint=args.checkpoint)


def report(found: Evaluation, asked: int, terminal: Terminal) -> None:
    """The numbers, and what they were computed from."""
    for name, value in found.scores.items():
        terminal.say(f"  {name:24} {value:.5g}")
    if found.held_out:
        sides = f"{found.generated:,} pictures of the dataset against its other {found.real:,} (the floor)"
    else:
        sides = f"{found.generated:,} pictures against all {found.real:,} of the dataset"
    terminal.say(f"{sides}; features {found.features}, seed {found.seed}, {found.seconds:.0f} s.")
    if found.generated < asked:
        terminal.say(f"There were fewer than the {asked:,} asked for: scores of other counts don't compare.")
    if found.about:
        terminal.say("Of these: " + ", ".join(f"{name} {value:.4g}" for name, value in found.about.items()))
