"""What generator and discriminator are asked to do: loss, conditioning, penalties, augmentation."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator, model_validator

from gan_core.messages import UsageError
from gan_core.runs.augment_policy import augment_kinds
from gan_core.runs.network_settings import ConditioningKind, invalid
from gan_core.runs.registry import LOSSES
from gan_core.runs.settings import Settings, setting


class ObjectiveSettings(Settings):
    """A pair of adversarial losses and everything that is added to them."""

    loss: str = setting(
        "bce",
        title="Loss",
        description="How the discriminator's opinion becomes a loss.",
        choices=LOSSES.keys,
    )
    label_smoothing: float = setting(
        0.0,
        title="Label smoothing",
        description="How far the target for real pictures is moved from 1 (one-sided; 0 turns it off).",
        ge=0.0,
        le=0.5,
        group="Noise",
    )
    conditioning: ConditioningKind = setting(
        "none",
        title="Breeds by",
        description=(
            "How the breed enters the networks. concat: as an input of both; projection: D compares its "
            "features with the breed's; classifier: D also names the breed; none: not at all."
        ),
    )
    needs_labels: bool = setting(
        True,
        title="Needs breeds",
        description="Refuse a dataset without breeds; off: train on it without them.",
        when=("objective.conditioning", ("concat", "projection", "classifier")),
    )
    class_weight: float = setting(
        1.0,
        title="Classifier weight",
        description="Weight of the cross-entropy by which D names breeds and G is asked to be named right.",
        ge=0.0,
        le=100.0,
        when=("objective.conditioning", ("classifier",)),
    )
    class_on_fakes: bool = setting(
        False,
        title="Name fakes too",
        description="D learns to name breeds on generated pictures as well (ProGAN's code does; AC-GAN's kin don't).",
        when=("objective.conditioning", ("classifier",)),
    )
    r1_gamma: float = setting(
        0.0,
        title="R1 γ",
        description="Penalty γ/2 on D's squared gradient at real pictures (Mescheder et al. 2018). 0: none.",
        ge=0.0,
        le=1e4,
        group="Penalties",
    )
    r2_gamma: float = setting(
        0.0,
        title="R2 γ",
        description="Penalty γ/2 on D's squared gradient at generated pictures. 0: none.",
        ge=0.0,
        le=1e4,
        group="Penalties",
    )
    gradient_penalty: float = setting(
        0.0,
        title="Gradient penalty λ",
        description=(
            "Pulls the norm of D's gradient to 1 between real and fake (WGAN-GP, Gulrajani et al. 2017). 0: none."
        ),
        ge=0.0,
        le=1e4,
        group="Penalties",
    )
    penalty_interval: int = setting(
        1,
        title="Penalties every",
        description=(
            "Penalise in every k-th D step only, k times as strongly (lazy regularisation; D's learning rate "
            "and betas are corrected for it)."
        ),
        unit="D steps",
        ge=1,
        le=64,
        group="Penalties",
    )
    penalty_final_share: float = setting(
        1.0,
        title="Penalties at the end",
        description="What is left of γ and λ at the end of the schedule (R3GAN: 0.1).",
        ge=0.0,
        le=10.0,
        group="Penalties",
    )
    drift: float = setting(
        0.0,
        title="Drift",
        description="Weight of D(x)², which keeps a critic's scores near zero (ProGAN: 0.001). 0: none.",
        ge=0.0,
        le=1.0,
        group="Penalties",
    )
    orthogonal_weight: float = setting(
        0.0,
        title="Orthogonality",
        description="Weight of BigGAN's penalty on correlated filters of G (1e-4 in the paper). 0: none.",
        ge=0.0,
        le=1.0,
        group="Penalties",
    )
    instance_noise: float = setting(
        0.0,
        title="Instance noise",
        description="Standard deviation of noise added to every picture that D sees. 0: none.",
        ge=0.0,
        le=1.0,
        group="Noise",
    )
    instance_noise_kimg: float = setting(
        100.0,
        title="Noise gone after",
        description="The instance noise falls to zero over this length.",
        unit="kimg",
        ge=0.01,
        le=1e6,
        group="Noise",
    )
    augment: Literal["none", "diffaugment", "ada"] = setting(
        "none",
        title="Augmentation",
        description=(
            "Changes every picture that D sees, real and fake alike, so that few pictures last longer. "
            "diffaugment: always on; ada: with a probability that adapts to overfitting."
        ),
        group="Augmentation",
    )
    augment_policy: str = setting(
        "",
        title="Kinds",
        description=(
            "Which changes, separated by commas; empty: all. diffaugment has color, translation, cutout; ada has "
            "blit, geometry, color, cutout (color:0.5 is made half as often)."
        ),
        when=("objective.augment", ("diffaugment", "ada")),
        group="Augmentation",
    )
    augment_p: float = setting(
        0.0,
        title="Probability",
        description="ADA's probability at the start.",
        ge=0.0,
        le=1.0,
        when=("objective.augment", ("ada",)),
        group="Augmentation",
    )
    augment_p_final: float | None = setting(
        None,
        title="Probability at the end",
        description="Where the schedule takes ADA's probability. Empty: it adapts to its target.",
        ge=0.0,
        le=1.0,
        when=("objective.augment", ("ada",)),
        group="Augmentation",
    )
    ada_target: float = setting(
        0.6,
        title="ADA target",
        description="The r_t = E[sign D(x)] on real pictures that the probability aims at; more is overfitting.",
        ge=0.0,
        le=1.0,
        when=("objective.augment", ("ada",)),
        group="Augmentation",
    )
    ada_kimg: float = setting(
        500.0,
        title="ADA speed",
        description="How many thousand real images the probability needs from 0 to 1 at most.",
        unit="kimg",
        ge=1.0,
        le=1e5,
        when=("objective.augment", ("ada",)),
        group="Augmentation",
    )

    @field_validator("loss")
    @classmethod
    def _loss_is_known(cls, value: str) -> str:
        try:
            return LOSSES[value].key
        except UsageError as error:
            raise ValueError(error) from error

    @model_validator(mode="after")
    def _critic_is_penalised(self) -> ObjectiveSettings:
        if LOSSES[self.loss].needs_penalty and not (self.gradient_penalty or self.r1_gamma):
            raise invalid(
                "The loss {loss} needs a penalty on D's gradient. Set objective.gradient_penalty=10 (or "
                "objective.r1_gamma).",
                loss=LOSSES[self.loss].title,
            )
        return self

    @model_validator(mode="after")
    def _augmentation_has_its_kinds(self) -> ObjectiveSettings:
        if self.augment != "none":
            try:
                augment_kinds(self.augment, self.augment_policy)
            except UsageError as error:
                raise ValueError(error) from error
        return self

    @property
    def has_penalty(self) -> bool:
        """Whether D's gradient with regard to pictures is penalised."""
        return bool(self.r1_gamma or self.r2_gamma or self.gradient_penalty)
