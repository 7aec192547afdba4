"""R3GAN: a modern, minimal pair of residual networks (Huang et al. 2024, arXiv:2501.05441)."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from gan_core.runs.network_settings import NetworkSettings, invalid
from gan_core.runs.registry import NETWORKS, NetworkDescription
from gan_core.runs.settings import setting

EXPANSION = 2
"""How much wider than its stage a block is inside."""


class R3ganSettings(NetworkSettings):
    """Widths, blocks and groups; both networks have the same. Defaults are FFHQ's in brownvc/R3GAN."""

    family: Literal["r3gan"] = setting(
        "r3gan", title="Network", description="The family of generator and discriminator.", fixed=True
    )
    z_dim: int = setting(
        64,
        title="Latent size",
        description="How many numbers the generator makes a picture from.",
        ge=1,
        le=4096,
    )
    width: int = setting(
        768,
        title="Width",
        description="Channels of the stages from 4×4 on, in both networks.",
        unit="channels",
        ge=8,
        le=4096,
    )
    wide_up_to: int = setting(
        32,
        title="Full width up to",
        description="The last resolution with all channels; each one above it has half as many.",
        unit="px",
        ge=4,
        le=256,
    )
    blocks: int = setting(
        2,
        title="Blocks",
        description="Residual blocks in each stage, in both networks.",
        ge=1,
        le=8,
    )
    group_width: int = setting(
        16,
        title="Channels in a group",
        description="A 3×3 convolution mixes only so many channels with each other (grouped convolution).",
        unit="channels",
        ge=1,
        le=512,
    )

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels of each stage, from 4×4 to the full resolution."""
        widths, width, resolution = [self.width], self.width, 8
        while resolution <= self.img_resolution:
            width = width // 2 if resolution > self.wide_up_to else width
            widths.append(width)
            resolution *= 2
        return tuple(widths)

    @model_validator(mode="after")
    def _groups_divide_the_widths(self) -> R3ganSettings:
        for width in self.widths:
            if not width or EXPANSION * width % self.group_width:
                raise invalid(
                    "Groups of {group} channels don't divide the {channels} inside a block. Choose "
                    "network.width so that the narrowest stage, doubled, is a multiple of network.group_width.",
                    group=self.group_width,
                    channels=EXPANSION * width,
                )
        return self


NETWORKS.add(
    NetworkDescription(
        key="r3gan",
        title="R3GAN",
        description=(
            "Plain residual blocks with grouped convolutions and no normalisation: with its loss and penalties, "
            "as good as networks with many tricks."
        ),
        paper="Huang et al. 2024, The GAN is dead; long live the GAN! A Modern Baseline GAN",
        url="https://arxiv.org/abs/2501.05441",
        img_resolutions=(32, 64, 128),
        settings=R3ganSettings,
        module="gan_core.networks.r3gan.model",
        conditionings=("projection",),
    )
)
