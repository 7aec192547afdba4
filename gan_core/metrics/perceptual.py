"""How different two pictures look, with gradients: by what a network sees in them, and by their pixels.

Features after Zhang et al. 2018, arXiv:1801.03924 (LPIPS): at each place of each feature map the channels are
brought to length 1, and the squared difference is averaged over places and maps; without LPIPS's learned
weights, which belong to other networks. Beside them the pixels, as they are and in a coarse mean, which
keeps colours and places that features forgive.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, normalize

from gan_core.metrics.features import FeatureMaps

_COARSE = 8
"""Pixels a side of the coarse mean."""
_PIXELS, _COARSE_PIXELS = 0.5, 0.5
"""Weights of the two beside that of the features, 1. Pixels lie in [-1, 1]."""


class PerceptualDistance:
    """The distance of any pictures to one target: 0 where they are the same, about 1 where nothing agrees."""

    def __init__(self, target: Tensor, extractor: FeatureMaps | None) -> None:
        """`target` is float [1, 3, H, W] in [-1, 1]; without an extractor pixels alone are compared."""
        self._extractor = extractor
        self._target = target
        with torch.no_grad():
            self._maps = () if extractor is None else _directions(extractor, target)

    def __call__(self, images: Tensor) -> Tensor:
        """Float [N] for float [N, 3, H, W] of the target's size and device."""
        images = images.float()
        distance = _PIXELS * _mean_square(images - self._target)
        distance = distance + _COARSE_PIXELS * _mean_square(_coarse(images) - _coarse(self._target))
        if self._extractor is not None:
            found = _directions(self._extractor, images)
            apart = [(a - b).square().sum(1).mean((1, 2)) for a, b in zip(found, self._maps, strict=True)]
            distance = distance + torch.stack(apart).mean(0).to(distance.device)
        return distance


def _directions(extractor: FeatureMaps, images: Tensor) -> list[Tensor]:
    return [normalize(features, dim=1) for features in extractor.maps(images)]


def _coarse(images: Tensor) -> Tensor:
    return avg_pool2d(images, max(1, images.shape[2] // _COARSE))


def _mean_square(difference: Tensor) -> Tensor:
    return difference.square().mean((1, 2, 3))
