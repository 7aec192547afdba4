"""DCGAN: deep convolutional generator and discriminator (Radford et al. 2015, arXiv:1511.06434)."""

from typing import Literal

from gan_core.runs.config import NetworkSettings
from gan_core.runs.registry import NETWORKS, NetworkDescription
from gan_core.runs.settings import setting


class DcganSettings(NetworkSettings):
    """Widths as in pytorch/examples, whose `ngf` and `ndf` these are."""

    family: Literal["dcgan"] = setting(
        "dcgan", title="Network", description="The family of generator and discriminator.", fixed=True
    )
    ngf: int = setting(
        64,
        title="G width",
        description="Channels of the generator's last hidden layer; each layer before it has twice as many.",
        unit="channels",
        ge=4,
        le=512,
    )
    ndf: int = setting(
        64,
        title="D width",
        description="Channels of the discriminator's first layer; each layer after it has twice as many.",
        unit="channels",
        ge=4,
        le=512,
    )
    d_norm: Literal["batch", "spectral", "none"] = setting(
        "batch",
        title="D normalisation",
        description="batch: as published; spectral: SN-DCGAN, for any loss; none: for gradient penalties.",
    )

    @property
    def discriminator_mixes_pictures(self) -> bool:
        """See `NetworkSettings`."""
        return self.d_norm == "batch"


NETWORKS.add(
    NetworkDescription(
        key="dcgan",
        title="DCGAN",
        description="Transposed and strided convolutions with batch normalisation: small, quick, the classic.",
        paper="Radford et al. 2015, Unsupervised Representation Learning with Deep Convolutional GANs",
        url="https://arxiv.org/abs/1511.06434",
        img_resolutions=(32, 64, 128),
        settings=DcganSettings,
        module="gan_core.networks.dcgan.model",
        conditionings=("concat", "projection", "classifier"),
    )
)
