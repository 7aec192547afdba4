"""Computing networks without their numbers: what they would do, counted as they do it on the meta device."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.overrides import TorchFunctionMode

_RANDOM = {Tensor.uniform_, Tensor.normal_, torch.nn.init.trunc_normal_, torch.nn.init.orthogonal_}
"""What fills new weights: of a tensor without numbers it leaves nothing."""


class Counting(TorchFunctionMode):
    """Counts the multiply-adds of convolutions, matrix products and attention; leaves out drawing weights.

    (PyTorch's own FlopCounterMode counts the same, but imports its compiler first, which takes longer than
    the cards of all presets together.)
    """

    def __init__(self) -> None:
        super().__init__()
        self.multiply_adds = 0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Let `func` compute and add what that takes."""
        kwargs = kwargs or {}
        if func in _RANDOM:
            return args[0]
        result = func(*args, **kwargs)
        if (count := _COUNTS.get(func)) is not None:
            self.multiply_adds += count(result, *args, **kwargs)
        return result


def _convolution(result: Tensor, x: Tensor, weight: Tensor, *_: Any, **__: Any) -> int:
    """Weight [out, in / groups, kh, kw]: each number of the result sums one filter."""
    return result.numel() * prod(weight.shape[1:])


def _transposed(result: Tensor, x: Tensor, weight: Tensor, *_: Any, **__: Any) -> int:
    """Weight [in, out / groups, kh, kw]: each number of the input spreads one filter."""
    return x.numel() * prod(weight.shape[1:])


def _linear(result: Tensor, x: Tensor, weight: Tensor, *_: Any, **__: Any) -> int:
    return result.numel() * weight.shape[-1]


def _product(result: Tensor, a: Tensor, b: Tensor, *_: Any, **__: Any) -> int:
    return result.numel() * a.shape[-1]


def _added_product(result: Tensor, _: Tensor, a: Tensor, b: Tensor, *__: Any, **___: Any) -> int:
    return result.numel() * a.shape[-1]


def _attention(result: Tensor, q: Tensor, k: Tensor, v: Tensor, *_: Any, **__: Any) -> int:
    """q·k for each pair, then the weighted sum of v."""
    pairs = prod(q.shape[:-1]) * k.shape[-2]
    return pairs * (q.shape[-1] + v.shape[-1])


_COUNTS: dict[Any, Callable[..., int]] = {
    torch.conv1d: _convolution,
    torch.conv2d: _convolution,
    torch.conv_transpose2d: _transposed,
    functional.linear: _linear,
    functional.scaled_dot_product_attention: _attention,
    **dict.fromkeys((torch.addmm, torch.baddbmm, Tensor.addmm, Tensor.baddbmm), _added_product),
    **dict.fromkeys(
        (
            torch.matmul,
            torch.mm,
            torch.bmm,
            Tensor.matmul,
            Tensor.mm,
            Tensor.bmm,
            Tensor.__matmul__,
        ),
        _product,
    ),
}
