"""The parts of a step: averages, seeds, the probe's choice, D frozen for G."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gan_core.objectives.objective import Batch, Strengths
from gan_core.presets import load_preset
from gan_core.runs.config import Conditioning
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from gan_core.training import device, probe
from gan_core.training.averaging import WeightAverage
from gan_core.training.engine import Engine, Networks
from gan_core.training.seeds import step_rng
from tests.core.training.steps import moment, reals

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("resolution", "g_millions", "d_millions"), [(32, 1.07, 0.66), (64, 3.58, 2.77), (128, 12.8, 11.2)]
)
def test_dcgan_has_the_published_number_of_parameters(
    resolution: int, g_millions: float, d_millions: float
) -> None:
    networks = Networks.build(load_preset(f"dcgan-{resolution}").config, Conditioning())
    for network, millions in ((networks.generator, g_millions), (networks.discriminator, d_millions)):
        assert sum(p.numel() for p in network.parameters()) / 1e6 == pytest.approx(millions, rel=0.01)


def test_dcgan_begins_with_the_published_weights() -> None:
    networks = Networks.build(load_preset("dcgan-tiny-32").config, Conditioning())
    convolutions = [
        module
        for network in (networks.generator, networks.discriminator)
        for module in network.modules()
        if isinstance(module, torch.nn.Conv2d | torch.nn.ConvTranspose2d)
    ]
    weights = torch.cat([module.weight.flatten() for module in convolutions])
    assert weights.std().item() == pytest.approx(0.02, rel=0.02)
    assert weights.mean().item() == pytest.approx(0.0, abs=3e-4)


def tiny_engine(**settings: object) -> Engine:
    changed = {"network.ngf": 8, "network.ndf": 8, "training.batch_size": 4} | settings
    config = with_settings(load_preset("dcgan-tiny-32").config, changed)
    return Engine(config, Networks.build(config, Conditioning()), CPU, "fp32", "contiguous")


def test_no_gradient_is_computed_for_d_while_g_learns() -> None:
    engine = tiny_engine()
    engine.step(reals(4), torch.Generator(), moment())
    before = [p.grad.clone() for p in engine.discriminator.parameters() if p.grad is not None]
    d_weights = [p.detach().clone() for p in engine.discriminator.parameters()]
    assert not any(p.requires_grad for p in engine.discriminator.parameters())
    g_loss = engine.objective.g_loss(
        engine.discriminator,
        Batch(torch.zeros(0)),
        Batch(engine.generator(torch.randn(4, 64))),
        torch.Generator(),
        Strengths(),
    )
    g_loss.backward()
    after = [p.grad for p in engine.discriminator.parameters() if p.grad is not None]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert all(torch.equal(a, b) for a, b in zip(d_weights, engine.discriminator.parameters(), strict=True))


def test_d_steps_show_that_many_batches_to_d() -> None:
    engine, shown = tiny_engine(**{"training.d_steps": 3}), []

    def next_real(*, counts: bool = True) -> Batch:
        shown.append(counts)
        return Batch(torch.rand(4, 3, 32, 32))

    engine.step(next_real, torch.Generator(), moment(3))
    assert shown == [True] * 3


@given(st.lists(st.floats(0, 0.999), min_size=1, max_size=50))
def test_the_average_is_the_written_formula(decays: list[float]) -> None:
    network = torch.nn.Linear(1, 1, bias=False)
    average = WeightAverage(network)
    expected = network.weight.item()
    for step, decay in enumerate(decays):
        with torch.no_grad():
            network.weight.fill_(float(step))
        average.update(network, decay)
        expected = decay * expected + (1 - decay) * step
    assert average.network.weight.item() == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_the_average_takes_over_buffers_as_they_are() -> None:
    network = torch.nn.utils.parametrizations.spectral_norm(torch.nn.Linear(3, 3))
    average = WeightAverage(network)
    network(torch.randn(2, 3))
    average.update(network, 0.9)
    ours, theirs = dict(average.network.named_buffers()), dict(network.named_buffers())
    assert ours
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_a_settled_average_has_batch_norms_statistics_of_its_own_weights() -> None:
    engine = tiny_engine()
    for _ in range(3):
        engine.step(reals(4), torch.Generator(), moment())
    engine.settle_average()
    latents = torch.randn(512, 64)
    standing = engine.average.network(latents)
    engine.average.network.train()
    measured = engine.average.network(latents)
    assert standing.std().item() == pytest.approx(measured.std().item(), rel=0.03)
    assert (standing - measured).abs().mean().item() < 0.05 * measured.std().item()


def test_settling_twice_changes_nothing() -> None:
    engine = tiny_engine()
    engine.settle_average()
    before = {k: v.clone() for k, v in engine.average.network.state_dict().items()}
    engine.settle_average()
    assert all(torch.equal(v, before[k]) for k, v in engine.average.network.state_dict().items())


@given(st.tuples(*[st.integers(0, 2**31 - 1)] * 3), st.tuples(*[st.integers(0, 2**31 - 1)] * 3))
def test_different_steps_and_ranks_draw_differently(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    def draw(key: tuple[int, ...]) -> torch.Tensor:
        return torch.rand(8, generator=step_rng(CPU, *key))

    assert torch.equal(draw(one), draw(one))
    assert torch.equal(draw(one), draw(other)) == (one == other)


class FakeTrial:
    """A candidate that always takes the same time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def step(self) -> None:
        pass


