"""Latents on their way down a distance: sampled, the best of them chosen, then moved by Adam.

What the steps do is described in `projection`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from gan_core.messages import OutOfMemoryError, UsageError
from gan_core.sampling.generator import Generator
from gan_core.sampling.point import Point

SAMPLES, SAMPLES_AT_ONCE = 512, 8
_CANDIDATES = 4
"""How many of the sampled latents are moved at first."""
_ALONE_AFTER = 1 / 3
"""Share of the steps after which only the best candidate goes on."""
_RATE, _BETAS = 0.1, (0.9, 0.999)
_WARM_UP, _COOL_DOWN = 0.05, 0.25
"""Shares of the steps in which the rate rises and falls."""
_NOISE, _NOISE_UNTIL = 0.05, 0.75
"""Its size at first, in standard deviations of the latent; the share of the steps after which there is none."""
_LENGTH_PENALTY = 0.1
_LENGTH_SLACK = math.sqrt(2.0)
"""A normal latent's length is √d ± 0.7 whatever its dimension d: twice that is free."""
_FEW_BREEDS, _FEW_AFTER = 3, 0.5
"""Of how many breeds a blend is made in the end, and after which share of the steps."""
_FIRST_WEIGHT = 0.9
"""Of the breed that a candidate was sampled with; the others share the rest."""
_LEAST_WEIGHT = 0.01
"""A breed with less of the blend is left out."""

Distance = Callable[[Tensor], Tensor]
"""Float [N] of pictures float [N, 3, R, R]."""


class Descent:
    """The search for the point of `generator` whose picture has the least `distance`."""

    def __init__(self, generator: Generator, distance: Distance, breed: int | None, seed: int) -> None:
        """With `breed` None a conditional network's breeds are searched too."""
        self._generator = generator
        self._distance = distance
        self._breed = breed
        self._seed = seed
        self._noise = torch.Generator().manual_seed(seed)
        self._sampled: list[Tensor] = []
        self._candidates: list[_Candidate] = []

    def sample(self, start: int) -> None:
        """Measure the latents number `start` … of the seed, each breed in turn where none is given."""
        latents, labels = self._drawn(start, SAMPLES_AT_ONCE)
        with torch.no_grad():
            self._sampled.append(self._distances(latents, labels))

    def choose(self) -> tuple[float, float]:
        """The best sampled become the candidates. The least and the median distance of the sampled.

        Raises UsageError where one is no number, as the generator's pictures are none.
        """
        distances = torch.cat(self._sampled)
        if not bool(distances.isfinite().all()):
            raise UsageError(
                "This checkpoint's pictures are no numbers: its training went astray. Choose an earlier one."
            )
        for index in distances.argsort(stable=True)[:_CANDIDATES].tolist():
            latent, labels = self._drawn(index, 1)
            logits = self._first_logits(labels)
            self._candidates.append(_Candidate(latent, labels, logits, float(distances[index])))
        return float(distances.min()), float(distances.median())

    def step(self, done: float) -> None:
        """Move each candidate that is left, after a share `done` of all steps (0 to below 1)."""
        if done >= _ALONE_AFTER:
            self._candidates = [self._leading()]
        for candidate in self._candidates:
            candidate.set_rate(_RATE * rate_factor(done))
            if done >= _FEW_AFTER:
                candidate.keep_few()
        with torch.enable_grad():
            latents = torch.cat([c.latent for c in self._candidates])
            size = _NOISE * noise_factor(done)
            latents = latents + size * torch.randn(latents.shape, generator=self._noise)
            labels = _joined([c.labels() for c in self._candidates])
            losses: Tensor = self._distances(latents, labels) + _LENGTH_PENALTY * implausibility(latents)
            torch.autograd.backward(losses.sum())
        for row, candidate in enumerate(self._candidates):
            candidate.move(float(losses[row].detach()), latents[row : row + 1].detach())

    def best(self) -> Point:
        """The best point so far."""
        return self._leading().best

    def _leading(self) -> _Candidate:
        return min(self._candidates, key=lambda candidate: candidate.least)

    def _drawn(self, start: int, count: int) -> tuple[Tensor, Tensor | None]:
        generator = self._generator
        return generator.latents(self._seed, start, count), generator.labels(start, count, self._breed)

    def _distances(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        try:
            return self._distance(self._generator.differentiable(latents, labels)).cpu()
        except torch.OutOfMemoryError as error:
            raise OutOfMemoryError(
                "The device has no memory left for {count} pictures at once. Close other programs that use it.",
                count=len(latents),
            ) from error

    def _first_logits(self, labels: Tensor | None) -> Tensor | None:
        """Of the breeds' weights: most of it is the sampled breed's. None where there is nothing to search."""
        count = self._generator.num_classes
        if labels is None or self._breed is not None or count < 2:
            return None
        logits = torch.full((1, count), math.log((1 - _FIRST_WEIGHT) / (count - 1)))
        logits[0, labels] = math.log(_FIRST_WEIGHT)
        return logits


class _Candidate:
    """A latent with its breeds and its own Adam; and the best that it has been."""

    def __init__(self, latent: Tensor, labels: Tensor | None, logits: Tensor | None, least: float) -> None:
        """Latent float [1, z_dim], labels int64 [1]; logits float [1, K] of the breeds' weights, if they move."""
        self.least = least
        """The least loss so far, and the point that had it."""
        self.best = _point(latent, labels)
        self.latent = latent.clone().requires_grad_()
        self._fixed = labels
        self._logits = None if logits is None else logits.clone().requires_grad_()
        self._left_out = torch.zeros(()) if logits is None else torch.zeros_like(logits)
        leaves = [self.latent] if self._logits is None else [self.latent, self._logits]
        self._optimiser = torch.optim.Adam(leaves, lr=_RATE, betas=_BETAS)

    def labels(self) -> Tensor | None:
        """int64 [1], or float [1, K]: a blend."""
        return self._fixed if self._logits is None else (self._logits + self._left_out).softmax(1)

    def keep_few(self) -> None:
        """From now on a blend of no more than the few breeds that weigh most."""
        if self._logits is not None and not bool(self._left_out.any()):
            few = self._logits.detach().topk(min(_FEW_BREEDS, self._logits.shape[1]), dim=1).indices
            self._left_out = torch.full_like(self._left_out, -torch.inf).scatter_(1, few, 0.0)
            self.least = math.inf  # the best so far may be a blend of more

    def set_rate(self, rate: float) -> None:
        """The next step's."""
        for group in self._optimiser.param_groups:
            group["lr"] = rate

    def move(self, loss: float, latent: Tensor) -> None:
        """A step along the gradients that are there; `loss` was that of `latent`."""
        if loss < self.least:
            labels = self.labels()
            self.least, self.best = loss, _point(latent, None if labels is None else labels.detach())
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)


