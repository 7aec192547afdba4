"""Convolutions with their weights in order: the same function, sooner."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import conv2d, interpolate

from gan_core.networks.layers import packed
from gan_core.networks.layers.packed import DoublingConv, PackedConv, pack
from gan_core.networks.layers.resnet import GBlock
from gan_core.networks.layers.spectral import spectral_norm

sides = st.integers(1, 6)


@given(st.integers(1, 3), st.integers(1, 5), st.integers(1, 5), sides, sides, st.booleans())
@settings(max_examples=30, deadline=None)
def test_doubling_and_then_a_convolution_is_one_of_the_map_itself(
    count: int, into: int, out: int, height: int, width: int, is_last: bool
) -> None:
    torch.manual_seed(count + into)
    x, weight, bias = torch.randn(count, into, height, width), torch.randn(out, into, 3, 3), torch.randn(out)
    if is_last:
        x = x.to(memory_format=torch.channels_last)
    with torch.inference_mode():
        found = DoublingConv(weight, bias)(x)
        assert torch.allclose(
            found, conv2d(interpolate(x, scale_factor=2.0), weight, bias, padding=1), atol=1e-4
        )


@pytest.mark.parametrize("bias", [None, torch.randn(3)])
@pytest.mark.parametrize(("kernel", "padding"), [(1, 0), (3, 1), (3, 0)])
def test_a_packed_convolution_takes_any_size(bias: torch.Tensor | None, kernel: int, padding: int) -> None:
    weight = torch.randn(3, 4, kernel, kernel, generator=torch.Generator().manual_seed(0))
    conv = PackedConv(weight, bias, padding)
    with torch.inference_mode():
        for shape in ((1, 4, 5, 5), (3, 4, 7, 6), (1, 4, 5, 5)):
            x = torch.randn(shape)
            assert torch.allclose(conv(x), conv2d(x, weight, bias, padding=padding), atol=1e-5)


@pytest.mark.parametrize("can_pack", [True, False])
@pytest.mark.parametrize("wrap", [lambda layer: layer, spectral_norm(eps=1e-6)])
def test_a_network_computes_the_same_with_a_pytorch_that_packs_and_with_one_that_does_not(
    wrap: Callable[[nn.Module], nn.Module], can_pack: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not can_pack:
        monkeypatch.setattr(packed, "_can_pack", lambda: False)
    torch.manual_seed(0)
    strided, grouped = nn.Conv2d(4, 4, 3, stride=2), nn.Conv2d(4, 4, 3, groups=2)
    network = nn.Sequential(
        GBlock(4, 4, nn.BatchNorm2d, wrap), nn.Conv2d(4, 4, 3, padding=1), strided, grouped
    )
    network.eval().requires_grad_(False)
    x = torch.randn(2, 4, 6, 6)
    before = network(x)
    pack(network)
    with torch.inference_mode():
        assert torch.allclose(network(x), before, atol=1e-5)
    assert isinstance(network[1], PackedConv)
    assert network[2] is strided
    assert network[3] is grouped
    block = network[0]
    assert isinstance(block, GBlock)
    assert isinstance(block.doubling, DoublingConv)


def test_this_pytorch_packs() -> None:
    """Or else pictures under a hand take half as long again, and nobody would notice."""
    assert packed._can_pack() or not torch.backends.mkldnn.is_available()
