"""Batch norm's statistics measured anew: as they are at a truncation, or of weights as they train.

A truncated latent makes other feature maps than those that the statistics of a checkpoint were measured on;
with those, pictures lose contrast or saturate (Brock et al. 2018, arXiv:1809.11096, §3.1 and appendix E). At a
truncation they are only for networks whose latent also decides batch norm's gains, as BigGAN's does: where it
enters before the first norm alone (DCGAN), they would divide the truncation out again.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from threading import Lock

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from gan_core.sampling.latents import normal_latents, truncated

_SEED = 0x7374_616E
_NUM_BATCHES, _BATCH_SIZE = 4, 64
_MOST_KEPT = 4


class StandingStatistics:
    """Twins of a generator that share its weights and have batch-norm statistics of their own, one for a ψ.

    The generator itself is never touched. What a twin's statistics are depends on weights, ψ and device
    alone: they are measured on the same latents each time, labels evenly from all classes.
    """

    def __init__(self, module: nn.Module, z_dim: int, num_classes: int, device: torch.device) -> None:
        """`module` is in evaluation mode on `device`; `num_classes` is 0 where it takes no label."""
        self._module = module
        self._z_dim, self._num_classes, self._device = z_dim, num_classes, device
        self._twins: OrderedDict[float | None, nn.Module] = OrderedDict()
        self._lock = Lock()

    def at(self, psi: float | None) -> nn.Module:
        """The twin to use at truncation `psi`, or without any; the last few are kept."""
        with self._lock:
            if psi not in self._twins:
                self._twins[psi] = self._measured(psi)
            self._twins.move_to_end(psi)
            if len(self._twins) > _MOST_KEPT:
                self._twins.popitem(last=False)
            return self._twins[psi]

    def nearest(self, psi: float | None) -> nn.Module | None:
        """The twin whose ψ is nearest to `psi` (none counts as 1) of those that are kept; None without any."""
        wanted = 1.0 if psi is None else psi
        with self._lock:
            twins = list(self._twins.items())
        distances = [(abs((1.0 if at is None else at) - wanted), twin) for at, twin in twins]
        return min(distances, key=lambda pair: pair[0])[1] if distances else None

    # No inference mode even where the caller is in it: gradients may have to flow through the twin later.
    @torch.inference_mode(False)
    @torch.no_grad()
    def _measured(self, psi: float | None) -> nn.Module:
        twin = _sharing_weights(self._module)
        norms = norms_of(twin)
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # the plain mean over all batches
            norm.train()
        for number in range(_NUM_BATCHES):
            twin(*self._batch(number * _BATCH_SIZE, psi))
        for norm in norms:
            norm.eval()
        return twin

    def _batch(self, start: int, psi: float | None) -> tuple[Tensor, Tensor | None]:
        latents = normal_latents(_SEED, start, _BATCH_SIZE, self._z_dim)
        latents = (latents if psi is None else truncated(latents, psi)).to(self._device)
        if not self._num_classes:
            return latents, None
        return latents, torch.arange(start, start + _BATCH_SIZE, device=self._device) % self._num_classes


def norms_of(module: nn.Module) -> list[_BatchNorm]:
    """The batch norms that have statistics to measure."""
    return [m for m in module.modules() if isinstance(m, _BatchNorm) and m.track_running_stats]


def _sharing_weights(module: nn.Module) -> nn.Module:
    """A copy of `module` whose tensors are the same ones, but for batch norm's statistics."""
    own = {id(buffer) for norm in norms_of(module) for buffer in norm.buffers()}
    tensors = (*module.parameters(), *module.buffers())
    return copy.deepcopy(module, {id(t): t for t in tensors if id(t) not in own})
