"""First weights of a network, drawn from the run's own generator."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import torch
from torch import Tensor, nn

from gan_core.networks.layers.spectral import SpectralNorm

Draw = Callable[..., Tensor]
Initialization = Literal["orthogonal", "xavier", "normal"]

_DRAWS: dict[str, Draw] = {
    "orthogonal": nn.init.orthogonal_,  # Saxe et al. 2013, arXiv:1312.6120
    "xavier": nn.init.xavier_uniform_,  # Glorot and Bengio 2010
    "normal": partial(nn.init.normal_, std=0.02),  # Radford et al. 2015, arXiv:1511.06434
}


@torch.no_grad()
def initialize_weights(network: nn.Module, kind: Initialization, rng: torch.Generator) -> None:
    """Draw the weights of convolutions, linear layers and embeddings, then spectral norm's vectors.

    `rng` on the CPU, as the network is. Biases become 0, batch norm's gains 1. Parameters that a layer of
    its own made (attention's γ) stay.
    """
    draw = _DRAWS[kind]
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear | nn.Embedding):
            draw(module.weight, generator=rng)
            if not isinstance(module, nn.Embedding) and module.bias is not None:
                module.bias.zero_()
        elif isinstance(module, nn.BatchNorm2d):
            module.reset_parameters()
    for module in network.modules():
        if isinstance(module, SpectralNorm):
            module.draw_u(rng)
