"""A short trial at a run's start: which precision and memory format this device trains fastest with."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from itertools import product

import torch

from gan_core.objectives.objective import Batch, Strengths
from gan_core.runs.config import Conditioning, RunConfig
from gan_core.runs.run import Probe
from gan_core.runs.settings import with_settings
from gan_core.runs.stages import Phase, Stage
from gan_core.training.device import has_fast_bf16
from gan_core.training.engine import Engine, Moment, Networks
from gan_core.training.schedules import Rates

_MOST_ROUNDS, _MOST_SECONDS = 6, 3.0
_HOPELESS = 1.25
"""A candidate this much slower than the fastest is not tried again."""
_CPU_BATCH = 32
"""Enough on a CPU to rank the candidates; the whole batch would make a person wait."""


def probe(config: RunConfig, networks: Networks, device: torch.device) -> Probe:
    """Time a few steps of each candidate on copies of `networks`, which stay as they are.

    What the configuration fixes is not tried. bf16 is tried only where the device computes in it
    natively. A single candidate is taken without a trial. The candidates take turns, and the fastest
    step of each counts, so that something else that keeps the machine busy for a moment decides nothing.
    """
    *_, chosen = probing(config, networks, device)
    if chosen is None:
        raise AssertionError("probing ends with what it chose")
    return chosen


def probing(config: RunConfig, networks: Networks, device: torch.device) -> Iterator[Probe | None]:
    """`probe`, step by step: None after each step, last the Probe."""
    candidates = _candidates(config, device)
    if len(candidates) == 1:
        yield Probe(device.type, *candidates[0])
        return
    trials = dict[tuple[str, str], Trial]()
    for candidate in candidates:
        trials[candidate] = Trial(config, networks, device, candidate)
        yield None
    began = time.perf_counter()
    for number in range(_MOST_ROUNDS):
        for trial in trials.values():
            trial.step()
            yield None
        fastest = min(trial.seconds for trial in trials.values())
        trials = {c: t for c, t in trials.items() if t.seconds <= _HOPELESS * fastest}
        if len(trials) == 1 or (number and time.perf_counter() - began > _MOST_SECONDS):
            break
    yield Probe(device.type, *min(trials, key=lambda c: trials[c].seconds))


def most_steps(config: RunConfig, device: torch.device) -> int:
    """How many steps `probing` takes at most."""
    candidates = len(_candidates(config, device))
    return candidates * (1 + _MOST_ROUNDS) if candidates > 1 else 1


def _candidates(config: RunConfig, device: torch.device) -> list[tuple[str, str]]:
    wanted = config.training
    precisions = ["fp32", "bf16"] if has_fast_bf16(device) else ["fp32"]
    if wanted.precision != "auto":
        precisions = [wanted.precision]
    formats = ["contiguous", "channels_last"]
    if wanted.memory_format != "auto":
        formats = [wanted.memory_format]
    return list(product(precisions, formats))


class Trial:
    """An engine in one candidate's precision and memory format, and its fastest step."""

    def __init__(
        self,
        config: RunConfig,
        networks: Networks,
        device: torch.device,
        candidate: tuple[str, str],
        phase: Phase | None = None,
    ) -> None:
        """`phase` is that of a growing network's plan; None: as the networks are, with the whole batch."""
        size = (phase.batch_size if phase else config.training.batch_size) // config.training.micro_batches
        size = min(size, _CPU_BATCH) if device.type == "cpu" else size
        config = with_settings(config, {"training.micro_batches": 1})
        self._engine = Engine(config, copy.deepcopy(networks), device, *candidate)
        if phase is not None:
            self._engine.set_stage(Stage(phase.img_resolution, 0.5 if phase.fades else 1.0))
        self._batch = _random_batch(size, config, networks.conditioning, device)
        self._rng = torch.Generator(device).manual_seed(0)
        self._config = config
        self.seconds = float("inf")
        self.images = size * config.training.d_steps
        """Real pictures that one step shows to D."""
        self.step()
        self.seconds = float("inf")  # the first step also compiles kernels and makes optimiser state

    def step(self, strengths: Strengths | None = None) -> float:
        """Time one step (seconds), with all penalties where `strengths` is None; `seconds` keeps the shortest."""
        training = self._config.training
        moment = Moment(Rates(1.0, training.beta2, 0.99), (strengths or Strengths(),) * training.d_steps)
        began = time.perf_counter()
        self._engine.step(lambda *, counts=True: self._batch, self._rng, moment)
        if self._engine.device.type != "cpu":
            torch.accelerator.synchronize(self._engine.device)
        seconds = time.perf_counter() - began
        self.seconds = min(self.seconds, seconds)
        return seconds


def _random_batch(size: int, config: RunConfig, conditioning: Conditioning, device: torch.device) -> Batch:
    resolution = config.network.img_resolution
    pictures = torch.rand(size, 3, resolution, resolution, device=device) * 2 - 1
    labels = torch.zeros(size, dtype=torch.int64, device=device) if conditioning.is_on else None
    return Batch(pictures, labels)
