"""ProGAN's layers against their definitions: equalised weights, minibatch deviation, pixel norm."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from gan_core.networks.layers.equalized import (
    EqualizedConv2d,
    EqualizedEmbedding,
    EqualizedLinear,
    equalized,
    initialize_equalized,
)
from gan_core.networks.layers.minibatch_std import MinibatchStd, group_of
from gan_core.networks.layers.pixel_norm import pixel_norm


@pytest.mark.parametrize(
    ("layer", "fan_in", "gain"),
    [
        (EqualizedConv2d(64, 48, 3), 64 * 9, 2**0.5),
        (EqualizedConv2d(256, 96, 1, gain=1.0), 256, 1.0),
        (EqualizedLinear(512, 96, gain=2**0.5 / 4), 512, 2**0.5 / 4),
        (equalized(nn.Linear(512, 96)), 512, 1.0),
        (equalized(nn.Embedding(100, 256)), 256, 1.0),
    ],
)
def test_equalised_weights_are_standard_normal_and_used_at_gain_over_root_fan_in(
    layer: EqualizedConv2d | EqualizedLinear | EqualizedEmbedding, fan_in: int, gain: float
) -> None:
    initialize_equalized(layer, torch.Generator().manual_seed(0))
    assert layer.weight.var().item() == pytest.approx(1.0, rel=0.05)
    if isinstance(layer, EqualizedEmbedding):
        shown = layer(torch.arange(100))
    else:
        assert layer.bias is not None
        assert not layer.bias.any()
        inputs = torch.eye(fan_in) if isinstance(layer, EqualizedLinear) else None
        shown = layer(inputs) if inputs is not None else None
    if shown is not None:
        assert shown.var().item() == pytest.approx(gain**2 / fan_in, rel=0.05)
    else:
        noise = torch.randn(8, layer.in_channels, 12, 12, generator=torch.Generator().manual_seed(1))  # type: ignore[union-attr]
        inside = layer(noise)[:, :, 1:-1, 1:-1]
        assert inside.var().item() == pytest.approx(gain**2, rel=0.05)


@given(st.sampled_from([2, 3, 4, 6, 8, 10, 12]), st.integers(1, 5), st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_minibatch_deviation_is_numpys(count: int, channels: int, seed: int) -> None:
    x = np.random.default_rng(seed).normal(size=(count, channels, 4, 3)).astype(np.float32)
    group = max(size for size in (1, 2, 3, 4) if count % size == 0)
    expected = np.empty(count, np.float32)
    num_groups = count // group
    for number in range(num_groups):
        members = np.arange(group) * num_groups + number
        expected[members] = np.sqrt(x[members].var(axis=0) + 1e-8).mean()
    y = MinibatchStd()(torch.from_numpy(x)).numpy()
    assert y.shape == (count, channels + 1, 4, 3)
    np.testing.assert_array_equal(y[:, :channels], x)
    np.testing.assert_allclose(
        y[:, channels], np.broadcast_to(expected[:, None, None], (count, 4, 3)), rtol=1e-5
    )


@given(st.integers(1, 64), st.integers(1, 8))
def test_groups_are_the_largest_that_divide_the_batch(batch_size: int, limit: int) -> None:
    found = group_of(batch_size, limit)
    assert batch_size % found == 0
    assert found <= limit
    assert not any(batch_size % size == 0 for size in range(found + 1, min(limit, batch_size) + 1))


def test_equal_pictures_give_minibatch_deviation_a_finite_gradient() -> None:
    x = torch.ones(4, 2, 4, 4, requires_grad=True)
    MinibatchStd()(x).sum().backward()
    assert x.grad is not None
    assert x.grad.isfinite().all()


def test_pixel_norm_makes_every_pixels_mean_square_one_in_any_precision() -> None:
    x = torch.randn(2, 16, 3, 3) * 5
    torch.testing.assert_close(pixel_norm(x).square().mean(1), torch.ones(2, 3, 3))
    half = pixel_norm(x.bfloat16())
    assert half.dtype == torch.bfloat16
    torch.testing.assert_close(half.float(), pixel_norm(x), atol=0.02, rtol=0.02)
    assert not pixel_norm(torch.zeros(2, 4, dtype=torch.bfloat16)).isnan().any()
