"""Generator and discriminator of residual blocks, with or without self-attention: SNGAN's body and SAGAN's.

Widths as in StudioGAN (src/models/resnet.py), whose 128-px ones are those of SAGAN's authors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from gan_core.networks.judgement import Judgement
from gan_core.networks.layers.attention import SelfAttention
from gan_core.networks.layers.initialization import Initialization
from gan_core.networks.layers.labels import ClassTable, Wrap, class_batch_norm, required
from gan_core.networks.layers.resnet import DBlock, GBlock, Norm, SumPoolHead
from gan_core.networks.layers.spectral import unwrapped, used_weight
from gan_core.networks.resnet import ResidualSettings
from gan_core.runs.network_settings import Conditioning

# At 4×4, then after each block, in units of the width.
_G_CHANNELS = {32: (4, 4, 4, 4), 64: (16, 8, 4, 2, 1), 128: (16, 16, 8, 4, 2, 1)}
# After each block; the last block (two at 32 px) keeps the resolution.
_D_CHANNELS = {32: (2, 2, 2, 2), 64: (1, 2, 4, 8, 16), 128: (1, 2, 4, 8, 16, 16)}
_D_HALVINGS = {32: 2, 64: 4, 128: 5}
# Ours, for 32 px: the 64-px widths without the finest block. Much cheaper at the same depth.
_G_TAPERED = (8, 4, 2, 1)
_D_TAPERED = (1, 2, 4, 8)
_D_TAPERED_HALVINGS = 3

_LABEL_FEATURES = 128
"""Of an embedding that is concatenated (pfnet-research/sngan_projection: dis_models/snresnet.py)."""
_CONCAT_AT = 16
"""The resolution of D's map beside which the label is laid; as there."""

BATCH_NORM_EPS = 1e-4
"""StudioGAN's."""


@dataclass(frozen=True, slots=True)
class Body:
    """What the networks of a family are made with."""

    img_resolution: int
    z_dim: int
    g_width: int
    d_width: int
    g_wrap: Wrap = unwrapped
    """Put around G's convolutions and linear layer; not around the class tables of its batch norm."""
    d_wrap: Wrap = unwrapped
    """Put around all of D's layers with weights."""
    d_norm: Norm | None = None
    attention_at: int | None = None
    """The resolution of the feature maps that attend to themselves, in G and in D."""
    initialization: Initialization = "orthogonal"
    tapered: bool = False
    """At 32 px: narrower towards the full resolution, as the others always are."""

    @classmethod
    def of(cls, settings: ResidualSettings) -> Body:
        """The sizes of `settings`; what a family adds is left at its default."""
        return cls(
            img_resolution=settings.img_resolution,
            z_dim=settings.z_dim,
            g_width=settings.ngf,
            d_width=settings.ndf,
            tapered=settings.tapered,
        )

    @property
    def g_channels(self) -> list[int]:
        """At 4×4, then after each of G's blocks."""
        tapered = self.tapered and self.img_resolution == 32
        return [
            self.g_width * times for times in (_G_TAPERED if tapered else _G_CHANNELS[self.img_resolution])
        ]

    @property
    def d_channels(self) -> list[tuple[int, bool]]:
        """After each of D's blocks, and whether that block halves the resolution."""
        times, halvings = _D_CHANNELS[self.img_resolution], _D_HALVINGS[self.img_resolution]
        if self.tapered and self.img_resolution == 32:
            times, halvings = _D_TAPERED, _D_TAPERED_HALVINGS
        return [(self.d_width * each, index < halvings) for index, each in enumerate(times)]


