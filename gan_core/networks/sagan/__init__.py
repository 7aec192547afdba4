"""SAGAN: residual networks that attend to themselves, both spectrally normalised (Zhang et al. 2018)."""

from typing import Literal

from gan_core.networks.resnet import ResidualSettings
from gan_core.runs.registry import NETWORKS, NetworkDescription
from gan_core.runs.settings import setting


class SaganSettings(ResidualSettings):
    """Widths as in the authors' code, whose `gf_dim` and `df_dim` `ngf` and `ndf` are."""

    family: Literal["sagan"] = setting(
        "sagan", title="Network", description="The family of generator and discriminator.", fixed=True
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
