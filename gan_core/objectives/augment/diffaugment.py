"""DiffAugment: everything that D sees is recoloured, shifted and cut, always (Zhao et al. 2020, arXiv:2006.10738).

As in mit-han-lab/data-efficient-gans: colour is brightness +U(-0.5, 0.5), saturation ·U(0, 2) and contrast
·U(0.5, 1.5); a shift goes up to an eighth of the side, with grey coming in; a square of half the side is cut.
"""

from __future__ import annotations

from collections.abc import Collection

import torch
from torch import Tensor

from gan_core.objectives.augment.cutout import cut_out
from gan_core.objectives.augment.draws import Draws

_SHIFT = 0.125


class DiffAugment:
    """The kinds of change in `kinds` (color, translation, cutout), in this order, on every picture."""

    def __init__(self, kinds: Collection[str]) -> None:
        self.kinds = frozenset(kinds)

    def __call__(self, pictures: Tensor, rng: torch.Generator, p: float | None = None) -> Tensor:
        """See `Augment`; always on, `p` is not looked at."""
        draws = Draws(len(pictures), rng)
        if "color" in self.kinds:
            pictures = _recolored(pictures, draws)
        if "translation" in self.kinds:
            pictures = _shifted(pictures, draws)
        if "cutout" in self.kinds:
            pictures = cut_out(pictures, draws, torch.ones_like(draws.uniform()))
        return pictures

    def observe(self, real_logits: Tensor) -> None:
        """Nothing to learn."""

    def report(self) -> dict[str, Tensor]:
        """Nothing to tell."""
        return {}

    def state_dict(self) -> dict[str, Tensor]:
        """Nothing to know."""
        return {}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Nothing to go on from."""


def _recolored(pictures: Tensor, draws: Draws) -> Tensor:
    pictures = pictures + _each(draws.uniform(-0.5, 0.5), pictures)
    grey = pictures.mean(1, keepdim=True)
    pictures = grey + (pictures - grey) * _each(draws.uniform(0.0, 2.0), pictures)
    mean = pictures.mean([1, 2, 3], keepdim=True)
    return mean + (pictures - mean) * _each(draws.uniform(0.5, 1.5), pictures)


def _each(values: Tensor, pictures: Tensor) -> Tensor:
    return values.to(pictures.dtype)[:, None, None, None]


def _shifted(pictures: Tensor, draws: Draws) -> Tensor:
    """Products with shifted identities: exact, differentiable any number of times, the same on every device."""
    size = pictures.shape[-1]
    most = int(size * _SHIFT + 0.5)
    places = torch.arange(size, device=pictures.device)
    down, right = (
        (places[:, None] + draws.integers(-most, most)[:, None, None] == places).to(pictures.dtype)[:, None]
        for _ in range(2)
    )
    return down @ pictures @ right.mT
