"""The real pictures that are nearest to a generated one, so that a person sees whether the dog is new.

Distance is the cosine distance 1 - cos of the extractor's features: 0 for the same picture, at most 1 where
features are never negative. It is what `memorisation_distance` (the competition's, Bai et al. 2021,
arXiv:2106.03062) is the mean of. Measured in EfficientNet-Lite0's features on 2,000 drawn dogs of 32 px: a
mirrored or shifted copy lies 0.04 from its original, a real picture 0.16 from its nearest other one; so a
copy shows, mirrored or not, and breeds of neighbours agree as often as under any other distance tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_core.evaluation.cache import FeatureArray, FeatureCache
from gan_core.evaluation.evaluate import last_of
from gan_core.evaluation.pictures import BATCH_SIZE, RealPictures, features_of, kept_features
from gan_core.messages import UsageError
from gan_core.metrics.arrays import in_blocks, rows_per_block
from gan_core.metrics.features import FeatureExtractor, Pictures
from gan_core.progress import Progress

VOTERS = 15
"""How many neighbours vote for a breed."""
_SAMPLE = 2000
"""Of how many real pictures the distance to the nearest other is taken: a median to about 2 % of its own."""
_SAMPLE_SEED = 0
_ROWS_AT_ONCE = 64
_NOWHERE = -2.0
"""Below every cosine: what a picture's likeness to itself is set to."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A real picture near a generated one."""

    index: int
    """Its number in the dataset."""
    distance: float
    """Cosine distance, 0 and more."""


