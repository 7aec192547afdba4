"""DCGAN's layers, as in pytorch/examples (dcgan/main.py) and, for other resolutions, GAN Zoo's depth rule.

Generator: 4×4 from the latent, then ConvTranspose 4/2/1 doubling the picture and halving the
channels, batch norm + ReLU; tanh at the end. Discriminator: its mirror with LeakyReLU 0.2 and no
batch norm on its first layer. No biases. Weights N(0, 0.02), batch-norm gains N(1, 0.02).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from gan_core.networks.dcgan import DcganSettings
from gan_core.networks.judgement import Judgement
from gan_core.networks.layers.labels import (
    ClassHead,
    ClassTable,
    ConditionalBatchNorm,
    LabelMap,
    class_batch_norm,
    required,
)
from gan_core.networks.layers.spectral import SpectralNorm, spectral_norm, unwrapped, used_weight
from gan_core.runs.network_settings import Conditioning

_LABEL_FEATURES = 50
"""Numbers beside the latent that stand for the class, where labels are concatenated."""

_LAYERS_TO_8 = 6
"""G's layers up to 8×8: two transposed convolutions, each with norm and ReLU."""


class Generator(nn.Module):
    """Latents float [N, z_dim] (and labels int64 [N] or class weights float [N, K]) → pictures.

    Pictures are float [N, 3, R, R] in [-1, 1].
    """

    def __init__(self, settings: DcganSettings, conditioning: Conditioning) -> None:
        super().__init__()
        channels, z_dim = settings.ngf * settings.img_resolution // 8, settings.z_dim
        self.z_dim = z_dim
        self.embedding = None
        if conditioning.kind == "concat":
            self.embedding = ClassTable(conditioning.num_classes, _LABEL_FEATURES)
            z_dim += _LABEL_FEATURES
        norm = _generator_norm(conditioning)
        layers: list[nn.Module] = [
            nn.ConvTranspose2d(z_dim, channels, 4, 1, 0, bias=False),
            norm(channels),
            nn.ReLU(inplace=True),
        ]
        for _ in range(_num_doublings(settings.img_resolution)):
            layers += [
                nn.ConvTranspose2d(channels, channels // 2, 4, 2, 1, bias=False),
                norm(channels // 2),
                nn.ReLU(inplace=True),
            ]
            channels //= 2
        layers.append(nn.ConvTranspose2d(channels, 3, 4, 2, 1, bias=False))
        self.layers = nn.Sequential(*layers)

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """See the class."""
        # Not in bfloat16, whose tanh is exactly 1 from 3.4 on, where a pixel would learn no more.
        return self._through(self.layers, latents, labels).float().tanh()

    def latent_weights(self) -> Tensor:
        """See `LatentSpace`: the first layer spreads each number of the latent over a 4×4 map."""
        return used_weight(self.layers[0])[: self.z_dim].flatten(1).T

    def early_features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """See `LatentSpace`: behind the first doubling, its norm and its ReLU."""
        return self._through(self.layers[:_LAYERS_TO_8], latents, labels)

    def _through(self, layers: Iterable[nn.Module], latents: Tensor, labels: Tensor | None) -> Tensor:
        if self.embedding is not None:
            latents = torch.cat([latents, self.embedding(required(labels))], 1)
        x = latents[:, :, None, None]
        for layer in layers:
            x = layer(x, required(labels)) if isinstance(layer, ConditionalBatchNorm) else layer(x)
        return x


class Discriminator(nn.Module):
    """Pictures float [N, 3, R, R] in [-1, 1] (and labels int64 [N]) → Judgement."""

    def __init__(self, settings: DcganSettings, conditioning: Conditioning) -> None:
        super().__init__()
        wrap = spectral_norm() if settings.d_norm == "spectral" else unwrapped
        channels = settings.ndf
        self.label_map = None
        if conditioning.kind == "concat":
            self.label_map = LabelMap(conditioning.num_classes, settings.img_resolution)
        has_bias = settings.d_norm != "batch"
        layers: list[nn.Module] = [
            wrap(nn.Conv2d(3 + (self.label_map is not None), channels, 4, 2, 1, bias=has_bias)),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        for _ in range(_num_doublings(settings.img_resolution)):
            layers.append(wrap(nn.Conv2d(channels, channels * 2, 4, 2, 1, bias=has_bias)))
            channels *= 2
            if settings.d_norm == "batch":
                layers.append(nn.BatchNorm2d(channels))
            layers.append(nn.LeakyReLU(0.2, inplace=True))
        layers.append(wrap(nn.Conv2d(channels, 1, 4, 1, 0, bias=has_bias)))
        self.layers = nn.Sequential(*layers)
        self.head = ClassHead(channels, conditioning, wrap)

    def forward(self, pictures: Tensor, labels: Tensor | None = None) -> Judgement:
        """See the class."""
        if self.label_map is not None:
            pictures = self.label_map(pictures, required(labels))
        features: Tensor = self.layers[:-1](pictures)
        logits: Tensor = self.layers[-1](features).flatten()
        judgement: Judgement = self.head(logits, features.mean([2, 3]), labels)
        return judgement


def _generator_norm(conditioning: Conditioning) -> Callable[[int], nn.Module]:
    """Batch norm, with gains and biases for each class where D judges classes by its features."""
    if conditioning.kind in ("projection", "classifier"):
        return lambda channels: class_batch_norm(channels, conditioning.num_classes)
    return nn.BatchNorm2d


def _num_doublings(img_resolution: int) -> int:
    """Layers between the 4×4 one and the one at full resolution."""
    return img_resolution.bit_length() - 4


def build_generator(settings: DcganSettings, conditioning: Conditioning) -> nn.Module:
    """A generator with untouched default weights; see `initialize`."""
    return Generator(settings, conditioning)


def build_discriminator(settings: DcganSettings, conditioning: Conditioning) -> nn.Module:
    """A discriminator with untouched default weights; see `initialize`."""
    return Discriminator(settings, conditioning)


@torch.no_grad()
def initialize(network: nn.Module, rng: torch.Generator) -> None:
    """DCGAN's initialisation, drawn from `rng` (on the CPU) alone."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear | nn.Embedding):
            module.weight.normal_(0.0, 0.02, generator=rng)
            if not isinstance(module, nn.Embedding) and module.bias is not None:
                module.bias.zero_()
        elif isinstance(module, nn.BatchNorm2d) and module.affine:
            module.weight.normal_(1.0, 0.02, generator=rng)
            module.bias.zero_()
    for module in network.modules():
        if isinstance(module, SpectralNorm):
            module.draw_u(rng)
