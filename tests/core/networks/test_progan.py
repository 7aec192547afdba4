"""ProGAN's networks: growing without a jump, published sizes, labels."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, normalize

from gan_core.networks.progan import ProganSettings
from gan_core.networks.progan.model import (
    Discriminator,
    Generator,
    build_discriminator,
    build_generator,
    initialize,
)
from gan_core.presets import load_preset
from gan_core.runs.config import Conditioning
from gan_core.runs.settings import with_settings
from gan_core.runs.stages import Phase, Stage, StagePlan
from gan_core.training.engine import Engine, Growing, Networks, at_stage
from tests.core.training.steps import moment, reals

NARROW = ProganSettings(img_resolution=32, z_dim=8, max_channels=8, channel_base=128)
KINDS = ("none", "concat", "projection", "classifier")
CLASSES = 3


def conditioning(kind: str) -> Conditioning:
    return Conditioning() if kind == "none" else Conditioning(kind, CLASSES)  # type: ignore[arg-type]


def generator(kind: str = "none", seed: int = 0) -> Generator:
    network = build_generator(NARROW, conditioning(kind))
    initialize(network, torch.Generator().manual_seed(seed))
    assert isinstance(network, Generator)
    return network


def discriminator(kind: str = "none", seed: int = 1) -> Discriminator:
    network = build_discriminator(NARROW, conditioning(kind))
    initialize(network, torch.Generator().manual_seed(seed))
    assert isinstance(network, Discriminator)
    return network


def latents(count: int = 4, seed: int = 2) -> Tensor:
    return torch.randn(count, NARROW.z_dim, generator=torch.Generator().manual_seed(seed))


def pictures(resolution: int, count: int = 4, seed: int = 3) -> Tensor:
    return torch.rand(count, 3, resolution, resolution, generator=torch.Generator().manual_seed(seed)) * 2 - 1


LABELS = torch.arange(4) % CLASSES


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("resolution", [8, 16, 32])
def test_the_beginning_of_a_fade_is_the_stage_below_and_its_end_the_next(kind: str, resolution: int) -> None:
    g, d, z, x = generator(kind), discriminator(kind), latents(), pictures(resolution)
    g.set_stage(Stage(resolution // 2))
    d.set_stage(Stage(resolution // 2))
    below = interpolate(g(z, LABELS), scale_factor=2.0, mode="nearest")
    judged_below = d(avg_pool2d(x, 2), LABELS)
    g.set_stage(Stage(resolution, 0.0))
    d.set_stage(Stage(resolution, 0.0))
    torch.testing.assert_close(g(z, LABELS), below, atol=1e-5, rtol=0)
    torch.testing.assert_close(d(x, LABELS), judged_below, atol=1e-5, rtol=0)
    g.set_stage(Stage(resolution, 1.0 - 1e-7))
    d.set_stage(Stage(resolution, 1.0 - 1e-7))
    faded, judged_faded = g(z, LABELS), d(x, LABELS)
    g.set_stage(Stage(resolution))
    d.set_stage(Stage(resolution))
    torch.testing.assert_close(faded, g(z, LABELS), atol=1e-5, rtol=0)
    torch.testing.assert_close(judged_faded, d(x, LABELS), atol=1e-5, rtol=0)
    assert not torch.allclose(faded, below, atol=1e-2), "the new resolution adds nothing"


@given(st.floats(0, 1), st.floats(1e-6, 1e-4))
@settings(max_examples=15, deadline=None)
def test_outputs_are_continuous_in_alpha(alpha: float, hair: float) -> None:
    g, d, z, x = generator(), discriminator(), latents(), pictures(16)
    found = []
    for value in (alpha, min(alpha + hair, 1.0)):
        g.set_stage(Stage(16, value))
        d.set_stage(Stage(16, value))
        found.append((g(z), d(x).logits))
    (picture, logits), (next_picture, next_logits) = found
    assert (picture - next_picture).abs().max().item() <= 20 * hair + 1e-6
    assert (logits - next_logits).abs().max().item() <= 50 * hair + 1e-5


def test_d_judges_generated_pictures_of_a_fade_as_the_stage_below_when_it_begins() -> None:
    g, d, z = generator(), discriminator(), latents()
    for network in (g, d):
        network.set_stage(Stage(8))
    below = d(g(z)).logits
    for network in (g, d):
        network.set_stage(Stage(16, 0.0))
    torch.testing.assert_close(d(g(z)).logits, below, atol=1e-5, rtol=0)


@pytest.mark.parametrize("alpha", [0.0, 0.25, 1.0])
def test_reals_are_blended_as_gs_pictures_are(alpha: float) -> None:
    """What G would make of a network whose stages show `full` and its halved version."""
    full = pictures(32)
    at_16 = avg_pool2d(full, 2)
    below = interpolate(avg_pool2d(full, 4), scale_factor=2.0, mode="nearest")
    expected = (1 - alpha) * below + alpha * at_16
    torch.testing.assert_close(at_stage(full, Stage(16, alpha)), expected, atol=1e-6, rtol=0)

    g, z = generator(), latents()
    g.set_stage(Stage(16))
    new = g(z)
    g.set_stage(Stage(8))
    old = interpolate(g(z), scale_factor=2.0, mode="nearest")
    g.set_stage(Stage(16, alpha))
    torch.testing.assert_close(g(z), (1 - alpha) * old + alpha * new, atol=1e-5, rtol=0)


def used(network: nn.Module) -> set[str]:
    return {name for name, parameter in network.named_parameters() if parameter.grad is not None}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", [Stage(4), Stage(8, 0.5), Stage(8), Stage(32, 0.5), Stage(32)])
def test_a_gradient_reaches_every_parameter_of_the_stage_and_none_of_a_later(kind: str, stage: Stage) -> None:
    g, d = generator(kind), discriminator(kind)
    for network in (g, d):
        network.set_stage(stage)
    judgement = d(g(latents(), LABELS), LABELS)
    named = judgement.class_logits
    (judgement.logits.sum() + (0 if named is None else (named * torch.randn(4, CLASSES)).sum())).backward()
    level = NARROW.resolutions.index(stage.img_resolution)
    ends = {level - 1, level} if stage.alpha < 1 else {level}
    for network, end in ((g, "to_rgb"), (d, "from_rgb")):
        expected = set()
        for name, _ in network.named_parameters():
            part, *rest = name.split(".")
            takes_part = int(rest[0]) in ends if part == end else part != "blocks" or int(rest[0]) < level
            if takes_part:
                expected.add(name)
        assert used(network) == expected
        for name, parameter in network.named_parameters():
            if parameter.grad is not None:
                assert parameter.grad.isfinite().all()
                assert parameter.grad.abs().sum() > 0 or "embedding" in name, name


def test_alpha_zero_is_never_stuck() -> None:
    phases = NARROW.phases(4)
    plan = StagePlan(phases)
    begin = float(next(index for index, phase in enumerate(phases) if phase.fades))
    after_a_step = plan.advanced(begin, 0.004, None)
    assert plan.stage(begin).alpha == 0.0
    assert 0.0 < plan.stage(after_a_step).alpha < 1e-5

    config = with_settings(load_preset("progan-tiny-32").config, {"network.max_channels": 8})
    engine = Engine(config, Networks.build(config, Conditioning()), torch.device("cpu"), "fp32", "contiguous")
    engine.set_stage(plan.stage(after_a_step))
    block = engine.generator.blocks[0].conv0.weight
    before = block.detach().clone()
    engine.step(reals(4), torch.Generator().manual_seed(0), moment())
    assert not torch.equal(block, before), "the block that fades in does not learn"


def test_networks_grow_and_refuse_a_stage_that_is_none_of_theirs() -> None:
    for network in (generator(), discriminator()):
        assert isinstance(network, Growing)
        assert network.stage == Stage(32)
        for wrong in (Stage(64), Stage(12), Stage(4, 0.5)):
            with pytest.raises(ValueError, match="none of this network's stages"):
                network.set_stage(wrong)


def test_the_networks_gains_are_the_published_ones() -> None:
    g, d = generator(), discriminator("classifier")
    fan_in = NARROW.z_dim
    assert g.first.dense.scale == pytest.approx(2**0.5 / 4 / fan_in**0.5)
    assert g.first.conv.scale == pytest.approx((2 / (9 * 8)) ** 0.5)
    assert g.to_rgb[0].scale == pytest.approx(1 / 8**0.5)
    assert d.from_rgb[0].scale == pytest.approx((2 / 3) ** 0.5)
    assert d.last.conv.scale == pytest.approx((2 / (9 * 9)) ** 0.5)
    assert d.last.dense.scale == pytest.approx((2 / (16 * 8)) ** 0.5)
    assert d.last.logit.scale == d.last.head.classifier.scale == pytest.approx(1 / 8**0.5)


@pytest.mark.parametrize(("resolution", "millions"), [(32, 20.7), (64, 22.5), (128, 22.9)])
def test_networks_have_the_published_number_of_parameters(resolution: int, millions: float) -> None:
    published = ProganSettings(img_resolution=resolution)
    with torch.device("meta"):
        networks = [build(published, Conditioning()) for build in (build_generator, build_discriminator)]
    for network in networks:
        assert sum(p.numel() for p in network.parameters()) / 1e6 == pytest.approx(millions, abs=0.05)


def test_the_plan_is_that_of_the_papers_code() -> None:
    phases = load_preset("progan-128").config.network.phases(16)
    assert phases[0] == Phase(4, False, 600.0, 128)
    sizes = {phase.img_resolution: phase.batch_size for phase in phases}
    assert sizes == {4: 128, 8: 128, 16: 128, 32: 64, 64: 32, 128: 16}
    assert [(p.img_resolution, p.fades) for p in phases[1:5]] == [
        (8, True),
        (8, False),
        (16, True),
        (16, False),
    ]
    assert {p.kimg for p in phases[:-1]} == {600.0}


@pytest.mark.parametrize("name", ["progan-64", "progan-128", "progan-tiny-32", "progan-tiny-64"])
def test_the_last_stage_completes_a_presets_length(name: str) -> None:
    config = load_preset(name).config
    phases = config.network.phases(config.training.batch_size)
    assert sum(phase.kimg for phase in phases) == pytest.approx(config.training.kimg)
    assert phases[-1].batch_size == config.training.batch_size
    assert config.objective.needs_labels is False


@given(st.integers(2, 200), st.integers(2, 256), st.sampled_from([32, 64, 128]))
def test_batches_double_downwards_and_stay_multiples_within_the_limit(
    batch_size: int, limit: int, resolution: int
) -> None:
    network = NARROW.model_copy(update={"img_resolution": resolution, "max_batch_size": limit})
    sizes = [phase.batch_size for phase in network.phases(batch_size)]
    assert sizes[-1] == batch_size
    assert sizes == sorted(sizes, reverse=True)
    assert all(size % batch_size == 0 for size in sizes)
    assert max(sizes) <= max(limit, batch_size)


@pytest.mark.parametrize("kind", ["concat", "projection", "classifier"])
def test_the_label_changes_the_picture_and_the_judgement(kind: str) -> None:
    g, d, z, x = generator(kind), discriminator(kind), latents(1), pictures(32, 1)
    zero, one = torch.tensor([0]), torch.tensor([1])
    assert (g(z, zero) - g(z, one)).abs().max() > 1e-3
    if kind == "classifier":
        named = d(x, zero).class_logits
        assert named is not None
        assert named.shape == (1, CLASSES)
    else:
        assert (d(x, zero).logits - d(x, one).logits).abs().max() > 1e-4
    with pytest.raises(ValueError, match="built for labels"):
        g(z)


def test_half_of_what_g_hears_is_the_breed_where_its_share_is_the_latents_length() -> None:
    heard = []
    z = normalize(latents(1)) * NARROW.z_dim**0.5
    for gain in (1.0, NARROW.z_dim**0.5):
        g = build_generator(NARROW.model_copy(update={"label_gain": gain}), conditioning("projection"))
        g.first.register_forward_pre_hook(lambda _, inputs: heard.append(inputs[0][0]))  # type: ignore[union-attr]
        g(z, torch.tensor([1]))
    shares = [(x[NARROW.z_dim :].square().sum() / x.square().sum()).item() for x in heard]
    assert shares == pytest.approx([1 / (1 + NARROW.z_dim), 0.5])


def test_latents_are_normalised_so_that_their_length_does_not_matter() -> None:
    g, z = generator(), latents()
    torch.testing.assert_close(g(z), g(3 * z), atol=1e-3, rtol=0)


def test_bf16_keeps_the_critics_end_and_the_weights_in_float32() -> None:
    config = with_settings(load_preset("progan-tiny-32").config, {"network.max_channels": 8})
    engine = Engine(
        config, Networks.build(config, Conditioning()), torch.device("cpu"), "bf16", "channels_last"
    )
    engine.set_stage(Stage(16, 0.5))
    with engine.autocast():
        assert engine.discriminator(pictures(16)).logits.dtype == torch.float32
    losses = engine.step(reals(4), torch.Generator().manual_seed(0), moment())
    assert losses.isfinite().all()
    assert {p.dtype for p in engine.generator.parameters()} == {torch.float32}


@pytest.mark.parametrize(
    "changes",
    [
        {"objective.loss": "wasserstein", "objective.gradient_penalty": 10.0},
        {"objective.loss": "bce", "objective.gradient_penalty": 0.0, "objective.r1_gamma": 10.0},
        {"objective.loss": "relativistic", "objective.gradient_penalty": 0.0, "objective.r1_gamma": 1.0},
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_step_is_finite_with_every_objective_and_conditioning(
    changes: dict[str, object], kind: str
) -> None:
    changes = changes | {"network.max_channels": 8, "objective.conditioning": kind}
    config = with_settings(load_preset("progan-tiny-32").config, changes)
    engine = Engine(
        config, Networks.build(config, conditioning(kind)), torch.device("cpu"), "fp32", "channels_last"
    )
    for stage in (Stage(4), Stage(32, 0.5)):
        engine.set_stage(stage)
        losses = engine.step(reals(6, 32, CLASSES), torch.Generator().manual_seed(0), moment())
        assert losses.isfinite().all()
        assert engine.is_finite()
