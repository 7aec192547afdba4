"""Layers with an equalised learning rate (Karras et al. 2017, arXiv:1710.10196, §4.1).

Weights are drawn from N(0, 1) and multiplied by gain / √fan_in each time they are used, not once at the
start. Adam moves every weight by about its learning rate; so all layers learn at the same speed,
however wide they are. Biases are not scaled.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, linear

HE = math.sqrt(2.0)
"""The gain before a leaky ReLU (He et al. 2015, arXiv:1502.01852)."""


class EqualizedConv2d(nn.Conv2d):
    """A convolution that keeps height and width."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, gain: float = HE) -> None:
        """`kernel_size` is odd."""
        super().__init__(in_channels, out_channels, kernel_size, padding=kernel_size // 2)
        self.scale = gain / math.sqrt(in_channels * kernel_size**2)

    def forward(self, x: Tensor) -> Tensor:
        """Float [N, in_channels, H, W] → [N, out_channels, H, W]."""
        convolved: Tensor = self._conv_forward(x, self.weight * self.scale, self.bias)
        return convolved


class EqualizedLinear(nn.Linear):
    """A dense layer."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True, gain: float = HE) -> None:
        super().__init__(in_features, out_features, bias)
        self.scale = gain / math.sqrt(in_features)

    def forward(self, x: Tensor) -> Tensor:
        """Float [N, in_features] → [N, out_features]."""
        return linear(x, self.scaled_weight(), self.bias)

    def scaled_weight(self) -> Tensor:
        """The weight that it computes with: float [out_features, in_features]."""
        return self.weight * self.scale


class EqualizedEmbedding(nn.Embedding):
    """A row of numbers for each class, such that its product with unit features has the variance 1."""

    def __init__(self, num_embeddings: int, embedding_dim: int) -> None:
        super().__init__(num_embeddings, embedding_dim)
        self.scale = 1.0 / math.sqrt(embedding_dim)

    def forward(self, x: Tensor) -> Tensor:
        """Int64 [N] → float [N, embedding_dim]."""
        return embedding(x, self.weight) * self.scale


def equalized(layer: nn.Module) -> nn.Module:
    """The equalised twin, with gain 1, of a Linear or an Embedding: a `Wrap` for `ClassHead`.

    Raises TypeError for another layer.
    """
    if isinstance(layer, nn.Linear):
        return EqualizedLinear(layer.in_features, layer.out_features, layer.bias is not None, gain=1.0)
    if isinstance(layer, nn.Embedding):
        return EqualizedEmbedding(layer.num_embeddings, layer.embedding_dim)
    raise TypeError(f"{type(layer).__name__} has no equalised twin")


@torch.no_grad()
def initialize_equalized(network: nn.Module, rng: torch.Generator) -> None:
    """Draw all equalised weights of `network` from N(0, 1) by `rng` (on the CPU); biases are 0."""
    for module in network.modules():
        if isinstance(module, EqualizedConv2d | EqualizedLinear | EqualizedEmbedding):
            module.weight.normal_(generator=rng)
            if not isinstance(module, EqualizedEmbedding) and module.bias is not None:
                module.bias.zero_()
