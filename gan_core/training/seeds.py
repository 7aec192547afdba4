"""Chance that depends on nothing but the seed and the step, so that resuming is repeating."""

from __future__ import annotations

import numpy as np
import torch


def step_rng(device: torch.device, seed: int, step: int, rank: int) -> torch.Generator:
    """The generator of one step on one process; streams of different steps and ranks don't overlap."""
    state = np.random.SeedSequence((seed, step, rank)).generate_state(1, np.uint64)[0]
    return torch.Generator(device).manual_seed(int(state))
