"""The one configuration of a run: its network, its objective and how it is trained.

Defaults are DCGAN's published ones (Radford et al. 2015, arXiv:1511.06434); a preset is a file of
differences from them.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import SerializeAsAny, field_validator, model_validator

from gan_core.messages import UsageError
from gan_core.runs.registry import LOSSES, NETWORKS
from gan_core.runs.settings import Settings, checked, setting


class NetworkSettings(Settings):
    """What every network family has; a family adds its own by subclassing."""

    family: str = setting(
        title="Network",
        description="The family of generator and discriminator.",
        choices=NETWORKS.keys,
        fixed=True,
    )
    img_resolution: int = setting(
        64,
        title="Resolution",
        description="Height and width of the pictures.",
        unit="px",
        ge=8,
        le=256,
        fixed=True,
    )
    z_dim: int = setting(
        100,
        title="Latent size",
        description="How many numbers the generator makes a picture from.",
        ge=1,
        le=4096,
    )

    @model_validator(mode="after")
    def _resolution_fits_family(self) -> NetworkSettings:
        allowed = NETWORKS[self.family].img_resolutions
        if self.img_resolution not in allowed:
            raise _invalid(
                "{family} is not made for {resolution} px. Choose one of: {allowed}.",
                family=NETWORKS[self.family].title,
                resolution=self.img_resolution,
                allowed=", ".join(map(str, allowed)),
            )
        return self


class ObjectiveSettings(Settings):
    """What generator and discriminator are asked to do."""

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
    )

    @field_validator("loss")
    @classmethod
    def _loss_is_known(cls, value: str) -> str:
        try:
            return LOSSES[value].key
        except UsageError as error:
            raise ValueError(error) from error


class TrainingSettings(Settings):
    """How a run is trained, reported and kept. kimg = thousands of real images shown to D."""

    batch_size: int = setting(
        128, title="Batch size", description="Pictures in one step.", unit="pictures", ge=2, le=4096
    )
    g_lr: float = setting(
        2e-4, title="G learning rate", description="Adam's step size for the generator.", ge=1e-7, le=1.0
    )
    d_lr: float = setting(
        2e-4, title="D learning rate", description="Adam's step size for the discriminator.", ge=1e-7, le=1.0
    )
    beta1: float = setting(
        0.5, title="Adam β1", description="How long Adam remembers the gradient's mean.", ge=0.0, le=0.999
    )
    beta2: float = setting(
        0.999,
        title="Adam β2",
        description="How long Adam remembers the gradient's square.",
        ge=0.0,
        le=0.99999,
    )
    d_steps: int = setting(
        1, title="D steps", description="Discriminator steps for each generator step.", ge=1, le=16
    )
    epochs: float | None = setting(
        None,
        title="Epochs",
        description="Length as passes over the dataset; turned into kimg when the run is made.",
        unit="passes",
        ge=0.001,
        le=1e6,
    )
    kimg: float | None = setting(
        None,
        title="Length",
        description="The run's total length in thousands of real images shown to D. Empty: by epochs or minutes.",
        unit="kimg",
        ge=0.001,
        le=1e6,
    )
    minutes: float | None = setting(
        None,
        title="Time limit",
        description="The run's total time spent training. Empty: no limit.",
        unit="min",
        ge=0.001,
        le=1e6,
    )
    ema_decay: float = setting(
        0.999,
        title="EMA decay",
        description="How slowly the averaged generator follows, each step; pictures are made with it. 0: no average.",
        ge=0.0,
        le=0.999999,
    )
    mirror: bool = setting(True, title="Mirror", description="Flip half of the real pictures left to right.")
    snapshot_kimg: float = setting(
        5.0,
        title="Grid every",
        description="How often a grid of samples is kept.",
        unit="kimg",
        ge=0.01,
        le=1e5,
    )
    checkpoint_kimg: float = setting(
        20.0,
        title="Checkpoint every",
        description="How often the whole state is saved, so that a killed run can go on.",
        unit="kimg",
        ge=0.01,
        le=1e5,
    )
    keep_checkpoints: int = setting(
        3,
        title="Keep",
        description="How many of the newest checkpoints stay; marked ones always stay.",
        ge=1,
        le=1000,
    )
    grid_size: int = setting(
        8, title="Grid size", description="Rows and columns of a sample grid.", unit="pictures", ge=1, le=32
    )
    seed: int = setting(
        0,
        title="Seed",
        description="Where all chance comes from; the same seed repeats a run.",
        ge=0,
        le=2**31 - 1,
    )
    device: Literal["auto", "cuda", "mps", "cpu"] = setting(
        "auto", title="Device", description="Where to train. auto: the GPU where there is one."
    )
    precision: Literal["auto", "fp32", "bf16"] = setting(
        "auto",
        title="Precision",
        description="Numbers used inside the networks. auto: a short probe takes the faster.",
    )
    memory_format: Literal["auto", "contiguous", "channels_last"] = setting(
        "auto",
        title="Memory format",
        description="How pictures lie in memory. auto: a short probe takes the faster.",
    )


class RunConfig(Settings):
    """Everything that decides a run, beside its pictures."""

    preset: str = setting(
        title="Preset", description="The preset that this configuration began as.", fixed=True
    )
    network: SerializeAsAny[NetworkSettings] = setting(title="Network", description="The two networks.")
    objective: ObjectiveSettings = setting(
        default_factory=ObjectiveSettings, title="Objective", description="What they are asked to do."
    )
    training: TrainingSettings = setting(
        default_factory=TrainingSettings, title="Training", description="How they are trained."
    )

    @field_validator("network", mode="before")
    @classmethod
    def _family_decides_the_settings(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        try:
            return checked(NETWORKS[str(value.get("family"))].settings, value)
        except UsageError as error:
            raise ValueError(error) from error


def _invalid(template: str, **values: Any) -> ValueError:
    """A UsageError in the only wrapping that pydantic lets through a validator."""
    return ValueError(UsageError(template, **values))
