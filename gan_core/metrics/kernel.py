"""The kernel distance: unbiased MMD² with a cubic kernel (Bińkowski et al. 2018, arXiv:1801.01401)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from gan_core.metrics.arrays import Features, as_pair
from gan_core.metrics.blocks import Blocks, whole

SUBSETS, SUBSET_SIZE = 100, 1000


@dataclass(frozen=True, slots=True)
class KernelDistance:
    """Mean and spread over random subsets; the mean may be below 0, the spread is no confidence interval."""

    mean: float
    std: float
    subsets: int
    subset_size: int
    """Pictures of each side in a subset: fewer than asked for where there are fewer."""


def kernel_distance(
    generated: Features, real: Features, subsets: int = SUBSETS, subset_size: int = SUBSET_SIZE, seed: int = 0
) -> KernelDistance:
    """MMD² between float [N, D] and float [M, D] under k(x, y) = (x·y / D + 1)³.

    Raises UsageError where a side has fewer than 2 pictures.
    """
    return whole(kernel_distance_blocks(generated, real, subsets, subset_size, seed))


def kernel_distance_blocks(
    generated: Features, real: Features, subsets: int = SUBSETS, subset_size: int = SUBSET_SIZE, seed: int = 0
) -> Blocks[KernelDistance]:
    """`kernel_distance`, a subset at a time."""
    x, y = as_pair(generated, real, least=2)
    size = min(subset_size, len(x), len(y))
    if size == len(x) == len(y):  # every subset would be the whole
        subsets = 1
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(subsets):
        values.append(_mmd2(_chosen(x, size, rng), _chosen(y, size, rng)))
        yield
    return KernelDistance(float(np.mean(values)), float(np.std(values)), subsets, size)


def _chosen(features: Tensor, size: int, rng: np.random.Generator) -> Tensor:
    return features[torch.from_numpy(rng.choice(len(features), size, replace=False))].float()


def _mmd2(x: Tensor, y: Tensor) -> float:
    """Unbiased MMD² of float32 [n, D] and [n, D]: no picture is compared with itself."""
    count = len(x)
    within = sum(float(k.sum() - k.diagonal().sum()) for k in (_kernel(x, x), _kernel(y, y)))
    return within / (count * (count - 1)) - 2 * float(_kernel(x, y).mean())


def _kernel(x: Tensor, y: Tensor) -> Tensor:
    # Sums of a million numbers near 1 whose difference matters: products in float32, the rest in float64.
    return ((x @ y.T).double() / x.shape[1] + 1) ** 3
