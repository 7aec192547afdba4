"""Minibatch standard deviation: D sees how much pictures differ (Karras et al. 2017, arXiv:1710.10196, §3)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

_EPS = 1e-8


class MinibatchStd(nn.Module):
    """Adds a map that holds, for each group of pictures, the mean standard deviation of their features.

    As in tkarras/progressive_growing_of_gans (networks.py): picture i is in group i mod (N / group).
    A batch that `group_size` does not divide is cut into groups of the largest size below that does.
    """

    def __init__(self, group_size: int = 4) -> None:
        super().__init__()
        self.group_size = group_size

    def forward(self, x: Tensor) -> Tensor:
        """Float [N, C, H, W] → [N, C + 1, H, W]; the statistic is computed in float32."""
        count, channels, height, width = x.shape
        group = group_of(count, self.group_size)
        grouped = x.float().reshape(group, -1, channels, height, width)
        variance = (grouped - grouped.mean(0)).square().mean(0)
        std = (variance + _EPS).sqrt().mean([1, 2, 3])
        std_map = std.repeat(group).view(-1, 1, 1, 1).expand(-1, 1, height, width)
        return torch.cat([x, std_map.to(x.dtype)], 1)


def group_of(batch_size: int, group_size: int) -> int:
    """The largest divisor of `batch_size` that is at most `group_size`."""
    return next(size for size in range(min(group_size, batch_size), 0, -1) if batch_size % size == 0)
