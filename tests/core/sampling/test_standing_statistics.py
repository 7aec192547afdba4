"""Batch norm at a truncation: measured, kept, repeatable, and no trace left on the generator."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from gan_core.presets import load_preset
from gan_core.runs.config import Conditioning
from gan_core.runs.settings import with_settings
from gan_core.sampling.generator import Generator
from gan_core.sampling.latents import normal_latents, truncated
from gan_core.sampling.standing import StandingStatistics
from gan_core.sampling.write import write_samples
from gan_core.training.averaging import WeightAverage
from gan_core.training.engine import Networks

CPU = torch.device("cpu")
BREEDS = ("akita", "beagle", "collie")


class Normed(nn.Module):
    """A picture of 2×2 pixels from six features of latent and class, normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 6)
        self.table = nn.Embedding(3, 6)
        self.norm = nn.BatchNorm2d(6)
        self.last = nn.Linear(6, 12)

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        features = self.linear(latents)
        if labels is not None:
            features = features + self.table(labels)
        normed = self.norm(features[:, :, None, None])
        return torch.tanh(self.last(normed.flatten(1))).view(-1, 3, 2, 2)


def normed() -> Normed:
    torch.manual_seed(0)
    return Normed().eval().requires_grad_(False)


@pytest.fixture(scope="module")
def biggan() -> Generator:
    """A small BigGAN as it begins, but with biases, as training makes them."""
    torch.set_num_threads(1)
    config = with_settings(load_preset("biggan-tiny-32").config, {"network.ngf": 4, "network.ndf": 4})
    module = Networks.build(config, Conditioning("projection", len(BREEDS))).generator
    rng = torch.Generator().manual_seed(1)
    for name, parameter in module.named_parameters():
        if name.endswith("bias"):
            parameter.data.normal_(0, 0.5, generator=rng)
    average = WeightAverage(module)
    average.settle([(torch.randn(192, config.network.z_dim, generator=rng), torch.arange(192) % len(BREEDS))])
    return Generator(
        average.network,
        img_resolution=32,
        z_dim=config.network.z_dim,
        class_names=BREEDS,
        standing_statistics=True,
    )


def test_statistics_are_those_of_the_layers_input_at_the_truncation() -> None:
    module = normed()
    twin = StandingStatistics(module, 4, 3, CPU).at(0.5)
    latents = truncated(normal_latents(0x7374_616E, 0, 256, 4), 0.5)
    inputs = (module.linear(latents) + module.table(torch.arange(256) % 3)).view(4, 64, 6)
    assert isinstance(twin, Normed)
    assert torch.allclose(twin.norm.running_mean, inputs.mean([0, 1]), atol=1e-5)
    assert torch.allclose(twin.norm.running_var, inputs.var(1).mean(0), rtol=1e-4)


def test_the_generator_itself_stays_as_it_was(biggan: Generator) -> None:
    before = {name: tensor.clone() for name, tensor in biggan._module.state_dict().items()}
    latents, labels = biggan.latents(0, 0, 4), biggan.labels(0, 4)
    plain = biggan.sample(latents, labels)
    assert not np.array_equal(biggan.sample(latents, labels, 0.5), plain)
    assert all(torch.equal(before[name], tensor) for name, tensor in biggan._module.state_dict().items())
    assert not any(module.training for module in biggan._module.modules())
    assert np.array_equal(biggan.sample(latents, labels), plain)


def test_twins_share_the_weights() -> None:
    module = normed()
    twin = StandingStatistics(module, 4, 3, CPU).at(1.0)
    assert isinstance(twin, Normed)
    assert all(a is b for a, b in zip(module.parameters(), twin.parameters(), strict=True))
    assert twin.norm.running_mean is not module.norm.running_mean


