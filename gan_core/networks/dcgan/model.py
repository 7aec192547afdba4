"""DCGAN's layers, as in pytorch/examples (dcgan/main.py) and, for other resolutions, GAN Zoo's depth rule.

Generator: 4×4 from the latent, then ConvTranspose 4/2/1 doubling the picture and halving the
channels, batch norm + ReLU; tanh at the end. Discriminator: its mirror with LeakyReLU 0.2 and no
batch norm on its first layer. No biases. Weights N(0, 0.02), batch-norm gains N(1, 0.02).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from gan_core.networks.dcgan import DcganSettings


class Generator(nn.Module):
    """Latents float [N, z_dim] → pictures float [N, 3, R, R] in [-1, 1]. Labels are not used."""

    def __init__(self, settings: DcganSettings) -> None:
        super().__init__()
        channels = settings.ngf * settings.img_resolution // 8
        layers: list[nn.Module] = [
            nn.ConvTranspose2d(settings.z_dim, channels, 4, 1, 0, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
        ]
        for _ in range(_num_doublings(settings.img_resolution)):
            layers += [
                nn.ConvTranspose2d(channels, channels // 2, 4, 2, 1, bias=False),
                nn.BatchNorm2d(channels // 2),
                nn.ReLU(inplace=True),
            ]
            channels //= 2
        layers += [nn.ConvTranspose2d(channels, 3, 4, 2, 1, bias=False), nn.Tanh()]
        self.layers = nn.Sequential(*layers)

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """See the class."""
        pictures: Tensor = self.layers(latents[:, :, None, None])
        return pictures


class Discriminator(nn.Module):
    """Pictures float [N, 3, R, R] in [-1, 1] → logits float [N]. Labels are not used."""

    def __init__(self, settings: DcganSettings) -> None:
        super().__init__()
        channels = settings.ndf
        layers: list[nn.Module] = [
            nn.Conv2d(3, channels, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        for _ in range(_num_doublings(settings.img_resolution)):
            layers += [
                nn.Conv2d(channels, channels * 2, 4, 2, 1, bias=False),
                nn.BatchNorm2d(channels * 2),
                nn.LeakyReLU(0.2, inplace=True),
            ]
            channels *= 2
        layers.append(nn.Conv2d(channels, 1, 4, 1, 0, bias=False))
        self.layers = nn.Sequential(*layers)

    def forward(self, pictures: Tensor, labels: Tensor | None = None) -> Tensor:
        """See the class."""
        logits: Tensor = self.layers(pictures)
        return logits.flatten()


def _num_doublings(img_resolution: int) -> int:
    """Layers between the 4×4 one and the one at full resolution."""
    return img_resolution.bit_length() - 4


def build_generator(settings: DcganSettings, num_classes: int) -> nn.Module:
    """A generator with untouched default weights; see `initialize`."""
    return Generator(settings)


def build_discriminator(settings: DcganSettings, num_classes: int) -> nn.Module:
    """A discriminator with untouched default weights; see `initialize`."""
    return Discriminator(settings)


@torch.no_grad()
def initialize(network: nn.Module, rng: torch.Generator) -> None:
    """DCGAN's initialisation, drawn from `rng` (on the CPU) alone."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            module.weight.normal_(0.0, 0.02, generator=rng)
        elif isinstance(module, nn.BatchNorm2d):
            module.weight.normal_(1.0, 0.02, generator=rng)
            module.bias.zero_()