def test_the_probe_takes_the_fastest_and_leaves_the_networks_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    config = load_preset("dcgan-tiny-32").config
    networks = Networks.build(config, Conditioning())
    weights = [p.detach().clone() for p in networks.generator.parameters()]
    times = {"contiguous": 2.0, "channels_last": 1.0}
    monkeypatch.setattr(probe, "has_fast_bf16", lambda _: False)
    monkeypatch.setattr(probe, "Trial", lambda *args: FakeTrial(times[args[-1][1]]))
    assert probe.probe(config, networks, CPU).memory_format == "channels_last"
    monkeypatch.undo()
    fixed = with_settings(config, {"training.precision": "bf16", "training.memory_format": "contiguous"})
    chosen = probe.probe(fixed, networks, CPU)
    assert (chosen.precision, chosen.memory_format) == ("bf16", "contiguous")
    probe.probe(with_settings(config, {"network.ngf": 4, "training.batch_size": 2}), networks, CPU)
    assert all(torch.equal(a, b) for a, b in zip(weights, networks.generator.parameters(), strict=True))


def test_a_resumed_run_never_probes_again(
    make_run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    from gan_core.training import trainer

    run = make_run(training__kimg=0.08)
    list(trainer.Trainer(run))
    chosen = Run.open(run.path).probe
    assert chosen is not None

    def refuse(*_: object) -> None:
        raise AssertionError("probed again")

    monkeypatch.setattr(trainer, "probe", refuse)
    again = Run.open(run.path)
    again.config = again.config.model_copy(
        update={"training": again.config.training.model_copy(update={"kimg": 0.16})}
    )
    list(trainer.Trainer(again))
    assert Run.open(run.path).probe == chosen


def test_bf16_trains_and_keeps_fp32_weights() -> None:
    config = with_settings(load_preset("dcgan-tiny-32").config, {"network.ngf": 8, "network.ndf": 8})
    engine = Engine(config, Networks.build(config, Conditioning()), CPU, "bf16", "channels_last")
    losses = engine.step(reals(4), torch.Generator(), moment())
    assert losses.dtype == torch.float32
    assert {p.dtype for p in engine.generator.parameters()} == {torch.float32}


@pytest.mark.parametrize("kept", ["generator", "discriminator"])
def test_one_network_can_stay_in_fp32(kept: str) -> None:
    changed = {"network.ngf": 8, "network.ndf": 8, "training.keep_fp32": kept}
    config = with_settings(load_preset("dcgan-tiny-32").config, changed)
    engine = Engine(config, Networks.build(config, Conditioning()), CPU, "bf16", "contiguous")
    computed: dict[str, set[torch.dtype]] = {"generator": set(), "discriminator": set()}
    for name, network in (("generator", engine.generator), ("discriminator", engine.discriminator)):
        network.layers[0].register_forward_hook(
            lambda _layer, _inputs, output, name=name: computed[name].add(output.dtype)
        )
    engine.step(reals(4), torch.Generator(), moment())
    other = next(name for name in computed if name != kept)
    assert computed == {kept: {torch.float32}, other: {torch.bfloat16}}


def test_emulated_bf16_is_never_proposed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(device, "_cpu_flags", lambda: {"avx2", "avx512f"})
    assert not device.has_fast_bf16(CPU)
    monkeypatch.setattr(device, "_cpu_flags", lambda: {"avx512_bf16"})
    assert device.has_fast_bf16(CPU)


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from gan_core.messages import UsageError

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UsageError, match="no cuda that PyTorch can use"):
        device.pick_device("cuda")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")
@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_a_step_on_a_gpu_is_finite(precision: str) -> None:
    config = load_preset("dcgan-64").config
    cuda = torch.device("cuda")
    engine = Engine(config, Networks.build(config, Conditioning()), cuda, precision, "channels_last")
    pictures = torch.rand(64, 3, 64, 64, device=cuda)
    losses = engine.step(lambda *, counts=True: Batch(pictures), torch.Generator(cuda), moment())
    assert losses.isfinite().all()