def rate_factor(done: float) -> float:
    """What the rate is multiplied by after a share `done` of the steps: up in a line, down as a cosine."""
    falling = min(1.0, (1 - done) / _COOL_DOWN)
    return min(1.0, done / _WARM_UP) * (0.5 - 0.5 * math.cos(math.pi * falling))


def noise_factor(done: float) -> float:
    """What the noise is multiplied by: 1 at first, 0 from `_NOISE_UNTIL` on."""
    return max(0.0, 1.0 - done / _NOISE_UNTIL) ** 2


def implausibility(latents: Tensor) -> Tensor:
    """How far the lengths of float [N, d] are from those that chance gives: float [N], 0 for 95 % of them."""
    beyond = (latents.norm(dim=1) - latents.shape[1] ** 0.5).abs() - _LENGTH_SLACK
    penalty: Tensor = beyond.clamp_min(0).square()
    return penalty


def _joined(labels: list[Tensor | None]) -> Tensor | None:
    there = [label for label in labels if label is not None]
    return torch.cat(there) if there else None


def _point(latent: Tensor, labels: Tensor | None) -> Point:
    """Of float [1, z_dim] and int64 [1] or weights float [1, K], of which small ones are left out."""
    if labels is None:
        return Point.of(latent[0])
    if not labels.is_floating_point():
        return Point.of(latent[0], int(labels))
    weights = enumerate(labels[0].tolist())
    return Point.of(latent[0], {breed: weight for breed, weight in weights if weight >= _LEAST_WEIGHT})
