"""An extractor and a generator that take no time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from gan_core.dataset.archive import Dataset
from gan_core.metrics.features import ScoreNames

from ..training.conftest import write_dataset


class Thumbnails:
    """Features are the picture at 2×2, and a little of its contrast: float32 [N, 13]."""

    key = "thumbnails"
    names = ScoreNames("fd_thumbnails", "kd_thumbnails", "mifd_thumbnails")
    identity = "thumbnails-1"
    dim = 13

    def __init__(self) -> None:
        self.seen = 0

    def extract(self, pictures: np.ndarray) -> np.ndarray:
        self.seen += len(pictures)
        count, side = len(pictures), pictures.shape[1] // 2
        pixels = pictures.astype(np.float32) / 255
        small = pixels.reshape(count, 2, side, 2, side, 3).mean((2, 4)).reshape(count, 12)
        return np.concatenate([small, pixels.std((1, 2, 3))[:, None]], 1)


class Painter:
    """Pictures of noise, dark by `shade`; their first pixel's red is the label, if it takes any."""

    def __init__(self, class_names: tuple[str, ...] = (), shade: int = 0, img_resolution: int = 32) -> None:
        self.img_resolution = img_resolution
        self.class_names = class_names
        self._shade = shade

    def latents(self, seed: int, start: int, count: int) -> torch.Tensor:
        return torch.arange(start, start + count)[:, None] + 1000 * seed

    def labels(self, start: int, count: int) -> torch.Tensor | None:
        return torch.arange(start, start + count) % len(self.class_names) if self.class_names else None

    def sample(self, latents: torch.Tensor, labels: torch.Tensor | None = None) -> np.ndarray:
        shape = (self.img_resolution, self.img_resolution, 3)
        rows = [np.random.default_rng(int(i)).integers(0, 256 - self._shade, shape) for i in latents[:, 0]]
        pictures = np.stack(rows).astype(np.uint8)
        if labels is not None:
            pictures[:, 0, 0, 0] = labels.numpy()
        return pictures


def small_dataset(folder: Path, count: int = 40, classes: int = 0, name: str = "squares.zip") -> Dataset:
    return write_dataset(folder / name, count, classes)
