"""Grids of samples from latents that stay the same for the whole run, so that one sees them grow."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from gan_core.files import replacing, write_json
from gan_core.runs.events import SampleGrid
from gan_core.runs.run import Run, kimg_name
from gan_core.training.engine import Engine

_BATCH = 64
_GRID_STREAM = 0x6772_6964
"""Mixed into the seed, so that the grid's latents are not those of a training step."""


def to_uint8(pictures: Tensor) -> NDArray[np.uint8]:
    """Float [N, 3, H, W] in [-1, 1] → uint8 [N, H, W, 3] on the host, rounded to the nearest."""
    pixels = (pictures.float() * 127.5 + 128).clamp(0, 255).to(torch.uint8)
    return pixels.permute(0, 2, 3, 1).cpu().numpy()


def grid_latents(run: Run) -> Tensor:
    """The latents of a run's grids, picture by picture: float32 [grid_size², z_dim] on the host."""
    training = run.config.training
    rng = torch.Generator().manual_seed(training.seed ^ _GRID_STREAM)
    return torch.randn(training.grid_size**2, run.config.network.z_dim, generator=rng)


def grid_labels(run: Run) -> Tensor | None:
    """The classes of a run's grids, int64 [grid_size²]: each row is of one; None where it takes no label."""
    size, conditioning = run.config.training.grid_size, run.conditioning
    return torch.arange(size**2) // size % conditioning.num_classes if conditioning.is_on else None


class GridSampler:
    """Makes and keeps a run's grids: rows × cols pictures without gaps; rows are classes where there are any."""

    def __init__(self, run: Run, engine: Engine) -> None:
        self.run = run
        self.engine = engine
        self.size = run.config.training.grid_size
        self.latents = grid_latents(run).to(engine.device)
        labels = grid_labels(run)
        self.labels = None if labels is None else labels.to(engine.device)

    @torch.inference_mode()
    def make(self, kimg: float) -> SampleGrid:
        """Sample with the averaged weights and write ``samples/<kimg>.png``. Raises StorageError."""
        self.engine.settle_average()
        batches = []
        for begin in range(0, len(self.latents), _BATCH):
            chosen = slice(begin, begin + _BATCH)
            labels = None if self.labels is None else self.labels[chosen]
            with self.engine.autocast():
                batches.append(to_uint8(self.engine.average.network(self.latents[chosen], labels)))
        image = _tile(np.concatenate(batches), self.size)
        name = f"samples/{kimg_name(kimg)}.png"
        with replacing(self.run.path / name) as temporary:
            Image.fromarray(image).save(temporary, "PNG", compress_level=1)
        self._write_labels()
        return SampleGrid(kimg, name, self.size, self.size, image)

    def _write_labels(self) -> None:
        file = self.run.path / "samples" / "labels.json"
        if self.labels is not None and not file.exists():
            names = self.run.dataset.class_names
            write_json(file, {"class_names": names, "labels": self.labels.tolist()})


def _tile(pictures: NDArray[np.uint8], cols: int) -> NDArray[np.uint8]:
    count, height, width, channels = pictures.shape
    rows = pictures.reshape(count // cols, cols, height, width, channels).swapaxes(1, 2)
    return np.ascontiguousarray(rows.reshape(count // cols * height, cols * width, channels))
