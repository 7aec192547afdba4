"""The running average of G's weights, with which pictures are made (Karras et al. 2017, §5)."""

from __future__ import annotations

import copy
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


class WeightAverage:
    """An exponential moving average of a network's weights.

    Buffers are copied (as in StyleGAN2-ADA and R3GAN), all but batch norm's statistics: those of the
    trained network fit other weights (they made pictures visibly too rich in contrast). `settle`
    measures them on the averaged network itself.
    """

    def __init__(self, network: nn.Module) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self._norms = [m for m in self.network.modules() if isinstance(m, _BatchNorm)]
        for norm in self._norms:
            norm.momentum = None  # a plain mean over the batches of `settle`
        measured = {id(buffer) for norm in self._norms for buffer in norm.buffers()}
        self._copied = [name for name, buffer in self.network.named_buffers() if id(buffer) not in measured]

    @torch.no_grad()
    def update(self, network: nn.Module, decay: float) -> None:
        """Move towards `network`, keeping `decay` in [0, 1) of what there was; no host synchronisation."""
        ours: list[Tensor] = list(self.network.parameters())
        theirs: list[Tensor] = list(network.parameters())
        torch._foreach_lerp_(ours, theirs, 1.0 - decay)
        if self._copied:
            our_buffers, their_buffers = dict(self.network.named_buffers()), dict(network.named_buffers())
            torch._foreach_copy_(
                [our_buffers[name] for name in self._copied], [their_buffers[name] for name in self._copied]
            )

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
