"""What every network family has, and how its networks take a class label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import model_validator

from gan_core.messages import UsageError
from gan_core.runs.registry import NETWORKS
from gan_core.runs.settings import Settings, setting
from gan_core.runs.stages import Phase

ConditioningKind = Literal["none", "concat", "projection", "classifier"]
TYPICAL_CLASSES = 120
"""How many classes are assumed where there is no dataset yet: as many as Stanford Dogs has breeds."""


@dataclass(frozen=True, slots=True)
class Conditioning:
    """How class labels enter the networks.

    ``concat``: an embedding joins G's latent and, as a map, D's picture (Mirza and Osindero 2014,
    arXiv:1411.1784). ``projection``: D adds the product of its features with the class's embedding
    (Miyato and Koyama 2018, arXiv:1802.05637). ``classifier``: D also names the class (Odena et al. 2016,
    arXiv:1610.09585). ``none``: labels are not used.
    """

    kind: ConditioningKind = "none"
    num_classes: int = 0

    @property
    def is_on(self) -> bool:
        """Whether the networks take labels."""
        return self.kind != "none"


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

    def phases(self, batch_size: int) -> tuple[Phase, ...]:
        """The plan of a family that grows while it trains; empty for the others.

        `batch_size` is that of the full resolution.
        """
        return ()

    @property
    def discriminator_mixes_pictures(self) -> bool:
        """Whether D's opinion of a picture depends on the rest of its batch through batch norm."""
        return False

    @property
    def discriminator_judges_alone(self) -> bool:
        """Whether it depends on that picture alone, so that real and fake may go through D in one batch."""
        return not self.discriminator_mixes_pictures

    @model_validator(mode="after")
    def _resolution_fits_family(self) -> NetworkSettings:
        allowed = NETWORKS[self.family].img_resolutions
        if self.img_resolution not in allowed:
            raise invalid(
                "{family} is not made for {resolution} px. Choose one of: {allowed}.",
                family=NETWORKS[self.family].title,
                resolution=self.img_resolution,
                allowed=", ".join(map(str, allowed)),
            )
        return self


def invalid(template: str, **values: Any) -> ValueError:
    """A UsageError in the only wrapping that pydantic lets through a validator."""
    return ValueError(UsageError(template, **values))
