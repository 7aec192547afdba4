"""Self-attention over a feature map (Zhang et al. 2018, arXiv:1805.08318)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d

from gan_core.networks.layers.labels import Wrap
from gan_core.networks.layers.precision import full_precision
from gan_core.networks.layers.spectral import unwrapped


class SelfAttention(nn.Module):
    """x + γ · out(attention), γ learned from 0: at first the identity.

    As in the authors' code: θ and φ have an eighth of the channels, g half of them, φ and g are max-pooled
    by 2, no biases, the softmax is not scaled. (The paper's text has C/8 for all three and no pooling.)
    """

    def __init__(self, num_channels: int, wrap: Wrap = unwrapped) -> None:
        """`wrap` is put around the four 1×1 convolutions (spectral norm)."""
        super().__init__()
        narrow, half = max(num_channels // 8, 1), max(num_channels // 2, 1)
        self.theta = wrap(nn.Conv2d(num_channels, narrow, 1, bias=False))
        self.phi = wrap(nn.Conv2d(num_channels, narrow, 1, bias=False))
        self.g = wrap(nn.Conv2d(num_channels, half, 1, bias=False))
        self.out = wrap(nn.Conv2d(half, num_channels, 1, bias=False))
        self.gamma = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        """Float [N, C, H, W], H and W even → the same shape."""
        queries = self.theta(x).flatten(2)
        keys = max_pool2d(self.phi(x), 2).flatten(2)
        values = max_pool2d(self.g(x), 2).flatten(2)
        scores = queries.transpose(1, 2) @ keys  # [N, H·W, H·W / 4]
        with full_precision(x):  # softmax sums in float32 by itself; autocast would also copy the whole map
            attention = scores.softmax(-1)
        mixed = (attention @ values.transpose(1, 2)).transpose(1, 2).unflatten(2, x.shape[2:])
        attended: Tensor = x + self.gamma * self.out(mixed)
        return attended
