"""The residual body of SNGAN and the projection discriminator (Miyato et al. 2018, arXiv:1802.05957, 05637)."""

from typing import Literal

from gan_core.runs.config import NetworkSettings
from gan_core.runs.registry import NETWORKS, NetworkDescription
from gan_core.runs.settings import setting


class ResidualSettings(NetworkSettings):
    """What the families on the residual body share: its widths, as StudioGAN and SAGAN's authors count them."""

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


class ResnetSettings(ResidualSettings):
    """Widths as in StudioGAN, whose `g_conv_dim` and `d_conv_dim` `ngf` and `ndf` are."""

    family: Literal["resnet"] = setting(
        "resnet", title="Network", description="The family of generator and discriminator.", fixed=True
    )
    g_norm: Literal["batch", "spectral"] = setting(
        "batch",
        title="G normalisation",
        description="batch: batch norm alone; spectral: the weights are spectrally normalised as well.",
    )
    d_norm: Literal["spectral", "batch", "none"] = setting(
        "spectral",
        title="D normalisation",
        description="spectral: SNGAN, for any loss; batch: without a bound on D; none: for gradient penalties.",
    )

    @property
    def discriminator_mixes_pictures(self) -> bool:
        """See `NetworkSettings`."""
        return self.d_norm == "batch"


NETWORKS.add(
    NetworkDescription(
        key="resnet",
        title="ResNet",
        description="Residual blocks with nearest upsampling and average pooling, as in SNGAN: deeper and steadier.",
        paper="Miyato et al. 2018, Spectral Normalization for Generative Adversarial Networks",
        url="https://arxiv.org/abs/1802.05957",
        img_resolutions=(32, 64, 128),
        settings=ResnetSettings,
        module="gan_core.networks.resnet.model",
        conditionings=("concat", "projection", "classifier"),
    )
)
