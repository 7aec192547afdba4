"""The objective: what the training loop minimises without understanding it."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from gan_core.objectives.losses import Loss
from gan_core.runs.config import ObjectiveSettings
from gan_core.runs.registry import LOSSES


@dataclass(frozen=True, slots=True)
class Batch:
    """Pictures float [N, 3, R, R] in [-1, 1] and their labels int64 [N], if they have any."""

    pictures: Tensor
    labels: Tensor | None = None


@dataclass(frozen=True, slots=True)
class DiscriminatorTerms:
    """D's loss to minimise and its mean opinions, all scalars on the device."""

    loss: Tensor
    d_real: Tensor
    d_fake: Tensor


class Objective:
    """Losses (later also penalties, augmentation, conditioning) as one object."""

    def __init__(self, loss: Loss) -> None:
        self.loss = loss

    @classmethod
    def build(cls, settings: ObjectiveSettings) -> Objective:
        """The objective that `settings` describes."""
        return cls(LOSSES[settings.loss].load()(settings.label_smoothing))

    def d_terms(self, discriminator: nn.Module, real: Batch, fake: Batch) -> DiscriminatorTerms:
        """What D minimises. Real and fake go through D apart, so that batch norm sees each alone (ganhacks)."""
        real_logits: Tensor = discriminator(real.pictures, real.labels).float()
        fake_logits: Tensor = discriminator(fake.pictures, fake.labels).float()
        return DiscriminatorTerms(
            loss=self.loss.d_loss(real_logits, fake_logits),
            d_real=self.loss.opinion(real_logits.detach()).mean(),
            d_fake=self.loss.opinion(fake_logits.detach()).mean(),
        )

    def g_loss(self, discriminator: nn.Module, real: Batch, fake: Batch) -> Tensor:
        """What G minimises; `real` is there for losses that compare."""
        logits: Tensor = discriminator(fake.pictures, fake.labels).float()
        return self.loss.g_loss(logits)
