"""Which scores there are, and their numbers from two sets of features."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from torch import Tensor

from gan_core.evaluation.cache import FeatureArray
from gan_core.messages import UsageError
from gan_core.metrics.blocks import Blocks
from gan_core.metrics.features import ScoreNames
from gan_core.metrics.frechet import Gaussian, frechet_distance, gaussian
from gan_core.metrics.kernel import kernel_distance_blocks
from gan_core.metrics.memorisation import memorisation_distance_blocks, mifid
from gan_core.metrics.neighbours import neighbourhoods_blocks, radii_blocks

METRICS = ("fd", "kid", "mifid", "prdc")
"""fd is called FID where the features are Inception's; prdc is precision, recall, density, coverage."""
NEIGHBOURS_LIMIT = 10_000
"""prdc takes at most so many pictures of each side (as its authors did): its work grows with their product."""


def checked_metrics(metrics: Iterable[str], names: ScoreNames, features: str) -> tuple[str, ...]:
    """`metrics` as keys of METRICS, each once; ``fid`` is ``fd`` in Inception's features and refused elsewhere.

    Raises UsageError for it and for what is no metric.
    """
    found = []
    for metric in metrics:
        if metric == "fid":
            if names.frechet != "fid":
                raise UsageError(
                    "FID is a distance in Inception's features. With the features {features} ask for fd, "
                    "whose name is {name}; or choose the features inception.",
                    features=features,
                    name=names.frechet,
                )
            metric = "fd"
        if metric not in METRICS:
            raise UsageError(
                "There is no metric named '{name}'. Try: {there}.", name=metric, there=", ".join(METRICS)
            )
        found.append(metric)
    return tuple(dict.fromkeys(found))


@dataclass(slots=True)
class RealSide:
    """The real pictures' features, and what was computed of them already."""

    features: FeatureArray
    _gaussian: Gaussian | None = field(default=None, repr=False)
    _radii: Tensor | None = field(default=None, repr=False)
    _neighbours: FeatureArray | None = field(default=None, repr=False)

    @property
    def gaussian(self) -> Gaussian:
        """Fitted to all of them."""
        if self._gaussian is None:
            self._gaussian = gaussian(self.features)
        return self._gaussian

    def neighbours(self, seed: int) -> Blocks[tuple[FeatureArray, Tensor]]:
        """Those that prdc compares with (chosen once, by `seed`), and their radii."""
        if self._neighbours is None or self._radii is None:
            self._neighbours = _some(self.features, seed)
            self._radii = yield from radii_blocks(self._neighbours)
        return self._neighbours, self._radii


@dataclass(slots=True)
class Scores:
    """Numbers by name, in the order in which they were asked for."""

    values: dict[str, float] = field(default_factory=dict)
    about: dict[str, float] = field(default_factory=dict)
    """What belongs to a number's meaning: how many subsets, how many pictures."""


def score(
    generated: FeatureArray, real: RealSide, metrics: tuple[str, ...], names: ScoreNames, seed: int
) -> Blocks[Scores]:
    """The `metrics` (of METRICS) of float32 [N, D] against the real ones, a block of work at a time.

    Raises UsageError where there are too few pictures for one of them.
    """
    scores = Scores()
    frechet: float | None = None
    if {"fd", "mifid"} & set(metrics):
        frechet = frechet_distance(generated, real.gaussian)
        yield
    parts = {
        "fd": partial(_frechet, frechet),
        "kid": partial(_kernel, generated, real.features, seed),
        "mifid": partial(_mifid, frechet, generated, real.features),
        "prdc": partial(_neighbours, _some(generated, seed), real, seed),
    }
    for metric in metrics:
        yield from parts[metric](scores, names)
    return scores


def _frechet(frechet: float | None, scores: Scores, names: ScoreNames) -> Blocks[None]:
    assert frechet is not None
    scores.values[names.frechet] = frechet
    yield


def _kernel(
    generated: FeatureArray, real: FeatureArray, seed: int, scores: Scores, names: ScoreNames
) -> Blocks[None]:
    found = yield from kernel_distance_blocks(generated, real, seed=seed)
    scores.values[names.kernel] = found.mean
    scores.about |= {
        f"{names.kernel}_std": found.std,
        f"{names.kernel}_subsets": found.subsets,
        f"{names.kernel}_subset_size": found.subset_size,
    }


def _mifid(
    frechet: float | None, generated: FeatureArray, real: FeatureArray, scores: Scores, names: ScoreNames
) -> Blocks[None]:
    assert frechet is not None
    distance = yield from memorisation_distance_blocks(generated, real)
    scores.values[names.mifid] = mifid(frechet, distance)
    scores.values["memorisation_distance"] = distance


def _neighbours(
    generated: FeatureArray, real: RealSide, seed: int, scores: Scores, names: ScoreNames
) -> Blocks[None]:
    reals, radii = yield from real.neighbours(seed)
    found = yield from neighbourhoods_blocks(generated, reals, radii)
    scores.values |= {
        "precision": found.precision,
        "recall": found.recall,
        "density": found.density,
        "coverage": found.coverage,
    }
    scores.about |= {"prdc_generated": len(generated), "prdc_real": len(reals)}


def _some(features: FeatureArray, seed: int) -> FeatureArray:
    if len(features) <= NEIGHBOURS_LIMIT:
        return features
    chosen = np.random.default_rng(seed).choice(len(features), NEIGHBOURS_LIMIT, replace=False)
    return features[np.sort(chosen)]
