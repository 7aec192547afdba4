"""Projection: what a generator made itself is found again; anything else comes nearer than by chance."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, one_hot

from gan_core.messages import UsageError
from gan_core.progress import Progress
from gan_core.sampling import descent, projection
from gan_core.sampling.descent import implausibility, noise_factor, rate_factor
from gan_core.sampling.generator import Generator
from gan_core.sampling.latents import normal_latents
from gan_core.sampling.projection import Projection, project
from tests.core.networks.every import Body, bodies, built, config

NAMES = tuple("abcdef")


class Painter(nn.Module):
    """A smooth picture of the latent, tinted by the breeds' colours."""

    def __init__(self, z_dim: int = 8, side: int = 8, breeds: int = 0) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.linear = nn.Linear(z_dim, 3 * side**2)
        self.colours = nn.Parameter(torch.randn(max(1, breeds), 3, 1, 1))
        self.side = side

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        made = self.linear(latents).view(-1, 3, self.side, self.side)
        if labels is not None:
            weights = labels if labels.is_floating_point() else one_hot(labels, len(self.colours)).float()
            made = made + 1.5 * torch.einsum("nk,kcij->ncij", weights, self.colours)
        return torch.tanh(made)


class Pyramid:
    """Maps are the picture itself, ever coarser."""

    key = "pyramid"

    def maps(self, images: Tensor) -> tuple[Tensor, ...]:
        return images + 2, avg_pool2d(images, 2) + 2


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def painter(breeds: int = 0) -> Generator:
    module = Painter(breeds=breeds)
    return Generator(module, img_resolution=8, z_dim=8, class_names=NAMES[:breeds])


def found(generator: Generator, target: np.ndarray, **options: Any) -> Projection:
    *_, last = project(generator, target, **{"extractor": Pyramid(), "steps": 150, **options})
    assert isinstance(last, Projection)
    return last


def own(generator: Generator, index: int = 0, breed: int | None = None) -> np.ndarray:
    picture: np.ndarray = generator.render([generator.point(999, index, breed)])[0]
    return picture


@pytest.mark.parametrize("extractor", [Pyramid(), None])
def test_a_picture_of_its_own_is_found_again(extractor: Pyramid | None) -> None:
    generator = painter()
    for index in range(2):
        result = found(generator, own(generator, index), extractor=extractor, steps=100)
        assert result.distance < result.typical_distance / 200
        assert np.abs(result.picture.astype(int) - result.target).max() < 12
        assert result.features == (extractor.key if extractor else None)


def test_what_it_finds_makes_the_picture_and_is_better_than_the_best_that_was_sampled() -> None:
    generator = painter()
    foreign = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    result = found(generator, foreign, steps=60)
    np.testing.assert_array_equal(generator.render([result.point])[0], result.picture)
    np.testing.assert_array_equal(result.target, foreign)
    assert result.distance < result.sampled_distance < result.typical_distance


def test_the_same_call_finds_the_same_point_and_the_seed_decides_where_it_begins() -> None:
    generator = painter(4)
    target = np.full((8, 8, 3), (200, 40, 90), np.uint8)
    first, again, other = (found(generator, target, seed=seed, steps=20) for seed in (3, 3, 4))
    assert (first.point, first.distance) == (again.point, again.distance)
    assert other.point != first.point


def far_away(generator: Generator) -> np.ndarray:
    """A picture that only a latent makes which chance would not draw."""
    point = generator.point(999)
    return generator.render([type(point)(tuple(4 * z for z in point.latent))])[0]


def length(result: Projection) -> float:
    return float(np.linalg.norm(result.point.latent))


def test_a_far_target_does_not_lead_to_latents_that_chance_would_not_draw() -> None:
    assert abs(length(found(painter(), far_away(painter()))) - 8**0.5) < 2.2


def test_without_the_penalty_it_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descent, "_LENGTH_PENALTY", 0.0)
    assert length(found(painter(), far_away(painter()))) - 8**0.5 > 2.2


def test_the_breed_is_found_where_none_is_given() -> None:
    generator = painter(6)
    for breed in (0, 4):
        result = found(generator, own(generator, breed, breed), steps=100)
        weights = dict(result.point.breeds)
        assert max(weights, key=lambda k: weights[k]) == breed
        assert len(weights) <= 3
        assert result.distance < result.typical_distance / 50


