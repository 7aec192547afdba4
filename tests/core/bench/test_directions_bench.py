"""The proof of directions proves: it finds a planted factor, and nothing in noise."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core.bench import directions
from gan_core.bench.directions import RUN_VARIABLE, meaning
from gan_core.bench.factors import FactorReader, factor_numbers
from gan_core.messages import RunError
from gan_core.sampling.generator import Generator
from gan_core.sources.drawn.factors import SNOW, draw_factors

SIDE, Z_DIM = 8, 24


class Painter(nn.Module):
    """Pictures whose lightness goes with the fourth number of the latent and whose noise with the others."""

    def __init__(self) -> None:
        super().__init__()
        rng = torch.Generator().manual_seed(0)
        self.weight = 0.02 * torch.randn(SIDE * SIDE * 3, Z_DIM, generator=rng)
        self.weight -= self.weight.mean(0)
        self.weight[:, 3] = 0.2

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        return (latents @ self.weight.T).view(-1, 3, SIDE, SIDE)

    def latent_weights(self) -> Tensor:
        return self.weight

    def early_features(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        return latents @ self.weight.T


@pytest.fixture(scope="module")
def reader() -> FactorReader:
    """Learned from pictures that are as light as the drawing's coat, and show nothing else."""
    factors = [draw_factors(0, index) for index in range(200)]
    lightness = np.array([factor_numbers(each)["coat lightness"] for each in factors])
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 8, (200, SIDE, SIDE, 3))
    pictures = (lightness[:, None, None, None] * 150 + 40 + noise).clip(0, 255).astype(np.uint8)
    return FactorReader.fitted(pictures, factors)


def test_a_reader_reads_what_is_to_be_seen_and_says_that_it_reads_nothing_else(reader: FactorReader) -> None:
    r2 = dict(zip(reader.names, reader.r2, strict=True))
    assert r2["coat lightness"] > 0.9
    assert r2["body yaw"] < 0.3
    assert r2["light angle"] < 0.3
    bright, dark = np.full((1, SIDE, SIDE, 3), 180, np.uint8), np.full((1, SIDE, SIDE, 3), 60, np.uint8)
    place = reader.names.index("coat lightness")
    assert reader.read(bright)[0, place] > reader.read(dark)[0, place] + 0.4


def test_a_planted_direction_moves_its_factor_far_more_than_random_ones(reader: FactorReader) -> None:
    found = meaning(Generator(Painter(), img_resolution=SIDE, z_dim=Z_DIM), reader, latents=32, count=6)
    for method in ("pca", "sefa"):
        figures = found[method]["coat lightness"]
        assert "coat lightness" in found[method]["factors_moved"]
        assert figures["direction"] == f"{method}-1"
        assert figures["r2"] > 0.6
        assert figures["random_mean_r2"] < 0.2
        assert "light angle" not in found[method]  # which the reader can't read


def test_the_breed_and_the_drawing_both_count_for_a_factor() -> None:
    factors = draw_factors(0, 3)
    there = factor_numbers(factors)
    redder = factor_numbers(replace(factors, coat_hue=factors.coat_hue + 0.1, background=SNOW))
    assert redder["coat hue (red to blue)"] == pytest.approx(there["coat hue (red to blue)"] + 0.2)
    assert redder["background: snow"] == 1.0
    assert sum(value for name, value in redder.items() if name.startswith("background: ")) == 1.0
    assert all(np.isfinite(value) for value in there.values())


def test_the_benchmark_trains_a_run_of_its_own_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.delenv(RUN_VARIABLE, raising=False)
    monkeypatch.setattr(directions, "PRESET", "dcgan-tiny-32")
    figures = directions.measure(quick=True)
    assert figures["run"] == "dcgan-tiny-32, trained for this"
    assert figures["reader_r2"].keys() >= {"coat lightness", "pose: lying", "background: snow"}
    assert {"moved", "factors_moved"} <= figures["pca"].keys() & figures["sefa"].keys()


def test_a_run_that_is_none_is_refused_before_the_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(RUN_VARIABLE, str(tmp_path))
    with pytest.raises(RunError, match="not a run"):
        directions.measure(quick=True)
