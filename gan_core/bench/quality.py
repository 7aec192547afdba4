"""Whether the fast loop learns what the plain one learns: losses and sample quality over 20 kimg.

One instant of one run of a GAN says little: the same loop from another seed, or a kimg earlier, differs by
half. So both loops train from several seeds, and each counts with the mean of its last quarter. Takes more
than ten minutes on a CPU, so it runs only when it is named.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import fmean

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from gan_core.bench import Figures
from gan_core.bench.pictures import make_dataset
from gan_core.bench.plain import PlainLoop, remembered_batches
from gan_core.bench.training import endless, write_pngs
from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset
from gan_core.runs.config import RunConfig
from gan_core.runs.events import Finished
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from gan_core.sampling.generator import Generator, Pictures
from gan_core.training.checkpoint import load_generator
from gan_core.training.device import pick_device
from gan_core.training.trainer import Trainer

PRESET = "dcgan-tiny-64"
_SEEDS = (0, 1, 2, 3, 4)
_SAMPLES = 1024
_MOMENTS = 20
"""How many times in a run its generator is looked at; the last quarter of them counts."""
_THUMBNAIL = 8
"""Side of the reduced pictures whose distribution is compared, in pixels."""

Losses = NDArray[np.float64]


def measure(quick: bool) -> Figures:
    """Train both ways on the same pictures and compare the last quarter's losses and samples."""
    kimg, count, seeds = (0.32, 64, _SEEDS[:1]) if quick else (20.0, 2048, _SEEDS)
    changes = {
        "training.kimg": kimg,
        "training.mirror": False,
        "training.checkpoint_kimg": kimg / _MOMENTS,
        "training.keep_checkpoints": _MOMENTS // 4,
        "objective.label_smoothing": 0.0,
    }
    config = with_settings(endless(load_preset(PRESET).config), changes)
    figures: dict[str, list[Figures]] = {"trainer": [], "plain": []}
    with (
        tempfile.TemporaryDirectory() as temporary,
        make_dataset(Path(temporary) / "dogs.zip", count) as dataset,
    ):
        folder = Path(temporary)
        write_pngs(dataset, folder / "pngs")
        real = np.stack([dataset.image(index) for index in range(dataset.num_images)])
        for seed in seeds:
            seeded = with_settings(config, {"training.seed": seed})
            figures["trainer"].append(_trained(seeded, dataset, real, folder / f"run{seed}"))
            figures["plain"].append(_plainly_trained(seeded, real, folder / "pngs"))
    return {"preset": PRESET, "kimg": kimg, "seeds": len(seeds), **_summary(figures)}


def _summary(figures: dict[str, list[Figures]]) -> Figures:
    """Each loop's mean figures over the seeds, and the distances from least to most."""
    summary: Figures = {}
    for loop, each in figures.items():
        summary[loop] = {name: round(fmean(one[name] for one in each), 3) for name in each[0]}
        distances = sorted(one["thumbnail_frechet_distance"] for one in each)
        summary[loop] |= {"least_distance": distances[0], "most_distance": distances[-1]}
    return summary


def _trained(config: RunConfig, dataset: Dataset, real: Pictures, folder: Path) -> Figures:
    run = Run.create(folder, config, dataset.ref())
    for event in Trainer(run, dataset=dataset):
        if isinstance(event, Finished) and event.reason != "completed":
            raise RuntimeError(f"the training ended: {event.message}")
    losses = np.array([(metrics.loss_g, metrics.loss_d) for metrics in run.metrics()])
    # Not the average of weights: the plain loop has none.
    last = (load_generator(run, saved.name, weights="raw") for saved in run.checkpoints())
    return _figures(losses, last, config, real)


def _plainly_trained(config: RunConfig, real: Pictures, folder: Path) -> Figures:
    torch.manual_seed(config.training.seed)
    loop = PlainLoop(config, pick_device("auto"))
    steps = round((config.training.kimg or 0.0) * 1000 / config.training.batch_size)
    moments = {steps - steps * back // _MOMENTS for back in range(_MOMENTS // 4)}
    last: list[nn.Module] = []
    with closing(remembered_batches(folder, config.training.batch_size)) as batches:
        for step in range(1, steps + 1):
            loop.step(next(batches).to(loop.device))
            if step in moments:
                last.append(copy.deepcopy(loop.generator))
    return _figures(np.array(loop.losses), iter(last), config, real)


def _figures(losses: Losses, last: Iterator[nn.Module], config: RunConfig, real: Pictures) -> Figures:
    told = losses[-max(len(losses) // 4, 1) :].mean(axis=0)
    return {
        "last_quarter_loss_g": round(float(told[0]), 3),
        "last_quarter_loss_d": round(float(told[1]), 3),
        "thumbnail_frechet_distance": round(
            fmean(thumbnail_distance(_samples(module, config), real) for module in last), 3
        ),
    }


def _samples(module: nn.Module, config: RunConfig) -> Pictures:
    generator = Generator(
        module,
        img_resolution=config.network.img_resolution,
        z_dim=config.network.z_dim,
        device=pick_device("auto"),
    )
    return np.concatenate(list(generator.pictures(_SAMPLES, seed=0)))


def thumbnail_distance(a: Pictures, b: Pictures) -> float:
    """The Fréchet distance between Gaussians fitted to both sets' 8×8 thumbnails (values in 0 to 1).

    Heusel et al. 2017 (arXiv:1706.08500), equation 6, on pixels instead of a network's features: it
    knows colours and layout, not fur. Both uint8 [N, H, W, 3], with H a multiple of 8.
    """
    (mean_a, cov_a), (mean_b, cov_b) = (_gaussian(_thumbnails(pictures)) for pictures in (a, b))
    # tr (A B)^½ from the symmetric A^½ B A^½, whose eigenvalues are real.
    values, vectors = np.linalg.eigh(cov_a)
    root = vectors * np.sqrt(values.clip(0)) @ vectors.T
    cross = np.sqrt(np.linalg.eigvalsh(root @ cov_b @ root).clip(0)).sum()
    return float(((mean_a - mean_b) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * cross)


def _thumbnails(pictures: Pictures) -> NDArray[np.float64]:
    pixels = torch.from_numpy(pictures).permute(0, 3, 1, 2).double() / 255
    reduced = nn.functional.adaptive_avg_pool2d(pixels, _THUMBNAIL)
    return np.asarray(reduced.flatten(1).numpy(), np.float64)


def _gaussian(rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return rows.mean(axis=0), np.cov(rows, rowvar=False)
