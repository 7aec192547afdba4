"""`evaluate`: generated pictures, or a dataset in their place, against the whole of a dataset."""

from __future__ import annotations

import time
from collections.abc import Collection, Generator, Iterator
from dataclasses import dataclass

import numpy as np

from gan_core.dataset.archive import Dataset
from gan_core.evaluation.cache import FeatureArray, FeatureCache
from gan_core.evaluation.pictures import (
    PictureMaker,
    RealPictures,
    extracted,
    generated_pictures,
    kept_features,
    real_pictures,
)
from gan_core.evaluation.scores import METRICS, RealSide, Scores, checked_metrics, score
from gan_core.messages import UsageError
from gan_core.metrics.blocks import Blocks
from gan_core.metrics.features import FeatureExtractor
from gan_core.progress import Progress

COUNT = 5000
"""Generated pictures, where no other number is asked for."""

_Steps = Generator[Progress, None, FeatureArray]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores with what they were computed from; they compare only where all of that is equal."""

    scores: dict[str, float]
    about: dict[str, float]
    """What belongs to single scores: the kernel distance's subsets, the pictures that prdc took."""
    generated: int
    """How many pictures stood on the generated side."""
    real: int
    """How many stood on the real side."""
    features: str
    """The extractor's key."""
    seed: int
    held_out: bool
    """Whether both sides were parts of one dataset, apart from each other: the floor of the scores."""
    seconds: float


def evaluate(
    source: PictureMaker | Dataset,
    dataset: RealPictures,
    metrics: Collection[str] = METRICS,
    *,
    extractor: FeatureExtractor,
    count: int = COUNT,
    seed: int = 0,
    cache: FeatureCache | None = None,
) -> Iterator[Progress | Evaluation]:
    """Score `count` pictures of `source` against all of `dataset`; yields last the Evaluation.

    A Dataset as the source is scored as if it had been generated: `count` of its pictures, or all. The
    dataset against itself is split, at most half on the generated side, the rest on the real one.
    The same call gives the same numbers. Raises UsageError for an unknown metric or too few pictures.
    """
    wanted = checked_metrics(metrics, extractor.names, extractor.key)
    if count < 1:
        raise UsageError("The count must be 1 or more, not {count}.", count=count)
    return _evaluated(source, dataset, wanted, extractor, count, seed, cache or FeatureCache())


def _evaluated(
    source: PictureMaker | Dataset,
    dataset: RealPictures,
    metrics: tuple[str, ...],
    extractor: FeatureExtractor,
    count: int,
    seed: int,
    cache: FeatureCache,
) -> Iterator[Progress | Evaluation]:
    began = time.perf_counter()
    itself = isinstance(source, Dataset) and source.fingerprint == dataset.fingerprint
    if isinstance(source, Dataset):
        count = min(count, source.num_images)
    total = dataset.num_images + (0 if itself else count)
    yield Progress(0, total)
    real = yield from last_of(kept_features(dataset, extractor, cache, 0, total))
    if itself:
        generated, real = _split(real, count, seed)
    else:
        generated = yield from _generated(source, dataset, extractor, count, seed, total)
    scores = yield from ticking(score(generated, RealSide(real), metrics, extractor.names, seed), total)
    yield Evaluation(
        scores=scores.values,
        about=scores.about,
        generated=len(generated),
        real=len(real),
        features=extractor.key,
        seed=seed,
        held_out=itself,
        seconds=time.perf_counter() - began,
    )


def last_of(work: Iterator[Progress | FeatureArray]) -> _Steps:
    """Pass Progress on and return what comes last."""
    for step in work:
        if not isinstance(step, Progress):
            return step
        yield step
    raise AssertionError("the work ends with its result")


def ticking(blocks: Blocks[Scores], total: int) -> Generator[Progress, None, Scores]:
    """All pictures are seen; one more Progress for every block of the computation."""
    while True:
        try:
            next(blocks)
        except StopIteration as end:
            found: Scores = end.value
            return found
        yield Progress(total, total)


def _generated(
    source: PictureMaker | Dataset,
    dataset: RealPictures,
    extractor: FeatureExtractor,
    count: int,
    seed: int,
    total: int,
) -> _Steps:
    if isinstance(source, Dataset):
        chosen = np.sort(np.random.default_rng(seed).choice(source.num_images, count, replace=False))
        batches = real_pictures(source, chosen)
    else:
        batches = generated_pictures(source, dataset, count, seed)
    return (yield from last_of(extracted(batches, extractor, dataset.num_images, total)))


def _split(features: FeatureArray, count: int, seed: int) -> tuple[FeatureArray, FeatureArray]:
    """`count` rows, at most half, to be taken for generated; and the rest."""
    order = np.random.default_rng(seed).permutation(len(features))
    part = min(count, len(features) // 2)
    return features[order[:part]], features[order[part:]]
