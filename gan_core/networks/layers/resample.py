"""Doubling and halving a picture through the filter [1, 3, 3, 1], so that neither aliases nor makes blocks.

As in R3GAN (Huang et al. 2024, arXiv:2501.05441), whose filter is StyleGAN2's (Karras et al. 2019,
arXiv:1912.04958); pictures end in zeros. Each is the other's transpose and so its gradient: said here
once, because PyTorch's second derivative of a depthwise convolution takes many times as long on a CPU.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d


class _Halve(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, taps: Tensor) -> Tensor:
        ctx.save_for_backward(taps)
        return conv2d(x, _kernels(x, taps), stride=2, padding=1, groups=x.shape[1])

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (taps,) = ctx.saved_tensors
        return _Double.apply(gradients[0], taps), None


class _Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, taps: Tensor) -> Tensor:
        ctx.save_for_backward(taps)
        return conv_transpose2d(x, _kernels(x, taps), stride=2, padding=1, groups=x.shape[1])

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (taps,) = ctx.saved_tensors
        return _Halve.apply(gradients[0], taps), None


def _kernels(x: Tensor, taps: Tensor) -> Tensor:
    return taps.to(x.dtype).expand(x.shape[1], 1, 4, 4)


class _Filtered(nn.Module):
    taps: Tensor

    def __init__(self, gain: float) -> None:
        super().__init__()
        line = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
        self.register_buffer("taps", gain * line[:, None] * line, persistent=False)


class FilteredUpsample(_Filtered):
    """Float [N, C, H, W] → [N, C, 2H, 2W]; differentiable as often as one likes."""

    def __init__(self) -> None:
        super().__init__(4.0)  # three of four values are new zeros

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        doubled: Tensor = _Double.apply(x, self.taps)
        return doubled


class FilteredDownsample(_Filtered):
    """Float [N, C, 2H, 2W] → [N, C, H, W]; differentiable as often as one likes."""

    def __init__(self) -> None:
        super().__init__(1.0)

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        halved: Tensor = _Halve.apply(x, self.taps)
        return halved
