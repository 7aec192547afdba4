"""The Fréchet distance of two Gaussians fitted to features (Heusel et al. 2017, arXiv:1706.08500).

    |μ₁ - μ₂|² + tr C₁ + tr C₂ - 2 tr (C₁ C₂)^½

The covariances are never built: with C = RᵀR, where R is the triangle of a QR decomposition of the
centred features (or those themselves, where they are fewer than their dimensions), the last trace is
the sum of R₁R₂ᵀ's singular values. So nothing has to be added to a diagonal where N < D, and a set's
distance to itself is 0 to the last digits, which a matrix square root does not give.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.metrics.arrays import Features, as_tensor, in_blocks

_ROWS_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class Gaussian:
    """The normal distribution with the features' mean and (unbiased) covariance."""

    mean: Tensor
    """float64 [D]."""
    root: Tensor
    """float64 [r, D] with r ≤ D and rootᵀ · root = the covariance."""
    count: int
    """How many pictures it was fitted to."""


def gaussian(features: Features) -> Gaussian:
    """Fit a Gaussian to `features`, float [N, D] with N ≥ 2. Raises UsageError for fewer."""
    tensor = as_tensor(features, least=2)
    count, width = tensor.shape
    mean = tensor.mean(0, dtype=torch.float64)
    root = torch.empty(0, width, dtype=torch.float64)
    for rows in in_blocks(tensor, _ROWS_AT_ONCE):
        root = torch.cat([root, (rows.double() - mean) / (count - 1) ** 0.5])
        if len(root) > width:
            root = torch.linalg.qr(root, mode="r")[1]
    return Gaussian(mean, root, count)


def frechet_distance(generated: Features | Gaussian, real: Features | Gaussian) -> float:
    """The distance (≥ 0, squared units of the features); the order of the two does not matter.

    It falls with the number of pictures, so that only distances of equal counts compare.
    """
    a = generated if isinstance(generated, Gaussian) else gaussian(generated)
    b = real if isinstance(real, Gaussian) else gaussian(real)
    between = (a.mean - b.mean).square().sum()
    product = a.root @ b.root.T
    gram = product @ product.T if len(product) <= product.shape[1] else product.T @ product
    singular = torch.linalg.eigvalsh(gram).clamp_min(0).sqrt()
    within = a.root.square().sum() + b.root.square().sum() - 2 * singular.sum()
    return max(float(between + within), 0.0)
