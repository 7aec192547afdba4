"""A generator to sample from; its speed is the same before and after training."""

from __future__ import annotations

import torch

from gan_core.presets import load_preset
from gan_core.runs.config import Conditioning
from gan_core.runs.registry import NETWORKS
from gan_core.sampling.generator import Generator
from gan_core.training.device import pick_device


def untrained_generator(preset: str) -> Generator:
    """The generator of `preset` as it is initialised, on the device that training would take."""
    network = load_preset(preset).config.network
    family = NETWORKS[network.family].load()
    module = family.build_generator(network, Conditioning())
    family.initialize(module, torch.Generator().manual_seed(0))
    return Generator(
        module, img_resolution=network.img_resolution, z_dim=network.z_dim, device=pick_device("auto")
    )
