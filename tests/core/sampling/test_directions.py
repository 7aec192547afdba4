"""Directions: that they are the eigenvectors and components they say they are, in every network."""

import copy
from collections.abc import Iterator

import pytest
import torch
from sampling_fakes import SCALES, Stretched, stretched
from torch import Tensor, nn

from gan_core.messages import UsageError
from gan_core.networks.latent_space import LatentSpace
from gan_core.progress import Progress
from gan_core.runs.registry import NETWORKS
from gan_core.sampling.directions import METHODS, Direction, Method, find_directions, moved
from gan_core.sampling.generator import BATCH_SIZE, Generator
from gan_core.sampling.point import Point
from tests.core.networks.every import Body, built, config, latents

FAMILIES = pytest.mark.parametrize("family", NETWORKS.keys())
MEETING_THE_LATENT = {
    "dcgan": ["layers.0"],
    "resnet": ["first"],
    "sagan": ["first"],
    "biggan": ["first", *[f"blocks.{i}.norm{n}.{part}" for i in range(3) for n in (1, 2) for part in ("gain", "bias")]],
    "progan": ["first.dense"],
    "r3gan": ["first.0"],
}  # fmt: skip


def found(generator: Generator, method: Method, **options: int) -> tuple[Direction, ...]:
    last = list(find_directions(generator, method, **options))[-1]
    assert not isinstance(last, Progress)
    return last


def vectors(directions: tuple[Direction, ...]) -> Tensor:
    return torch.tensor([direction.vector for direction in directions])


def test_sefa_finds_the_axes_that_the_weights_stretch_most() -> None:
    order = SCALES.argsort(descending=True)
    directions = found(stretched(), "sefa")
    axes = Stretched().axes[order]
    assert torch.allclose((vectors(directions) * axes).sum(1).abs(), torch.ones(5), atol=1e-5)
    shares = SCALES[order].square() / SCALES.square().sum()
    assert torch.allclose(torch.tensor([each.explained for each in directions]), shares, atol=1e-6)
    assert [each.key for each in directions] == [f"sefa-{place}" for place in range(1, 6)]


def test_components_of_linear_features_are_sefas_directions() -> None:
    sefa, pca = found(stretched(), "sefa"), found(stretched(), "pca", samples=4000)
    assert ((vectors(sefa) * vectors(pca)).sum(1) > 0.98).all()
    for one, two in zip(sefa, pca, strict=True):
        assert one.explained == pytest.approx(two.explained, abs=0.03)


def test_components_are_of_what_the_latent_does_and_not_the_breed() -> None:
    with_breeds = found(stretched(("a", "b", "c")), "pca", samples=2000)
    assert ((vectors(with_breeds) * vectors(found(stretched(), "sefa"))).sum(1) > 0.97).all()


@pytest.mark.parametrize("method", METHODS)
def test_directions_are_unit_and_their_largest_number_is_positive(method: Method) -> None:
    directions = vectors(found(stretched(), method, samples=200))
    assert torch.allclose(directions.norm(dim=1), torch.ones(5), atol=1e-6)
    assert (directions.gather(1, directions.abs().argmax(1, keepdim=True)) > 0).all()


def test_progress_is_in_sampled_latents_and_closing_stops() -> None:
    *progress, _ = find_directions(stretched(), "pca", samples=100)
    assert progress == [Progress(0, 100), Progress(BATCH_SIZE, 100), Progress(100, 100)]
    work = find_directions(stretched(), "pca", samples=100)
    assert isinstance(work, Iterator)
    next(work)
    work.close()  # type: ignore[attr-defined]
    with pytest.raises(StopIteration):
        next(work)


@pytest.mark.parametrize(
    ("options", "said"), [({"count": 0}, "count"), ({"samples": 0}, "latents to sample")]
)
def test_nothing_to_find_is_wrong_usage(options: dict[str, int], said: str) -> None:
    with pytest.raises(UsageError, match=f"{said} must be 1 or more"):
        next(find_directions(stretched(), "pca", **options))


def generator_of(family: str) -> tuple[Body, Generator]:
    torch.set_num_threads(1)
    body = Body(family, 32, NETWORKS[family].conditionings[0])
    generator = Generator(
        copy.deepcopy(built(body).generator),
        img_resolution=32,
        z_dim=config(body).network.z_dim,
        class_names=("a", "b", "c"),
    )
    return body, generator


@FAMILIES
def test_the_weights_say_what_a_move_adds_to_the_layers_that_see_the_latent(family: str) -> None:
    body, generator = generator_of(family)
    module = generator._module
    assert isinstance(module, LatentSpace)
    z = latents(body, 1)
    step = z.flip(1) - z  # of the same length, which ProGAN divides by
    outputs: list[Tensor] = []
    inputs: list[Tensor] = []

    def keep(_: nn.Module, given: tuple[Tensor, ...], made: Tensor) -> None:
        inputs.append(given[0].flatten(1))
        outputs.append(made.flatten(1))

    for name in MEETING_THE_LATENT[family]:
        module.get_submodule(name).register_forward_hook(keep)  # type: ignore[attr-defined]
    for latent in (z, z + step):
        generator.sample(latent, torch.tensor([1]), exact=False)
    half = len(outputs) // 2
    added = torch.cat([two - one for one, two in zip(outputs[:half], outputs[half:], strict=True)], 1)
    if family == "progan":
        step = (inputs[1] - inputs[0])[:, : generator.z_dim]
    expected = step @ generator.latent_weights().T
    if family == "r3gan":  # a row of the weights stands for a whole map
        added, expected = added.unflatten(1, (-1, 16)).norm(dim=2), expected.abs()
    assert torch.allclose(added, expected, atol=1e-5)


@FAMILIES
@pytest.mark.parametrize("method", METHODS)
def test_every_network_has_directions_that_are_the_same_again(family: str, method: Method) -> None:
    body, generator = generator_of(family)
    directions = found(generator, method, samples=96, count=4)
    assert directions == found(generator, method, samples=96, count=4)
    shares = [each.explained for each in directions]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1
    point = generator.point(0)
    there, back = generator.render([moved(point, [(directions[0], amount)]) for amount in (-2.0, 2.0)])
    assert (there != back).any()
    assert generator.early_features(latents(body), torch.zeros(4, dtype=torch.int64)).shape[1] % 64 == 0


def test_there_are_no_more_directions_than_the_latent_has_numbers() -> None:
    assert (
        len(found(stretched(), "sefa", count=9)) == len(found(stretched(), "pca", count=9, samples=64)) == 5
    )
    assert len(found(stretched(), "sefa", count=2)) == 2


def test_a_move_adds_standard_deviations_and_keeps_the_rest() -> None:
    one, two = found(stretched(), "sefa", count=2)
    point = Point.of([0.5] * 5, {0: 1, 2: 3}, 0.7)
    there = moved(point, [(one, 2.0), (two, -1.0)])
    assert (there.breeds, there.truncation_psi) == (point.breeds, point.truncation_psi)
    way = there.tensor() - point.tensor()
    assert torch.allclose(vectors((one, two)) @ way, torch.tensor([2.0, -1.0]), atol=1e-5)
    assert moved(point, []) == moved(point, [(one, 0.0)]) == point