def test_a_blend_is_found_too() -> None:
    generator = painter(6)
    point = generator.point(999, 0, 1)
    blended = type(point)(point.latent, ((1, 0.5), (4, 0.5)))
    result = found(generator, generator.render([blended])[0])
    assert result.distance < result.typical_distance / 50


def test_a_breed_that_is_given_stays() -> None:
    generator = painter(6)
    result = found(generator, own(generator, 0, 3), breed=2, steps=40)
    assert result.point.breeds == ((2, 1.0),)


def test_progress_counts_every_step_and_the_best_so_far_is_told_on_the_way() -> None:
    generator = painter()
    steps = list(project(generator, own(generator), extractor=None, steps=80))
    dones = [step.done for step in steps if isinstance(step, Progress)]
    assert dones == list(range(dones[-1] + 1))
    assert dones[-1] == 80 + descent.SAMPLES // descent.SAMPLES_AT_ONCE
    told = [step.distance for step in steps if isinstance(step, Projection)]
    assert len(told) == 1 + 3 + 1
    assert isinstance(steps[-1], Projection)
    assert told[0] == pytest.approx(steps[-1].sampled_distance, rel=0.02)
    assert told[-1] < told[0]


def test_closed_early_it_leaves_the_best_so_far_and_gradients_as_they_were() -> None:
    generator = painter()
    work = project(generator, own(generator), extractor=None)
    for step in itertools.islice(work, 120):
        assert torch.is_grad_enabled()
        if isinstance(step, Projection):
            last = step
    work.close()  # type: ignore[attr-defined]
    assert last.distance < last.typical_distance
    assert all(p.grad is None for p in generator._module.parameters())


def test_it_works_where_the_caller_wants_no_gradients() -> None:
    generator = painter()
    with torch.no_grad():
        result = found(generator, own(generator), steps=40)
        assert not torch.is_grad_enabled()
    assert result.distance < result.sampled_distance


@pytest.mark.parametrize("body", [b for b in bodies(32) if b.kind in ("none", "projection")], ids=str)
def test_every_network_can_be_projected_into(body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection, "SAMPLES", 32)
    generator = Generator(
        built(body).generator,
        img_resolution=32,
        z_dim=config(body).network.z_dim,
        class_names=NAMES[:3] if body.kind != "none" else (),
    )
    result = found(generator, own(generator), extractor=None, steps=12)
    assert result.distance < result.sampled_distance
    assert bool(result.point.breeds) == (body.kind != "none")


def test_what_can_not_be_meant_is_a_sentence() -> None:
    target = np.zeros((8, 8, 3), np.uint8)
    for breeds, options, words in (
        (0, {"breed": 1}, "trained without breeds"),
        (4, {"breed": 4}, "no breed number 4: this run knows 4"),
        (0, {"steps": 0}, "1 or more, not 0"),
    ):
        with pytest.raises(UsageError, match=words):
            project(painter(breeds), target, extractor=None, **options)  # type: ignore[arg-type]


def test_a_generator_whose_training_went_astray_is_a_sentence() -> None:
    generator = painter()
    with torch.no_grad():
        generator._module.linear.bias.fill_(float("nan"))
    with pytest.raises(UsageError, match="training went astray"):
        found(generator, np.zeros((8, 8, 3), np.uint8))


def test_rate_and_noise_are_those_of_stylegan2_s_projector() -> None:
    shares = np.linspace(0, 1, 101)
    rates, noises = ([f(float(share)) for share in shares] for f in (rate_factor, noise_factor))
    assert rates[:6] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert set(np.round(rates[5:76], 9)) == {1.0}
    assert rates[87] == pytest.approx(0.5 - 0.5 * np.cos(np.pi * 0.13 / 0.25))
    assert rates[-1] == pytest.approx(0)
    assert noises[0] == 1.0
    assert noises == sorted(noises, reverse=True)
    assert max(noises[75:]) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("z_dim", [4, 64, 512])
def test_latents_of_chance_are_plausible(z_dim: int) -> None:
    drawn = normal_latents(0, 0, 2000, z_dim)
    assert float((implausibility(drawn) == 0).float().mean()) == pytest.approx(0.95, abs=0.02)
    assert (implausibility(drawn * 3)[:100] > 1).all() or z_dim == 4