class Generator(nn.Module):
    """Latents float [N, z_dim] (and labels int64 [N] or class weights float [N, K]) → pictures.

    Pictures are float [N, 3, R, R] in [-1, 1].
    """

    def __init__(self, body: Body, conditioning: Conditioning) -> None:
        super().__init__()
        self.initialization = body.initialization
        widths = body.g_channels
        self.z_dim = z_dim = body.z_dim
        self.embedding: nn.Module | None = None
        if conditioning.kind == "concat":
            self.embedding = ClassTable(conditioning.num_classes, min(_LABEL_FEATURES, z_dim))
            z_dim += self.embedding.embedding_dim
        norm = _generator_norm(conditioning)
        self.first = body.g_wrap(nn.Linear(z_dim, widths[0] * 4 * 4))
        self.blocks = nn.ModuleList()
        for index, (before, after) in enumerate(pairwise(widths)):
            self.blocks.append(GBlock(before, after, norm, body.g_wrap))
            if body.attention_at == 8 << index:
                self.blocks.append(SelfAttention(after, body.g_wrap))
        self.last_norm = nn.BatchNorm2d(widths[-1], eps=BATCH_NORM_EPS)
        self.last = body.g_wrap(nn.Conv2d(widths[-1], 3, 3, padding=1))

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """See the class."""
        x = self._through(self.blocks, latents, labels)
        pictures: Tensor = self.last(relu(self.last_norm(x))).float().tanh()
        return pictures

    def latent_weights(self) -> Tensor:
        """See `LatentSpace`: the first linear layer, without the columns of the class."""
        return used_weight(self.first)[:, : self.z_dim]

    def early_features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """See `LatentSpace`: behind the first block."""
        return self._through(self.blocks[:1], latents, labels)

    def _through(self, blocks: Iterable[nn.Module], latents: Tensor, labels: Tensor | None) -> Tensor:
        if self.embedding is not None:
            latents = torch.cat([latents, self._embedded(required(labels))], 1)
        x: Tensor = self.first(latents).unflatten(1, (-1, 4, 4))
        for block in blocks:
            x = block(x, labels) if isinstance(block, GBlock) else block(x)
        return x

    def _embedded(self, labels: Tensor) -> Tensor:
        """Float [N, D] of mean square 1, so that the label weighs as much as the latent from the start."""
        assert self.embedding is not None
        embedded: Tensor = self.embedding(labels)
        return embedded * (embedded.square().mean(1, keepdim=True) + 1e-8).rsqrt()


class Discriminator(nn.Module):
    """Pictures float [N, 3, R, R] in [-1, 1] (and labels int64 [N]) → Judgement."""

    def __init__(self, body: Body, conditioning: Conditioning) -> None:
        super().__init__()
        self.initialization = body.initialization
        self.embedding: nn.Module | None = None
        self.blocks = nn.ModuleList()
        channels, resolution = 3, body.img_resolution
        for width, halves in body.d_channels:
            is_first = not self.blocks
            self.blocks.append(
                DBlock(channels, width, body.d_wrap, is_first=is_first, halves=halves, norm=body.d_norm)
            )
            channels = width
            resolution //= 2 if halves else 1
            if halves and resolution == body.attention_at:
                self.blocks.append(SelfAttention(channels, body.d_wrap))
            if conditioning.kind == "concat" and halves and resolution == _CONCAT_AT:
                self._concat_after = len(self.blocks) - 1
                label_features = min(_LABEL_FEATURES, channels)
                self.embedding = body.d_wrap(nn.Embedding(conditioning.num_classes, label_features))
                channels += label_features
        self.head = SumPoolHead(channels, conditioning, body.d_wrap)

    def forward(self, pictures: Tensor, labels: Tensor | None = None) -> Judgement:
        """See the class."""
        x = pictures
        for index, block in enumerate(self.blocks):
            x = block(x)
            if self.embedding is not None and index == self._concat_after:
                label = self.embedding(required(labels)).to(x.dtype)
                x = torch.cat([x, label[:, :, None, None].expand(-1, -1, *x.shape[2:])], 1)
        judgement: Judgement = self.head(x, labels)
        return judgement


def _generator_norm(conditioning: Conditioning) -> Norm:
    """Batch norm, with gains and biases for each class where D judges classes by its features."""
    if conditioning.kind in ("projection", "classifier"):
        return lambda channels: class_batch_norm(channels, conditioning.num_classes, BATCH_NORM_EPS)
    return lambda channels: nn.BatchNorm2d(channels, eps=BATCH_NORM_EPS)
