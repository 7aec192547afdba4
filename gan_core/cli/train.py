"""``train``: a new run, or an old one that goes on, with a bar; Ctrl-C stops as Stop does."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_core.cli.parser import Verbs, add_common, natural_int
from gan_core.cli.settings import escaped, given, listing, parse_assignments
from gan_core.cli.terminal import Bar, Terminal
from gan_core.dataset.archive import Dataset
from gan_core.messages import UsageError
from gan_core.presets import load_preset, preset_names
from gan_core.runs.config import RunConfig
from gan_core.runs.events import (
    Evaluated,
    Evaluating,
    Event,
    Finished,
    Loading,
    Note,
    SampleGrid,
    StageChanged,
    StepMetrics,
    to_json,
)
from gan_core.runs.run import Run
from gan_core.runs.settings import SettingDescription, describe, with_settings

if TYPE_CHECKING:
    from gan_core.training.scoring import Evaluator
    from gan_core.training.trainer import Trainer

STATUS = {"completed": 0, "stopped": 130, "failed": 1}
"""The exit status for each way in which a training ends."""


def add_to(verbs: Verbs) -> None:
    """Declare the verb."""
    parser = verbs.add_parser("train", help="train a run, or go on with one", late_epilog=_settings_help)
    parser.add_argument(
        "--data", metavar="DATASET.zip", type=Path, help="the dataset; with --resume: where it is now"
    )
    parser.add_argument("--preset", metavar="NAME", help="what to train; `presets` lists them")
    parser.add_argument("--to", metavar="RUN", type=Path, help="the folder for the run, new or empty")
    parser.add_argument("--resume", metavar="RUN", type=Path, help="go on with this run")
    end = parser.add_mutually_exclusive_group()
    end.add_argument("--kimg", metavar="K", help="the run's total, in thousands of real images shown to D")
    end.add_argument("--minutes", metavar="M", help="the run's total time spent training")
    parser.add_argument(
        "--seed", metavar="N", type=natural_int, help="where all chance comes from (default 0)"
    )
    parser.add_argument(
        "--set",
        metavar="section.field=value",
        nargs="+",
        action="extend",
        default=[],
        help="change settings of the preset; they are listed below",
    )
    add_common(parser)
    parser.set_defaults(run=_run)


def _settings_help() -> str:
    return escaped(f"settings for --set, with their defaults:\n{listing(_all_settings())}")


def _all_settings() -> Iterator[SettingDescription]:
    """Every setting of the first preset that isn't fixed, and other families' own, each once."""
    seen: set[str] = set()
    configs = [load_preset(name).config for name in preset_names()]
    families: dict[str, RunConfig] = {}
    for config in configs:
        families.setdefault(config.network.family, config)
    for config in families.values():
        for setting in describe(config):
            if not setting.fixed and setting.path not in seen:
                seen.add(setting.path)
                yield setting


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    _check(args)
    with nullcontext() if args.data is None else Dataset.open(args.data) as dataset:
        if dataset is not None and args.resume is None:
            config = _configured(args)
            evaluator = _evaluator(config)  # before the run's folder is made: it may lack its weights
            run = Run.create(args.to, config, dataset.ref())
        else:
            run = _resumed(args)
            evaluator = _evaluator(run.config)
        finished = train(run, dataset, terminal, evaluator)
    terminal.emit(_summary(run, finished))
    return STATUS[finished.reason]


def train(
    run: Run, dataset: Dataset | None, terminal: Terminal, evaluator: Evaluator | None = None
) -> Finished:
    """Train `run` to its end and say how it ended; the first Ctrl-C saves and stops."""
    from gan_core.training.trainer import Trainer

    terminal.say(f"Run: {run.path}  ({run.config.preset})")
    finished = _follow(Trainer(run, dataset=dataset, evaluator=evaluator), terminal)
    if finished.message is not None:
        terminal.warn(str(finished.message))
    if finished.reason != "failed":
        terminal.say(
            f"{finished.reason.capitalize()} at {finished.kimg:g} kimg. Pictures: {run.path / 'samples'}"
        )
    return finished


def _follow(trainer: Trainer, terminal: Terminal) -> Finished:
    training = trainer.run.config.training
    by_time = training.kimg is None and training.minutes is not None
    unit, total = ("min", training.minutes) if by_time else ("kimg", training.kimg)
    finished: Finished | None = None
    done = 0.0
    with (
        Bar("Training", unit, quiet=terminal.quiet) as bar,
        terminal.interrupts.stopping(trainer.request_stop),
    ):
        for event in trainer:
            if isinstance(event, Finished):
                finished = event
            elif isinstance(event, StepMetrics):
                done = round(event.seconds / 60 if by_time else event.kimg, 2)
                bar.at(done, total, _note(event))
            elif isinstance(event, Loading):
                bar.at(0, total, f"reading pictures {event.done:,} of {event.total:,}")
            elif isinstance(event, Evaluating):
                bar.at(done, total, f"scoring pictures {event.done:,} of {event.total:,}")
            elif (line := _line(event)) is not None:
                terminal.say(line)
    if finished is None:
        raise RuntimeError("the Trainer ended without Finished")
    return finished


def _note(metrics: StepMetrics) -> str:
    return (
        f"G {metrics.loss_g:.3f}  D {metrics.loss_d:.3f}  D(real) {metrics.d_real:.2f}  "
        f"D(fake) {metrics.d_fake:.2f}  {metrics.images_per_sec:.0f} images/s"
    )


def _line(event: Event) -> str | None:
    if isinstance(event, Note):
        return str(event.message)
    if isinstance(event, SampleGrid):
        return f"{event.kimg:g} kimg: {event.path}"
    if isinstance(event, StageChanged):
        how = "fading in" if event.fades else "as it is"
        return f"{event.kimg:g} kimg: {event.img_resolution} px {how}, batches of {event.batch_size}"
    if isinstance(event, Evaluated):
        scores = "  ".join(f"{name} {value:.4g}" for name, value in event.scores.items())
        return f"{event.kimg:g} kimg: {scores}  ({event.count:,} pictures, {event.seconds:.0f} s)"
    return None


def _summary(run: Run, finished: Finished) -> dict[str, Any]:
    checkpoints = run.checkpoints()
    last = max(run.metrics(), key=lambda metrics: metrics.kimg, default=None)
    return {
        "run": str(run.path),
        "preset": run.config.preset,
        "reason": finished.reason,
        "message": None if finished.message is None else str(finished.message),
        "kimg": finished.kimg,
        "seconds": None if last is None else last.seconds,
        "images_per_sec": None if last is None else last.images_per_sec,
        "checkpoint": checkpoints[-1].name if checkpoints else None,
        "evaluations": [to_json(evaluated) for evaluated in run.evaluations()],
        "best": run.best(),
        "sample_grids": [grid.path for grid in run.sample_grids()],
    }


def _check(args: argparse.Namespace) -> None:
    """Raise UsageError where the options belong to neither a new run nor a resumed one."""
    new = {"--data": args.data, "--preset": args.preset, "--to": args.to}
    if args.resume is None:
        if missing := [option for option, value in new.items() if value is None]:
            raise UsageError("train needs {options}, or --resume RUN.", options=", ".join(missing))
        return
    for option, value in {"--preset": args.preset, "--to": args.to, "--seed": args.seed}.items():
        if value is not None:
            raise UsageError("{option} belongs to a new run. Leave it out with --resume.", option=option)


def _evaluator(config: RunConfig) -> Evaluator | None:
    """What scores the run on the way, where its settings ask for that."""
    if config.training.evaluate_kimg is None:
        return None
    from gan_core.evaluation.evaluator import evaluator_for

    return evaluator_for(config.training)


def _configured(args: argparse.Namespace) -> RunConfig:
    seed = given({"training.seed": args.seed})
    changes = {**parse_assignments(args.set), **seed, **_end(args)}
    return with_settings(load_preset(args.preset).config, changes)


def _resumed(args: argparse.Namespace) -> Run:
    run = Run.open(args.resume)
    changes = {**parse_assignments(args.set), **_end(args)}
    for name in changes:
        if not name.startswith("training.") or name == "training.seed":
            raise UsageError("{name} can't change in a run that has begun. Start a new run.", name=name)
    if changes:
        run.config = with_settings(run.config, changes)
        with run.lock():
            run.save()
    return run


def _end(args: argparse.Namespace) -> dict[str, object]:
    """The settings that say when the run ends: the one that was given stands alone."""
    end = given({"training.kimg": args.kimg, "training.minutes": args.minutes})
    return {"training.epochs": None, "training.kimg": None, "training.minutes": None, **end} if end else {}
