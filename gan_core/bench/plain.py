"""The loop that we measure ourselves against: DCGAN as a tutorial writes it.

The recipe is that of pytorch/examples (dcgan/main.py), in our own words: binary cross-entropy on a
sigmoid, three backward passes a step of which the last fills D's gradients for nothing, Adam with
its defaults, eager float32, and the losses read back every step. The two networks are ours, so that
only the loop differs.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader
from torch.utils.data import Dataset as TorchDataset

from gan_core.runs.config import Conditioning, RunConfig
from gan_core.training.engine import Networks


class PngFolder(TorchDataset[Tensor]):
    """Every PNG of a folder, decoded each time that it is asked for: float32 [3, H, W] in [-1, 1]."""

    def __init__(self, folder: Path) -> None:
        self.files = sorted(folder.glob("*.png"))

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> Tensor:
        with Image.open(self.files[index]) as picture:
            pixels = np.array(picture.convert("RGB"))
        return torch.from_numpy(pixels).permute(2, 0, 1).float().div(255).sub(0.5).div(0.5)


def loaded_batches(folder: Path, batch_size: int) -> Generator[Tensor, None, None]:
    """Batches from two worker processes, epoch after epoch; closing it ends them."""
    loader = DataLoader(
        PngFolder(folder), batch_size, shuffle=True, num_workers=2, drop_last=True, persistent_workers=True
    )
    while True:
        yield from loader


def remembered_batches(folder: Path, batch_size: int) -> Generator[Tensor, None, None]:
    """Batches from one float tensor that holds every picture."""
    dataset = PngFolder(folder)
    pictures = torch.stack([dataset[index] for index in range(len(dataset))])
    while True:
        order = torch.randperm(len(pictures))
        for start in range(0, len(order) - batch_size + 1, batch_size):
            yield pictures[order[start : start + batch_size]]


class PlainLoop:
    """G, D and their optimisers; a call trains them on some batches."""

    def __init__(self, config: RunConfig, device: torch.device) -> None:
        networks = Networks.build(config, Conditioning())
        training = config.training
        self.generator = networks.generator.to(device).train()
        self.discriminator = networks.discriminator.to(device).train()
        betas = (training.beta1, training.beta2)
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), training.d_lr, betas)
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), training.g_lr, betas)
        self.criterion = nn.BCELoss()
        self.z_dim = config.network.z_dim
        self.device = device
        self.losses: list[tuple[float, float]] = []
        """G's and D's loss of every step."""

    def train(self, batches: Iterator[Tensor], seconds: float) -> int:
        """Train for at least `seconds`; returns on how many real pictures."""
        end, done = time.perf_counter() + seconds, 0
        while time.perf_counter() < end:
            done += self.step(next(batches).to(self.device))
        return done

    def step(self, real: Tensor) -> int:
        """Train on one batch, float32 [N, 3, R, R] in [-1, 1] on the device; returns N."""
        self.discriminator.zero_grad()
        real_loss = self._loss(real, 1.0)
        real_loss.backward()  # type: ignore[no-untyped-call]
        fake = self.generator(torch.randn(len(real), self.z_dim, device=self.device))
        fake_loss = self._loss(fake.detach(), 0.0)
        fake_loss.backward()  # type: ignore[no-untyped-call]
        self.d_optimizer.step()
        self.generator.zero_grad()
        g_loss = self._loss(fake, 1.0)
        g_loss.backward()  # type: ignore[no-untyped-call]
        self.g_optimizer.step()
        self.losses.append((g_loss.item(), real_loss.item() + fake_loss.item()))
        return len(real)

    def _loss(self, pictures: Tensor, target: float) -> Tensor:
        opinions = torch.sigmoid(self.discriminator(pictures).logits)
        loss: Tensor = self.criterion(opinions, torch.full_like(opinions, target))
        return loss
