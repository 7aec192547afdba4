"""SAGAN's networks: the residual body, spectral norm in both, self-attention at one resolution.

Attention at 32×32 as in the authors' code (at 32 px at 16×16, as in StudioGAN). The class tables of G's
batch norm have no spectral norm, as in the authors' code; StudioGAN normalises them too.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import nn

from gan_core.networks.layers.initialization import initialize_weights
from gan_core.networks.layers.spectral import spectral_norm
from gan_core.networks.resnet.body import Body, Discriminator, Generator
from gan_core.networks.sagan import SaganSettings
from gan_core.runs.network_settings import Conditioning


def build_generator(settings: SaganSettings, conditioning: Conditioning) -> nn.Module:
    """A generator with untouched default weights; see `initialize`."""
    return Generator(_body(settings), conditioning)


def build_discriminator(settings: SaganSettings, conditioning: Conditioning) -> nn.Module:
    """A discriminator with untouched default weights; see `initialize`."""
    return Discriminator(_body(settings), conditioning)


def initialize(network: nn.Module, rng: torch.Generator) -> None:
    """Orthogonal or Xavier weights as the settings say, drawn from `rng` (on the CPU) alone."""
    if not isinstance(network, Generator | Discriminator):
        raise TypeError(f"SAGAN's networks are initialised here, not {type(network).__name__}")
    initialize_weights(network, network.initialization, rng)


def _body(settings: SaganSettings) -> Body:
    return replace(
        Body.of(settings),
        g_wrap=spectral_norm(),
        d_wrap=spectral_norm(),
        attention_at=min(settings.img_resolution // 2, 32),
        initialization=settings.initialization,
    )
