"""The objective: what the training loop minimises without understanding it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from gan_core.networks.judgement import Judgement
from gan_core.objectives.augment import Augment, build_augment
from gan_core.objectives.losses import Loss
from gan_core.objectives.penalties import interpolation_penalty, orthogonality, squared_gradient
from gan_core.runs.config import Conditioning, ObjectiveSettings
from gan_core.runs.registry import LOSSES


@dataclass(frozen=True, slots=True)
class Batch:
    """Pictures float [N, 3, R, R] in [-1, 1] and their labels int64 [N], if they have any."""

    pictures: Tensor
    labels: Tensor | None = None


@dataclass(frozen=True, slots=True)
class Strengths:
    """How strongly what is added to the losses counts in one step."""

    penalty: float = 1.0
    """Factor of all penalties on D's gradient; 0: none in this step."""
    instance_noise: float = 0.0
    """Standard deviation."""
    augment_p: float | None = None
    """The augmentation's probability where a schedule gives it."""


@dataclass(frozen=True, slots=True)
class DiscriminatorTerms:
    """D's loss to minimise and its mean opinions, all scalars on the device."""

    loss: Tensor
    d_real: Tensor
    d_fake: Tensor


class Objective:
    """Losses, conditioning, penalties and augmentation as one object."""

    def __init__(
        self,
        settings: ObjectiveSettings,
        conditioning: Conditioning | None = None,
        device: torch.device | None = None,
        *,
        judges_alone: bool = False,
    ) -> None:
        """`judges_alone`: D's opinion of a picture depends on no other of its batch."""
        self.settings = settings
        self.judges_alone = judges_alone
        self.loss: Loss = LOSSES[settings.loss].load()(settings.label_smoothing)
        self.names_classes = (conditioning or Conditioning()).kind == "classifier"
        self.augment: Augment = build_augment(settings, device or torch.device("cpu"))

    def d_terms(
        self, discriminator: nn.Module, real: Batch, fake: Batch, rng: torch.Generator, strengths: Strengths
    ) -> DiscriminatorTerms:
        """What D minimises.

        Real and fake go through D together where it judges each picture alone, as in BigGAN's code: that is
        sooner done. They go apart where batch norm or minibatch stddev should see only the one or the other
        (ganhacks), and where a penalty asks for the slope at one of them. `rng`, on the pictures' device,
        draws noise and augmentation.
        """
        settings = self.settings
        real_pictures = _tracked(real.pictures, strengths.penalty * settings.r1_gamma)
        fake_pictures = _tracked(fake.pictures, strengths.penalty * settings.r2_gamma)
        shown_real = self._shown(real_pictures, rng, strengths)
        shown_fake = self._shown(fake_pictures, rng, strengths)
        shown = Batch(shown_real, real.labels), Batch(shown_fake, fake.labels)
        is_tracked = shown_real.requires_grad or shown_fake.requires_grad
        judge = _judged_together if self.judges_alone and not is_tracked else _judged_apart
        on_real, on_fake = judge(discriminator, *shown)
        loss = self.loss.d_loss(on_real.logits, on_fake.logits)
        if self.names_classes:
            loss = loss + settings.class_weight * self._naming(on_real, real, on_fake, fake)
        if settings.drift:
            loss = loss + settings.drift * on_real.logits.square().mean()
        if strengths.penalty and settings.r1_gamma:
            penalty = squared_gradient(on_real.logits, real_pictures)
            loss = loss + strengths.penalty * settings.r1_gamma * penalty
        if strengths.penalty and settings.r2_gamma:
            penalty = squared_gradient(on_fake.logits, fake_pictures)
            loss = loss + strengths.penalty * settings.r2_gamma * penalty
        if strengths.penalty and settings.gradient_penalty:
            penalty = interpolation_penalty(
                lambda pictures: discriminator(pictures, real.labels), shown_real, shown_fake, rng
            )
            loss = loss + strengths.penalty * settings.gradient_penalty * penalty
        self.augment.observe(self._over_boundary(on_real.logits.detach(), on_fake.logits.detach()))
        return DiscriminatorTerms(
            loss=loss,
            d_real=self.loss.opinion(on_real.logits.detach()).mean(),
            d_fake=self.loss.opinion(on_fake.logits.detach()).mean(),
        )

    def g_loss(
        self, discriminator: nn.Module, real: Batch, fake: Batch, rng: torch.Generator, strengths: Strengths
    ) -> Tensor:
        """What G minimises; `real` is only looked at by losses that compare."""
        on_fake = _judged(discriminator, self._shown(fake.pictures, rng, strengths), fake.labels)
        real_logits = None
        if self.loss.compares:
            shown = self._shown(real.pictures, rng, strengths)
            real_logits = _judged(discriminator, shown, real.labels).logits
        loss = self.loss.g_loss(on_fake.logits, real_logits)
        if self.names_classes:
            loss = loss + self.settings.class_weight * _misnaming(on_fake, fake)
        return loss

    def g_penalty(self, generator: nn.Module) -> Tensor | None:
        """What is added to G's loss for its weights alone; None for nothing."""
        weight = self.settings.orthogonal_weight
        return weight * orthogonality(generator) if weight else None

    def _over_boundary(self, real: Tensor, fake: Tensor) -> Tensor:
        """Logits for real pictures, shifted so that 0 is undecided: an average fake, where only that is known."""
        boundary = self.loss.boundary
        return real - (fake.mean() if boundary is None else boundary)

    def _shown(self, pictures: Tensor, rng: torch.Generator, strengths: Strengths) -> Tensor:
        with torch.autocast(pictures.device.type, enabled=False):
            pictures = self.augment(pictures, rng, strengths.augment_p)
        if strengths.instance_noise:
            noise = torch.randn(pictures.shape, generator=rng, device=pictures.device)
            pictures = pictures + strengths.instance_noise * noise
        return pictures

    def _naming(self, on_real: Judgement, real: Batch, on_fake: Judgement, fake: Batch) -> Tensor:
        loss = _misnaming(on_real, real)
        return loss + _misnaming(on_fake, fake) if self.settings.class_on_fakes else loss


def _tracked(pictures: Tensor, gamma: float) -> Tensor:
    """`pictures` with a gradient of their own, where their penalty is on."""
    return pictures.detach().requires_grad_(True) if gamma else pictures


def _judged(discriminator: nn.Module, pictures: Tensor, labels: Tensor | None) -> Judgement:
    judgement: Judgement = discriminator(pictures, labels)
    named = None if judgement.class_logits is None else judgement.class_logits.float()
    return Judgement(judgement.logits.float(), named)


def _judged_apart(discriminator: nn.Module, real: Batch, fake: Batch) -> tuple[Judgement, Judgement]:
    return (
        _judged(discriminator, real.pictures, real.labels),
        _judged(discriminator, fake.pictures, fake.labels),
    )


def _judged_together(discriminator: nn.Module, real: Batch, fake: Batch) -> tuple[Judgement, Judgement]:
    labels = None if real.labels is None or fake.labels is None else torch.cat([real.labels, fake.labels])
    both = _judged(discriminator, torch.cat([real.pictures, fake.pictures]), labels)
    count, named = len(real.pictures), both.class_logits
    return (
        Judgement(both.logits[:count], None if named is None else named[:count]),
        Judgement(both.logits[count:], None if named is None else named[count:]),
    )


def _misnaming(judgement: Judgement, batch: Batch) -> Tensor:
    if judgement.class_logits is None or batch.labels is None:
        raise ValueError("the classifier conditioning needs class logits and labels")
    return cross_entropy(judgement.class_logits, batch.labels)
