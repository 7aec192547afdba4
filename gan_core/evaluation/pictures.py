"""Where an evaluation's pictures come from, and their features batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import OutOfMemoryError as DeviceOutOfMemory
from torch import Tensor, from_numpy

from gan_core.evaluation.cache import FeatureArray, FeatureCache
from gan_core.messages import OutOfMemoryError, UsageError
from gan_core.metrics.features import FeatureExtractor, Pictures
from gan_core.progress import Progress

BATCH_SIZE = 64


class PictureMaker(Protocol):
    """What an evaluation needs of a Generator."""

    img_resolution: int
    class_names: tuple[str, ...]

    def latents(self, seed: int, start: int, count: int) -> Tensor:
        """Latents number `start` … of `seed`."""
        ...

    def labels(self, start: int, count: int) -> Tensor | None:
        """Each breed in turn; None where it takes none."""
        ...

    def sample(self, latents: Tensor, labels: Tensor | None = None) -> Pictures:
        """Pictures uint8 [N, H, W, 3]."""
        ...


class RealPictures(Protocol):
    """What an evaluation needs of a Dataset."""

    fingerprint: str
    labels: NDArray[np.int64] | None
    class_names: tuple[str, ...]

    @property
    def num_images(self) -> int:
        """How many there are."""
        ...

    def image(self, index: int) -> Pictures:
        """Picture `index` as uint8 [H, W, 3]."""
        ...


def generated_pictures(maker: PictureMaker, reals: RealPictures, count: int, seed: int) -> Iterator[Pictures]:
    """`count` pictures in batches, their breeds drawn as often as they are among the real ones.

    Where the two don't know the same breeds, each breed comes in turn.
    """
    drawn: Tensor | None = None
    if maker.class_names and reals.labels is not None and maker.class_names == tuple(reals.class_names):
        padded = -(-count // BATCH_SIZE) * BATCH_SIZE
        rng = np.random.default_rng([seed, 1])
        drawn = from_numpy(rng.choice(reals.labels, padded).astype(np.int64))
    for start in range(0, count, BATCH_SIZE):  # whole batches, so that a picture does not depend on the count
        labels = maker.labels(start, BATCH_SIZE) if drawn is None else drawn[start : start + BATCH_SIZE]
        yield maker.sample(maker.latents(seed, start, BATCH_SIZE), labels)[: count - start]


def real_pictures(reals: RealPictures, indices: Sequence[int] | NDArray[np.int64]) -> Iterator[Pictures]:
    """The pictures at `indices`, in batches."""
    for start in range(0, len(indices), BATCH_SIZE):
        yield np.stack([reals.image(int(index)) for index in indices[start : start + BATCH_SIZE]])


def extracted(
    batches: Iterator[Pictures], extractor: FeatureExtractor, before: int, total: int
) -> Iterator[Progress | FeatureArray]:
    """Features of all pictures in `batches`; Progress counts on from `before`. Last float32 [N, dim]."""
    found = [np.empty((0, extractor.dim), np.float32)]
    done = before
    for batch in batches:
        found.append(features_of(batch, extractor))
        done += len(batch)
        yield Progress(done, total)
    features = np.concatenate(found)
    if not np.isfinite(features).all():
        raise UsageError(
            "The features of some pictures are no numbers: the weights of {key} can't be the right ones.",
            key=extractor.key,
        )
    yield features


def features_of(batch: Pictures, extractor: FeatureExtractor) -> FeatureArray:
    """Features float32 [N, dim] of uint8 [N, H, W, 3]. Raises OutOfMemoryError."""
    try:
        return extractor.extract(batch)
    except DeviceOutOfMemory as error:
        raise OutOfMemoryError(
            "The device has no memory left for the features of {count} pictures. Close other programs that use it.",
            count=len(batch),
        ) from error


def kept_features(
    reals: RealPictures, extractor: FeatureExtractor, cache: FeatureCache, before: int, total: int
) -> Iterator[Progress | FeatureArray]:
    """Features of all real pictures, from the cache or into it. Last float32 [N, dim]."""
    kept = cache.load(reals.fingerprint, extractor.identity)
    if kept is not None and kept.shape == (reals.num_images, extractor.dim):
        yield Progress(before + reals.num_images, total)
        yield kept
        return
    for step in extracted(real_pictures(reals, range(reals.num_images)), extractor, before, total):
        if not isinstance(step, Progress):
            cache.save(reals.fingerprint, extractor.identity, step)
        yield step
