"""A place in a generator's latent space: all that decides a picture beside the weights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

_TOLERANCE = 1e-6
"""How far the weights of a blend may sum from 1, which fractions in floating point do."""

Breeds = tuple[tuple[int, float], ...]
"""Class indices and their weights, which are positive and sum to 1."""


@dataclass(frozen=True, slots=True)
class Point:
    """A latent, a breed or a blend of breeds, and a truncation. Points are compared by value."""

    latent: tuple[float, ...]
    """As it is before truncation. Each number is rounded to float32, so that text keeps it exactly."""
    breeds: Breeds = ()
    """Class index and weight, by index; empty where the network takes no label."""
    truncation_psi: float | None = None

    def __post_init__(self) -> None:
        """Round the latent and order the breeds.

        Raises ValueError for numbers that are not finite and for weights that are no blend.
        """
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused
            latent = np.asarray(self.latent, dtype=np.float32)
        if latent.ndim != 1 or not np.isfinite(latent).all():
            raise ValueError("a latent is a row of finite numbers")
        if self.truncation_psi is not None and not np.isfinite(self.truncation_psi):
            raise ValueError("a truncation is a finite number")
        object.__setattr__(self, "latent", tuple(latent.tolist()))
        object.__setattr__(self, "breeds", _checked(self.breeds))

    @classmethod
    def of(
        cls,
        latent: Tensor | Iterable[float],
        breeds: Mapping[int, float] | int | None = None,
        truncation_psi: float | None = None,
    ) -> Point:
        """A point from a latent float [z_dim] and one class index, or shares of several in any unit.

        Breeds without a share are left out. Raises ValueError where no share is above 0.
        """
        numbers = latent.detach().cpu().tolist() if isinstance(latent, Tensor) else latent
        return cls(tuple(numbers), blend(breeds), truncation_psi)

    def tensor(self) -> Tensor:
        """The latent as float32 [z_dim] on the host."""
        return torch.tensor(self.latent, dtype=torch.float32)


def blend(breeds: Mapping[int, float] | int | None) -> Breeds:
    """One class, or shares of several, as weights that sum to 1; () for None.

    Breeds without a share are left out. Raises ValueError where no share is above 0.
    """
    if breeds is None:
        return ()
    shares = {breeds: 1.0} if isinstance(breeds, int) else {i: s for i, s in breeds.items() if s > 0}
    total = math.fsum(shares.values())
    if not 0 < total < math.inf:
        raise ValueError("a blend needs a breed with a share above 0")
    weights = ((index, share / total) for index, share in sorted(shares.items()))
    return tuple((index, weight) for index, weight in weights if weight > 0)


def labels_of(points: Sequence[Point], num_classes: int) -> Tensor | None:
    """The breeds of `points`: int64 [N] where each is of one breed, else float32 [N, num_classes].

    None where they have none. All have breeds or none has, all within `num_classes`.
    """
    if not any(point.breeds for point in points):
        return None
    if all(len(point.breeds) == 1 for point in points):
        return torch.tensor([point.breeds[0][0] for point in points])
    weights = torch.zeros(len(points), num_classes)
    for row, point in zip(weights, points, strict=True):
        for index, weight in point.breeds:
            row[index] = weight
    return weights


def _checked(breeds: Breeds) -> Breeds:
    """By index. Raises ValueError where the weights are no blend."""
    indices = [index for index, _ in breeds]
    if len(set(indices)) < len(indices) or any(index < 0 for index in indices):
        raise ValueError("each breed of a blend is named once, by its index from 0")
    weights = [weight for _, weight in breeds]
    if breeds and not (min(weights) > 0 and abs(math.fsum(weights) - 1) <= _TOLERANCE):
        raise ValueError("the weights of a blend are above 0 and sum to 1")
    return tuple(sorted((int(index), float(weight)) for index, weight in breeds))
