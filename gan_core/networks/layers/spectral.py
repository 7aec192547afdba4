"""Spectral normalisation (Miyato et al. 2018, arXiv:1802.05957): a layer whose weight has top singular value 1.

A module around the layer and not a parametrisation, so that the layer keeps its plain `weight`: it is
initialised, averaged, regularised and saved like any other.
"""

from __future__ import annotations

from functools import partial
from typing import Any

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
            u, v = self._iterated(weight.detach())
            if self.training and self.layer.weight.requires_grad:
                self.u.copy_(u)  # the graph holds `u` itself, so a second forward may come before backward
            return divided_by_sigma(weight, u, v)

    @torch.no_grad()
    def _iterated(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        """`u` and `v` after one power iteration on `weight` as a matrix, from the kept `u`."""
        matrix = _matrix(weight, weight)
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
            self.u.copy_(self._iterated(self.layer.weight.float())[0])


def divided_by_sigma(weight: Tensor, u: Tensor, v: Tensor) -> Tensor:
    """weight / σ, with σ = uᵀ W v, W the weight as a matrix [out, everything else], and u, v constants.

    `u` float [out]; `v` float [everything else], its order that of the weight in memory (`_matrix`).
    """
    normalized: Tensor = _DividedBySigma.apply(weight, u, v)
    return normalized


class _DividedBySigma(torch.autograd.Function):
    """Its gradient (g - ⟨g, W/σ⟩ u vᵀ) / σ is written out.

    That takes a third of the passes over the weight that autograd makes of a division by a number that
    depends on the weight.
    """

    @staticmethod
    def forward(ctx: Any, weight: Tensor, u: Tensor, v: Tensor) -> Tensor:
        sigma = torch.dot(u, _matrix(weight, weight) @ v)
        normalized = weight / sigma
        ctx.save_for_backward(normalized, u, v, sigma)
        return normalized

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        normalized, u, v, sigma = ctx.saved_tensors
        rows = _matrix(gradient, normalized)
        along = torch.dot(rows.flatten(), _matrix(normalized, normalized).flatten())
        changed = torch.addcmul(rows, (-along * u)[:, None], v[None]) / sigma
        if _is_channels_last(normalized):
            out, channels, height, width = normalized.shape
            return changed.view(out, height, width, channels).permute(0, 3, 1, 2), None, None
        return changed.view_as(normalized), None, None


def _matrix(x: Tensor, weight: Tensor) -> Tensor:
    """`x`, of the shape of `weight`, as a matrix [out, everything else] in the order that `weight` has in memory.

    A view, where `x` lies as `weight` does. The order of columns changes v alone.
    """
    return (x.permute(0, 2, 3, 1) if _is_channels_last(weight) else x).flatten(1)


def _is_channels_last(weight: Tensor) -> bool:
    if weight.ndim != 4 or weight.is_contiguous():
        return False
    return weight.is_contiguous(memory_format=torch.channels_last)


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
