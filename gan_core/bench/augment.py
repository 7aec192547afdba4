"""What augmentation costs: steps of dcgan-tiny-64 with each, in turn, against steps without.

A small network is the worst case: the cost grows with the pictures alone, not with the network.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch

from gan_core.bench import Figures
from gan_core.bench.timing import interleaved_rates
from gan_core.objectives.objective import Batch, Strengths
from gan_core.presets import load_preset
from gan_core.runs.augment_policy import AUGMENT_KINDS
from gan_core.runs.config import Conditioning
from gan_core.runs.settings import with_settings
from gan_core.training.device import pick_device
from gan_core.training.engine import Engine, Moment, Networks
from gan_core.training.schedules import Rates

PRESET = "dcgan-tiny-64"


def measure(quick: bool) -> Figures:
    """Images/s of a step without augmentation, and the share of it that is left with each."""
    steps, rounds = (1, 1) if quick else (5, 15)
    turns = {name: partial(_train, _step(name), steps) for name in ("none", *AUGMENT_KINDS)}
    rates = interleaved_rates(turns, rounds)
    return {
        "images_per_sec": rates["none"],
        **{f"ratio_{name}": round(rates[name] / rates["none"], 3) for name in AUGMENT_KINDS},
    }


def _step(augment: str) -> Callable[[], int]:
    """A step on a batch that never changes; it returns how many pictures that was."""
    config = with_settings(load_preset(PRESET).config, {"objective.augment": augment})
    device, size, resolution = pick_device("auto"), config.training.batch_size, config.network.img_resolution
    engine = Engine(config, Networks.build(config, Conditioning()), device, "fp32", "channels_last")
    batch = Batch(torch.rand(size, 3, resolution, resolution, device=device) * 2 - 1)
    rng = torch.Generator(device).manual_seed(0)
    moment = Moment(Rates(1.0, config.training.beta2, config.training.ema_decay), (Strengths(),))

    def step() -> int:
        engine.step(lambda *, counts=True: batch, rng, moment)
        return size

    return step


def _train(step: Callable[[], int], steps: int) -> int:
    done = sum(step() for _ in range(steps))
    if torch.accelerator.is_available():
        torch.accelerator.synchronize()
    return done
