"""BigGAN: published sizes, what reaches what, first weights, its penalty, average and micro-batches."""

import pytest
import torch
from torch import Tensor, nn

from gan_core.messages import UsageError
from gan_core.networks.biggan.model import Discriminator, Generator
from gan_core.networks.layers.spectral import SpectralNorm
from gan_core.objectives.objective import Batch, Strengths
from gan_core.objectives.penalties import orthogonality
from gan_core.presets import load_preset
from gan_core.runs.config import Conditioning, RunConfig
from gan_core.runs.settings import with_settings
from gan_core.training.averaging import WeightAverage
from gan_core.training.engine import Engine, Moment, Networks
from gan_core.training.schedules import Schedules
from tests.core.training.steps import moment, reals

CPU = torch.device("cpu")
BY_BREED = Conditioning("projection", 3)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def small(preset: str = "biggan-tiny-32", **settings: object) -> RunConfig:
    changed = {"network.ngf": 4, "network.ndf": 4} | {k.replace("__", "."): v for k, v in settings.items()}
    return with_settings(load_preset(preset).config, changed)


def built(config: RunConfig, conditioning: Conditioning = BY_BREED) -> tuple[Generator, Discriminator]:
    """Both networks, with attention switched on (it starts as nothing)."""
    networks = Networks.build(config, conditioning)
    for module in (networks.generator, networks.discriminator):
        for name, parameter in module.named_parameters():
            if name.endswith("gamma"):
                parameter.data.fill_(0.5)
    assert isinstance(networks.generator, Generator)
    assert isinstance(networks.discriminator, Discriminator)
    return networks.generator, networks.discriminator


@pytest.mark.parametrize(
    ("preset", "num_classes", "g_millions", "d_millions"),
    [
        ("biggan-32", 10, 9.42, 2.42),
        ("biggan-64", 100, 17.3, 30.7),
        ("biggan-128", 1000, 70.4, 88.0),
        ("biggan-dogs-64", 120, 10, 8),
    ],
)
def test_networks_have_the_published_number_of_parameters(
    preset: str, num_classes: int, g_millions: float, d_millions: float
) -> None:
    config, conditioning = load_preset(preset).config, Conditioning("projection", num_classes)
    with torch.device("meta"):
        networks = Generator(config.network, conditioning), Discriminator(config.network, conditioning)
    tolerance = 0.1 if "dogs" in preset else 0.02  # the winner's own comment rounds to whole millions
    for network, millions in zip(networks, (g_millions, d_millions), strict=True):
        assert sum(p.numel() for p in network.parameters()) / 1e6 == pytest.approx(millions, rel=tolerance)


@pytest.mark.parametrize(
    ("preset", "conditioning"),
    [
        ("biggan-tiny-32", Conditioning()),
        ("biggan-tiny-32", Conditioning("classifier", 3)),
        ("biggan-tiny-64", BY_BREED),
        ("biggan-dogs-64", BY_BREED),
        ("biggan-128", BY_BREED),
    ],
)
def test_a_step_is_finite_at_every_size_and_with_every_conditioning(
    preset: str, conditioning: Conditioning
) -> None:
    config = small(preset, training__micro_batches=1, network__z_dim=60, network__ngf=2, network__ndf=2)
    config = with_settings(config, {"objective.conditioning": conditioning.kind})
    engine = Engine(config, Networks.build(config, conditioning), CPU, "fp32", "contiguous")
    resolution = config.network.img_resolution
    losses = engine.step(reals(3, resolution, conditioning.num_classes), torch.Generator(), moment())
    assert losses.isfinite().all()
    assert engine.is_finite()
    pictures = engine.generator(torch.randn(2, 60), torch.tensor([0, 1]))
    assert pictures.shape == (2, 3, resolution, resolution)
    assert pictures.abs().max() <= 1


@pytest.mark.parametrize("preset", ["biggan-tiny-32", "biggan-tiny-64"])
def test_every_chunk_of_the_latent_changes_the_picture(preset: str) -> None:
    config = small(preset)
    generator, _ = built(config)
    generator.eval()
    latent, label = torch.randn(1, config.network.z_dim), torch.tensor([1])
    before = generator(latent, label)
    chunks = torch.split(torch.arange(config.network.z_dim), generator.chunk_dim)
    assert len(chunks) == len(generator.blocks) + 1
    for chunk in chunks:
        changed = latent.clone()
        changed[:, chunk] += 1
        assert (generator(changed, label) - before).abs().max() > 1e-3


