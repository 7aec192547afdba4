"""Small networks to sample from, made without training."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from gan_core.sampling.generator import Generator

SCALES = torch.tensor([1.0, 4.0, 0.5, 2.0, 3.0])
"""How far `Stretched` stretches each of its axes."""


class LabelPainter(nn.Module):
    """Pictures whose green is their label / 100 and whose red and blue depend on the latent."""

    def __init__(self, img_resolution: int, z_dim: int) -> None:
        super().__init__()
        self.linear = nn.Linear(z_dim, 3 * img_resolution**2)
        self.img_resolution = img_resolution
        self.batch_sizes: list[int] = []

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        self.batch_sizes.append(len(latents))
        pictures = (
            torch.tanh(self.linear(latents)).view(-1, 3, self.img_resolution, self.img_resolution).clone()
        )
        if labels is not None:
            pictures[:, 1] = (labels / 100).view(-1, 1, 1)
        return pictures


def make_generator(
    *,
    img_resolution: int = 8,
    z_dim: int = 6,
    class_names: tuple[str, ...] = (),
    accepts_truncation: bool = True,
) -> Generator:
    torch.manual_seed(0)
    return Generator(
        LabelPainter(img_resolution, z_dim),
        img_resolution=img_resolution,
        z_dim=z_dim,
        class_names=class_names,
        accepts_truncation=accepts_truncation,
    )


class Stretched(nn.Module):
    """A latent space whose features are the latent, stretched along known axes, and a mean for each class."""

    def __init__(self) -> None:
        super().__init__()
        rng = torch.Generator().manual_seed(0)
        self.axes = torch.linalg.qr(torch.randn(5, 5, generator=rng))[0]
        self.means = 50 * torch.randn(3, 5, generator=rng)

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        return latents[:, :3, None, None].expand(-1, -1, 4, 4)

    def latent_weights(self) -> Tensor:
        return SCALES[:, None] * self.axes

    def early_features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        features = latents @ self.latent_weights().T
        return features if labels is None else features + self.means[labels]


def stretched(class_names: tuple[str, ...] = ()) -> Generator:
    return Generator(Stretched(), img_resolution=4, z_dim=5, class_names=class_names)
