"""SAGAN: residual networks that attend to themselves, both spectrally normalised (Zhang et al. 2018)."""

from typing import Literal

from gan_core.runs.config import NetworkSettings
from gan_core.runs.registry import NETWORKS, NetworkDescription
from gan_core.runs.settings import setting


class SaganSettings(NetworkSettings):
    """Widths as in the authors' code, whose `gf_dim` and `df_dim` `ngf` and `ndf` are."""

    family: Literal["sagan"] = setting(
        "sagan", title="Network", description="The family of generator and discriminator.", fixed=True
    )
    ngf: int = setting(
        64,
        title="G width",
        description="Unit of the generator's channels: 4 of it in a block at 32 px, 16 down to 1 above.",
        unit="channels",
        ge=2,
        le=256,
    )
    ndf: int = setting(
        64,
        title="D width",
        description="Unit of the discriminator's channels: 2 of it in a block at 32 px, 1 up to 16 above.",
        unit="channels",
        ge=2,
        le=256,
    )
    tapered: bool = setting(
        False,
        title="Tapered",
        description=(
            "At 32 px: narrower towards the full resolution, as above 32 px, and much quicker. Off: all blocks "
            "equally wide, as published."
        ),
        when=("network.img_resolution", ("32",)),
    )
    initialization: Literal["orthogonal", "xavier"] = setting(
        "orthogonal",
        title="First weights",
        description="How the first weights are drawn. orthogonal: StudioGAN's; xavier: the authors'.",
    )


NETWORKS.add(
    NetworkDescription(
        key="sagan",
        title="SAGAN",
        description=(
            "Residual blocks with self-attention, so that far parts of a picture agree; spectral norm in both "
            "networks."
        ),
        paper="Zhang et al. 2018, Self-Attention Generative Adversarial Networks",
        url="https://arxiv.org/abs/1805.08318",
        img_resolutions=(32, 64, 128),
        settings=SaganSettings,
        module="gan_core.networks.sagan.model",
        conditionings=("concat", "projection", "classifier"),
    )
)
