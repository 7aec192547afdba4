"""Precision and recall, density and coverage: who lies among whose nearest neighbours.

Precision and recall: Kynkäänniemi et al. 2019, arXiv:1904.06991 (k = 3; a point on a ball's edge is
inside). Density and coverage: Naeem et al. 2020, arXiv:2002.09797 (k = 5; it is outside). Distances
are computed block by block, so that memory does not grow with the number of pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.metrics.arrays import Features, as_pair, as_tensor, in_blocks, rows_per_block
from gan_core.metrics.blocks import Blocks, whole

K_PRECISION, K_DENSITY = 3, 5
_SAME_PLACE = 1e-12
"""Squared distances below this share of the points' squared lengths are rounding: the points are equal."""
_ON_THE_EDGE = 1e-9
"""Relative difference below which two distances are equal, as rounding differs from block to block."""


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """How generated pictures lie among real ones."""

    precision: float
    """Share of the generated that lie among the real: 0 to 1, higher is better."""
    recall: float
    """Share of the real that lie among the generated: 0 to 1, higher is better."""
    density: float
    """How thickly the generated lie among the real: 1 where both are alike, it can be more."""
    coverage: float
    """Share of the real that have a generated neighbour: 0 to 1, higher is better."""


def radii(features: Features) -> Tensor:
    """Squared distances to each point's 3rd and 5th neighbour: float64 [N, 2]. Raises UsageError for N < 6."""
    return whole(radii_blocks(features))


def radii_blocks(features: Features) -> Blocks[Tensor]:
    """`radii`, a block at a time."""
    points = as_tensor(features, least=K_DENSITY + 1)
    found = []
    for rows in in_blocks(points, rows_per_block(len(points))):
        nearest = _squared_distances(rows, points).topk(K_DENSITY + 1, largest=False).values
        found.append(nearest[:, [K_PRECISION, K_DENSITY]])  # the nearest of all is the point itself
        yield
    return torch.cat(found)


def neighbourhoods(generated: Features, real: Features) -> Neighbourhoods:
    """Compare float [N, D] with float [M, D]. Raises UsageError where a side has fewer than 6 pictures."""
    return whole(neighbourhoods_blocks(generated, real))


def neighbourhoods_blocks(
    generated: Features, real: Features, real_radii: Tensor | None = None
) -> Blocks[Neighbourhoods]:
    """`neighbourhoods`, a block at a time; `real_radii` are those of `real`, where they are known."""
    x, y = as_pair(generated, real, least=K_DENSITY + 1)
    own_radii = yield from radii_blocks(x)
    if real_radii is None:
        real_radii = yield from radii_blocks(y)
    near, dense = real_radii[:, 0] * (1 + _ON_THE_EDGE), real_radii[:, 1] * (1 - _ON_THE_EDGE)
    size = rows_per_block(len(y))
    recalled, covered = (torch.zeros(len(y), dtype=torch.bool) for _ in range(2))
    precise, hits = 0, 0
    for rows, radius in zip(in_blocks(x, size), in_blocks(own_radii[:, 0], size), strict=True):
        distances = _squared_distances(rows, y)
        precise += int((distances <= near).any(1).sum())
        recalled |= (distances <= radius[:, None] * (1 + _ON_THE_EDGE)).any(0)
        inside = distances < dense
        hits += int(inside.sum())
        covered |= inside.any(0)
        yield
    return Neighbourhoods(
        precision=precise / len(x),
        recall=float(recalled.double().mean()),
        density=hits / (K_DENSITY * len(x)),
        coverage=float(covered.double().mean()),
    )


def _squared_distances(x: Tensor, y: Tensor) -> Tensor:
    """float64 [n, m] between the rows of [n, D] and [m, D]."""
    x, y = x.double(), y.double()
    lengths = x.square().sum(1)[:, None] + y.square().sum(1)
    distances = torch.addmm(lengths, x, y.T, alpha=-2)
    return distances.masked_fill_(distances <= _SAME_PLACE * lengths, 0.0)
