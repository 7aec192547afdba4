"""Cutout: a square with half the picture's side turns grey (DeVries and Taylor 2017, arXiv:1708.04552)."""

from __future__ import annotations

import torch
from torch import Tensor

from gan_core.objectives.augment.draws import Draws

_SIDE = 0.5
"""Of the picture's; ADA and DiffAugment agree."""


def cut_out(pictures: Tensor, draws: Draws, chosen: Tensor) -> Tensor:
    """`pictures` float [N, 3, R, R] with a square of zeros in those that are `chosen` (bool [N]).

    Its centre lies anywhere in the picture, so that parts of it may lie outside.
    """
    half = (0.5 * _SIDE * chosen)[:, None]
    places = (torch.arange(pictures.shape[-1], device=pictures.device) + 0.5) / pictures.shape[-1]
    outside_rows = (places - draws.uniform()[:, None]).abs() >= half
    outside_columns = (places - draws.uniform()[:, None]).abs() >= half
    kept = outside_rows[:, None, :, None] | outside_columns[:, None, None, :]
    return pictures * kept