def passes(module: nn.Module, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the batches that go through `module` and its twins from here on."""
    sizes: list[int] = []
    forward = type(module).forward

    def counted(self: nn.Module, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        sizes.append(len(latents))
        return forward(self, latents, labels)

    monkeypatch.setattr(type(module), "forward", counted)
    return sizes


def test_a_truncation_is_measured_once_and_only_the_last_many_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = normed()
    sizes = passes(module, monkeypatch)
    standing = StandingStatistics(module, 4, 0, CPU)
    first = standing.at(0.1)
    assert standing.at(0.1) is first
    for psi in (0.2, 0.3, 0.4, 0.5):  # more than there are twins
        standing.at(psi)
    assert sizes == [64] * 4 * 5
    again = standing.at(0.1)
    assert again is not first
    assert torch.equal(again.norm.running_var, first.norm.running_var)
    assert sizes == [64] * 4 * 5, "it was measured before"
    for number in range(64):
        standing.statistics(1 + number / 100)
    sizes.clear()
    standing.statistics(1.63)
    standing.statistics(0.1)
    assert sizes == [64] * 4


def test_generators_of_the_same_weights_measure_once(monkeypatch: pytest.MonkeyPatch) -> None:
    module = normed()
    sizes = passes(module, monkeypatch)
    key = object()
    one, two = (StandingStatistics(module, 4, 3, CPU, key) for _ in range(2))
    one.statistics(0.5)
    assert two.statistics(0.5) is one.statistics(0.5)
    StandingStatistics(module, 4, 3, CPU, "others").statistics(0.5)
    assert sizes == [64] * 8


def test_measuring_is_given_up_between_batches_and_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    module = normed()
    sizes = passes(module, monkeypatch)
    standing = StandingStatistics(module, 4, 3, CPU)
    work = standing.measuring(0.5)
    next(work)
    assert sizes == [64]
    work.close()
    assert standing.nearest(0.5) is None
    assert len(list(standing.measuring(0.5))) == 4
    assert list(standing.measuring(0.5)) == [], "nothing is left to do"


def test_what_is_urgent_interrupts_a_batch_and_no_bit_changes() -> None:
    module = normed()
    whole = StandingStatistics(module, 4, 3, CPU).statistics(0.5)
    standing = StandingStatistics(module, 4, 3, CPU)
    asked = 0

    def is_urgent() -> bool:
        nonlocal asked
        asked += 1
        return asked % 9 == 0  # now in the first layer, now behind the norm, in each batch

    pieces = len(list(standing.measuring(0.5, is_urgent)))
    assert pieces > 4
    for (mean, var), (other_mean, other_var) in zip(whole, standing.statistics(0.5), strict=True):
        assert torch.equal(mean, other_mean)
        assert torch.equal(var, other_var)


def test_a_truncated_picture_is_the_same_in_every_call_and_every_way(
    biggan: Generator, tmp_path: Path
) -> None:
    once = next(biggan.pictures(5, seed=3, truncation_psi=0.6))
    for psi in (0.1, 0.2, 0.3, 0.4):  # its statistics are forgotten meanwhile
        next(biggan.pictures(1, 0, None, psi))
    assert np.array_equal(next(biggan.pictures(5, seed=3, truncation_psi=0.6)), once)
    list(write_samples(biggan, tmp_path / "out", 5, 3, truncation_psi=0.6))
    for index, picture in enumerate(once):
        with Image.open(tmp_path / "out" / f"image_{index:05d}.png") as written:
            assert np.array_equal(np.asarray(written), picture)


def spread(generator: Generator, psi: float | None) -> float:
    """Mean deviation of a pixel over pictures of one breed."""
    pictures = next(generator.pictures(64, seed=1, breed=0, truncation_psi=psi))
    return float(pictures.astype(np.float64).std(0).mean())


def test_truncation_shrinks_the_spread(biggan: Generator) -> None:
    spreads = [spread(biggan, psi) for psi in (None, 1.0, 0.5, 0.2, 0.0)]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[3] < 0.7 * spreads[0]
    assert spreads[-1] == 0


def test_truncation_shrinks_the_spread_where_the_latent_enters_before_the_first_norm_alone() -> None:
    config = with_settings(load_preset("dcgan-tiny-32").config, {"network.ngf": 8, "network.ndf": 8})
    average = WeightAverage(Networks.build(config, Conditioning()).generator)
    average.settle([(torch.randn(64, config.network.z_dim, generator=torch.Generator()), None)])
    generator = Generator(average.network, img_resolution=32, z_dim=config.network.z_dim)
    pictures = [next(generator.pictures(64, 1, None, psi)).std(0).mean() for psi in (1.0, 0.5)]
    assert pictures[1] < 0.7 * pictures[0]


def test_statistics_at_a_truncation_keep_the_contrast(biggan: Generator) -> None:
    """With the checkpoint's own statistics features fall short of the spread that the layers expect."""
    latents, labels = truncated(biggan.latents(1, 0, 64), 0.3), biggan.labels(0, 64)
    with torch.inference_mode():
        stale = biggan._module(latents, labels)
        standing = torch.from_numpy(biggan.sample(biggan.latents(1, 0, 64), labels, 0.3)).float() / 127.5 - 1
    assert standing.std([1, 2, 3]).mean() > stale.std([1, 2, 3]).mean()


def test_under_a_hand_nothing_is_measured_and_what_is_known_nearest_is_used() -> None:
    standing = StandingStatistics(normed(), 4, 3, CPU)
    assert standing.nearest(0.5) is None
    at_half, at_one = standing.statistics(0.5), standing.statistics(None)
    assert standing.nearest(0.4) is at_half
    assert standing.nearest(1.2) is at_one
    assert standing.nearest(None) is at_one
    between = standing.nearest(0.75)
    assert between is not None
    for (low, _), (mean, _), (high, _) in zip(at_half, between, at_one, strict=True):
        assert torch.allclose(mean, (low + high) / 2, atol=1e-6)
    generator = Generator(
        normed(), img_resolution=2, z_dim=4, class_names=BREEDS, standing_statistics=True, device=CPU
    )
    point = generator.point(0, truncation_psi=0.4)
    moving = generator.render([point], exact=False)
    assert np.array_equal(moving, generator.render([point], exact=False))
    assert generator._normed.standing.nearest(0.4) is None, "a moving hand waits for no measuring"
    rested = generator.render([point])
    assert np.abs(rested.astype(int) - generator.render([point], exact=False)).max() <= 1


def test_a_quick_picture_is_the_exact_one_but_for_its_last_bits(biggan: Generator) -> None:
    points = [biggan.point(0, number, truncation_psi=psi) for number in range(3) for psi in (None, 0.5)]
    exact = biggan.render(points)
    biggan.be_quick()
    quick = biggan.render(points, exact=False)
    assert np.abs(exact.astype(int) - quick).max() <= 1
    assert np.array_equal(biggan.render(points), exact), "the quick twin leaves no trace"
    assert biggan.render([], exact=False).shape == (0, 32, 32, 3)


def test_between_two_knots_nothing_is_measured_and_at_a_knot_the_picture_is_the_exact_one(
    biggan: Generator,
) -> None:
    psis = [0.5, 0.53, 0.58, 0.66, 0.71, 0.75]
    points = [biggan.point(2, number, truncation_psi=psi) for number, psi in enumerate(psis)]
    knots = (0.5, 0.75)
    known = len(list(biggan.measuring(points, knots)))
    assert known in (4, 8), "at both knots, but for what was measured before"
    film = biggan.render(points, knots=knots)
    assert [biggan._normed.standing.is_known(psi) for psi in psis[1:-1]] == [False] * 4
    assert np.array_equal(film[[0, -1]], biggan.render([points[0], points[-1]]))
    assert np.array_equal(film[2:3], biggan.render(points[2:3], knots=knots)), "whatever it is made with"
    differences = np.abs(film.astype(int) - biggan.render(points))
    assert differences.mean() < 0.5
    assert differences[1:-1].max() > 0, "or else these are measured, too"


def test_interrupted_measuring_makes_the_very_picture(biggan: Generator) -> None:
    point = biggan.point(5, truncation_psi=0.37)
    turns = iter([False] * 30 + [True] + [False] * 100000)
    assert len(list(biggan.measuring([point], is_urgent=lambda: next(turns)))) == 5
    picture = biggan.render([point])
    anew = StandingStatistics(biggan._module, biggan.z_dim, len(BREEDS), CPU).statistics(0.37)
    for (mean, var), (other_mean, other_var) in zip(
        anew, biggan._normed.standing.statistics(0.37), strict=True
    ):
        assert torch.equal(mean, other_mean)
        assert torch.equal(var, other_var)
    assert np.array_equal(picture, biggan.render([point]))