@dataclass(frozen=True, slots=True)
class BreedGuess:
    """What the neighbours say of a picture's breed. It is a guess, and to be called one."""

    breed: int
    """Class index."""
    share: float
    """Of the neighbours asked, 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """How real pictures lie among the other real ones."""

    distances: NDArray[np.float32]
    """To the nearest other, ascending [n]; empty where there is only one picture."""
    guesses_right: float | None
    """Share whose own breed their neighbours guess; None without breeds."""


class Nearest:
    """The real pictures' features, made to be asked. A query of one picture takes milliseconds.

    Threads may ask at once, as far as the extractor lets them.
    """

    def __init__(
        self,
        directions: Tensor,
        extractor: FeatureExtractor,
        labels: NDArray[np.int64] | None,
        surroundings: _Surroundings,
    ) -> None:
        """Use `of`."""
        self._directions = directions
        self._extractor = extractor
        self._labels = labels
        self._surroundings = surroundings

    @classmethod
    def of(
        cls, reals: RealPictures, extractor: FeatureExtractor, cache: FeatureCache | None = None
    ) -> Iterator[Progress | Nearest]:
        """Yields Progress over the real pictures, last the Nearest; kept features are used and kept.

        Raises UsageError where features are no numbers, OutOfMemoryError, DatasetError.
        """
        sampled = min(_SAMPLE, reals.num_images)
        total = reals.num_images + sampled
        yield Progress(0, total)
        features = yield from last_of(kept_features(reals, extractor, cache or FeatureCache(), 0, total))
        directions = _directions(features)
        for step in _surroundings(directions, reals.labels, sampled):
            if isinstance(step, int):
                yield Progress(reals.num_images + step, total)
            else:
                yield cls(directions, extractor, reals.labels, step)

    @property
    def num_images(self) -> int:
        """How many real pictures there are."""
        return len(self._directions)

    @property
    def typical_distance(self) -> float:
        """The median distance of a real picture to its nearest other real one; NaN where there is no other.

        A generated picture as far from its nearest is as new as one more photograph would be.
        """
        distances = self._surroundings.distances
        return float(np.median(distances)) if len(distances) else float("nan")

    @property
    def guesses_right(self) -> float | None:
        """How often the guess is right for a real picture whose own breed is not asked: 0 to 1.

        None where the dataset has no breeds.
        """
        return self._surroundings.guesses_right

    def share_nearer(self, distance: float) -> float:
        """The share (0 to 1) of real pictures that have another real one nearer than `distance`.

        Near 0: the generated picture is nearer to a real one than real ones are to each other: a copy.
        """
        distances = self._surroundings.distances
        if not len(distances):
            return float("nan")
        return float(np.searchsorted(distances, np.float32(distance), side="left") / len(distances))

    def nearest(self, pictures: Pictures, count: int = 5) -> tuple[tuple[Neighbour, ...], ...]:
        """For each of uint8 [N, H, W, 3] the `count` nearest real pictures (all, where there are fewer).

        The nearest comes first. Raises UsageError for a count below 1, OutOfMemoryError.
        """
        if count < 1:
            raise UsageError("The count must be 1 or more, not {count}.", count=count)
        found: list[tuple[Neighbour, ...]] = []
        for start in range(0, len(pictures), BATCH_SIZE):
            features = features_of(pictures[start : start + BATCH_SIZE], self._extractor)
            found += self._nearest_to(_directions(features), min(count, self.num_images))
        return tuple(found)

    def guesses(self, neighbours: Sequence[Neighbour]) -> tuple[BreedGuess, ...]:
        """The breeds of `neighbours` with their shares, the most frequent first, then the nearest.

        Raises UsageError where the dataset has no breeds.
        """
        if self._labels is None:
            raise UsageError(
                "This dataset has no breeds, so none can be guessed. Choose a dataset with breeds."
            )
        votes = Counter(int(self._labels[neighbour.index]) for neighbour in neighbours)
        return tuple(BreedGuess(breed, n / len(neighbours)) for breed, n in votes.most_common())

    def guess_breeds(self, pictures: Pictures, voters: int = VOTERS) -> tuple[tuple[BreedGuess, ...], ...]:
        """For each of uint8 [N, H, W, 3] the breeds that its `voters` nearest real pictures vote for.

        For networks that know no breeds. Raises as `nearest` and `guesses` do.
        """
        return tuple(self.guesses(neighbours) for neighbours in self.nearest(pictures, voters))

    def _nearest_to(self, directions: Tensor, count: int) -> Iterator[tuple[Neighbour, ...]]:
        for rows in in_blocks(directions, rows_per_block(self.num_images)):
            cosines, indices = (rows @ self._directions.T).topk(count, dim=1)
            distances = (1 - cosines).clamp_min(0)  # a picture itself may come out a rounding below 0
            for near, far in zip(indices.tolist(), distances.tolist(), strict=True):
                yield tuple(Neighbour(index, distance) for index, distance in zip(near, far, strict=True))


def _directions(features: FeatureArray) -> Tensor:
    """Rows of length 1: float32 [N, D]; a row of zeros stays one, at distance 1 from everything."""
    return torch.nn.functional.normalize(torch.from_numpy(features).float(), dim=1)


def _surroundings(
    directions: Tensor, labels: NDArray[np.int64] | None, sampled: int
) -> Iterator[int | _Surroundings]:
    """How many of the `sampled` pictures have been looked at, again and again; last what was found."""
    chosen = np.random.default_rng(_SAMPLE_SEED).choice(len(directions), sampled, replace=False)
    distances: list[float] = []
    right = 0
    voters = min(VOTERS, len(directions) - 1)
    for start in range(0, sampled if voters else 0, _ROWS_AT_ONCE):
        rows = torch.from_numpy(chosen[start : start + _ROWS_AT_ONCE])
        cosines = directions[rows] @ directions.T
        cosines[torch.arange(len(rows)), rows] = _NOWHERE
        best = cosines.topk(voters, dim=1)
        distances += (1 - best.values[:, 0]).clamp_min(0).tolist()
        if labels is not None:
            right += _votes_right(labels[best.indices.numpy()], labels[rows.numpy()])
        yield start + len(rows)
    share = right / sampled if labels is not None and voters else None
    yield _Surroundings(np.sort(np.array(distances, np.float32)), share)


def _votes_right(votes: NDArray[np.int64], own: NDArray[np.int64]) -> int:
    """For how many rows of int64 [n, voters] the most frequent label is the one in int64 [n]."""
    return sum(
        Counter(row.tolist()).most_common(1)[0][0] == label for row, label in zip(votes, own, strict=True)
    )
