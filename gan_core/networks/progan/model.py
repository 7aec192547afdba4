"""ProGAN's networks, as in tkarras/progressive_growing_of_gans (networks.py), growing by their `stage`.

All layers of all stages exist from the start; those of later stages take no part before their time and
get no gradient. While a resolution fades in, G's pictures are a linear blend of the new resolution with
the one below enlarged, and D's features a blend of the new block's with the halved picture's. α is a
number that the plan gives, not a gate that is learned.

The paper's z is 512; the class's one-hot vector joins it before it is normalised (as in the code).
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, leaky_relu

from gan_core.networks.judgement import Judgement
from gan_core.networks.layers.equalized import (
    HE,
    EqualizedConv2d,
    EqualizedLinear,
    equalized,
    initialize_equalized,
)
from gan_core.networks.layers.labels import ClassHead, class_weights, required
from gan_core.networks.layers.minibatch_std import MinibatchStd
from gan_core.networks.layers.pixel_norm import pixel_norm
from gan_core.networks.layers.precision import full_precision
from gan_core.networks.progan import FIRST_RESOLUTION, ProganSettings
from gan_core.runs.network_settings import Conditioning
from gan_core.runs.stages import Stage


class GrowingNetwork(nn.Module):
    """What G and D share: the stage at which they compute; at first the full resolution."""

    def __init__(self, settings: ProganSettings) -> None:
        super().__init__()
        self.resolutions = settings.resolutions
        self.stage = Stage(settings.img_resolution)

    def set_stage(self, stage: Stage) -> None:
        """Compute at `stage` from now on.

        Raises ValueError for a resolution that is none of its stages, and for a first one that fades in.
        """
        first = stage.img_resolution == FIRST_RESOLUTION
        if stage.img_resolution not in self.resolutions or (first and stage.alpha < 1):
            raise ValueError(f"{stage} is none of this network's stages")
        self.stage = stage

    @property
    def level(self) -> int:
        """How many doublings the stage is above the first."""
        return self.resolutions.index(self.stage.img_resolution)


class Generator(GrowingNetwork):
    """Latents float [N, z_dim] (and labels int64 [N] or class weights float [N, K]) → pictures.

    Pictures are float [N, 3, R, R], R the stage's.
    """

    def __init__(self, settings: ProganSettings, conditioning: Conditioning) -> None:
        super().__init__(settings)
        self.z_dim = settings.z_dim
        self.num_classes = conditioning.num_classes if conditioning.is_on else 0
        self.label_gain = settings.label_gain
        widths = [settings.channels(resolution) for resolution in self.resolutions]
        self.first = _FirstBlock(settings.z_dim + self.num_classes, widths[0])
        self.blocks = nn.ModuleList(_UpBlock(below, width) for below, width in pairwise(widths))
        self.to_rgb = nn.ModuleList(EqualizedConv2d(width, 3, 1, gain=1.0) for width in widths)

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """See the class."""
        level, alpha = self.level, self.stage.alpha
        below = x = self._first_features(latents, labels)
        for block in self.blocks[:level]:
            below, x = x, block(x)
        pictures: Tensor = self.to_rgb[level](x)
        if alpha < 1:
            pictures = torch.lerp(_enlarged(self.to_rgb[level - 1](below)), pictures, alpha)
        return pictures

    def latent_weights(self) -> Tensor:
        """See `LatentSpace`: the first dense layer, without the columns of the class."""
        return self.first.dense.scaled_weight()[:, : self.z_dim]

    def early_features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """See `LatentSpace`: behind the first block that doubles."""
        x = self._first_features(latents, labels)
        features: Tensor = self.blocks[0](x) if self.level else x
        return features

    def _first_features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """Of the 4×4 block."""
        if self.num_classes:
            named = class_weights(required(labels), self.num_classes)
            latents = torch.cat([latents, self.label_gain * named.to(latents.dtype)], 1)
        features: Tensor = self.first(pixel_norm(latents))
        return features


class Discriminator(GrowingNetwork):
    """Pictures float [N, 3, R, R] of the stage's resolution (and labels int64 [N]) → Judgement."""

    def __init__(self, settings: ProganSettings, conditioning: Conditioning) -> None:
        super().__init__(settings)
        widths = [settings.channels(resolution) for resolution in self.resolutions]
        self.label_map = _LabelMap(conditioning.num_classes) if conditioning.kind == "concat" else None
        colours = 3 + (self.label_map is not None)
        self.from_rgb = nn.ModuleList(EqualizedConv2d(colours, width, 1) for width in widths)
        self.blocks = nn.ModuleList(_DownBlock(width, below) for below, width in pairwise(widths))
        self.last = _LastBlock(widths[0], settings.max_channels, conditioning)

    def forward(self, pictures: Tensor, labels: Tensor | None = None) -> Judgement:
        """See the class."""
        if self.label_map is not None:
            pictures = self.label_map(pictures, required(labels))
        level, alpha = self.level, self.stage.alpha
        x = _activated(self.from_rgb[level](pictures))
        if level:
            x = self.blocks[level - 1](x)
        if alpha < 1:
            x = torch.lerp(_activated(self.from_rgb[level - 1](avg_pool2d(pictures, 2))), x, alpha)
        for block in reversed(self.blocks[: max(level - 1, 0)]):
            x = block(x)
        judgement: Judgement = self.last(x, labels)
        return judgement


