"""Spectral normalisation (Miyato et al. 2018, arXiv:1802.05957): a layer whose weight has top singular value 1.

A module around the layer and not a parametrisation, so that the layer keeps its plain `weight`: it is
initialised, averaged, regularised and saved like any other.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, normalize

from gan_core.networks.layers.labels import Wrap, class_rows
from gan_core.networks.layers.precision import full_precision

_WARM_UP = 15
"""Power iterations at initialisation, as in PyTorch's own spectral norm, so that the first steps are right."""


class SpectralNorm(nn.Module):
    """`layer` (Conv2d, Linear or Embedding), computed with weight / σ, σ its estimated top singular value.

    The weight is seen as a matrix [out, everything else]. Each forward in which the layer learns (training
    mode, weight not frozen) does one power iteration on `u`, float32 [out]; others leave `u` as it is, so
    that measuring the averaged generator's batch norm changes nothing. All in float32, also under autocast.
    """

    u: Tensor
    frozen: Tensor | None
    """weight / σ, computed once where neither will change any more; no part of the state that is saved."""

    def __init__(self, layer: nn.Module, eps: float = 1e-12) -> None:
        """`eps` keeps the normalisation of vectors from dividing by nothing (BigGAN, StudioGAN: 1e-6)."""
        super().__init__()
        if not isinstance(layer, nn.Conv2d | nn.Linear | nn.Embedding):
            raise TypeError(f"spectral norm is not made for {type(layer).__name__}")
        self.layer = layer
        self.eps = eps
        self.register_buffer("u", normalize(torch.ones(len(layer.weight)), dim=0))
        self.register_buffer("frozen", None, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """As of the layer."""
        layer, weight = self.layer, self.normalized_weight()
        if isinstance(layer, nn.Embedding):
            return class_rows(x, weight)
        if isinstance(layer, nn.Linear):
            return linear(x, weight, layer.bias)
        convolved: Tensor = layer._conv_forward(x, weight, layer.bias)
        return convolved

    def normalized_weight(self) -> Tensor:
        """weight / σ float32, of the weight's shape; σ's gradient flows, u and v are constants (eq. 11)."""
        if self.frozen is not None:
            return self.frozen
        with full_precision(self.u):
            weight = self.layer.weight.float()
            matrix = weight.flatten(1)
            u, v = self._iterated(matrix.detach())
            if self.training and self.layer.weight.requires_grad:
                self.u.copy_(u)  # the graph holds `u` itself, so a second forward may come before backward
            return weight / torch.dot(u, matrix @ v)

    @torch.no_grad()
    def _iterated(self, matrix: Tensor) -> tuple[Tensor, Tensor]:
        """`u` and `v` after one power iteration on `matrix` float [out, in], from the kept `u`."""
        v = normalize(self.u @ matrix, dim=0, eps=self.eps)
        return normalize(matrix @ v, dim=0, eps=self.eps), v

    @torch.no_grad()
    def freeze(self) -> None:
        """Compute with weight / σ as it is now from here on: the weight won't change any more."""
        self.frozen = self.normalized_weight()

    @torch.no_grad()
    def draw_u(self, rng: torch.Generator) -> None:
        """Begin anew from a random `u` (`rng` on the CPU), settled on the weight as it is now."""
        self.u.copy_(normalize(torch.randn(len(self.u), generator=rng), dim=0))
        for _ in range(_WARM_UP):
            self.u.copy_(self._iterated(self.layer.weight.float().flatten(1))[0])


def freeze_spectral_norms(network: nn.Module) -> None:
    """Let a network that won't learn any more divide by σ once, and not for every picture: the same bits, sooner."""
    for module in network.modules():
        if isinstance(module, SpectralNorm):
            module.freeze()


def used_weight(layer: nn.Module) -> Tensor:
    """The weight that `layer` computes with, float32: its own, or divided by σ."""
    return layer.normalized_weight() if isinstance(layer, SpectralNorm) else layer.get_parameter("weight")


def spectral_norm(eps: float = 1e-12) -> Wrap:
    """What puts spectral norm around a layer."""
    return partial(SpectralNorm, eps=eps)


def unwrapped(layer: nn.Module) -> nn.Module:
    """What leaves a layer as it is."""
    return layer
