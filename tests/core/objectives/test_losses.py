"""Losses against independent formulas and their closed-form values at chosen logits."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from gan_core.objectives.losses import LeastSquares, NonSaturating
from gan_core.runs.registry import LOSSES

logits = st.lists(st.floats(-30, 30), min_size=1, max_size=16).map(
    lambda v: torch.tensor(v, dtype=torch.float64)
)


@given(logits, logits, st.floats(0, 0.5))
def test_non_saturating_is_torchs_binary_cross_entropy(
    real: torch.Tensor, fake: torch.Tensor, s: float
) -> None:
    loss = NonSaturating(label_smoothing=s)
    expected = functional.binary_cross_entropy_with_logits(real, torch.full_like(real, 1 - s))
    expected += functional.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
    torch.testing.assert_close(loss.d_loss(real, fake), expected, rtol=1e-6, atol=1e-6)
    expected = functional.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))
    torch.testing.assert_close(loss.g_loss(fake, None), expected, rtol=1e-6, atol=1e-6)


@given(logits, logits)
def test_least_squares_is_half_torchs_mean_squared_error(real: torch.Tensor, fake: torch.Tensor) -> None:
    loss = LeastSquares()
    expected = (
        functional.mse_loss(real, torch.ones_like(real)) + functional.mse_loss(fake, torch.zeros_like(fake))
    ) / 2
    torch.testing.assert_close(loss.d_loss(real, fake), expected)
    torch.testing.assert_close(loss.g_loss(fake, None), functional.mse_loss(fake, torch.ones_like(fake)) / 2)


BALANCE = {
    "bce": (0.0, 2 * math.log(2), math.log(2)),
    "least_squares": (0.5, 0.25, 0.125),
    "hinge": (0.0, 2.0, 0.0),
    "wasserstein": (0.0, 0.0, 0.0),
    "ra_least_squares": (0.0, 1.0, 1.0),
    "ra_hinge": (0.0, 2.0, 2.0),
    "relativistic": (0.0, math.log(2), math.log(2)),
}
"""Where real and fake have the same logit: that logit, D's loss and G's."""


def test_every_loss_has_its_balance_written_down() -> None:
    assert set(BALANCE) == set(LOSSES.keys())


@pytest.mark.parametrize("key", LOSSES.keys())
def test_an_undecided_discriminator_gives_the_known_balance(key: str) -> None:
    logit, d_loss, g_loss = BALANCE[key]
    loss, logits = LOSSES[key].load()(0.0), torch.full((4,), logit)
    assert loss.d_loss(logits, logits).item() == pytest.approx(d_loss)
    assert loss.g_loss(logits, logits).item() == pytest.approx(g_loss)
    assert loss.opinion(logits).tolist() == pytest.approx([0.5] * 4)


CHOSEN = {
    "bce": (math.log1p(math.exp(-2)) + math.log1p(math.exp(-1)), math.log1p(math.exp(1))),
    "least_squares": (0.5 * 1 + 0.5 * 1, 0.5 * 4),
    "hinge": (0.0, 1.0),
    "wasserstein": (-3.0, 1.0),
    "ra_least_squares": (0.5 * (4 + 4), 0.5 * (16 + 16)),
    "ra_hinge": (0.0, 4.0 + 4.0),
    "relativistic": (math.log1p(math.exp(-3)), math.log1p(math.exp(3))),
}
"""D's loss and G's where D gives 2 to every real and -1 to every fake picture."""


@pytest.mark.parametrize("key", LOSSES.keys())
def test_a_loss_has_its_closed_form_value(key: str) -> None:
    loss, real, fake = LOSSES[key].load()(0.0), torch.full((4,), 2.0), torch.full((4,), -1.0)
    d_loss, g_loss = CHOSEN[key]
    assert loss.d_loss(real, fake).item() == pytest.approx(d_loss)
    assert loss.g_loss(fake, real).item() == pytest.approx(g_loss)


@pytest.mark.parametrize("key", LOSSES.keys())
def test_the_gradients_pull_d_apart_and_g_towards_real(key: str) -> None:
    loss = LOSSES[key].load()(0.0)
    real, fake = torch.zeros(4, requires_grad=True), torch.zeros(4, requires_grad=True)
    real_pull, fake_pull = torch.autograd.grad(loss.d_loss(real, fake), [real, fake], allow_unused=True)
    assert (real_pull < 0).all()
    assert (fake_pull > 0).all() or key == "least_squares"  # 0 is where it wants fake to be
    (towards_real,) = torch.autograd.grad(loss.g_loss(fake, real.detach()), [fake])
    assert (towards_real < 0).all()
