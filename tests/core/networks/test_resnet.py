"""The residual body: its published size, its labels, its gradients, its learning."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from gan_core.networks.layers.spectral import SpectralNorm
from gan_core.networks.resnet import ResnetSettings
from gan_core.networks.resnet.model import build_discriminator, build_generator, initialize
from gan_core.presets import load_preset
from gan_core.runs.network_settings import Conditioning, ConditioningKind
from gan_core.runs.settings import with_settings
from gan_core.training.engine import Engine, Networks
from tests.core.training.steps import moment, reals

KINDS: tuple[ConditioningKind, ...] = ("none", "concat", "projection", "classifier")
PRESETS = [
    f"{name}-{size}"
    for name in ("lsgan-resnet", "lsgan-resnet-tiny", "cgan", "cgan-tiny")
    for size in (32, 64)
]


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def settings(**changes: Any) -> ResnetSettings:
    return ResnetSettings(**{"img_resolution": 32, "z_dim": 8, "ngf": 4, "ndf": 4} | changes)


def networks(kind: ConditioningKind, **changes: Any) -> tuple[nn.Module, nn.Module]:
    """Initialised generator and discriminator for three classes."""
    conditioning = Conditioning(kind, 3) if kind != "none" else Conditioning()
    rng = torch.Generator().manual_seed(0)
    pair = (
        build_generator(settings(**changes), conditioning),
        build_discriminator(settings(**changes), conditioning),
    )
    for network in pair:
        initialize(network, rng)
    return pair


def normal(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(1))


def count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_the_32_px_body_is_studiogans() -> None:
    """By hand from its widths: G 256 in three blocks from 4×4, D 128 in four, ten classes, z 128."""
    published = settings(z_dim=128, ngf=64, ndf=64)
    conditioning = Conditioning("projection", 10)
    g_block = 2 * (256 * 256 * 9 + 256) + 256 * 256 + 256 + 4 * 10 * 256
    g = 128 * 4096 + 4096 + 3 * g_block + 2 * 256 + 256 * 3 * 9 + 3
    conv, skip = 128 * 128 * 9 + 128, 128 * 128 + 128
    first = 3 * 128 * 9 + 128 + conv + 3 * 128 + 128
    d = first + 2 * conv + skip + 2 * 2 * conv + 128 + 1 + 10 * 128
    assert count(build_generator(published, conditioning)) == g
    assert count(build_discriminator(published, conditioning)) == d


@pytest.mark.parametrize("img_resolution", [32, 64, 128])
@pytest.mark.parametrize("kind", KINDS)
def test_every_parameter_gets_a_gradient(img_resolution: int, kind: ConditioningKind) -> None:
    generator, discriminator = networks(kind, img_resolution=img_resolution)
    labels = torch.tensor([0, 1, 2])
    pictures = generator(normal(3, 8), labels)
    assert pictures.shape == (3, 3, img_resolution, img_resolution)
    assert pictures.abs().max() <= 1
    judgement = discriminator(pictures, labels)
    loss = judgement.logits.square().sum()
    if judgement.class_logits is not None:
        loss = loss + judgement.class_logits.square().sum()
    loss.backward()
    for network in (generator, discriminator):
        for name, parameter in network.named_parameters():
            assert parameter.grad is not None, name
            assert parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize("kind", ["concat", "projection", "classifier"])
def test_the_label_changes_the_picture_and_ds_opinion(kind: ConditioningKind) -> None:
    generator, discriminator = (network.eval() for network in networks(kind))
    latents = normal(1, 8).expand(3, -1)
    pictures = generator(latents, torch.tensor([0, 1, 2]))
    assert (pictures[0] - pictures[1]).abs().mean() > 0.01
    assert (pictures[1] - pictures[2]).abs().mean() > 0.01
    if kind != "classifier":
        same = pictures[:1].expand(3, -1, -1, -1)
        assert len(discriminator(same, torch.tensor([0, 1, 2])).logits.unique()) == 3


@pytest.mark.parametrize("kind", ["concat", "projection"])
def test_a_conditional_network_asks_for_labels(kind: ConditioningKind) -> None:
    generator, discriminator = networks(kind)
    with pytest.raises(ValueError, match="labels"):
        generator(normal(2, 8))
    with pytest.raises(ValueError, match="labels"):
        discriminator(normal(2, 3, 32, 32))


def test_without_conditioning_labels_change_nothing() -> None:
    generator, discriminator = (network.eval() for network in networks("none"))
    latents, labels = normal(2, 8), torch.tensor([1, 2])
    pictures = generator(latents)
    torch.testing.assert_close(generator(latents, labels), pictures, rtol=0, atol=0)
    torch.testing.assert_close(
        discriminator(pictures, labels).logits, discriminator(pictures).logits, rtol=0, atol=0
    )


@pytest.mark.parametrize(("d_norm", "mixes"), [("spectral", False), ("batch", True), ("none", False)])
def test_only_batch_norm_in_d_mixes_pictures(d_norm: str, mixes: bool) -> None:
    _, discriminator = networks("none", d_norm=d_norm)
    pictures = normal(4, 3, 32, 32)
    alone = discriminator(pictures[:2]).logits
    with torch.no_grad():
        discriminator.load_state_dict(networks("none", d_norm=d_norm)[1].state_dict())
    beside = discriminator(pictures).logits[:2]
    assert torch.allclose(alone, beside, atol=1e-5) is not mixes
    assert settings(d_norm=d_norm).discriminator_mixes_pictures is mixes


def test_spectral_norm_is_where_the_settings_put_it() -> None:
    def kinds(network: nn.Module) -> tuple[int, int]:
        weighty = [m for m in network.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
        return len(weighty), sum(isinstance(m, SpectralNorm) for m in network.modules())

    g, d = networks("none", g_norm="batch", d_norm="spectral")
    assert kinds(g)[1] == 0
    assert kinds(d)[0] == kinds(d)[1] > 0
    g, d = networks("none", g_norm="spectral", d_norm="none")
    assert kinds(g)[0] == kinds(g)[1] > 0
    assert kinds(d)[1] == 0


def test_tapered_widths_are_narrow_where_pictures_are_large() -> None:
    generator, discriminator = networks("none", tapered=True)
    assert generator.last_norm.num_features == 4
    assert discriminator.head.linear.layer.in_features == 8 * 4
    assert discriminator(generator(normal(2, 8))).logits.shape == (2,)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_of_the_body_build(name: str) -> None:
    config = load_preset(name).config
    assert config.network.family == "resnet"
    assert config.objective.conditioning == ("projection" if name.startswith("cgan") else "none")
    if "-tiny-" in name:
        assert count(build_generator(config.network, Conditioning())) < 600_000  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["concat", "projection"])
def test_swapped_labels_raise_ds_loss_after_some_training(kind: ConditioningKind) -> None:
    """Where each class is a colour, D learns that a picture of another class is wrong under its label."""
    changes = {
        "network.ngf": 4,
        "network.ndf": 4,
        "network.z_dim": 8,
        "training.batch_size": 12,
        "network.tapered": True,
    }
    config = with_settings(load_preset("cgan-tiny-32").config, changes | {"objective.conditioning": kind})
    engine = Engine(
        config, Networks.build(config, Conditioning(kind, 3)), torch.device("cpu"), "fp32", "contiguous"
    )
    rng = torch.Generator().manual_seed(0)

    def coloured(*, counts: bool = True) -> Any:
        batch = reals(12, num_classes=3)()
        batch.pictures.mul_(0.1)
        batch.pictures[torch.arange(12), batch.labels] += 0.8
        return batch

    torch.manual_seed(0)
    for _ in range(25):
        engine.step(coloured, rng, moment())
    batch = coloured()
    with torch.no_grad():
        right = engine.discriminator(batch.pictures, batch.labels).logits
        wrong = engine.discriminator(batch.pictures, (batch.labels + 1) % 3).logits
    assert torch.relu(1 - wrong).mean() > torch.relu(1 - right).mean() + 0.1
