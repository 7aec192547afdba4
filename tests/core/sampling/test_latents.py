import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.messages import UsageError
from gan_core.sampling.latents import TRUNCATION_LIMIT, normal_latents, truncated


@given(seed=st.integers(0, 2**63 - 1), start=st.integers(0, 10_000), count=st.integers(1, 8))
@settings(max_examples=30, deadline=None)
def test_a_latent_depends_on_seed_and_index_alone(seed: int, start: int, count: int) -> None:
    together = normal_latents(seed, start, count, z_dim=5)
    apart = torch.cat([normal_latents(seed, start + i, 1, z_dim=5) for i in range(count)])
    assert together.dtype == torch.float32
    assert torch.equal(together, apart)


def test_seeds_and_indices_give_different_latents() -> None:
    rows = torch.cat([normal_latents(0, 0, 3, 8), normal_latents(1, 0, 3, 8)])
    assert len(torch.unique(rows, dim=0)) == 6


def test_latents_are_standard_normal() -> None:
    latents = normal_latents(3, 0, 2000, 16)
    assert abs(latents.mean().item()) < 0.02
    assert abs(latents.std().item() - 1) < 0.02


@pytest.mark.parametrize("psi", [0.0, 0.4, 1.0, 2.0])
def test_truncated_latents_lie_within_two_psi(psi: float) -> None:
    latents = torch.cat(
        [normal_latents(0, 0, 500, 16), torch.full((1, 16), 40.0), torch.full((1, 16), -40.0)]
    )
    assert truncated(latents, psi).abs().max() <= TRUNCATION_LIMIT * psi + 1e-6


def test_truncation_is_distributed_as_resampling_is() -> None:
    latents = normal_latents(5, 0, 4000, 16).flatten()
    resampled = latents[latents.abs() <= TRUNCATION_LIMIT]
    quantiles = torch.tensor([0.05, 0.25, 0.5, 0.75, 0.95])
    ours, theirs = torch.quantile(truncated(latents, 1.0), quantiles), torch.quantile(resampled, quantiles)
    assert torch.allclose(ours, theirs, atol=0.03)


def test_truncation_keeps_the_order_of_numbers() -> None:
    latents = torch.linspace(-4, 4, 101)
    assert (truncated(latents, 0.7).diff() > 0).all()


@pytest.mark.parametrize("psi", [-0.1, 2.1, float("nan")])
def test_a_truncation_out_of_bounds_is_wrong_usage(psi: float) -> None:
    with pytest.raises(UsageError, match="between 0 and 2"):
        truncated(torch.zeros(1, 2), psi)


def test_a_negative_seed_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="0 to 9,223"):
        normal_latents(-1, 0, 1, 2)
