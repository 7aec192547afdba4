"""The running average of G's weights, with which pictures are made (Karras et al. 2017, §5)."""

from __future__ import annotations

import copy
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


class WeightAverage:
    """An exponential moving average of a network's weights.

    While a run is young the decay is ``(1 + step) / (10 + step)`` where that is smaller, so that first
    pictures are not those of the random start. Batch norm's statistics are not averaged: those of the
    trained network fit other weights (they made pictures visibly too rich in contrast). `settle`
    measures them on the averaged network itself.
    """

    def __init__(self, network: nn.Module, ema_decay: float) -> None:
        """`ema_decay` in [0, 1) for each step; 0 copies."""
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.ema_decay = ema_decay
        self._norms = [m for m in self.network.modules() if isinstance(m, _BatchNorm)]
        for norm in self._norms:
            norm.momentum = None  # a plain mean over the batches of `settle`

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Move towards `network` after its `step`-th step (from 1); no host synchronisation."""
        decay = min(self.ema_decay, (1 + step) / (10 + step)) if self.ema_decay else 0.0
        ours: list[Tensor] = list(self.network.parameters())
        theirs: list[Tensor] = list(network.parameters())
        torch._foreach_lerp_(ours, theirs, 1.0 - decay)

    @torch.no_grad()
    def settle(self, batches: Iterable[tuple[Tensor, Tensor | None]]) -> None:
        """Measure batch norm's statistics on `batches` of latents and labels.

        These are BigGAN's standing statistics (Brock et al. 2018, arXiv:1809.11096, §3.1). They depend
        on nothing but the weights and the batches, so that settling more or less often changes no run.
        """
        if not self._norms:
            return
        for norm in self._norms:
            norm.reset_running_stats()
        self.network.train()
        for latents, labels in batches:
            self.network(latents, labels)
        self.network.eval()
