"""How class labels enter a network, for any body: as an input, in batch norm, at the discriminator's end."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, one_hot

from gan_core.networks.judgement import Judgement
from gan_core.runs.network_settings import Conditioning

Wrap = Callable[[nn.Module], nn.Module]
"""Wraps a layer with weights, e.g. by spectral norm."""


def class_rows(labels: Tensor, table: Tensor) -> Tensor:
    """The rows of `table` float [K, D] that `labels` name: float [N, D].

    Labels are class indices int64 [N], or float [N, K], weights of all classes: then each row is the sum of
    the table's rows so weighted. Weights of 1 and 0 give the very numbers of the index.
    """
    return labels @ table if labels.is_floating_point() else embedding(labels, table)


def class_weights(labels: Tensor, num_classes: int) -> Tensor:
    """Class indices int64 [N] as weights float32 [N, num_classes]; weights float [N, num_classes] as they are."""
    return labels if labels.is_floating_point() else one_hot(labels, num_classes).float()


class ClassTable(nn.Embedding):
    """A learned row for each class, which also takes blends of classes (`class_rows`)."""

    def forward(self, labels: Tensor) -> Tensor:
        """Class indices int64 [N] or class weights float [N, K] → float [N, embedding_dim]."""
        return class_rows(labels, self.weight)


class ConditionalBatchNorm(nn.Module):
    """Batch norm whose gain and bias depend on the class (de Vries et al. 2017, arXiv:1707.00683).

    Gain is 1 + `gain`(y), bias `bias`(y); both map what the network conditions on (labels int64 [N] or class
    weights float [N, K] for a table, a vector float [N, D] for a linear layer) to float [N, num_channels].
    """

    def __init__(self, num_channels: int, gain: nn.Module, bias: nn.Module, eps: float = 1e-5) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(num_channels, eps=eps, affine=False)
        self.gain = gain
        self.bias = bias

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Float [N, num_channels, H, W] → the same shape."""
        gain = 1.0 + self.gain(y)[:, :, None, None]
        normalized: Tensor = self.norm(x) * gain + self.bias(y)[:, :, None, None]
        return normalized


def class_batch_norm(
    num_channels: int, num_classes: int, eps: float = 1e-5, wrap: Wrap = lambda layer: layer
) -> ConditionalBatchNorm:
    """Conditional batch norm with a table of gains and biases, a row for each class.

    `wrap` is put around the two tables (spectral norm).
    """
    gain, bias = (wrap(ClassTable(num_classes, num_channels)) for _ in range(2))
    return ConditionalBatchNorm(num_channels, gain, bias, eps)


class LabelMap(nn.Module):
    """Adds the class's own picture, learned, as a fourth channel (conditioning ``concat`` in D)."""

    def __init__(self, num_classes: int, img_resolution: int) -> None:
        super().__init__()
        self.img_resolution = img_resolution
        self.embedding = nn.Embedding(num_classes, img_resolution**2)

    def forward(self, pictures: Tensor, labels: Tensor) -> Tensor:
        """Float [N, C, R, R] and int64 [N] → float [N, C + 1, R, R]."""
        label_map = self.embedding(labels).view(-1, 1, self.img_resolution, self.img_resolution)
        return torch.cat([pictures, label_map.to(pictures.dtype)], 1)


class ClassHead(nn.Module):
    """What a discriminator's last features say of the class, added to its logit (any conditioning)."""

    def __init__(
        self, num_features: int, conditioning: Conditioning, wrap: Wrap = lambda layer: layer
    ) -> None:
        """`wrap` is put around the layers with weights (spectral norm)."""
        super().__init__()
        self.kind = conditioning.kind
        if self.kind == "projection":
            self.embedding = wrap(nn.Embedding(conditioning.num_classes, num_features))
        elif self.kind == "classifier":
            self.classifier = wrap(nn.Linear(num_features, conditioning.num_classes))

    def forward(self, logits: Tensor, features: Tensor, labels: Tensor | None) -> Judgement:
        """Logits float [N] of the unconditional head and pooled features float [N, num_features] → judgement.

        Raises ValueError where the conditioning needs labels and there are none.
        """
        if self.kind == "projection":
            embedded = self.embedding(required(labels))
            return Judgement(logits + (embedded * features).sum(1))
        if self.kind == "classifier":
            return Judgement(logits, self.classifier(features))
        return Judgement(logits)


def required(labels: Tensor | None) -> Tensor:
    """`labels`. Raises ValueError where a conditional network was given none."""
    if labels is None:
        raise ValueError("this network was built for labels, but none were given")
    return labels
