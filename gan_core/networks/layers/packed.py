"""Convolutions of a network that won't learn any more, for few pictures on the CPU.

For one picture oneDNN spends more time on bringing the weights into the order that it computes in than on
computing. Here they are kept in that order. And doubling a map by repeating its pixels, then a 3×3 convolution,
is at each of the four places of a pixel's square a 2×2 convolution of the map itself: four ninths of the
multiplications. Both change the last bits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d

from gan_core.networks.layers.resnet import GBlock
from gan_core.networks.layers.spectral import SpectralNorm, used_weight

_ROWS = {0: ((0,), (1, 2)), 1: ((0, 1), (2,))}
"""Which rows of a 3×3 kernel see the same pixel, in the upper and the lower half of a doubled pixel."""


class PackedConv(nn.Module):
    """A convolution of stride 1 whose weights stand in the order that they are computed in."""

    def __init__(self, weight: Tensor, bias: Tensor | None, padding: int) -> None:
        """`weight` float32 [out, in, K, K] as it is used, `bias` float32 [out]."""
        super().__init__()
        self._weight = weight.detach()  # no parameter of this module, nor is the packed one
        self._bias = None if bias is None else bias.detach()
        self._padding, self._is_packed = padding, False

    def forward(self, x: Tensor) -> Tensor:
        """Float32 [N, in, H, W] → [N, out, …]; not differentiable."""
        if not _can_pack():
            return conv2d(x, self._weight, self._bias, padding=self._padding)
        if not self._is_packed:
            self._weight, self._is_packed = _packed(self._weight, self._padding, x), True
        return _convolved(x, self._weight, self._bias, self._padding)


class DoublingConv(nn.Module):
    """A map doubled by repeating its pixels, then a 3×3 convolution with padding 1."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        """`weight` float32 [out, in, 3, 3] as it is used, `bias` float32 [out]."""
        super().__init__()
        self._channels = len(weight)
        kernels = [_seen(weight, row, column) for row in (0, 1) for column in (0, 1)]
        self._conv = PackedConv(torch.cat(kernels), bias.repeat(4), padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Float32 [N, in, H, W] → [N, out, 2H, 2W]; not differentiable."""
        count, channels = len(x), self._channels
        height, width = x.shape[2:]
        places: Tensor = self._conv(
            x
        )  # [N, 2 · 2 · out, H + 1, W + 1]: the lower and right places begin one later
        each, plane, row, column = places.stride()
        squares = places.as_strided(
            (count, height, 2, width, 2, channels),
            (each, row, 2 * channels * plane + row, column, channels * plane + column, plane),
        )
        return squares.reshape(count, 2 * height, 2 * width, channels).permute(0, 3, 1, 2)


def pack(network: nn.Module) -> None:
    """Put such convolutions in the place of `network`'s own, which share no weights with any other's."""
    for block in network.modules():
        if (
            isinstance(block, GBlock)
            and (conv := _conv_of(block.conv1)) is not None
            and conv.bias is not None
        ):
            block.doubling = DoublingConv(used_weight(block.conv1), conv.bias)
    _pack_children(network)


def _pack_children(module: nn.Module) -> None:
    for name, child in module.named_children():
        conv = _conv_of(child)
        if conv is None:
            _pack_children(child)
        elif not (isinstance(module, GBlock) and name == "conv1"):
            setattr(module, name, PackedConv(used_weight(child), conv.bias, int(conv.padding[0])))


def _conv_of(module: nn.Module) -> nn.Conv2d | None:
    """The convolution that `module` is, or has spectral norm around, if it is of the simple kind."""
    layer = module.layer if isinstance(module, SpectralNorm) else module
    if type(layer) is not nn.Conv2d or isinstance(layer.padding, str):
        return None
    is_simple = layer.stride == layer.dilation == (1, 1) and layer.groups == 1
    is_square = layer.padding[0] == layer.padding[1] and layer.padding_mode == "zeros"
    return layer if is_simple and is_square else None


def _seen(weight: Tensor, row: int, column: int) -> Tensor:
    """The kernels [out, in, 2, 2] of one place of a doubled pixel: taps that meet the same pixel are one."""
    rows = torch.stack([weight[:, :, list(taps)].sum(2) for taps in _ROWS[row]], 2)
    return torch.stack([rows[:, :, :, list(taps)].sum(3) for taps in _ROWS[column]], 3)


# The two functions that torch.compile makes of such convolutions; nothing public keeps weights in order.


def _packed(weight: Tensor, padding: int, x: Tensor) -> Tensor:
    sides = [padding] * 2
    reorder: Callable[..., Tensor] = torch._C._nn.mkldnn_reorder_conv2d_weight
    return reorder(weight.contiguous().to_mkldnn(), sides, [1, 1], [1, 1], 1, list(x.shape))


def _convolved(x: Tensor, packed: Tensor, bias: Tensor | None, padding: int) -> Tensor:
    result: Tensor = torch.ops.mkldnn._convolution_pointwise(
        x, packed, bias, [padding] * 2, [1, 1], [1, 1], 1, "none", [], ""
    )
    return result


@cache
def _can_pack() -> bool:
    """Whether this PyTorch has both, and they compute what they should."""
    x, weight = torch.ones(1, 2, 4, 4), torch.ones(2, 2, 3, 3)
    try:
        with torch.inference_mode():
            found = _convolved(x, _packed(weight, 1, x), None, 1)
            return torch.allclose(found, conv2d(x, weight, padding=1))
    except (AttributeError, RuntimeError, TypeError):
        return False