@pytest.mark.parametrize("shared_dim", [0, 8])
def test_the_label_changes_the_picture_and_ds_opinion(shared_dim: int) -> None:
    config = small(network__shared_dim=shared_dim)
    generator, discriminator = built(config)
    generator.eval()
    latents = torch.randn(1, config.network.z_dim).expand(3, -1)
    pictures = generator(latents, torch.arange(3))
    assert (pictures[0] - pictures[1]).abs().max() > 1e-3
    logits = discriminator(pictures[:1].expand(3, -1, -1, -1), torch.arange(3)).logits
    assert logits.unique().numel() == 3


def test_without_breeds_labels_are_ignored_and_nothing_is_embedded() -> None:
    generator, _ = built(small(), Conditioning())
    generator.eval()
    latents = torch.randn(2, generator.chunk_dim * 4)
    assert torch.equal(generator(latents), generator(latents, torch.tensor([0, 1])))
    assert not any(isinstance(module, nn.Embedding) for module in generator.modules())


def test_a_conditional_network_without_labels_says_so() -> None:
    generator, discriminator = built(small())
    with pytest.raises(ValueError, match="built for labels"):
        generator(torch.randn(2, generator.chunk_dim * 4))
    with pytest.raises(ValueError, match="built for labels"):
        discriminator(torch.zeros(2, 3, 32, 32))


@pytest.mark.parametrize("preset", ["biggan-tiny-32", "biggan-tiny-64", "biggan-dogs-64"])
@pytest.mark.parametrize("kind", ["projection", "classifier"])
def test_a_gradient_reaches_every_parameter(preset: str, kind: str) -> None:
    config = small(preset)
    generator, discriminator = built(config, Conditioning(kind, 3))  # type: ignore[arg-type]
    labels = torch.arange(6) % 3
    judgement = discriminator(generator(torch.randn(6, config.network.z_dim), labels), labels)
    loss = judgement.logits.square().sum()
    if judgement.class_logits is not None:
        loss = loss + judgement.class_logits.square().sum()
    loss.backward()
    for network in (generator, discriminator):
        for name, parameter in network.named_parameters():
            assert parameter.grad is not None, name
            assert parameter.grad.abs().max() > 0, name


def test_batch_norms_gain_and_bias_are_the_written_formula() -> None:
    generator, _ = built(small())
    norm = generator.blocks[1].norm1
    assert generator.shared is not None
    x = torch.randn(5, norm.norm.num_features, 4, 4)
    y = torch.randn(5, generator.shared.dim + generator.chunk_dim)
    got = norm(x, y)
    gain, bias = (
        y @ (layer.layer.weight / torch.linalg.matrix_norm(layer.layer.weight, 2)).T
        for layer in (norm.gain, norm.bias)
    )
    assert norm.gain.layer.bias is None
    mean, variance = x.mean([0, 2, 3], keepdim=True), x.var([0, 2, 3], keepdim=True, unbiased=False)
    normed = (x - mean) / (variance + 1e-4).sqrt()
    expected = (1 + gain)[:, :, None, None] * normed + bias[:, :, None, None]
    assert torch.allclose(got, expected, atol=2e-2)  # σ is estimated by power iterations


def test_all_weights_but_the_shared_embedding_have_spectral_norm() -> None:
    generator, discriminator = built(small())
    wrapped = {
        id(module.layer)
        for network in (generator, discriminator)
        for module in network.modules()
        if isinstance(module, SpectralNorm)
    }
    bare = [
        module
        for network in (generator, discriminator)
        for module in network.modules()
        if isinstance(module, nn.Conv2d | nn.Linear | nn.Embedding) and id(module) not in wrapped
    ]
    assert generator.shared is not None
    assert bare == [generator.shared.table]


def test_orthogonal_first_weights_are_orthogonal() -> None:
    for network in built(small()):
        for module in network.modules():
            if isinstance(module, nn.Conv2d | nn.Linear | nn.Embedding):
                rows = module.weight.flatten(1)
                rows = rows.T if len(rows) > rows.shape[1] else rows
                assert torch.allclose(rows @ rows.T, torch.eye(len(rows)), atol=1e-5)


def test_normal_first_weights_are_small() -> None:
    generator, _ = built(small(network__initialization="normal", network__ngf=16))
    weight = generator.blocks[0].conv1.layer.weight
    assert weight.std().item() == pytest.approx(0.02, rel=0.05)


def test_the_orthogonality_penalty_is_the_written_formula() -> None:
    generator, _ = built(small())
    with torch.no_grad():
        for parameter in generator.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    expected = 0.0
    for name, weight in generator.named_parameters():
        if weight.ndim > 1 and "shared" not in name:
            rows = weight.detach().double().flatten(1)
            products = rows @ rows.T
            expected += (products * (1 - torch.eye(len(rows)))).square().sum().item()
    assert orthogonality(generator).item() == pytest.approx(expected, rel=1e-4)


