"""Augmentation of everything that D sees, real and fake alike and differentiably, for small datasets."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from gan_core.objectives.augment.ada import AdaptiveAugment
from gan_core.objectives.augment.diffaugment import DiffAugment
from gan_core.runs.augment_policy import augment_kinds
from gan_core.runs.config import ObjectiveSettings


class Augment(Protocol):
    """Changes pictures on their way to D."""

    def __call__(self, pictures: Tensor, rng: torch.Generator, p: float | None = None) -> Tensor:
        """`pictures` float [N, 3, R, R] in about [-1, 1], changed as `rng` (on their device) says.

        `p` overrides the augmentation's own probability. The result is differentiable, twice, with
        regard to `pictures`.
        """
        ...

    def observe(self, real_logits: Tensor) -> None:
        """Learn from D's logits float [N] for real pictures; the host does not wait for the device.

        They are shifted so that 0 is undecided, whatever the loss.
        """
        ...

    def report(self) -> dict[str, Tensor]:
        """Scalars for a StepMetrics: ``augment_p`` and ``r_t`` of an adaptive augmentation."""
        ...

    def state_dict(self) -> dict[str, Tensor]:
        """What a resumed run must know."""
        ...

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go on from `state`. Raises KeyError where it is another augmentation's."""
        ...


class NoAugment:
    """Pictures as they are."""

    def __call__(self, pictures: Tensor, rng: torch.Generator, p: float | None = None) -> Tensor:
        """`pictures`."""
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


def build_augment(settings: ObjectiveSettings, device: torch.device) -> Augment:
    """The augmentation that `settings` names, its state on `device`."""
    if settings.augment == "none":
        return NoAugment()
    kinds = augment_kinds(settings.augment, settings.augment_policy)
    if settings.augment == "diffaugment":
        return DiffAugment(kinds)
    return AdaptiveAugment(
        kinds,
        device,
        p=settings.augment_p,
        target=settings.ada_target,
        kimg=settings.ada_kimg,
        adapts=settings.augment_p_final is None,
    )
