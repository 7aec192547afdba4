"""Residual blocks of SNGAN, SAGAN and BigGAN (Miyato et al. 2018, arXiv:1802.05957, figure 6 and 7).

Both skips are computed at the lower resolution: a 1×1 convolution commutes with nearest upsampling and with
average pooling, and costs a quarter there.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, relu

from gan_core.networks.judgement import Judgement
from gan_core.networks.layers.labels import ClassHead, ConditionalBatchNorm, Wrap, required
from gan_core.networks.layers.precision import full_precision
from gan_core.networks.layers.spectral import unwrapped
from gan_core.runs.network_settings import Conditioning

Norm = Callable[[int], nn.Module]
"""Makes a norm for so many channels; a `ConditionalBatchNorm` is given what the block is conditioned on."""

Activation = Callable[[Tensor], Tensor]
"""What stands in for ReLU where a network has another, e.g. with a slope below zero."""


class GBlock(nn.Module):
    """norm, ReLU, nearest ×2, conv 3, norm, ReLU, conv 3; beside it nearest ×2, conv 1."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        norm: Norm,
        wrap: Wrap = unwrapped,
        activation: Activation = relu,
    ) -> None:
        """`norm` makes the two norms, `wrap` is put around the three convolutions (spectral norm)."""
        super().__init__()
        self.activation = activation
        self.norm1, self.norm2 = norm(in_channels), norm(out_channels)
        self.conv1 = wrap(nn.Conv2d(in_channels, out_channels, 3, padding=1))
        self.conv2 = wrap(nn.Conv2d(out_channels, out_channels, 3, padding=1))
        self.skip = wrap(nn.Conv2d(in_channels, out_channels, 1))
        self.doubling: nn.Module | None = None
        """What takes the place of doubling and `conv1` where it is sooner done (`DoublingConv`)."""

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Float [N, in_channels, H, W] → float [N, out_channels, 2H, 2W].

        `y` is what conditional norms take: labels int64 [N] or a vector float [N, D], as `norm` was made.
        Raises ValueError where they need it and it is None.
        """
        h = self.activation(normalized(self.norm1, x, y))
        h = self.conv1(_doubled(h)) if self.doubling is None else self.doubling(h)
        h = self.conv2(self.activation(normalized(self.norm2, h, y)))
        total: Tensor = h + _doubled(self.skip(x))
        return total


class DBlock(nn.Module):
    """ReLU, conv 3, ReLU, conv 3, average pool; beside it conv 1, average pool.

    The first block of a network has no ReLU in front (its input is the picture). Without pooling and change
    of width, the skip is the input itself.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        wrap: Wrap = unwrapped,
        *,
        is_first: bool = False,
        halves: bool = True,
        norm: Norm | None = None,
        activation: Activation = relu,
    ) -> None:
        """`wrap` is put around the convolutions; `norm`, where there is one, before each ReLU and the skip."""
        super().__init__()
        self.is_first, self.halves, self.activation = is_first, halves, activation
        norm = norm or (lambda channels: nn.Identity())
        self.norm1 = nn.Identity() if is_first else norm(in_channels)
        self.norm2 = norm(out_channels)
        self.conv1 = wrap(nn.Conv2d(in_channels, out_channels, 3, padding=1))
        self.conv2 = wrap(nn.Conv2d(out_channels, out_channels, 3, padding=1))
        self.skip: nn.Module | None = None
        if halves or in_channels != out_channels:
            self.skip_norm = norm(in_channels)
            self.skip = wrap(nn.Conv2d(in_channels, out_channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Float [N, in_channels, H, W] → float [N, out_channels, H / 2, W / 2], or H, W without pooling."""
        h = x if self.is_first else self.activation(self.norm1(x))
        h = self._halved(self.conv2(self.activation(self.norm2(self.conv1(h)))))
        if self.skip is not None:
            x = self.skip(self._halved(self.skip_norm(x)))
        total: Tensor = h + x
        return total

    def _halved(self, x: Tensor) -> Tensor:
        return avg_pool2d(x, 2) if self.halves else x


class SumPoolHead(nn.Module):
    """ReLU, sum over the map, a linear layer to the logit, and what the class adds (`ClassHead`).

    In float32, also under autocast: the sums are too long for bfloat16.
    """

    def __init__(
        self,
        num_features: int,
        conditioning: Conditioning,
        wrap: Wrap = unwrapped,
        activation: Activation = relu,
    ) -> None:
        super().__init__()
        self.activation = activation
        self.linear = wrap(nn.Linear(num_features, 1))
        self.class_head = ClassHead(num_features, conditioning, wrap)

    def forward(self, x: Tensor, labels: Tensor | None) -> Judgement:
        """Float [N, num_features, H, W] (and labels int64 [N]) → Judgement."""
        with full_precision(x):
            features = self.activation(x.float()).sum([2, 3])
            judgement: Judgement = self.class_head(self.linear(features).flatten(), features, labels)
        return judgement


def normalized(norm: nn.Module, x: Tensor, y: Tensor | None) -> Tensor:
    """`x` through `norm`, which is given `y` where it is conditional. Raises ValueError where `y` lacks."""
    result: Tensor = norm(x, required(y)) if isinstance(norm, ConditionalBatchNorm) else norm(x)
    return result


def _doubled(x: Tensor) -> Tensor:
    return interpolate(x, scale_factor=2.0, mode="nearest")
