"""Random numbers for the pictures of a batch, one a picture, all on their device."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Draws:
    """Draws for `count` pictures from `rng`; every result is on the device of `rng`, which is the pictures'."""

    count: int
    rng: torch.Generator

    def uniform(self, low: float = 0.0, high: float = 1.0) -> Tensor:
        """Float32 [N], evenly from [low, high)."""
        return low + (high - low) * torch.rand(self.count, generator=self.rng, device=self.rng.device)

    def normal(self, std: float) -> Tensor:
        """Float32 [N], normal around 0."""
        return std * torch.randn(self.count, generator=self.rng, device=self.rng.device)

    def integers(self, low: int, high: int) -> Tensor:
        """Int64 [N], evenly from low to high, both included."""
        return torch.randint(low, high + 1, (self.count,), generator=self.rng, device=self.rng.device)

    def chosen(self, p: Tensor) -> Tensor:
        """Bool [N]: which pictures are changed, each with probability `p` (float32 scalar)."""
        return self.uniform() < p
