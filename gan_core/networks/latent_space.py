"""What a generator tells of its latent space, so that directions in it can be found."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from torch import Tensor

FEATURE_RESOLUTION = 8
"""Height and width of the features that directions are found in: the map after the first 4×4 one, or pooled."""


@runtime_checkable
class LatentSpace(Protocol):
    """A generator whose directions can be found: every family's."""

    def latent_weights(self) -> Tensor:
        """All weights that meet the latent itself, as they are used: float32 [M, z_dim], a row an output.

        The matrix A of SeFa (Shen and Zhou 2021, arXiv:2007.06600): A·n is what moving along n adds to the
        layers' outputs, wherever it starts from.
        """
        ...

    def early_features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """Features float [N, C, 8, 8] behind the first non-linear layers and behind all of the latent.

        Not those of the first linear layer: for Gaussian latents, their principal components are the singular
        vectors of its weight, and so SeFa's directions once more. (4×4 where the network has grown no further.)
        """
        ...
