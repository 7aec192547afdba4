"""Points, and that a picture of one is the very picture that `pictures` makes, for every network."""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling_fakes import make_generator

from gan_core.bench.generators import untrained_generator
from gan_core.messages import UsageError
from gan_core.presets import preset_names
from gan_core.runs.registry import NETWORKS
from gan_core.sampling.generator import EXACT_BATCH, Generator
from gan_core.sampling.point import Point, blend, labels_of
from tests.core.networks.every import CLASSES, Body, bodies, built, config

LABELLED = {family.key: Body(family.key, 32, family.conditionings[-1]) for family in NETWORKS}.values()
EVERY = pytest.mark.parametrize("body", bodies(32), ids=str)
CONDITIONAL = pytest.mark.parametrize("body", [body for body in bodies(32) if body.kind != "none"], ids=str)
NAMES = ("akita", "beagle", "collie")


def generator_of(body: Body, **options: object) -> Generator:
    description = NETWORKS[body.family]
    return Generator(
        copy.deepcopy(built(body).generator),
        img_resolution=32,
        z_dim=config(body).network.z_dim,
        class_names=NAMES if body.kind != "none" else (),
        standing_statistics=description.standing_statistics,
        **options,  # type: ignore[arg-type]
    )


@pytest.fixture(params=[1, 2], ids=["1 thread", "2 threads"])
def _threads(request: pytest.FixtureRequest) -> None:
    torch.set_num_threads(request.param)


@EVERY
@pytest.mark.usefixtures("_threads")
def test_a_point_makes_the_very_picture_of_its_seed_and_index(body: Body) -> None:
    generator = generator_of(body)
    made = np.concatenate(list(generator.pictures(20, seed=5, batch_size=16)))
    asked = [19, 0, 3, 16, 11, 7, 8, 9, 10, 12]
    assert np.array_equal(generator.render([generator.point(5, index) for index in asked]), made[asked])
    for index in (2, 18):
        assert np.array_equal(generator.render([generator.point(5, index)])[0], made[index])


@pytest.mark.parametrize("preset", [name for name in preset_names() if name.endswith("-tiny-32")])
@pytest.mark.usefixtures("_threads")
def test_a_point_makes_the_very_picture_of_every_tiny_preset(preset: str) -> None:
    """At the widths that people train, which choose other kernels than the narrow ones."""
    generator = untrained_generator(preset)
    made = next(generator.pictures(16, seed=1, batch_size=16))
    asked = [14, 3, 9]
    assert np.array_equal(generator.render([generator.point(1, index) for index in asked]), made[asked])
    assert np.array_equal(generator.render([generator.point(1, 12)])[0], made[12])


@pytest.mark.parametrize("body", LABELLED, ids=str)
def test_a_point_keeps_breed_and_truncation(body: Body) -> None:
    torch.set_num_threads(1)
    generator = generator_of(body)
    made = np.concatenate(list(generator.pictures(9, 2, 1, 0.7)))
    points = [generator.point(2, 8, 1, 0.7), generator.point(0, 0), generator.point(2, 1, 1, 0.7)]
    rendered = generator.render(points)
    assert np.array_equal(rendered[[0, 2]], made[[8, 1]])
    assert np.array_equal(rendered[1], next(generator.pictures(1, 0))[0])


@CONDITIONAL
def test_weights_of_one_breed_are_that_breed_and_a_blend_is_neither(body: Body) -> None:
    torch.set_num_threads(1)
    module = built(body).generator
    z = torch.randn(6, config(body).network.z_dim, generator=torch.Generator().manual_seed(0))
    indices = torch.arange(6) % CLASSES
    with torch.no_grad():
        by_index = module(z, indices)
        assert torch.equal(module(z, torch.eye(CLASSES)[indices]), by_index)
        first, second = module(z, indices * 0), module(z, indices * 0 + 1)
        shares = (0.0, 0.25, 0.5, 0.75, 1.0)
        path = [module(z, torch.tensor([[1 - share, share, 0.0]]).expand(6, -1)) for share in shares]
    away = [(step - first).square().mean().item() for step in path]
    left = [(step - second).square().mean().item() for step in path]
    assert away == sorted(away)
    assert left == sorted(left, reverse=True)
    assert away[1] > 0


@CONDITIONAL
def test_gradients_flow_into_latents_and_shares_of_breeds(body: Body) -> None:
    generator = generator_of(body)
    latents = generator.latents(0, 0, 2).requires_grad_()
    shares = torch.full((2, CLASSES), 1 / CLASSES, requires_grad=True)
    pictures = generator.differentiable(latents, shares)
    assert pictures.shape == (2, 3, 32, 32)
    pictures.square().mean().backward()
    assert latents.grad is not None
    assert shares.grad is not None
    assert (latents.grad.abs().amax(1) > 0).all()
    assert (shares.grad.abs().amax(1) > 0).all()


