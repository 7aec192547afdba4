"""The one configuration of a run: its network, its objective and how it is trained.

A preset is a file of differences from the defaults.
"""

from __future__ import annotations

from typing import Any

from pydantic import SerializeAsAny, field_validator, model_validator

from gan_core.messages import DatasetError, UsageError
from gan_core.runs.network_settings import Conditioning, NetworkSettings, invalid
from gan_core.runs.objective_settings import ObjectiveSettings
from gan_core.runs.registry import NETWORKS
from gan_core.runs.settings import Settings, checked, setting
from gan_core.runs.training_settings import TrainingSettings

__all__ = ["Conditioning", "NetworkSettings", "ObjectiveSettings", "RunConfig", "TrainingSettings"]


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

    @model_validator(mode="after")
    def _parts_fit_each_other(self) -> RunConfig:
        family, objective, training = NETWORKS[self.network.family], self.objective, self.training
        if objective.conditioning not in ("none", *family.conditionings):
            raise invalid(
                "{family} can't take breeds by {kind}. Choose objective.conditioning from: {allowed}.",
                family=family.title,
                kind=objective.conditioning,
                allowed=", ".join(("none", *family.conditionings)),
            )
        if objective.has_penalty and self.network.discriminator_mixes_pictures:
            raise invalid(
                "A penalty on D's gradient needs one gradient for each picture, but D's batch norm mixes "
                "pictures. Set network.d_norm=none, or the penalty to 0."
            )
        if training.batch_size % training.micro_batches or training.batch_size < 2 * training.micro_batches:
            raise invalid(
                "A batch of {batch} can't be cut into {parts} equal parts of two pictures or more. "
                "Change training.batch_size or training.micro_batches.",
                batch=training.batch_size,
                parts=training.micro_batches,
            )
        return self

    def conditioning_for(self, dataset: str, class_names: tuple[str, ...]) -> Conditioning:
        """How the networks take the breeds of a dataset.

        Raises DatasetError where this configuration needs breeds and the dataset has fewer than two.
        """
        kind = self.objective.conditioning
        if kind == "none":
            return Conditioning()
        if len(class_names) > 1:
            return Conditioning(kind, len(class_names))
        if not self.objective.needs_labels:
            return Conditioning()
        raise DatasetError(
            "{preset} learns breeds, but {dataset} has {count}. Prepare pictures with a folder for each breed, "
            "or choose objective.conditioning=none.",
            preset=self.preset,
            dataset=dataset,
            count=len(class_names),
        )
