"""BigGAN's layers, as in ajbrock/BigGAN-PyTorch (BigGAN.py) and StudioGAN (src/models/big_resnet.py).

Generator: the latent is cut into chunks. The first makes the 4×4 map; each other one, joined with the
embedding of the class that all blocks share, decides gain and bias of a block's batch norms. All layers but
that embedding have spectral norm, which is computed with ε = 1e-6. Discriminator: residual blocks, sum
pooling, projection (or a classifier). Without classes a block's chunk alone decides gain and bias.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d, leaky_relu, relu

from gan_core.networks.biggan import BigganSettings
from gan_core.networks.judgement import Judgement
from gan_core.networks.latent_space import FEATURE_RESOLUTION
from gan_core.networks.layers.attention import SelfAttention
from gan_core.networks.layers.initialization import Initialization, initialize_weights
from gan_core.networks.layers.labels import ClassTable, ConditionalBatchNorm, class_weights, required
from gan_core.networks.layers.resnet import Activation, DBlock, GBlock, SumPoolHead
from gan_core.networks.layers.spectral import spectral_norm, used_weight
from gan_core.runs.network_settings import Conditioning

_FIRST_RESOLUTION = 4
_WRAP = spectral_norm(eps=1e-6)


class SharedEmbedding(nn.Module):
    """The vector that stands for a class in every block; no spectral norm."""

    def __init__(self, num_classes: int, shared_dim: int) -> None:
        """`shared_dim` 0: no table, the class itself, one-hot."""
        super().__init__()
        self.num_classes = num_classes
        self.dim = shared_dim or num_classes
        self.table = ClassTable(num_classes, shared_dim) if shared_dim else None

    def forward(self, labels: Tensor) -> Tensor:
        """Class indices int64 [N] or class weights float [N, K] → float [N, dim]."""
        if self.table is None:
            return class_weights(labels, self.num_classes)
        embedded: Tensor = self.table(labels)
        return embedded


class Generator(nn.Module):
    """Latents float [N, z_dim] (and labels int64 [N] or class weights float [N, K]) → pictures.

    Pictures are float [N, 3, R, R] in [-1, 1].
    """

    def __init__(self, settings: BigganSettings, conditioning: Conditioning) -> None:
        super().__init__()
        self.initialization: Initialization = settings.initialization
        self.chunk_dim = settings.chunk_dim
        self.activation = _activation(settings.g_leak)
        self.shared: SharedEmbedding | None = None
        y_dim = settings.chunk_dim
        if conditioning.is_on:
            self.shared = SharedEmbedding(conditioning.num_classes, settings.shared_dim)
            y_dim += self.shared.dim
        norm = partial(_vector_batch_norm, y_dim, settings.norm_eps)
        channels, resolution = settings.ngf * settings.ladder.g_first, _FIRST_RESOLUTION
        self.first = _WRAP(nn.Linear(settings.chunk_dim, channels * _FIRST_RESOLUTION**2))
        self.blocks = nn.ModuleList()
        self.attention = nn.ModuleDict()
        for index, multiple in enumerate(settings.ladder.g):
            self.blocks.append(GBlock(channels, settings.ngf * multiple, norm, _WRAP, self.activation))
            channels, resolution = settings.ngf * multiple, resolution * 2
            if resolution == settings.attention_resolution:
                self.attention[str(index)] = SelfAttention(channels, _WRAP)
        self.last_norm = nn.BatchNorm2d(channels, eps=settings.norm_eps)
        self.last = _WRAP(nn.Conv2d(channels, 3, 3, padding=1))

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """See the class. Raises ValueError where a conditional generator is given no labels."""
        pictures: Tensor = self.last(self._features(latents, labels)).float().tanh()
        return pictures

    def latent_weights(self) -> Tensor:
        """See `LatentSpace`: the first linear layer, and each block's gains and biases, on their own chunks."""
        rows = [used_weight(self.first)]
        for block in self.blocks:
            norms = [module for module in block.children() if isinstance(module, ConditionalBatchNorm)]
            parts = [used_weight(part) for norm in norms for part in (norm.gain, norm.bias)]
            rows.append(torch.cat([part[:, -self.chunk_dim :] for part in parts]))
        weights: Tensor = torch.block_diag(*rows)  # type: ignore[no-untyped-call]
        return weights

    def early_features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """See `LatentSpace`: the last ones, pooled, for only they have met every chunk of the latent."""
        return adaptive_avg_pool2d(self._features(latents, labels), FEATURE_RESOLUTION)

    def _features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """What the last convolution sees: float [N, C, R, R]."""
        first, *chunks = torch.split(latents, self.chunk_dim, 1)
        if self.shared is not None:
            y = self.shared(required(labels))
            chunks = [torch.cat([y, chunk], 1) for chunk in chunks]
        x: Tensor = self.first(first).unflatten(1, (-1, _FIRST_RESOLUTION, _FIRST_RESOLUTION))
        for index, (block, chunk) in enumerate(zip(self.blocks, chunks, strict=True)):
            x = block(x, chunk)
            if str(index) in self.attention:
                x = self.attention[str(index)](x)
        return self.activation(self.last_norm(x))


class Discriminator(nn.Module):
    """Pictures float [N, 3, R, R] in [-1, 1] (and labels int64 [N]) → Judgement."""

    def __init__(self, settings: BigganSettings, conditioning: Conditioning) -> None:
        super().__init__()
        self.initialization: Initialization = settings.initialization
        activation = _activation(settings.d_leak)
        ladder, resolution, channels = settings.ladder, settings.img_resolution, 3
        layers: list[nn.Module] = []
        for index, multiple in enumerate(ladder.d):
            halves, width = index < ladder.d_halvings, settings.ndf * multiple
            layers.append(
                DBlock(channels, width, _WRAP, is_first=index == 0, halves=halves, activation=activation)
            )
            channels = width
            if halves:
                resolution //= 2
                if resolution == settings.attention_resolution:
                    layers.append(SelfAttention(channels, _WRAP))
        self.layers = nn.Sequential(*layers)
        self.head = SumPoolHead(channels, conditioning, _WRAP, activation)

    def forward(self, pictures: Tensor, labels: Tensor | None = None) -> Judgement:
        """See the class. Raises ValueError where projection is given no labels."""
        judgement: Judgement = self.head(self.layers(pictures), labels)
        return judgement


def _vector_batch_norm(y_dim: int, eps: float, num_channels: int) -> ConditionalBatchNorm:
    """Batch norm whose gain and bias are linear in a vector of `y_dim`, without biases of their own."""
    gain, bias = (_WRAP(nn.Linear(y_dim, num_channels, bias=False)) for _ in range(2))
    return ConditionalBatchNorm(num_channels, gain, bias, eps)


def _activation(leak: float) -> Activation:
    return partial(leaky_relu, negative_slope=leak) if leak else relu


def build_generator(settings: BigganSettings, conditioning: Conditioning) -> nn.Module:
    """A generator with untouched default weights; see `initialize`."""
    return Generator(settings, conditioning)


def build_discriminator(settings: BigganSettings, conditioning: Conditioning) -> nn.Module:
    """A discriminator with untouched default weights; see `initialize`."""
    return Discriminator(settings, conditioning)


def initialize(network: Generator | Discriminator, rng: torch.Generator) -> None:
    """The initialisation that the settings name, drawn from `rng` (on the CPU) alone."""
    initialize_weights(network, network.initialization, rng)
