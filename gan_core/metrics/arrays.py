"""Features as they come (NumPy or torch, any float type) → float64 tensors on the host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_core.messages import UsageError

Features: TypeAlias = "NDArray[np.floating[Any]] | Tensor"
"""Float [N, D], a row a picture."""

BLOCK_ENTRIES = 2**23
"""How many numbers a block of a matrix of distances holds at most: 64 MB of float64."""


def as_tensor(features: Features, least: int = 1) -> Tensor:
    """`features` as a tensor [N, D] on the host, in their own type, without a copy where none is needed.

    Raises UsageError where there are fewer than `least` rows, ValueError where they are no features.
    """
    tensor = features.detach().cpu() if isinstance(features, Tensor) else torch.from_numpy(features)
    if tensor.ndim != 2 or not tensor.is_floating_point():
        raise ValueError(f"features are float [N, D], not {tensor.dtype} {tuple(tensor.shape)}")
    if len(tensor) < least:
        raise UsageError(
            "This score needs at least {least} pictures on each side; there are {count}. Take more.",
            least=least,
            count=len(tensor),
        )
    return tensor


def as_pair(generated: Features, real: Features, least: int = 1) -> tuple[Tensor, Tensor]:
    """Both as tensors of equal width. Raises as `as_tensor` does."""
    pair = as_tensor(generated, least), as_tensor(real, least)
    if pair[0].shape[1] != pair[1].shape[1]:
        raise ValueError(
            f"features of {pair[0].shape[1]} and of {pair[1].shape[1]} numbers can't be compared"
        )
    return pair


def in_blocks(tensor: Tensor, size: int) -> Iterator[Tensor]:
    """`tensor` [N, …] as views of at most `size` rows."""
    for start in range(0, len(tensor), size):
        yield tensor[start : start + size]


def rows_per_block(columns: int) -> int:
    """How many rows of a matrix with `columns` columns make a block."""
    return max(1, BLOCK_ENTRIES // max(columns, 1))
