"""BigGAN: class-conditional residual networks at scale (Brock et al. 2018, arXiv:1809.11096)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import model_validator

from gan_core.runs.network_settings import NetworkSettings, invalid
from gan_core.runs.registry import NETWORKS, NetworkDescription
from gan_core.runs.settings import setting


@dataclass(frozen=True, slots=True)
class Ladder:
    """Widths as multiples of `ngf` and `ndf`, from 4×4 up in G and from the picture down in D."""

    g_first: int
    """Of the map that the first linear layer makes."""
    g: tuple[int, ...]
    """Of each of G's blocks, which all double the resolution."""
    d: tuple[int, ...]
    d_halvings: int
    """How many of D's blocks, the first ones, halve the resolution."""


_LADDERS = {
    32: Ladder(4, (4, 4, 4), (2, 2, 2, 2), 2),
    64: Ladder(16, (8, 4, 2, 1), (1, 2, 4, 8, 16), 4),
    128: Ladder(16, (16, 8, 4, 2, 1), (1, 2, 4, 8, 16, 16), 5),
}
"""POSTECH-CVLab/PyTorch-StudioGAN (src/models/big_resnet.py), with which ajbrock/BigGAN-PyTorch agrees at 128."""


class BigganSettings(NetworkSettings):
    """Widths, latent and conditioning of BigGAN; defaults are StudioGAN's."""

    family: Literal["biggan"] = setting(
        "biggan", title="Network", description="The family of generator and discriminator.", fixed=True
    )
    z_dim: int = setting(
        100,
        title="Latent size",
        description=(
            "How many numbers the generator makes a picture from: cut into equal chunks, one for the first layer "
            "and one for each block (4 chunks at 32 px, 5 at 64, 6 at 128)."
        ),
        ge=1,
        le=4096,
    )
    ngf: int = setting(
        80,
        title="G width",
        description="Channels that every width of the generator is a multiple of.",
        unit="channels",
        ge=2,
        le=512,
    )
    ndf: int = setting(
        80,
        title="D width",
        description="Channels that every width of the discriminator is a multiple of.",
        unit="channels",
        ge=2,
        le=512,
    )
    widths: Literal["own", "shortened"] = setting(
        "own",
        title="Widths",
        description=(
            "own: as StudioGAN has them at this size; shortened: the networks for twice the resolution without "
            "their last blocks, as BigGAN's own code at 64 px."
        ),
        when=("network.img_resolution", ("32", "64")),
    )
    shared_dim: int = setting(
        128,
        title="Breed embedding",
        description=(
            "How many numbers stand for a breed in all of the generator's blocks together. 0: the breed itself, "
            "one-hot."
        ),
        ge=0,
        le=4096,
        when=("objective.conditioning", ("projection", "classifier")),
    )
    attention: Literal["none", "8", "16", "32", "64"] = setting(
        "32",
        title="Attention at",
        description="The resolution at which both networks relate every place of the picture to every other.",
        unit="px",
    )
    g_leak: float = setting(
        0.0,
        title="G leak",
        description="Slope below zero of the generator's activations. 0: ReLU, as published.",
        ge=0.0,
        le=0.9,
    )
    d_leak: float = setting(
        0.0,
        title="D leak",
        description="Slope below zero of the discriminator's activations. 0: ReLU, as published.",
        ge=0.0,
        le=0.9,
    )
    norm_eps: float = setting(
        1e-4,
        title="Batch norm ε",
        description="What keeps batch norm from dividing by nothing (StudioGAN: 1e-4, BigGAN's code: 1e-5).",
        ge=1e-8,
        le=1e-2,
    )
    initialization: Literal["orthogonal", "normal"] = setting(
        "orthogonal",
        title="First weights",
        description="orthogonal: as published; normal: N(0, 0.02), as in DCGAN.",
    )

    @property
    def ladder(self) -> Ladder:
        """The widths of both networks at this resolution."""
        twice = _LADDERS.get(2 * self.img_resolution)
        if self.widths == "own" or twice is None:
            return _LADDERS[self.img_resolution]
        return Ladder(twice.g_first, twice.g[:-1], twice.d[:-1], twice.d_halvings - 1)

    @property
    def chunk_dim(self) -> int:
        """How many numbers of the latent the first layer and each block get."""
        return self.z_dim // (len(self.ladder.g) + 1)

    @property
    def attention_resolution(self) -> int | None:
        """Where attention is, in pixels."""
        return None if self.attention == "none" else int(self.attention)

    @model_validator(mode="after")
    def _latent_is_cut_into_equal_chunks(self) -> BigganSettings:
        chunks = len(self.ladder.g) + 1
        if self.z_dim % chunks:
            above = self.z_dim - self.z_dim % chunks + chunks
            raise invalid(
                "A latent of {z_dim} numbers can't be cut into {chunks} equal chunks, as BigGAN needs at "
                "{resolution} px. Set network.z_dim={above}.",
                z_dim=self.z_dim,
                chunks=chunks,
                resolution=self.img_resolution,
                above=above,
            )
        return self

    @model_validator(mode="after")
    def _both_networks_have_attentions_resolution(self) -> BigganSettings:
        resolution = self.attention_resolution
        if resolution is not None and resolution >= self.img_resolution:
            raise invalid(
                "BigGAN at {resolution} px has no {attention} px map in both networks to attend over. "
                "Set network.attention={largest}, or none.",
                resolution=self.img_resolution,
                attention=resolution,
                largest=self.img_resolution // 2,
            )
        return self


NETWORKS.add(
    NetworkDescription(
        key="biggan",
        title="BigGAN",
        description=(
            "Residual blocks with spectral norm and attention; the breed and a part of the latent reach every "
            "block. The competition's winner."
        ),
        paper="Brock et al. 2018, Large Scale GAN Training for High Fidelity Natural Image Synthesis",
        url="https://arxiv.org/abs/1809.11096",
        img_resolutions=(32, 64, 128),
        settings=BigganSettings,
        module="gan_core.networks.biggan.model",
        standing_statistics=True,
        conditionings=("projection", "classifier"),
    )
)