def test_standing_statistics_are_for_networks_with_batch_norm_and_let_gradients_through() -> None:
    dcgan, r3gan = Body("dcgan", 32, "none"), Body("r3gan", 32, "none")
    kept, standing = generator_of(dcgan), generator_of(dcgan, statistics="standing")
    assert kept.has_batch_norm
    assert not generator_of(r3gan, statistics="standing").has_batch_norm
    points = [kept.point(0, index) for index in range(3)]
    assert not np.array_equal(kept.render(points), standing.render(points))
    assert np.array_equal(standing.render(points), standing.render(points))
    latents = standing.latents(0, 0, 2).requires_grad_()
    standing.differentiable(latents).square().mean().backward()
    assert latents.grad is not None
    assert latents.grad.abs().max() > 0


def test_standing_statistics_leave_truncation_its_effect_where_the_latent_enters_once() -> None:
    generator = generator_of(Body("dcgan", 32, "none"), statistics="standing")
    spreads = [next(generator.pictures(64, 1, None, psi)).std(0).mean() for psi in (1.0, 0.3)]
    assert spreads[1] < 0.6 * spreads[0]


def test_a_moving_hand_gets_as_many_at_once_as_it_asked_for() -> None:
    generator = make_generator()
    generator.render([generator.point(0)], exact=False)
    generator.render([generator.point(0)])
    assert generator._module.batch_sizes == [1, EXACT_BATCH]
    generator.be_quick()
    generator.render([generator.point(0)] * 3, exact=False)
    twin = generator._normed._quick
    assert twin is not None
    assert twin._module.batch_sizes == [1, EXACT_BATCH, 1, 3], "copied with what it had seen"
    assert generator._module.batch_sizes == [1, EXACT_BATCH]
    assert generator.render([]).shape == (0, 8, 8, 3)


def test_points_of_another_network_are_refused() -> None:
    plain, breeds = make_generator(), make_generator(class_names=NAMES)
    with pytest.raises(UsageError, match="has 6 numbers, not 2"):
        plain.render([Point((0.0, 1.0))])
    with pytest.raises(UsageError, match="without breeds"):
        plain.render([breeds.point(0)])
    with pytest.raises(UsageError, match="with breeds"):
        breeds.render([plain.point(0)])
    with pytest.raises(UsageError, match="no breed number 3"):
        breeds.render([Point.of([0.0] * 6, 3)])
    with pytest.raises(UsageError, match="means nothing"):
        make_generator(accepts_truncation=False).point(0, truncation_psi=0.5)


finite = st.floats(-1e6, 1e6)


@given(st.lists(finite, min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_a_latent_is_kept_as_float32(numbers: list[float]) -> None:
    point = Point(tuple(numbers))
    assert torch.equal(point.tensor(), torch.tensor(numbers, dtype=torch.float32))
    assert Point(point.latent) == point == Point.of(point.tensor())


@given(st.dictionaries(st.integers(0, 119), st.floats(0, 10), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_shares_become_weights(shares: dict[int, float]) -> None:
    if not any(share > 0 for share in shares.values()):
        with pytest.raises(ValueError, match="share above 0"):
            blend(shares)
        return
    point = Point.of([0.0], shares)
    assert sum(weight for _, weight in point.breeds) == pytest.approx(1)
    indices = [index for index, _ in point.breeds]
    assert indices == sorted(indices)
    assert set(indices) <= {index for index, share in shares.items() if share > 0}


def test_breeds_have_one_order() -> None:
    assert Point((0.0,), ((2, 0.5), (0, 0.5))) == Point((0.0,), ((0, 0.5), (2, 0.5)))


@pytest.mark.parametrize("breeds", [((0, 0.4),), ((0, 1.5), (1, -0.5)), ((0, 0.5), (0, 0.5)), ((-1, 1.0),)])
def test_weights_that_are_no_blend_are_an_error(breeds: tuple[tuple[int, float], ...]) -> None:
    with pytest.raises(ValueError, match="blend"):
        Point((0.0,), breeds)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e39])
def test_a_latent_that_is_not_finite_is_an_error(number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Point((number,))


@pytest.mark.parametrize("psi", [float("nan"), -0.1, 2.1])
def test_a_truncation_that_is_none_is_refused_before_anything_is_made(psi: float) -> None:
    with pytest.raises(UsageError, match="between 0 and 2"):
        make_generator().point(0, truncation_psi=psi)


def test_a_point_has_no_truncation_that_is_no_number() -> None:
    with pytest.raises(ValueError, match="finite"):
        Point((0.0,), truncation_psi=float("nan"))


def test_labels_are_indices_unless_a_point_blends() -> None:
    pure, mixed = Point.of([0.0], 2), Point.of([0.0], {0: 1, 1: 3})
    labels = labels_of([pure, pure], 3)
    assert labels is not None
    assert labels.tolist() == [2, 2]
    assert labels.dtype == torch.int64
    weights = labels_of([pure, mixed], 3)
    assert weights is not None
    assert weights.tolist() == [[0, 0, 1], [0.25, 0.75, 0]]
    assert labels_of([Point((0.0,))], 3) is None
