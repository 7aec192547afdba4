"""Penalties against finite differences, closed forms and numpy."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from gan_core.networks.judgement import Judgement
from gan_core.objectives.penalties import interpolation_penalty, orthogonality, squared_gradient
from gan_core.presets import load_preset
from gan_core.runs.settings import with_settings
from gan_core.training.schedules import Schedules

SIZE = 4


def smooth(weight: Tensor, pictures: Tensor) -> Tensor:
    """A curved discriminator: logits [N] from pictures [N, 3, 4, 4] and weight [48, 5]."""
    return (pictures.flatten(1) @ weight).tanh().sin().sum(1)


@pytest.fixture
def weight() -> Tensor:
    rng = torch.Generator().manual_seed(3)
    return torch.randn(48, 5, generator=rng, dtype=torch.float64).mul(0.3).requires_grad_(True)


@pytest.fixture
def pictures() -> Tensor:
    rng = torch.Generator().manual_seed(4)
    return torch.randn(3, 3, SIZE, SIZE, generator=rng, dtype=torch.float64)


def numeric_gradient(weight: Tensor, picture: Tensor, step: float = 1e-5) -> np.ndarray:
    """∂ logit / ∂ picture by central differences, pixel by pixel."""
    moves = torch.eye(picture.numel(), dtype=picture.dtype).view(-1, *picture.shape) * step
    with torch.no_grad():
        return ((smooth(weight, picture + moves) - smooth(weight, picture - moves)) / (2 * step)).numpy()


def test_the_squared_gradient_is_that_of_finite_differences(weight: Tensor, pictures: Tensor) -> None:
    shown = pictures.clone().requires_grad_(True)
    penalty = squared_gradient(smooth(weight, shown), shown)
    expected = 0.5 * np.mean([np.sum(numeric_gradient(weight, p) ** 2) for p in pictures])
    assert penalty.item() == pytest.approx(expected, rel=1e-6)


def test_the_squared_gradient_has_a_gradient_for_d(weight: Tensor, pictures: Tensor) -> None:
    def penalty(weight: Tensor) -> Tensor:
        shown = pictures.clone().requires_grad_(True)
        return squared_gradient(smooth(weight, shown), shown)

    assert torch.autograd.gradcheck(penalty, weight)


@given(st.lists(st.floats(-10, 10), min_size=48, max_size=48))
def test_a_linear_discriminator_costs_half_its_squared_weight(entries: list[float]) -> None:
    w = torch.tensor(entries, dtype=torch.float64)
    shown = torch.rand(2, 3, SIZE, SIZE, dtype=torch.float64, requires_grad=True)
    penalty = squared_gradient(shown.flatten(1) @ w + 7, shown)
    assert penalty.item() == pytest.approx(0.5 * np.sum(np.square(entries)))


def critic(weight: Tensor) -> Callable[[Tensor], Judgement]:
    return lambda pictures: Judgement(smooth(weight, pictures))


def test_the_gradient_penalty_is_that_of_finite_differences(weight: Tensor, pictures: Tensor) -> None:
    fake = -pictures.flip(0)
    penalty = interpolation_penalty(critic(weight), pictures, fake, torch.Generator().manual_seed(8))
    share = torch.rand(3, 1, 1, 1, generator=torch.Generator().manual_seed(8))
    between = pictures + share * (fake - pictures)
    norms = [np.linalg.norm(numeric_gradient(weight, p)) for p in between]
    assert penalty.item() == pytest.approx(np.mean((np.array(norms) - 1) ** 2), rel=1e-5)


def test_the_gradient_penalty_has_a_gradient_for_d(weight: Tensor, pictures: Tensor) -> None:
    def penalty(weight: Tensor) -> Tensor:
        return interpolation_penalty(critic(weight), pictures, -pictures, torch.Generator().manual_seed(8))

    assert torch.autograd.gradcheck(penalty, weight)


def test_a_critic_of_unit_slope_costs_nothing_and_a_flat_one_all(pictures: Tensor) -> None:
    w = torch.randn(48, dtype=torch.float64)
    w = (w / w.norm()).requires_grad_(True)

    def penalty(scale: float) -> Tensor:
        def sloped(shown: Tensor) -> Judgement:
            return Judgement(scale * (shown.flatten(1) @ w))

        return interpolation_penalty(sloped, pictures, -pictures, torch.Generator())

    assert penalty(1.0).item() == pytest.approx(0, abs=1e-12)
    assert penalty(3.0).item() == pytest.approx(4, rel=1e-5)
    flat = penalty(0.0)
    assert flat.item() == 1.0
    (gradient,) = torch.autograd.grad(flat, w)
    assert gradient.isfinite().all()


@pytest.mark.parametrize("interval", [1, 3, 16])
def test_a_lazy_penalty_comes_every_kth_step_k_times_as_strong(interval: int) -> None:
    changes = {"network.d_norm": "none", "objective.r1_gamma": 1.0, "objective.penalty_interval": interval}
    schedules = Schedules(with_settings(load_preset("dcgan-tiny-32").config, changes))
    strengths = [schedules.strengths(step, kimg=0.0, share=0.0).penalty for step in range(48)]
    assert strengths == [float(interval) if step % interval == 0 else 0.0 for step in range(48)]
    assert sum(strengths) == 48


def test_orthogonality_is_the_squares_off_the_diagonal() -> None:
    torch.manual_seed(5)
    network = nn.Sequential(
        nn.Embedding(7, 6), nn.Linear(6, 9), nn.Conv2d(2, 3, 2), nn.ConvTranspose2d(4, 3, 2)
    )
    expected = 0.0
    for layer in list(network)[1:]:
        rows = layer.weight.detach().numpy().reshape(len(layer.weight), -1)
        products = rows @ rows.T
        expected += np.sum(np.square(products - np.diag(np.diag(products))))
    assert orthogonality(network).item() == pytest.approx(expected, rel=1e-5)


def test_orthogonal_filters_cost_nothing_whatever_their_length() -> None:
    layer = nn.Linear(8, 4, bias=False)
    nn.init.orthogonal_(layer.weight)
    with torch.no_grad():
        layer.weight *= torch.tensor([[0.5], [1.0], [2.0], [3.0]])
    assert orthogonality(layer).item() == pytest.approx(0, abs=1e-4)
