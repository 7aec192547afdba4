"""The ratios: each benchmark a file, measured interleaved in one run. No torch until one runs."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Figures = dict[str, Any]
"""Names with their units (``images_per_sec``, ``ratio``, …) and numbers; nested for variants."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Something to measure: `run` takes ``quick`` (shorter, less exact) and returns its figures."""

    name: str
    description: str
    run: Callable[[bool], Figures]
    only_by_name: bool = False
    """Whether it takes so long that `bench` leaves it out unless it is named."""


def _from(module: str) -> Callable[[bool], Figures]:
    """``measure`` of a file in this room, imported when it runs."""

    def run(quick: bool) -> Figures:
        figures: Figures = importlib.import_module(f"gan_core.bench.{module}").measure(quick)
        return figures

    return run


CORE_BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark("drawing", "pictures/s of the drawn dogs, on one thread", _from("drawing")),
    Benchmark(
        "prepare",
        "pictures/s from JPEGs (of the folder GAN_STUDIO_BENCH_PICTURES, or drawn) against StyleGAN's way",
        _from("prepare"),
    ),
    Benchmark("training", "images/s of the Trainer against two plain loops, dcgan-64", _from("training")),
    Benchmark(
        "training-quality",
        "losses and samples of both loops after 20 kimg (minutes; only when named)",
        _from("quality"),
        only_by_name=True,
    ),
    Benchmark("augment", "images/s with DiffAugment and ADA against none, dcgan-tiny-64", _from("augment")),
    Benchmark("sampling", "pictures/s of dcgan-64's generator", _from("sampling")),
    Benchmark(
        "directions",
        "whether directions move a drawing's factors, in the run GAN_STUDIO_BENCH_RUN or a new one (only when named)",
        _from("directions"),
        only_by_name=True,
    ),
    Benchmark("export", "pictures/s into images.zip against sampling alone, dcgan-64", _from("export")),
)
