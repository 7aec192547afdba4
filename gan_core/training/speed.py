"""How long 100 kimg would take on this device: a short trial of the training step, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gan_core.objectives.objective import Strengths
from gan_core.progress import Progress
from gan_core.runs.config import Conditioning, RunConfig
from gan_core.runs.run import Probe
from gan_core.runs.stages import Phase
from gan_core.training.device import describe_device, pick_device
from gan_core.training.engine import Networks
from gan_core.training.memory import explaining_memory
from gan_core.training.probe import Trial, most_steps, probing

_STEPS = 3
"""Of each kind; the shortest counts, so that something else that keeps the machine busy decides little."""
_KIMG = 100.0


@dataclass(frozen=True, slots=True)
class StageSpeed:
    """One resolution as it is trained; a network that doesn't grow has one."""

    img_resolution: int
    images_per_sec: float
    """Real images shown to D."""

    @property
    def seconds_per_100_kimg(self) -> float:
        """Of training alone, without grids, checkpoints and scores."""
        return _KIMG * 1000 / self.images_per_sec


@dataclass(frozen=True, slots=True)
class Speed:
    """What the trial found, and how it computed."""

    device: str
    """As a person knows it."""
    precision: str
    memory_format: str
    stages: tuple[StageSpeed, ...]
    seconds_per_100_kimg: float
    """Of the whole run: a growing network's stages by their share in its plan."""


def measure_speed(config: RunConfig, conditioning: Conditioning) -> Iterator[Progress | Speed]:
    """Time steps on random pictures with the device and numbers that a run of `config` would use.

    Yields Progress (of steps), last the Speed. On a CPU a step has 32 pictures at most. Raises
    OutOfMemoryError where the device has no room, UsageError where it is not there.
    """
    with explaining_memory(config.training.batch_size):
        yield from _measure(config, conditioning)


def _measure(config: RunConfig, conditioning: Conditioning) -> Iterator[Progress | Speed]:
    plan = config.network.phases(config.training.batch_size)
    phases: list[Phase | None] = [phase for phase in plan if not phase.fades] or [None]
    device = pick_device(config.training.device)
    before = most_steps(config, device)
    total = before + (1 + _STEPS) * len(phases)
    yield Progress(0, total)
    networks = Networks.build(config, conditioning)
    chosen: Probe | None = None
    for number, step in enumerate(probing(config, networks, device), start=1):
        chosen = step
        yield Progress(number, total)
    if chosen is None:
        raise AssertionError("probing ends with what it chose")
    stages = []
    for number, phase in enumerate(phases):
        first = before + number * (1 + _STEPS) + 1
        trial = Trial(config, networks, device, (chosen.precision, chosen.memory_format), phase)
        yield Progress(first, total)
        seconds = float("inf")
        for step_number in range(1, _STEPS + 1):
            seconds = min(seconds, _mean_step(config, trial))
            yield Progress(first + step_number, total)
        resolution = phase.img_resolution if phase else config.network.img_resolution
        stages.append(StageSpeed(resolution, trial.images / seconds))
    yield Speed(
        device=describe_device(device).name,
        precision=chosen.precision,
        memory_format=chosen.memory_format,
        stages=tuple(stages),
        seconds_per_100_kimg=_whole(plan, stages),
    )


def _mean_step(config: RunConfig, trial: Trial) -> float:
    """Seconds of a mean step: lazy penalties come with one in `penalty_interval`."""
    interval = config.objective.penalty_interval
    penalised = trial.step()
    if interval == 1 or not config.objective.has_penalty:
        return penalised
    plain = trial.step(Strengths(penalty=0.0))
    return (penalised + (interval - 1) * plain) / interval


def _whole(plan: tuple[Phase, ...], stages: list[StageSpeed]) -> float:
    """Of 100 kimg spread over the plan in its proportions; a fade costs what its resolution does."""
    if not plan:
        return stages[-1].seconds_per_100_kimg
    by_resolution = {stage.img_resolution: stage.seconds_per_100_kimg for stage in stages}
    weights = sum(phase.kimg for phase in plan)
    return sum(phase.kimg / weights * by_resolution[phase.img_resolution] for phase in plan)
