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


def kernel_distance_of_all(generated: Features, real: Features) -> tuple[float, float]:
    """MMD² of all of float [N, D] and all of float [M, D], under the same kernel; and its standard error.

    For small sets of different sizes: the estimate is unbiased whatever N and M, so that such distances
    compare, and it is below 0 as often as above for sets of one kind. The error is the jackknife's: a
    picture left out at a time, on either side; where the sets are alike it is rather too large.
    Raises UsageError where a side has fewer than 3 pictures.
    """
    x, y = (side.double() for side in as_pair(generated, real, least=3))
    within_x, within_y, between = _kernel(x, x), _kernel(y, y), _kernel(x, y)
    for kernel in (within_x, within_y):
        kernel.fill_diagonal_(0.0)
    a, b, c = (float(kernel.sum()) for kernel in (within_x, within_y, between))
    n, m = len(x), len(y)
    without_x = _mmd2_of_sums(a - 2 * within_x.sum(1), b, c - between.sum(1), n - 1, m)
    without_y = _mmd2_of_sums(a, b - 2 * within_y.sum(1), c - between.sum(0), n, m - 1)
    variance = sum((len(v) - 1) ** 2 / len(v) * float(v.var()) for v in (without_x, without_y))
    whole_distance = a / (n * (n - 1)) + b / (m * (m - 1)) - 2 * c / (n * m)
    return whole_distance, float(variance**0.5)


def _mmd2_of_sums(a: Tensor | float, b: Tensor | float, c: Tensor, n: int, m: int) -> Tensor:
    return a / (n * (n - 1)) + b / (m * (m - 1)) - 2 * c / (n * m)


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
