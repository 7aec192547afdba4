"""Directions in a generator's latent space along which its pictures change most.

``sefa``: closed-form factorisation (Shen and Zhou 2021, arXiv:2007.06600). What moving along n adds to the
layers that see the latent is A·n, whatever the latent; so the eigenvectors of AᵀA, by their eigenvalues, are the
directions that change most. Nothing is sampled.

``pca``: principal components after GANSpace (Härkönen et al. 2020, arXiv:2004.02546, §2.2). Features of many
latents are taken behind the first non-linear layers; their principal components are directions in the features,
and regressing the latents on the coordinates along these brings them back to the latent. Of each breed its own mean is
taken away first, so that a component is what the latent does and not what the breed does. (Features of the
first linear layer, W·z + b, have the covariance W·Wᵀ: their components lead back to the eigenvectors of WᵀW,
SeFa's once more.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from gan_core.messages import UsageError
from gan_core.progress import Progress
from gan_core.sampling.generator import BATCH_SIZE, Generator
from gan_core.sampling.point import Point

Method = Literal["pca", "sefa"]
METHODS: tuple[Method, ...] = ("pca", "sefa")
COUNT = 20

_LEAST_SAMPLES, _SAMPLES_PER_NUMBER, _MOST_SAMPLES = 1024, 16, 4096
_MOST_FEATURE_NUMBERS = 2**27
"""Of all sampled features together, 512 MB: fewer latents are sampled where a network's are very many."""
_SPARE, _ROUNDS = 20, 10
"""Of the subspace that is iterated: its size beyond what is asked for, and how often."""


@dataclass(frozen=True, slots=True)
class Direction:
    """A direction and how much of the change it accounts for."""

    key: str
    """``pca-1``, ``sefa-3``: the method, and the place by `explained`, from 1."""
    vector: tuple[float, ...]
    """Unit length, float32 values; the largest of them by its absolute value is positive."""
    explained: float
    """Share of the variance, 0 to 1: of the features (pca), or of A·z (sefa)."""
    name: str | None = None
    """What a person calls it."""


def find_directions(
    generator: Generator,
    method: Method = "pca",
    *,
    count: int = COUNT,
    seed: int = 0,
    samples: int | None = None,
) -> Iterator[Progress | tuple[Direction, ...]]:
    """Work (`Progress` in sampled latents) that yields last up to `count` directions, most explained first.

    There are at most as many as the latent has numbers. The same weights, method, seed and samples give the
    same directions on the same machine. `samples` is only for ``pca``; None: by the latent's size, 1,024 to
    4,096. Raises UsageError for a count or a number of samples below 1, OutOfMemoryError.
    """
    if count < 1:
        raise UsageError("The count must be 1 or more, not {count}.", count=count)
    if samples is not None and samples < 1:
        raise UsageError("The latents to sample must be 1 or more, not {count}.", count=samples)
    if method == "sefa":
        yield _factorised(generator.latent_weights(), count)
        return
    wanted = samples or _default_samples(generator.z_dim)
    features: list[Tensor] = []
    done = 0
    yield Progress(0, wanted)
    while done < wanted:
        size = min(BATCH_SIZE, wanted - done)
        batch = generator.early_features(generator.latents(seed, done, size), generator.labels(done, size))
        if not features:
            wanted = min(wanted, max(_MOST_FEATURE_NUMBERS // batch.shape[1], BATCH_SIZE))
        features.append(batch)
        done += size
        yield Progress(done, wanted)
    labels = generator.labels(0, done)
    latents = generator.latents(seed, 0, done)
    yield _principal(_centred(torch.cat(features), labels), _centred(latents, labels), count)


def moved(point: Point, amounts: Sequence[tuple[Direction, float]]) -> Point:
    """`point` moved along directions by amounts in standard deviations of the latent (which are 1 each way)."""
    latent = np.asarray(point.latent, dtype=np.float64)
    for direction, amount in amounts:
        latent = latent + amount * np.asarray(direction.vector)
    return replace(point, latent=tuple(latent.tolist()))


def _factorised(weights: Tensor, count: int) -> tuple[Direction, ...]:
    """Eigenvectors of AᵀA for A float [M, z_dim]."""
    matrix = weights.double()
    values, vectors = torch.linalg.eigh(matrix.T @ matrix)
    values = values.flip(0).clamp(min=0)
    shares = values / values.sum().clamp(min=torch.finfo(torch.float64).tiny)
    return _named("sefa", vectors.flip(1).T[:count], shares)


def _principal(features: Tensor, latents: Tensor, count: int) -> tuple[Direction, ...]:
    """Components of features float [N, F], brought back to latents float [N, z_dim]; both of mean 0.

    The coordinates along different components are uncorrelated, so that regressing on them all is regressing
    on each: the latents' sum, weighted by the coordinate.
    """
    count = min(count, latents.shape[1])
    coordinates, variances = _leading(features, count)
    total = features.square().sum(dtype=torch.float64).clamp(min=torch.finfo(torch.float64).tiny)
    return _named("pca", coordinates.T @ latents.double(), variances / total)


def _leading(rows: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Left singular vectors float64 [N, count] of rows float [N, F], and their squared singular values.

    By iterating a subspace (Halko et al. 2011, arXiv:0909.4061, algorithm 4.4), which for a few of thousands
    takes a hundredth of the time of finding all; always from the same start.
    """
    size = min(count + _SPARE, *rows.shape)
    basis = torch.randn(rows.shape[1], size, generator=torch.Generator().manual_seed(0))
    for _ in range(_ROUNDS):
        basis = torch.linalg.qr(rows.T @ torch.linalg.qr(rows @ basis)[0])[0]
    images = (rows @ basis).double()
    variances, turns = torch.linalg.eigh(images.T @ images)
    variances, turns = variances.flip(0)[:count].clamp(min=0), turns.flip(1)[:, :count]
    return images @ turns / variances.sqrt().clamp(min=torch.finfo(torch.float64).tiny), variances


def _named(method: Method, vectors: Tensor, shares: Tensor) -> tuple[Direction, ...]:
    """Directions from vectors float64 [K, z_dim] of any length, and the share of each."""
    vectors = vectors / vectors.norm(dim=1, keepdim=True).clamp(min=torch.finfo(torch.float64).tiny)
    largest = vectors.gather(1, vectors.abs().argmax(1, keepdim=True))
    vectors = (vectors * torch.where(largest < 0, -1.0, 1.0)).float()
    return tuple(
        Direction(f"{method}-{place}", tuple(vector), share)
        for place, (vector, share) in enumerate(zip(vectors.tolist(), shares.tolist(), strict=False), 1)
    )


def _centred(rows: Tensor, labels: Tensor | None) -> Tensor:
    """Float [N, D] less the mean of all, or of those with the same label int64 [N]."""
    if labels is None:
        return rows - rows.mean(0)
    sums = torch.zeros(int(labels.max()) + 1, rows.shape[1]).index_add_(0, labels, rows)
    counts = labels.bincount().clamp(min=1)[:, None]
    return rows - (sums / counts)[labels]


def _default_samples(z_dim: int) -> int:
    """Enough that a direction's error, about √(z_dim / samples), is small."""
    return min(max(_LEAST_SAMPLES, _SAMPLES_PER_NUMBER * z_dim), _MOST_SAMPLES)
