"""Latents of which each depends on (seed, index) alone, so that no picture changes with the count."""

from __future__ import annotations

import numpy as np
import torch

from gan_core.messages import UsageError

TRUNCATION_LIMIT = 2.0
"""Where the normal distribution is cut before it is scaled, as in the released BigGANs
(Brock et al. 2018, arXiv:1809.11096)."""


def normal_latents(seed: int, start: int, count: int, z_dim: int) -> torch.Tensor:
    """Standard normal latents number `start` … `start + count - 1`: float32 [count, z_dim].

    Each comes from its own Philox stream with the key (seed, index), a counter-based generator, so
    that any of them is had without those before it. Raises UsageError for a seed that is none.
    """
    check_seed(seed)
    rows = [
        np.random.Generator(np.random.Philox(key=[seed, index])).standard_normal(z_dim, dtype=np.float32)
        for index in range(start, start + count)
    ]
    return torch.from_numpy(np.stack(rows)) if rows else torch.empty(0, z_dim)


def check_seed(seed: int) -> None:
    """Raise UsageError where `seed` is none: it has 63 bits."""
    if not 0 <= seed < 2**63:
        raise UsageError(
            "The seed must be 0 to {most}, not {seed}. Choose another one.", most=2**63 - 1, seed=seed
        )


def check_truncation(psi: float) -> None:
    """Raise UsageError where `psi` is outside 0 to 2, or no number."""
    if not 0.0 <= psi <= 2.0:
        raise UsageError("The truncation must lie between 0 and 2, not {psi}.", psi=psi)


def truncated(latents: torch.Tensor, psi: float) -> torch.Tensor:
    """`latents` as ψ times a normal truncated to ±2, of their own shape and dtype.

    Each number keeps its quantile: Φ⁻¹(Φ(-2) + Φ(z)·(Φ(2) - Φ(-2))) is distributed as resampling
    until |z| ≤ 2 would be, but is a smooth function of z, so that a picture changes little with ψ.
    Raises UsageError where ψ is outside 0 to 2.
    """
    check_truncation(psi)
    limit = torch.tensor(TRUNCATION_LIMIT, dtype=torch.float64)
    low, high = torch.special.ndtr(-limit), torch.special.ndtr(limit)
    quantiles = low.to(latents.device) + torch.special.ndtr(latents.double()) * (high - low).to(
        latents.device
    )
    scaled: torch.Tensor = (
        psi * torch.special.ndtri(quantiles).clamp(-TRUNCATION_LIMIT, TRUNCATION_LIMIT)
    ).to(latents.dtype)
    return scaled
