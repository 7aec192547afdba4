"""Pixelwise feature normalisation (Karras et al. 2017, arXiv:1710.10196, §4.2)."""

from __future__ import annotations

from torch import Tensor


def pixel_norm(x: Tensor, eps: float = 1e-8) -> Tensor:
    """Each pixel's features, float [N, C, ...], divided by the root of their mean square.

    Computed in float32 whatever comes in (in half precision 1e-8 is nothing), returned in `x`'s dtype.
    """
    wide = x.float()
    normalized: Tensor = wide * (wide.square().mean(1, keepdim=True) + eps).rsqrt()
    return normalized.to(x.dtype)