class _FirstBlock(nn.Module):
    """Normalised latents float [N, D] → features float [N, width, 4, 4]."""

    def __init__(self, num_inputs: int, width: int) -> None:
        super().__init__()
        side = FIRST_RESOLUTION
        # The gain is that of the paper's own code, a quarter of the others'.
        self.dense = EqualizedLinear(num_inputs, width * side**2, bias=False, gain=HE / 4)
        self.bias = nn.Parameter(torch.zeros(width))
        self.conv = EqualizedConv2d(width, width, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.dense(x).view(len(x), -1, FIRST_RESOLUTION, FIRST_RESOLUTION)
        x = pixel_norm(_activated(x + self.bias[:, None, None]))
        return pixel_norm(_activated(self.conv(x)))


class _UpBlock(nn.Module):
    """Features float [N, below, R, R] → [N, width, 2R, 2R]."""

    def __init__(self, below: int, width: int) -> None:
        super().__init__()
        self.conv0 = EqualizedConv2d(below, width, 3)
        self.conv1 = EqualizedConv2d(width, width, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = pixel_norm(_activated(self.conv0(_enlarged(x))))
        return pixel_norm(_activated(self.conv1(x)))


class _DownBlock(nn.Module):
    """Features float [N, width, 2R, 2R] → [N, below, R, R]."""

    def __init__(self, width: int, below: int) -> None:
        super().__init__()
        self.conv0 = EqualizedConv2d(width, width, 3)
        self.conv1 = EqualizedConv2d(width, below, 3)

    def forward(self, x: Tensor) -> Tensor:
        return avg_pool2d(_activated(self.conv1(_activated(self.conv0(x)))), 2)


class _LastBlock(nn.Module):
    """Features float [N, width, 4, 4] (and labels) → Judgement, in float32: a critic's score has no bounds."""

    def __init__(self, width: int, num_features: int, conditioning: Conditioning) -> None:
        super().__init__()
        self.minibatch_std = MinibatchStd()
        self.conv = EqualizedConv2d(width + 1, width, 3)
        self.dense = EqualizedLinear(width * FIRST_RESOLUTION**2, num_features)
        self.logit = EqualizedLinear(num_features, 1, gain=1.0)
        self.head = ClassHead(num_features, conditioning, equalized)

    def forward(self, x: Tensor, labels: Tensor | None) -> Judgement:
        with full_precision(x):
            x = _activated(self.conv(self.minibatch_std(x.float())))
            features = _activated(self.dense(x.flatten(1)))
            judgement: Judgement = self.head(self.logit(features).flatten(), features, labels)
        return judgement


class _LabelMap(nn.Module):
    """Adds the class's own 4×4 picture, learned and enlarged, as a fourth channel.

    It is the same at every stage, so that what D sees of the class does not change when it grows.
    """

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(num_classes, FIRST_RESOLUTION**2)

    def forward(self, pictures: Tensor, labels: Tensor) -> Tensor:
        label_map = self.embedding(labels).view(-1, 1, FIRST_RESOLUTION, FIRST_RESOLUTION)
        enlarged = interpolate(label_map, size=pictures.shape[-2:], mode="nearest")
        return torch.cat([pictures, enlarged.to(pictures.dtype)], 1)


def _activated(x: Tensor) -> Tensor:
    return leaky_relu(x, 0.2)


def _enlarged(x: Tensor) -> Tensor:
    return interpolate(x, scale_factor=2.0, mode="nearest")


def build_generator(settings: ProganSettings, conditioning: Conditioning) -> nn.Module:
    """A generator with untouched default weights; see `initialize`."""
    return Generator(settings, conditioning)


def build_discriminator(settings: ProganSettings, conditioning: Conditioning) -> nn.Module:
    """A discriminator with untouched default weights; see `initialize`."""
    return Discriminator(settings, conditioning)


@torch.no_grad()
def initialize(network: nn.Module, rng: torch.Generator) -> None:
    """All weights from N(0, 1), drawn from `rng` (on the CPU) alone; biases 0."""
    initialize_equalized(network, rng)
    for module in network.modules():
        if isinstance(module, _LabelMap):
            module.embedding.weight.normal_(generator=rng)
        elif isinstance(module, _FirstBlock):
            module.bias.zero_()
