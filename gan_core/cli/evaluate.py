"""``evaluate``: how good a run's pictures are, by scores against a dataset."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.cli.parser import Verbs, add_common, natural_int, positive_int
from gan_core.cli.terminal import Terminal
from gan_core.dataset.archive import Dataset
from gan_core.messages import UsageError
from gan_core.metrics.features import EXTRACTORS

if TYPE_CHECKING:
    from gan_core.evaluation.evaluate import Evaluation
    from gan_core.sampling.generator import Generator

_DEFAULT = next(iter(EXTRACTORS))
_METRICS_HELP = """scores, separated by commas (default fd,kid,mifid,prdc):
  fd      Fréchet distance: `fid` in Inception's features, `fd_effnet_lite0` in EfficientNet-Lite0's
  kid     kernel distance: `kid`, or `kd_effnet_lite0`
  mifid   the competition's score: `mifid`, or `mifd_effnet_lite0`; and how far from the nearest real picture
  prdc    precision, recall, density, coverage
A dataset in the run's place is scored as if it were generated. Against itself it is split: the floor that
a perfect generator would reach."""


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "evaluate", help="score a run's pictures against a dataset", late_epilog=lambda: _METRICS_HELP
    )
    parser.add_argument(
        "source", metavar="RUN_OR_DATASET", type=Path, help="the run folder, or a dataset.zip"
    )
    parser.add_argument(
        "--data", metavar="DATASET.zip", type=Path, required=True, help="the real pictures, all of them"
    )
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
        "--count", metavar="N", type=positive_int, default=5000, help="generated pictures (default 5000)"
    )
    parser.add_argument(
        "--seed", metavar="N", type=natural_int, default=0, help="the same seed, the same scores"
    )
    parser.add_argument(
        "--checkpoint", metavar="KIMG", help="a folder in RUN/checkpoints (default: the newest)"
    )
    add_common(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    from gan_core.evaluation.evaluate import evaluate
    from gan_core.evaluation.scores import METRICS, checked_metrics
    from gan_core.metrics.features import load_extractor
    from gan_core.training.device import pick_device

    with ExitStack() as opened:
        dataset = opened.enter_context(Dataset.open(args.data))
        source = _source(args, opened)
        extractor = load_extractor(args.features, args.weights, pick_device("auto"))
        asked = METRICS if args.metrics is None else [name.strip() for name in args.metrics.split(",")]
        metrics = checked_metrics(asked, extractor.names, extractor.key)
        work = evaluate(source, dataset, metrics, extractor=extractor, count=args.count, seed=args.seed)
        found = terminal.follow(work, "Evaluating")
    report(found, args.count, terminal)
    terminal.emit({"source": str(args.source), "dataset": str(args.data), **asdict(found)})
    return 0


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
