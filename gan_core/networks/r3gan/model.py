"""R3GAN's layers (Huang et al. 2024, arXiv:2501.05441; brownvc/R3GAN: R3GAN/Networks.py).

Both networks are stages of residual blocks, one stage a resolution, G from 4×4 up and D its mirror.
Nothing is normalised: fix-up initialisation (Zhang et al. 2019, arXiv:1901.09321) keeps the scale, as
each block begins as the identity. No tanh. The 4×4 stages compute in float32 under autocast too.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from gan_core.networks.judgement import Judgement
from gan_core.networks.latent_space import FEATURE_RESOLUTION
from gan_core.networks.layers.labels import ClassTable, required
from gan_core.networks.layers.precision import full_precision
from gan_core.networks.layers.resample import FilteredDownsample, FilteredUpsample
from gan_core.networks.r3gan import EXPANSION, R3ganSettings
from gan_core.runs.network_settings import Conditioning

_SLOPE = 0.2
_ACTIVATION_GAIN = math.sqrt(2 / (1 + _SLOPE**2))
_CLASS_FEATURES = 64
"""Numbers beside the latent that stand for the class."""


class Block(nn.Module):
    """x + 1×1(LReLU(grouped 3×3(LReLU(1×1(x))))), twice as wide inside; begins as the identity.

    Float [N, width, H, W] → the same shape.
    """

    def __init__(self, width: int, group_width: int, num_blocks: int) -> None:
        """`num_blocks` is that of the whole network: the more, the smaller its first weights."""
        super().__init__()
        inside = EXPANSION * width
        self.gain = _ACTIVATION_GAIN * num_blocks**-0.25
        self.expand = nn.Conv2d(width, inside, 1)
        self.mix = nn.Conv2d(inside, inside, 3, padding=1, groups=inside // group_width)
        self.shrink = nn.Conv2d(inside, width, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        inside = leaky_relu(self.expand(x), _SLOPE, inplace=True)
        inside = leaky_relu(self.mix(inside), _SLOPE, inplace=True)
        changed: Tensor = x + self.shrink(inside)
        return changed


class GeneratorBasis(nn.Module):
    """A learned 4×4 picture for each channel, scaled by the latent: float [N, D] → [N, C, 4, 4]."""

    def __init__(self, num_inputs: int, channels: int) -> None:
        super().__init__()
        self.basis = nn.Parameter(torch.empty(channels, 4, 4))
        self.linear = nn.Linear(num_inputs, channels, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        scaled: Tensor = self.basis * self.linear(x)[:, :, None, None]
        return scaled


class DiscriminatorBasis(nn.Module):
    """Its mirror: each 4×4 channel measured by a learned picture: float [N, C, 4, 4] → [N, D]."""

    def __init__(self, channels: int, num_outputs: int) -> None:
        super().__init__()
        self.basis = nn.Conv2d(channels, channels, 4, groups=channels, bias=False)
        self.linear = nn.Linear(channels, num_outputs, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        measured: Tensor = self.linear(self.basis(x).flatten(1))
        return measured


class Generator(nn.Module):
    """Latents float [N, z_dim] (and labels int64 [N] or class weights float [N, K]) → pictures.

    Pictures are float [N, 3, R, R] in about [-1, 1].
    """

    def __init__(self, settings: R3ganSettings, conditioning: Conditioning) -> None:
        super().__init__()
        widths, z_dim = settings.widths, settings.z_dim
        self.z_dim = z_dim
        self.embedding = None
        if conditioning.is_on:
            self.embedding = ClassTable(conditioning.num_classes, _CLASS_FEATURES)
            z_dim += _CLASS_FEATURES
        self.first = nn.Sequential(GeneratorBasis(z_dim, widths[0]), *_blocks(widths[0], settings))
        stages: list[nn.Module] = []
        for before, width in pairwise(widths):
            change = [] if before == width else [nn.Conv2d(before, width, 1, bias=False)]
            stages += [*change, FilteredUpsample(), *_blocks(width, settings)]
        self.stages = nn.Sequential(*stages)
        self.to_rgb = nn.Conv2d(widths[-1], 3, 1, bias=False)

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """See the class."""
        pictures: Tensor = self.to_rgb(self.stages(self._first_features(latents, labels)))
        return pictures

    def latent_weights(self) -> Tensor:
        """See `LatentSpace`: the basis's linear layer without the columns of the class.

        Each row is scaled by the length of the 4×4 picture that it is the factor of.
        """
        basis = self.first[0]
        assert isinstance(basis, GeneratorBasis)
        lengths = basis.basis.flatten(1).norm(dim=1, keepdim=True)
        weights: Tensor = basis.linear.weight[:, : self.z_dim] * lengths
        return weights

    def early_features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """See `LatentSpace`: behind the blocks of the 8×8 stage."""
        x = self._first_features(latents, labels)
        for layer in self.stages:
            if isinstance(layer, FilteredUpsample) and x.shape[-1] >= FEATURE_RESOLUTION:
                break
            x = layer(x)
        return x

    def _first_features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """Of the 4×4 stage, in float32 also under autocast."""
        with full_precision(latents):
            if self.embedding is not None:
                latents = torch.cat([latents, self.embedding(required(labels))], 1)
            features: Tensor = self.first(latents.float())
        return features


class Discriminator(nn.Module):
    """Pictures float [N, 3, R, R] in about [-1, 1] (and labels int64 [N]) → Judgement.

    With labels, the logit is the product of its last features with the class's embedding and nothing else.
    """

    def __init__(self, settings: R3ganSettings, conditioning: Conditioning) -> None:
        super().__init__()
        widths = settings.widths
        self.from_rgb = nn.Conv2d(3, widths[-1], 1, bias=False)
        stages: list[nn.Module] = []
        for width, after in zip(widths[:0:-1], widths[-2::-1], strict=True):
            change = [] if after == width else [nn.Conv2d(width, after, 1, bias=False)]
            stages += [*_blocks(width, settings), FilteredDownsample(), *change]
        self.stages = nn.Sequential(*stages)
        num_outputs = widths[0] if conditioning.is_on else 1
        self.last = nn.Sequential(*_blocks(widths[0], settings), DiscriminatorBasis(widths[0], num_outputs))
        self.embedding = None
        if conditioning.is_on:
            self.embedding = nn.Embedding(conditioning.num_classes, num_outputs)

    def forward(self, pictures: Tensor, labels: Tensor | None = None) -> Judgement:
        """See the class."""
        x = self.stages(self.from_rgb(pictures))
        with full_precision(pictures):
            features: Tensor = self.last(x.float())
            if self.embedding is not None:
                features = features * self.embedding(required(labels))
            return Judgement(features.sum(1))


def _blocks(width: int, settings: R3ganSettings) -> list[Block]:
    num_blocks = settings.blocks * len(settings.widths)
    return [Block(width, settings.group_width, num_blocks) for _ in range(settings.blocks)]


def build_generator(settings: R3ganSettings, conditioning: Conditioning) -> nn.Module:
    """A generator with untouched default weights; see `initialize`."""
    return Generator(settings, conditioning)


def build_discriminator(settings: R3ganSettings, conditioning: Conditioning) -> nn.Module:
    """A discriminator with untouched default weights; see `initialize`."""
    return Discriminator(settings, conditioning)


@torch.no_grad()
def initialize(network: nn.Module, rng: torch.Generator) -> None:
    """Fix-up: N(0, gain²/fan-in), the last layer of each block 0, from `rng` (on the CPU) alone.

    The gain is 1 outside of blocks, and for D's embedding of classes 1/√(its size).
    """
    gains: dict[nn.Module, float] = {}
    for module in network.modules():
        if isinstance(module, Block):
            gains |= {module.expand: module.gain, module.mix: module.gain, module.shrink: 0.0}
        elif isinstance(module, Discriminator) and module.embedding is not None:
            gains[module.embedding] = module.embedding.embedding_dim**-0.5
    for module in network.modules():
        if isinstance(module, GeneratorBasis):
            module.basis.normal_(0.0, 1.0, generator=rng)
        elif isinstance(module, nn.Conv2d | nn.Linear | nn.Embedding):
            std = gains.get(module, 1.0) / math.sqrt(_fan_in(module))
            module.weight.normal_(0.0, std, generator=rng)
            if not isinstance(module, nn.Embedding) and module.bias is not None:
                module.bias.zero_()


def _fan_in(layer: nn.Conv2d | nn.Linear | nn.Embedding) -> int:
    """A table of classes is a linear layer on one-hot vectors: as many inputs as classes."""
    if isinstance(layer, nn.Embedding):
        return layer.num_embeddings
    return layer.weight[0].numel()