def test_the_orthogonality_weight_pulls_filters_apart() -> None:
    config = small(objective__orthogonal_weight=0.1)
    engine = Engine(config, Networks.build(config, BY_BREED), CPU, "fp32", "contiguous")
    with torch.no_grad():
        for parameter in engine.generator.parameters():
            parameter.add_(0.2 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(0)))
    before = orthogonality(engine.generator).item()
    for _ in range(3):
        engine.step(reals(4, 32, 3), torch.Generator(), moment())
    assert orthogonality(engine.generator).item() < before


def test_the_average_is_a_copy_until_its_start_and_lags_after_it() -> None:
    config = small(training__ema_start=3, training__ema_decay=0.9999)
    engine = Engine(config, Networks.build(config, BY_BREED), CPU, "fp32", "contiguous")
    schedules = Schedules(config)
    for step in range(1, 6):
        rates = schedules.rates(step, config.training.batch_size, 0.0)
        engine.step(reals(4, 32, 3), torch.Generator(), Moment(rates, (Strengths(),)))
        same = all(
            torch.equal(ours, theirs)
            for ours, theirs in zip(
                engine.average.network.parameters(), engine.generator.parameters(), strict=True
            )
        )
        assert same == (step <= 3)


def test_measuring_the_average_leaves_its_spectral_norm_alone() -> None:
    generator, _ = built(small())
    average = WeightAverage(generator)
    before = [m.u.clone() for m in average.network.modules() if isinstance(m, SpectralNorm)]
    average.settle([(torch.randn(6, generator.chunk_dim * 4), torch.arange(6) % 3)])
    after = [m.u for m in average.network.modules() if isinstance(m, SpectralNorm)]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def settled(discriminator: nn.Module) -> None:
    """Bring σ to its value, so that it is the same in every forward."""
    for module in discriminator.modules():
        if isinstance(module, SpectralNorm):
            for _ in range(400):
                module.u.copy_(module._iterated(module.layer.weight.detach().flatten(1))[0])


def d_gradient(parts: int, pictures: Tensor, fakes: Tensor) -> list[Tensor]:
    """D's gradient for one batch that is computed in `parts`."""
    config = small(training__micro_batches=parts, training__batch_size=8)
    engine = Engine(config, Networks.build(config, BY_BREED), CPU, "fp32", "contiguous")
    settled(engine.discriminator)
    labels = torch.arange(8) % 3
    real_parts = iter(zip(pictures.chunk(parts), labels.chunk(parts), strict=True))
    fake_parts = iter(fakes.chunk(parts))
    engine._fake = lambda real, rng: Batch(next(fake_parts), real.labels)  # type: ignore[method-assign]
    engine.d_optimizer.step = lambda: None  # type: ignore[method-assign]
    told, _, _ = engine._update_discriminator(
        lambda *, counts=True: Batch(*next(real_parts)), torch.Generator(), Strengths()
    )
    gradients = [p.grad for p in engine.discriminator.parameters() if p.grad is not None]
    return [told[0], *gradients]


def test_micro_batches_give_the_gradient_of_the_whole_batch() -> None:
    rng = torch.Generator().manual_seed(0)
    pictures, fakes = (torch.rand(8, 3, 32, 32, generator=rng) * 2 - 1 for _ in range(2))
    whole = d_gradient(1, pictures, fakes)
    assert max(gradient.abs().max().item() for gradient in whole) > 0.1
    for parts in (2, 4):
        for one, several in zip(whole, d_gradient(parts, pictures, fakes), strict=True):
            assert torch.allclose(one, several, atol=1e-4 * max(1.0, one.abs().max().item()))


def test_the_presets_compute_their_batch_in_the_parts_of_their_sources() -> None:
    for name, parts, part_size in (("biggan-64", 4, 256), ("biggan-128", 8, 256), ("biggan-32", 1, 64)):
        training = load_preset(name).config.training
        assert (training.micro_batches, training.batch_size // training.micro_batches) == (parts, part_size)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"network.img_resolution": 256}, "not made for 256 px. Choose one of: 32, 64, 128"),
        ({"network.z_dim": 50}, "50 numbers can't be cut into 4 equal chunks.*Set network.z_dim=52"),
        ({"network.attention": "32"}, "no 32 px map in both.*Set network.attention=16"),
        ({"objective.conditioning": "concat"}, "BigGAN can't take breeds by concat"),
    ],
)
def test_what_the_networks_can_not_be_is_said_in_a_sentence(
    settings: dict[str, object], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        with_settings(load_preset("biggan-tiny-32").config, settings)
