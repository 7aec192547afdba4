"""A short trial at a run's start: which precision and memory format this device trains fastest with."""

from __future__ import annotations

import copy
import time
from itertools import product

import torch

from gan_core.objectives.objective import Batch
from gan_core.runs.config import RunConfig
from gan_core.runs.run import Probe
from gan_core.training.device import has_fast_bf16
from gan_core.training.engine import Engine, Networks

_TIMED_STEPS = 2
_CPU_BATCH = 32
"""Enough on a CPU to rank the candidates; the whole batch would make a person wait."""


def probe(config: RunConfig, networks: Networks, num_classes: int, device: torch.device) -> Probe:
    """Time a few steps of each candidate on copies of `networks`, which stay as they are.

    What the configuration fixes is not tried. bf16 is tried only where the device computes in it
    natively. A single candidate is taken without a trial.
    """
    candidates = _candidates(config, device)
    if len(candidates) == 1:
        return Probe(device.type, *candidates[0])
    best, best_seconds = candidates[0], float("inf")
    for candidate in candidates:
        seconds = _seconds_per_step(config, networks, num_classes, device, candidate)
        if seconds < best_seconds:
            best, best_seconds = candidate, seconds
    return Probe(device.type, *best)


def _candidates(config: RunConfig, device: torch.device) -> list[tuple[str, str]]:
    wanted = config.training
    precisions = ["fp32", "bf16"] if has_fast_bf16(device) else ["fp32"]
    if wanted.precision != "auto":
        precisions = [wanted.precision]
    formats = ["contiguous", "channels_last"]
    if wanted.memory_format != "auto":
        formats = [wanted.memory_format]
    return list(product(precisions, formats))


def _seconds_per_step(
    config: RunConfig, networks: Networks, num_classes: int, device: torch.device, candidate: tuple[str, str]
) -> float:
    engine = Engine(config, copy.deepcopy(networks), device, *candidate)
    size = config.training.batch_size
    batch = _random_batch(
        min(size, _CPU_BATCH) if device.type == "cpu" else size, config, num_classes, device
    )
    rng = torch.Generator(device).manual_seed(0)
    fastest = float("inf")
    for step in range(1 + _TIMED_STEPS):
        began = time.perf_counter()
        engine.step(lambda: batch, rng, step + 1)
        if device.type != "cpu":
            torch.accelerator.synchronize(device)
        if step:
            fastest = min(fastest, time.perf_counter() - began)
    return fastest


def _random_batch(size: int, config: RunConfig, num_classes: int, device: torch.device) -> Batch:
    resolution = config.network.img_resolution
    pictures = torch.zeros(size, 3, resolution, resolution, device=device)
    labels = torch.zeros(size, dtype=torch.int64, device=device) if num_classes else None
    return Batch(pictures, labels)
