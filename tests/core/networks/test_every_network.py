"""What every registered network must do, whoever wrote it."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from gan_core.messages import UsageError
from gan_core.objectives.objective import Strengths
from gan_core.runs.registry import LOSSES, NETWORKS
from gan_core.runs.stages import Stage, StagePlan
from gan_core.training.averaging import WeightAverage
from gan_core.training.engine import Engine, Growing, Moment, Networks, at_stage
from gan_core.training.schedules import Rates
from tests.core.networks.every import (
    CLASSES,
    Body,
    bodies,
    build,
    built,
    config,
    latents,
    pictures,
    roughen,
    smallest,
    spread,
    tensors,
    variants,
)
from tests.core.training.steps import moment, reals

CPU = torch.device("cpu")
ALL = pytest.mark.parametrize("body", bodies(), ids=str)
SPREAD = pytest.mark.parametrize("body", spread(), ids=str)
AT_32 = pytest.mark.parametrize("body", bodies(32), ids=str)
EACH_FAMILY = pytest.mark.parametrize("body", smallest(), ids=str)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def test_the_registry_is_not_empty() -> None:
    assert len({body.family for body in bodies()}) == len(NETWORKS.keys()) > 1


@ALL
@torch.no_grad()
def test_pictures_and_judgements_have_their_shapes(body: Body) -> None:
    networks = built(body)
    made = networks.generator(latents(body), body.labels(4))
    assert made.shape == (4, 3, body.img_resolution, body.img_resolution)
    assert made.dtype == torch.float32
    assert made.isfinite().all()
    judgement = networks.discriminator(pictures(body), body.labels(4))
    assert judgement.logits.shape == (4,)
    assert judgement.logits.isfinite().all()
    if body.kind == "classifier":
        assert judgement.class_logits.shape == (4, CLASSES)
    else:
        assert judgement.class_logits is None


@AT_32
@torch.no_grad()
def test_a_picture_is_judged_by_what_else_is_in_its_batch_only_where_the_settings_say_so(body: Body) -> None:
    """Else real and fake could not go through D in one batch."""
    for chosen in ({}, *({setting: choice} for b, setting, choice in variants() if same_d(b, body, setting))):
        discriminator = build(body, **chosen).discriminator.requires_grad_(False)
        roughen(discriminator)
        shown, labels = pictures(body), body.labels(4)
        together = discriminator(shown, labels).logits
        alone = discriminator(shown[:2], None if labels is None else labels[:2]).logits
        is_alone = config(body, **chosen).network.discriminator_judges_alone
        assert torch.allclose(together[:2], alone, rtol=1e-4, atol=1e-5) == is_alone


def same_d(varied: Body, body: Body, setting: str) -> bool:
    return varied.family == body.family and setting == "d_norm"


@SPREAD
def test_the_first_weights_come_from_the_seed_alone(body: Body) -> None:
    assert_seeded(body)


@pytest.mark.parametrize(("body", "setting", "choice"), variants(), ids=str)
def test_every_choice_is_seeded_and_trains(body: Body, setting: str, choice: str) -> None:
    chosen = {setting: choice}
    try:
        config(body, **chosen)
    except UsageError as refusal:
        assert NETWORKS[body.family].title in str(refusal)  # noqa: PT017 - not at every resolution
        return
    assert_seeded(body, **chosen)
    take_a_step(body, {}, **chosen)


def assert_seeded(body: Body, **network: object) -> None:
    torch.manual_seed(1)
    first = build(body, **network)
    torch.manual_seed(2)
    again, other = build(body, **network), build(body, seed=1, **network)
    for name in ("generator", "discriminator"):
        one, two = dict(tensors(getattr(first, name))), dict(tensors(getattr(again, name)))
        assert [key for key in one if not torch.equal(one[key], two[key])] == []
        three = dict(tensors(getattr(other, name)))
        assert any(not torch.equal(one[key], three[key]) for key in one), "the seed does nothing"


@AT_32
def test_the_first_pictures_are_pictures(body: Body) -> None:
    networks = build(body)
    with torch.no_grad():
        made = networks.generator(latents(body, 16), body.labels(16))
    assert made.std(0).mean() > 1e-3, "the latent does nothing"
    assert made.abs().max() < 20


@AT_32
@torch.no_grad()
def test_the_label_changes_the_picture_and_the_opinion_of_it(body: Body) -> None:
    networks, z, shown = built(body), latents(body), pictures(body)
    none = torch.zeros(4, dtype=torch.int64)
    made, other = networks.generator(z, none), networks.generator(z, none + 1)
    judged, otherwise = networks.discriminator(shown, none), networks.discriminator(shown, none + 1)
    if body.kind == "none":
        torch.testing.assert_close(made, other, rtol=0, atol=0)
        torch.testing.assert_close(judged.logits, otherwise.logits, rtol=0, atol=0)
        return
    assert ((made - other).abs().amax([1, 2, 3]) > 1e-3).all()
    if body.kind == "classifier":
        torch.testing.assert_close(judged.logits, otherwise.logits, rtol=0, atol=0)
    else:
        assert ((judged.logits - otherwise.logits).abs() > 1e-5).all()


def stages_of(body: Body) -> list[Stage]:
    plan = config(body).network.phases(4)
    if not plan:
        return [Stage(body.img_resolution)]
    return [StagePlan(plan).stage(index + 0.5) for index in range(len(plan))]


def untouched(network: nn.Module) -> set[str]:
    """Parameters that a backward pass did not reach."""
    return {n for n, p in network.named_parameters() if p.grad is None or not p.grad.abs().max() > 0}


@SPREAD
def test_a_gradient_reaches_every_parameter(body: Body) -> None:
    networks = build(body)
    left = {network: set(dict(network.named_parameters())) for network in networks_of(networks)}
    for network in networks_of(networks):
        roughen(network)
    for stage in stages_of(body):
        for network in networks_of(networks):
            network.zero_grad()
            if isinstance(network, Growing):
                network.set_stage(stage)
        shown = at_stage(pictures(body, 2), stage)
        (networks.generator(latents(body, 2), body.labels(2)) * shown).sum().backward()
        judgement = networks.discriminator(shown, body.labels(2))
        opinion = judgement.logits.square().sum()
        if judgement.class_logits is not None:
            opinion = opinion + judgement.class_logits.square().sum()
        opinion.backward()
        for network in networks_of(networks):
            left[network] &= untouched(network)
    assert list(left.values()) == [set(), set()]


def networks_of(networks: Networks) -> tuple[nn.Module, nn.Module]:
    return networks.generator, networks.discriminator


@AT_32
def test_the_state_survives_a_file(body: Body, tmp_path: Path) -> None:
    networks, fresh = build(body), build(body, seed=1)
    shown = (
        (networks.generator, fresh.generator, latents(body)),
        (networks.discriminator, fresh.discriminator, pictures(body)),
    )
    for network, other, given in shown:
        network(given, body.labels(4))  # moves what training moves without a gradient
        state = {k: v.contiguous().clone() for k, v in network.state_dict().items()}
        save_file(state, tmp_path / "state.safetensors")
        other.load_state_dict(load_file(tmp_path / "state.safetensors"))
        assert_same(network.eval()(given, body.labels(4)), other.eval()(given, body.labels(4)))


def assert_same(one: object, other: object) -> None:
    if isinstance(one, Tensor):
        assert torch.equal(one, other)  # type: ignore[arg-type]
        return
    for a, b in zip(one, other, strict=True):  # type: ignore[call-overload]
        assert (a is None and b is None) or torch.equal(a, b)


@AT_32
def test_a_step_is_finite_and_the_average_follows(body: Body) -> None:
    engine = Engine(config(body), build(body), CPU, "fp32", "channels_last")
    before = [weight.clone() for weight in engine.average.network.parameters()]
    losses = engine.step(reals(4, 32, CLASSES), torch.Generator(), moment())
    assert losses.isfinite().all()
    assert engine.is_finite()
    pairs = zip(before, engine.average.network.parameters(), strict=True)
    assert any(not torch.equal(old, new) for old, new in pairs)


@EACH_FAMILY
def test_the_average_copies_what_is_no_weight(body: Body) -> None:
    network = build(body).generator
    average = WeightAverage(network)
    network(latents(body))
    average.update(network, 0.9)
    average.settle([(latents(body), None)])
    ours, theirs = dict(average.network.named_buffers()), dict(network.named_buffers())
    assert ours.keys() == theirs.keys()
    differ = {name for name in ours if not torch.equal(ours[name], theirs[name])}
    assert {name.rpartition(".")[2] for name in differ} <= {
        "running_mean",
        "running_var",
        "num_batches_tracked",
    }


@EACH_FAMILY
def test_a_step_in_bf16_keeps_weights_in_fp32(body: Body) -> None:
    body = body._replace(kind=NETWORKS[body.family].conditionings[-1])
    engine = Engine(config(body), build(body), CPU, "bf16", "channels_last")
    losses = engine.step(reals(4, 32, CLASSES), torch.Generator(), moment())
    assert losses.isfinite().all()
    assert losses.dtype == torch.float32
    assert engine.is_finite()
    for network in (engine.generator, engine.discriminator, engine.average.network):
        assert {t.dtype for _, t in tensors(network) if t.is_floating_point()} == {torch.float32}


@EACH_FAMILY
@pytest.mark.parametrize("loss", LOSSES.keys())
def test_every_loss_trains_every_network(body: Body, loss: str) -> None:
    objective: dict[str, object] = {"loss": loss}
    if LOSSES[loss].needs_penalty:
        objective["gradient_penalty"] = 10.0
    take_a_step(body, objective)


@EACH_FAMILY
def test_every_network_takes_every_penalty(body: Body) -> None:
    take_a_step(body, {"r1_gamma": 1.0, "r2_gamma": 1.0, "gradient_penalty": 1.0, "drift": 0.001})
    take_a_step(body, {"orthogonal_weight": 1e-4, "instance_noise": 0.1})


def take_a_step(body: Body, objective: dict[str, object], **network: object) -> None:
    chosen = config(body, objective, **network)
    engine = Engine(chosen, Networks.build(chosen, body.conditioning), CPU, "fp32", "contiguous")
    now = Moment(Rates(1.0, 0.999, 0.9), (Strengths(instance_noise=chosen.objective.instance_noise),))
    losses = engine.step(reals(4, body.img_resolution), torch.Generator(), now)
    assert losses.isfinite().all()
    assert engine.is_finite()
