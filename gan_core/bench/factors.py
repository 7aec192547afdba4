"""What a drawing was made from, read off its picture: ridge regression of the drawing's own factors on pictures.

Learned from drawn dogs whose factors are known, so that pictures of a generator, of which nobody knows them, can be
asked too. How well it reads, R² on real pictures that it has not seen, is part of every answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import adaptive_avg_pool2d

from gan_core.metrics.features import FeatureExtractor, Pictures
from gan_core.sources.drawn.factors import (
    BEACH,
    FOREST,
    LYING,
    MEADOW,
    PORTRAIT,
    ROOM,
    SITTING,
    SNOW,
    STANDING,
    STUDIO,
    Factors,
)

Numbers = NDArray[np.float64]

_POSES = {"standing": STANDING, "sitting": SITTING, "portrait": PORTRAIT, "lying": LYING}
_BACKGROUNDS = {
    "meadow": MEADOW,
    "room": ROOM,
    "studio": STUDIO,
    "beach": BEACH,
    "snow": SNOW,
    "forest": FOREST,
}
_THUMBNAIL = 16
_STRENGTHS = (1.0, 10.0, 1e2, 1e3, 1e4, 1e5)
"""Of the ridge; each factor takes the one that predicts a part of the pictures best that it was not fitted on."""
_EPS = 1e-6


def factor_numbers(factors: Factors) -> dict[str, float]:
    """What can be asked of a picture, as numbers by name; choices as 1 (this one) and 0 (another).

    Colours and shapes are those that were drawn, the breed's own with the picture's own variation.
    """
    shape, size = factors.shape, max(factors.width, factors.height)
    red, green, blue = shape.coats[factors.coat].main
    return {
        "coat hue (red to blue)": red - blue + 2 * factors.coat_hue,
        "coat lightness": (red + green + blue) / 3 * (1 + 1.5 * factors.coat_lightness),
        "ears hang": float(shape.ears in ("floppy", "feathered")),
        "ear length": shape.ear_length * factors.ear_size,
        "muzzle length": shape.muzzle * factors.muzzle_length,
        "fluff": shape.fur * factors.fluff,
        "size": factors.size * min(factors.width, factors.height) / size,
        "body yaw": factors.body_yaw,
        "head yaw": factors.head_yaw,
        "faces left": float(factors.faces_left),
        **{f"pose: {name}": float(factors.pose == pose) for name, pose in _POSES.items()},
        **{f"background: {name}": float(factors.background == each) for name, each in _BACKGROUNDS.items()},
        "background lightness": factors.background_lightness,
        "horizon": factors.horizon,
        "brightness": factors.brightness,
        "warmth": factors.warmth,
        "light angle": factors.light_angle,
    }


@dataclass(frozen=True, slots=True)
class FactorReader:
    """Reads factors off pictures, linearly in features and thumbnail."""

    names: tuple[str, ...]
    r2: Numbers
    """[K], on real pictures that nothing was fitted on."""
    extractor: FeatureExtractor | None
    _mean: Numbers
    _scale: Numbers
    _weights: Numbers
    _offset: Numbers

    @classmethod
    def fitted(
        cls,
        pictures: Pictures,
        factors: Sequence[Factors],
        extractor: FeatureExtractor | None = None,
        seed: int = 0,
    ) -> FactorReader:
        """Fit on three fifths of the pictures uint8 [N, H, W, 3], choose by one fifth, measure on the last."""
        numbers = [factor_numbers(each) for each in factors]
        values = np.array([list(each.values()) for each in numbers])
        features = _features(pictures, extractor)
        order = np.random.default_rng(seed).permutation(len(pictures))
        fit, choose, measure = np.split(order, [len(order) * 3 // 5, len(order) * 4 // 5])
        mean, scale = features[fit].mean(0), features[fit].std(0) + _EPS
        features, offset = (features - mean) / scale, values[fit].mean(0)
        left, singular, right = np.linalg.svd(features[fit], full_matrices=False)
        projected = left.T @ (values[fit] - offset)
        best, weights = np.full(values.shape[1], -np.inf), np.zeros((features.shape[1], values.shape[1]))
        for strength in _STRENGTHS:
            tried = right.T @ ((singular / (singular**2 + strength))[:, None] * projected)
            explained = _r2(values[choose], offset + features[choose] @ tried)
            better = explained > best
            best, weights = np.where(better, explained, best), np.where(better, tried, weights)
        r2 = _r2(values[measure], offset + features[measure] @ weights)
        return cls(tuple(numbers[0]), r2, extractor, mean, scale, weights, offset)

    def read(self, pictures: Pictures) -> Numbers:
        """The factors [N, K] of pictures uint8 [N, H, W, 3]."""
        features = (_features(pictures, self.extractor) - self._mean) / self._scale
        return self._offset + features @ self._weights


def _features(pictures: Pictures, extractor: FeatureExtractor | None) -> Numbers:
    """A thumbnail's pixels, and what the extractor sees: float64 [N, D]."""
    pixels = torch.from_numpy(pictures).permute(0, 3, 1, 2).double() / 255
    side = min(_THUMBNAIL, pictures.shape[1])
    thumbnails: Numbers = adaptive_avg_pool2d(pixels, side).flatten(1).numpy()
    if extractor is None:
        return thumbnails
    return np.concatenate([thumbnails, extractor.extract(pictures).astype(np.float64)], axis=1)


def _r2(values: Numbers, predicted: Numbers) -> Numbers:
    """The share [K] of each column's variance that is predicted; at most 1."""
    residual = ((values - predicted) ** 2).sum(0)
    total = ((values - values.mean(0)) ** 2).sum(0)
    share: Numbers = 1 - residual / np.maximum(total, _EPS)
    return share
