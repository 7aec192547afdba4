"""The running average of G's weights, with which pictures are made (Karras et al. 2017, §5)."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn


class WeightAverage:
    """An exponential moving average of a network's weights and float buffers.

    Buffers are averaged like weights (as BigGAN-PyTorch does), so that batch norm's statistics
    belong to the averaged weights. While a run is young the decay is ``(1 + step) / (10 + step)``
    where that is smaller, so that first pictures are not those of the random start.
    """

    def __init__(self, network: nn.Module, ema_decay: float) -> None:
        """`ema_decay` in [0, 1) for each step; 0 copies."""
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.ema_decay = ema_decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Move towards `network` after its `step`-th step (from 1); no host synchronisation."""
        decay = min(self.ema_decay, (1 + step) / (10 + step)) if self.ema_decay else 0.0
        ours, theirs = _float_tensors(self.network), _float_tensors(network)
        torch._foreach_lerp_(ours, theirs, 1.0 - decay)


def _float_tensors(network: nn.Module) -> list[Tensor]:
    return [t.detach() for t in network.state_dict(keep_vars=True).values() if t.is_floating_point()]
