"""SAGAN: the authors' size, attention where they have it, spectral norm in both networks."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from gan_core.networks.layers.attention import SelfAttention
from gan_core.networks.layers.spectral import SpectralNorm
from gan_core.networks.sagan import SaganSettings
from gan_core.networks.sagan.model import build_discriminator, build_generator, initialize
from gan_core.presets import load_preset
from gan_core.runs.network_settings import Conditioning


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def settings(img_resolution: int = 32, **changes: Any) -> SaganSettings:
    return SaganSettings(**{"img_resolution": img_resolution, "z_dim": 8, "ngf": 4, "ndf": 8} | changes)


def networks(img_resolution: int = 32, **changes: Any) -> tuple[nn.Module, nn.Module]:
    """Initialised, for three classes, and attending (γ is not 0 any more)."""
    conditioning, rng = Conditioning("projection", 3), torch.Generator().manual_seed(0)
    chosen = settings(img_resolution, **changes)
    pair = build_generator(chosen, conditioning), build_discriminator(chosen, conditioning)
    for network in pair:
        initialize(network, rng)
        for module in network.modules():
            if isinstance(module, SelfAttention):
                module.gamma.data.fill_(0.5)
    return pair


def normal(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(
    ("preset", "classes", "millions"), [("sagan-32", 10, (4.39, 1.08)), ("sagan-128", 1000, (42.1, 39.5))]
)
def test_presets_have_the_published_size(preset: str, classes: int, millions: tuple[float, float]) -> None:
    network = load_preset(preset).config.network
    with torch.device("meta"):
        pair = [
            build(network, Conditioning("projection", classes))
            for build in (build_generator, build_discriminator)
        ]  # type: ignore[arg-type]
    counts = [sum(p.numel() for p in part.parameters()) / 1e6 for part in pair]
    assert counts == pytest.approx(millions, rel=0.02)


@pytest.mark.parametrize(("img_resolution", "attended"), [(32, 16), (64, 32), (128, 32)])
def test_both_networks_attend_at_the_published_resolution(img_resolution: int, attended: int) -> None:
    seen: list[int] = []
    pair = networks(img_resolution)
    for network in pair:
        (attention,) = (m for m in network.modules() if isinstance(m, SelfAttention))
        attention.register_forward_hook(lambda module, inputs, output: seen.append(inputs[0].shape[-1]))
    labels = torch.tensor([0, 1])
    pair[1](pair[0](normal(2, 8), labels), labels)
    assert seen == [attended, attended]


@pytest.mark.parametrize("img_resolution", [32, 64, 128])
def test_every_parameter_gets_a_gradient(img_resolution: int) -> None:
    generator, discriminator = networks(img_resolution)
    labels = torch.tensor([0, 1, 2])
    discriminator(generator(normal(3, 8), labels), labels).logits.square().sum().backward()
    for network in (generator, discriminator):
        for name, parameter in network.named_parameters():
            assert parameter.grad is not None, name
            assert parameter.grad.abs().sum() > 0, name


def test_all_convolutions_and_linear_layers_are_spectrally_normalised() -> None:
    for network in networks():
        wrapped = {id(m.layer) for m in network.modules() if isinstance(m, SpectralNorm)}
        assert all(id(m) in wrapped for m in network.modules() if isinstance(m, nn.Conv2d | nn.Linear))


def test_the_class_tables_of_g_are_plain_and_ds_embedding_is_normalised() -> None:
    generator, discriminator = networks()
    assert isinstance(discriminator.head.class_head.embedding, SpectralNorm)
    assert isinstance(generator.blocks[0].norm1.gain, nn.Embedding)


def test_the_label_changes_the_picture() -> None:
    generator = networks()[0].eval()
    pictures = generator(normal(1, 8).expand(2, -1), torch.tensor([0, 1]))
    assert (pictures[0] - pictures[1]).abs().mean() > 0.01


@pytest.mark.parametrize("kind", ["orthogonal", "xavier"])
def test_first_weights_are_drawn_as_the_settings_say(kind: str) -> None:
    generator, _ = networks(initialization=kind)
    weight = generator.blocks[0].conv1.layer.weight.detach().flatten(1)
    is_orthogonal = torch.allclose(weight @ weight.T, torch.eye(len(weight)), atol=1e-5)
    assert is_orthogonal is (kind == "orthogonal")


def test_presets_take_breeds_where_there_are_any() -> None:
    for name in ("sagan-32", "sagan-64", "sagan-128", "sagan-tiny-32", "sagan-tiny-64"):
        config = load_preset(name).config
        assert config.conditioning_for("dogs.zip", ("beagle", "pug")) == Conditioning("projection", 2)
        assert config.conditioning_for("dogs.zip", ()) == Conditioning()
