"""Small networks to sample from, made without training."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from gan_core.sampling.generator import Generator


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
