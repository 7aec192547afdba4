"""A twin of a generator for pictures that need not be exact: a moving hand's, and a film's between two it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from gan_core.networks.layers.labels import ConditionalBatchNorm
from gan_core.networks.layers.packed import pack
from gan_core.sampling.standing import Statistics, norms_of, sharing_weights


class QuickTwin:
    """The same picture but for its last bits, sooner; each of its own batch-norm statistics.

    It shares the generator's weights, though on the CPU its convolutions' stand in memory once more.
    """

    def __init__(self, module: nn.Module, device: torch.device) -> None:
        """`module` is in evaluation mode on `device`, and never changes."""
        self._module = sharing_weights(module)
        rows = {norm: _Rows(norm) for norm in norms_of(self._module)}
        self._norms = list(rows.values())
        for parent in list(self._module.modules()):
            for name, child in list(parent.named_children()):
                if isinstance(child, ConditionalBatchNorm):
                    setattr(parent, name, _ConditionalRows(child, rows[child.norm]))
                elif isinstance(child, _BatchNorm) and not isinstance(parent, ConditionalBatchNorm):
                    setattr(parent, name, rows[child])
        if device.type == "cpu":
            pack(self._module)
        self._lock = Lock()
        self._statistics: tuple[Statistics, ...] = ()
        """Those that the norms have."""

    def __call__(self, latents: Tensor, labels: Tensor | None, statistics: Sequence[Statistics]) -> Tensor:
        """Float [N, 3, R, R] of latents [N, z_dim] and labels; statistics of each, or of all."""
        with self._lock:
            if [id(of) for of in statistics] != [id(of) for of in self._statistics]:
                self._statistics = tuple(statistics)
                for place, norm in enumerate(self._norms):
                    norm.set([of[place] for of in statistics])
            pictures: Tensor = self._module(latents, labels)
            return pictures


class _Rows(nn.Module):
    """Batch norm in evaluation mode, each picture by statistics of its own."""

    def __init__(self, norm: _BatchNorm) -> None:
        super().__init__()
        self._weight, self._bias, self._eps = norm.weight, norm.bias, norm.eps
        self.scale = self.shift = torch.empty(0)
        """Float [N or 1, C] each."""

    def set(self, statistics: Sequence[tuple[Tensor, Tensor]]) -> None:
        """Mean and variance [C] of each picture, or of all."""
        means, variances = (torch.stack(each) for each in zip(*statistics, strict=True))
        self.scale = torch.rsqrt(variances + self._eps)
        self.shift = -means * self.scale
        if self._weight is not None:
            self.scale, self.shift = self.scale * self._weight, self.shift * self._weight + self._bias

    def forward(self, x: Tensor) -> Tensor:
        """Float [N, C, …] → the same shape."""
        return _scaled(x, self.scale, self.shift)


class _ConditionalRows(ConditionalBatchNorm):
    """Normalised, scaled and shifted in one go."""

    def __init__(self, norm: ConditionalBatchNorm, rows: _Rows) -> None:
        nn.Module.__init__(self)
        self.rows, self.gain, self.bias = rows, norm.gain, norm.bias

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """As of the norm."""
        gain = 1.0 + self.gain(y)
        return _scaled(x, self.rows.scale * gain, torch.addcmul(self.bias(y), self.rows.shift, gain))


def _scaled(x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    shape = (*scale.shape, *[1] * (x.ndim - 2))
    return torch.addcmul(shift.view(shape), x, scale.view(shape))
