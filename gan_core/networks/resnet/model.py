"""The residual body as StudioGAN's ``resnet``: class batch norm in G, sum-pooled features in D."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import nn

from gan_core.networks.layers.initialization import initialize_weights
from gan_core.networks.layers.spectral import spectral_norm, unwrapped
from gan_core.networks.resnet import ResnetSettings
from gan_core.networks.resnet.body import BATCH_NORM_EPS, Body, Discriminator, Generator
from gan_core.runs.network_settings import Conditioning

_SPECTRAL_EPS = 1e-6
"""StudioGAN's."""


def build_generator(settings: ResnetSettings, conditioning: Conditioning) -> nn.Module:
    """A generator with untouched default weights; see `initialize`."""
    return Generator(_body(settings), conditioning)


def build_discriminator(settings: ResnetSettings, conditioning: Conditioning) -> nn.Module:
    """A discriminator with untouched default weights; see `initialize`."""
    return Discriminator(_body(settings), conditioning)


def initialize(network: nn.Module, rng: torch.Generator) -> None:
    """Orthogonal weights, drawn from `rng` (on the CPU) alone, as in StudioGAN."""
    initialize_weights(network, "orthogonal", rng)


def _body(settings: ResnetSettings) -> Body:
    return replace(
        Body.of(settings),
        g_wrap=spectral_norm(_SPECTRAL_EPS) if settings.g_norm == "spectral" else unwrapped,
        d_wrap=spectral_norm(_SPECTRAL_EPS) if settings.d_norm == "spectral" else unwrapped,
        d_norm=_batch_norm if settings.d_norm == "batch" else None,
    )


def _batch_norm(channels: int) -> nn.Module:
    return nn.BatchNorm2d(channels, eps=BATCH_NORM_EPS)
