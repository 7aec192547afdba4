"""MiFID, the score of the competition: a Fréchet distance that grows where pictures are learnt by heart.

As the organisers computed it (Bai et al. 2021, arXiv:2106.03062; Kaggle, Generative Dog Images): s is
the mean over the generated pictures of the cosine distance to the nearest real one. Others (torchmetrics,
say) take the mean over the real pictures, which is another number.
"""

from __future__ import annotations

import torch
from torch import Tensor

from gan_core.metrics.arrays import Features, as_pair, in_blocks, rows_per_block
from gan_core.metrics.blocks import Blocks, whole

PUBLIC_THRESHOLD = 0.1
"""Below it pictures counted as memorised on the public leaderboard, whose network is Inception."""
_EPS = 1e-15


def memorisation_distance(generated: Features, real: Features) -> float:
    """s: mean over float [N, D] of the least 1 - |cos| to any row of float [M, D]; 0 to 1, NaN for no rows.

    Rows whose features add up to 0 are left out, on both sides.
    """
    return whole(memorisation_distance_blocks(generated, real))


def memorisation_distance_blocks(generated: Features, real: Features) -> Blocks[float]:
    """`memorisation_distance`, a block at a time."""
    x, y = (_directions(features) for features in as_pair(generated, real))
    if not len(x) or not len(y):
        return float("nan")
    total = 0.0
    for rows in in_blocks(x, rows_per_block(len(y))):
        total += float((1 - (rows @ y.T).abs().amax(1)).sum())
        yield
    return total / len(x)


def mifid(frechet: float, distance: float, threshold: float = PUBLIC_THRESHOLD) -> float:
    """The Fréchet distance over s, where s is below `threshold`; elsewhere over 1."""
    return frechet / ((distance if distance < threshold else 1.0) + _EPS)


def _directions(features: Tensor) -> Tensor:
    rows = features[features.sum(1) != 0].double()
    return torch.nan_to_num(rows / rows.norm(dim=1, keepdim=True))
