"""DiffAugment and ADA: what they change, that gradients flow, and how ADA's probability moves."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode

from gan_core.messages import UsageError
from gan_core.objectives.augment import Augment, build_augment
from gan_core.objectives.augment.ada import AdaptiveAugment
from gan_core.objectives.augment.color import color_map, recolored
from gan_core.objectives.augment.diffaugment import DiffAugment
from gan_core.objectives.augment.draws import Draws
from gan_core.objectives.augment.geometry import random_blit, random_geometry
from gan_core.objectives.augment.resample import moved_by_pixels, resampled, sample, sample_by_index
from gan_core.objectives.penalties import squared_gradient
from gan_core.runs.augment_policy import AUGMENT_KINDS, augment_kinds
from gan_core.runs.config import ObjectiveSettings
from gan_core.runs.settings import with_settings

CPU = torch.device("cpu")
EVERY_KIND = [(name, kind) for name, kinds in AUGMENT_KINDS.items() for kind in kinds]


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def some_pictures(count: int = 6, size: int = 16, dtype: torch.dtype = torch.float32) -> Tensor:
    """Smooth enough that samples between pixels mean something."""
    noise = torch.randn(count, 3, 4, 4, generator=rng(1), dtype=dtype)
    return torch.nn.functional.interpolate(noise, size, mode="bicubic").tanh()


def augmentation(name: str, policy: str = "", **settings: object) -> Augment:
    chosen = {"augment": name, "augment_policy": policy, "augment_p": 1.0} | settings
    return build_augment(with_settings(ObjectiveSettings(), chosen), CPU)


# What is changed.


def test_ada_with_probability_zero_changes_nothing_at_all() -> None:
    pictures = some_pictures()
    for p in (0.0, None):
        assert torch.equal(augmentation("ada", augment_p=0.0)(pictures, rng(), p), pictures)


@pytest.mark.parametrize(("name", "kind"), EVERY_KIND)
def test_every_kind_changes_most_pictures_each_in_its_own_way(name: str, kind: str) -> None:
    pictures = some_pictures(1).expand(32, -1, -1, -1)
    changed = augmentation(name, kind)(pictures, rng())
    assert changed.shape == pictures.shape
    assert changed.isfinite().all()
    assert ((changed - pictures).abs().amax([1, 2, 3]) > 1e-3).sum() >= 28
    assert len(torch.unique((changed * 1e4).round().flatten(1), dim=0)) >= 20


@pytest.mark.parametrize(("name", "kind"), EVERY_KIND)
def test_what_is_done_depends_on_the_draws_alone_not_on_the_picture(name: str, kind: str) -> None:
    augment = augmentation(name, kind)
    real, fake = some_pictures(), some_pictures().flip(0)
    shown_real, shown_fake = augment(real, rng(5)), augment(fake, rng(5))
    # Every change is an affine map; the same one for both, it keeps what lies halfway halfway.
    torch.testing.assert_close(
        augment((real + fake) / 2, rng(5)), (shown_real + shown_fake) / 2, atol=1e-5, rtol=0
    )
    draws = rng(5)
    assert torch.equal(augment(real, draws), shown_real)
    assert not torch.equal(augment(real, draws), shown_real)


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_ada_changes_that_share_of_the_pictures_that_its_probability_says(share: float) -> None:
    pictures = torch.ones(4000, 3, 4, 4)
    shown = augmentation("ada", f"cutout:{share}")(pictures, rng(), 0.4)
    # A square of half the side always covers some pixel's centre.
    assert (shown == 0).flatten(1).any(1).float().mean().item() == pytest.approx(0.4 * share, abs=0.03)


def test_diffaugments_colour_stays_in_its_ranges() -> None:
    levels = torch.linspace(-1, 1, 3).view(1, 3, 1, 1) * torch.tensor([1.0, -1.0]).view(1, 1, 1, 2)
    pictures = levels.expand(2000, 3, 2, 2)
    changed = DiffAugment(["color"])(pictures, rng())
    brightness = changed.mean([1, 2, 3])
    assert brightness.abs().max() <= 0.5
    assert brightness.min() < -0.49
    assert brightness.max() > 0.49
    # Each pixel's grey is 0, so that saturation (0 to 2) and contrast (0.5 to 1.5) multiply its colour.
    factor = (changed - brightness[:, None, None, None])[:, 2, 0, 0]
    assert 0 <= factor.min() < 0.02
    assert 2.6 < factor.max() <= 3


def test_diffaugments_colour_is_the_written_formula() -> None:
    pictures = some_pictures(4)
    draws = [torch.rand(4, generator=g) for g in [rng(9)] for _ in range(3)]
    brightness, saturation, contrast = (d.numpy()[:, None, None, None] for d in draws)
    x = pictures.numpy() + (brightness - 0.5)
    x = (x - x.mean(1, keepdims=True)) * (saturation * 2) + x.mean(1, keepdims=True)
    mean = x.mean((1, 2, 3), keepdims=True)
    expected = (x - mean) * (contrast + 0.5) + mean
    np.testing.assert_allclose(DiffAugment(["color"])(pictures, rng(9)).numpy(), expected, atol=1e-5)


def test_diffaugments_shift_moves_whole_pixels_up_to_an_eighth_and_brings_grey() -> None:
    size = 16
    picture = 1 + torch.arange(size * size, dtype=torch.float32).view(1, 1, size, size).expand(-1, 3, -1, -1)
    shifted = DiffAugment(["translation"])(picture.expand(300, -1, -1, -1), rng())
    padded = torch.nn.functional.pad(picture[0], (2, 2, 2, 2))
    allowed = {
        tuple(padded[0, y : y + size, x : x + size].flatten().tolist()) for y in range(5) for x in range(5)
    }
    seen = {tuple(one[0].flatten().tolist()) for one in shifted}
    assert seen == allowed


@pytest.mark.parametrize("name", ["diffaugment", "ada"])
def test_a_cut_is_a_grey_square_of_half_the_side(name: str) -> None:
    holes = augmentation(name, "cutout")(torch.ones(500, 3, 16, 16), rng()) == 0
    assert (holes.all(1) == holes.any(1)).all()
    rows, columns = holes[:, 0].any(2).sum(1), holes[:, 0].any(1).sum(1)
    assert torch.equal(holes[:, 0].flatten(1).sum(1), rows * columns)
    assert rows.max() == columns.max() == 8
    assert rows.min() == 4  # its centre is never outside


# Geometry and colour of ADA.


def mirrored_around(pictures: Tensor, width: int) -> np.ndarray:
    return np.pad(pictures.numpy(), [(0, 0), (0, 0), (width, width), (width, width)], mode="symmetric")


def test_a_picture_that_is_hardly_moved_stays_as_sharp_as_it_was() -> None:
    pictures = torch.rand(2, 3, 32, 32, generator=rng(), dtype=torch.float64)
    maps = torch.eye(3).repeat(2, 1, 1)
    assert torch.equal(resampled(pictures, maps), pictures)
    maps[:, 0, 2] = 1e-9
    error = (resampled(pictures, maps) - pictures).abs()
    assert 0 < error[..., 4:-4, 4:-4].max() < 1e-6
    assert error.max() < 0.05  # at its edges the wavelet and the mirror image differ a little


def test_whole_shifts_quarter_turns_and_flips_move_pixels_and_nothing_else() -> None:
    pictures = some_pictures(200)
    maps = random_blit(Draws(200, rng()), torch.tensor(1.0), 16)
    mirrored = mirrored_around(pictures, 16)
    centre = np.arange(16) + 0.5
    x, y = np.meshgrid(centre / 8 - 1, centre / 8 - 1)
    for picture, place, moved in zip(
        mirrored, maps.double().numpy(), moved_by_pixels(pictures, maps), strict=True
    ):
        from_x, from_y, _ = place @ np.stack([x.ravel(), y.ravel(), np.ones(256)])
        columns, rows = ((np.stack([from_x, from_y]) + 1) * 8 - 0.5 + 16).round().astype(int)
        np.testing.assert_allclose(moved.flatten(1).numpy(), picture[:, rows, columns], atol=1e-5)


def test_blits_keep_areas_and_a_turn_comes_as_often_as_its_probability_says() -> None:
    maps = random_blit(Draws(500, rng()), torch.tensor(1.0), 16)
    determinants = torch.linalg.det(maps)
    assert (determinants.abs() == 1).all()
    assert {-1.0, 1.0} == set(determinants.tolist())
    maps = random_geometry(Draws(20_000, rng()), torch.tensor(0.3))
    assert (maps[:, 0, 1] != 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert (torch.linalg.det(maps) > 0).all()


def test_scale_and_shift_have_their_published_spread() -> None:
    maps = random_geometry(Draws(20_000, rng()), torch.tensor(1.0))
    # The stretch and turns keep areas, so that the determinant is the scale squared.
    assert (torch.linalg.det(maps).log2() / 2).std().item() == pytest.approx(0.2, rel=0.03)
    shifts = torch.linalg.solve(maps[:, :2, :2], maps[:, :2, 2:])[..., 0] / 2
    assert shifts.std(0).tolist() == pytest.approx([0.125] * 2, rel=0.03)


def test_sampling_is_linear_between_mirrored_pixels() -> None:
    picture = some_pictures(1, 8, torch.float64)
    places = torch.rand(1, 40, 1, 2, generator=rng(), dtype=torch.float64) * 10 - 5
    (around,) = mirrored_around(picture, 24)
    for result in (sample(picture, places), sample_by_index(picture, places)):
        for place, value in zip(places[0, :, 0].numpy(), result[0, :, :, 0].T, strict=True):
            column, row = (place + 1) * 4 - 0.5 + 24
            x, y = int(column), int(row)
            corners = around[:, y : y + 2, x : x + 2]
            right, below = column - x, row - y
            expected = np.array([1 - below, below]) @ corners @ np.array([1 - right, right])
            np.testing.assert_allclose(value.numpy(), expected, atol=1e-12)


def test_colour_maps_are_what_their_names_say() -> None:
    none, one = torch.zeros(1), torch.ones(1)
    assert torch.equal(color_map(none, none, one)[0], torch.eye(3))
    turned = color_map(none, one * 2 * torch.pi / 3, one)[0]
    torch.testing.assert_close(turned, torch.eye(3).roll(1, 0), atol=1e-6, rtol=0)
    torch.testing.assert_close(color_map(none, none, none)[0], torch.full((3, 3), 1 / 3))
    flipped = color_map(one, none, one)[0]
    torch.testing.assert_close(flipped @ torch.ones(3), -torch.ones(3))
    torch.testing.assert_close(flipped @ torch.tensor([1.0, -1, 0]), torch.tensor([1.0, -1, 0]))
    pictures = some_pictures(2)
    linear, offset = turned.expand(2, 3, 3), torch.tensor([[0.1, 0.2, 0.3]] * 2)
    expected = np.einsum("ij,njhw->nihw", turned.numpy(), pictures.numpy())
    expected += np.array([0.1, 0.2, 0.3])[:, None, None]
    np.testing.assert_allclose(recolored(pictures, linear, offset).numpy(), expected, atol=1e-6)


# Gradients.


def test_the_sampler_can_be_differentiated_twice() -> None:
    pictures = torch.rand(2, 2, 4, 4, generator=rng(), dtype=torch.float64, requires_grad=True)
    places = torch.rand(2, 3, 3, 2, generator=rng(1), dtype=torch.float64) * 4 - 2
    for sampler in (sample, sample_by_index):

        def squared(x: Tensor, sampler: Callable[[Tensor, Tensor], Tensor] = sampler) -> Tensor:
            return sampler(x, places).square()

        assert torch.autograd.gradcheck(squared, pictures)
        assert torch.autograd.gradgradcheck(squared, pictures)


def test_the_fast_samplers_gradient_is_that_of_the_plain_one() -> None:
    pictures, places = some_pictures(2, 8, torch.float64), torch.rand(2, 9, 9, 2, dtype=torch.float64) * 6 - 3
    pictures.requires_grad_(True)
    gradients = [
        torch.autograd.grad(s(pictures, places).pow(3).sum(), pictures)[0] for s in (sample, sample_by_index)
    ]
    torch.testing.assert_close(*gradients)


@pytest.mark.parametrize("name", ["diffaugment", "ada"])
def test_an_augmentation_can_be_differentiated_twice(name: str) -> None:
    augment = augmentation(name)
    pictures = some_pictures(2, 8, torch.float64)[..., :8, :8].requires_grad_(True)

    def changed(x: Tensor) -> Tensor:
        return augment(x, rng(3)).square()

    assert torch.autograd.gradcheck(changed, pictures, fast_mode=True)
    assert torch.autograd.gradgradcheck(changed, pictures, fast_mode=True)


@pytest.mark.parametrize("name", ["diffaugment", "ada"])
def test_r1_through_an_augmentation_reaches_the_weights(name: str) -> None:
    weight = torch.randn(3 * 16 * 16, generator=rng(), requires_grad=True)
    pictures = some_pictures().requires_grad_(True)
    shown = augmentation(name)(pictures, rng(1), 0.5)
    squared_gradient((shown.flatten(1) @ weight).tanh(), pictures).backward()
    assert weight.grad is not None
    assert weight.grad.isfinite().all()
    assert weight.grad.abs().sum() > 0


@pytest.mark.parametrize("name", ["diffaugment", "ada"])
def test_the_host_never_looks_at_a_value_and_shapes_never_depend_on_one(name: str) -> None:
    augment = augmentation(name)
    augment(some_pictures(), rng())  # what is computed once for a resolution is computed for real
    with FakeTensorMode(allow_non_fake_inputs=True) as mode:  # raises where a value would have to be known
        augment = augmentation(name)
        pictures = mode.from_tensor(some_pictures())
        assert augment(pictures, rng()).shape == pictures.shape
        augment.observe(torch.zeros(6))
        augment.report()


# ADA's probability.


def adaptive(p: float = 0.0, **settings: float) -> AdaptiveAugment:
    return AdaptiveAugment({"cutout": 1.0}, CPU, p, **settings)


def sure(share: float, count: int = 10) -> Tensor:
    """Logits of which `share` are on the real side: r_t is 2 · share - 1."""
    return torch.where(torch.arange(count) < share * count, 3.0, -0.1)


def test_p_rises_where_d_is_too_sure_and_falls_otherwise_by_the_written_formula() -> None:
    augment = adaptive(0.5, target=0.6, kimg=1.0)
    step = 4 * 10 / 1000
    for share, expected in ((0.9, 0.5 + step), (1.0, 0.5 + 2 * step), (0.7, 0.5 + step), (0.0, 0.5)):
        before = augment.p.item()
        for number in range(4):
            assert augment.p.item() == pytest.approx(before)
            augment.observe(sure(share))
            assert augment.report()["r_t"].item() == pytest.approx(2 * share - 1, abs=1e-6), number
        assert augment.p.item() == pytest.approx(expected)


def test_p_rests_exactly_at_its_target() -> None:
    augment = adaptive(0.5, target=0.5, kimg=1.0)
    for _ in range(8):
        augment.observe(sure(0.75, count=8))
    assert augment.p.item() == 0.5


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0, 1))
def test_p_never_leaves_zero_to_one(shares: list[float], p: float) -> None:
    augment = adaptive(p, kimg=0.05)
    for share in shares:
        augment.observe(sure(share))
        assert 0 <= augment.p.item() <= 1


def test_p_goes_from_zero_to_one_in_the_given_length_at_the_fastest() -> None:
    augment, images = adaptive(kimg=2.0), 0
    while augment.p < 1:
        augment.observe(sure(1.0))
        images += 10
    assert images == pytest.approx(2000, abs=40)


def test_processes_that_train_together_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    def add_the_other_process(counts: Tensor) -> None:
        counts += torch.tensor([-10.0, 10.0])  # its ten pictures all seem fake

    monkeypatch.setattr(torch.distributed, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.distributed, "all_reduce", add_the_other_process)
    augment = adaptive(0.5, target=0.6, kimg=1.0)
    for _ in range(4):
        augment.observe(sure(1.0))
    assert augment.report()["r_t"].item() == 0.0
    assert augment.p.item() == pytest.approx(0.5 - 4 * 20 / 1000)


def test_a_schedules_p_is_used_told_and_not_adapted() -> None:
    augment = augmentation("ada", augment_p=0.1, augment_p_final=0.9)
    augment(some_pictures(), rng(), 0.3)
    for _ in range(8):
        augment.observe(sure(1.0))
    told = augment.report()
    assert told["augment_p"].item() == pytest.approx(0.3)
    assert told["r_t"].item() == 1.0


def test_what_is_told_is_the_mean_since_the_last_report() -> None:
    augment = adaptive()
    augment.observe(sure(1.0))
    augment.observe(sure(0.0))
    assert augment.report()["r_t"].item() == 0.0
    augment.observe(sure(1.0))
    assert augment.report()["r_t"].item() == 1.0
    assert augment.report()["r_t"].item() == 0.0


@given(st.integers(0, 9))
def test_state_goes_on_where_it_was_saved(steps: int) -> None:
    shares = np.random.default_rng(steps).random(20)
    whole, first, second = adaptive(0.5, kimg=0.2), adaptive(0.5, kimg=0.2), adaptive(0.1, kimg=0.2)
    for share in shares:
        whole.observe(sure(share))
    for share in shares[:steps]:
        first.observe(sure(share))
    second.load_state_dict({k: v.clone() for k, v in first.state_dict().items()})
    for share in shares[steps:]:
        second.observe(sure(share))
    assert all(torch.equal(v, second.state_dict()[k]) for k, v in whole.state_dict().items())
    with pytest.raises(KeyError):
        second.load_state_dict({})


# The policy.


def test_an_empty_policy_means_every_kind() -> None:
    for name, kinds in AUGMENT_KINDS.items():
        assert augment_kinds(name, "") == dict.fromkeys(kinds, 1.0)
        settings = with_settings(ObjectiveSettings(), {"augment": name})
        assert settings.augment_policy == ""


def test_kinds_come_in_the_order_in_which_they_are_made_with_their_shares() -> None:
    assert list(augment_kinds("ada", "cutout, color:0.5,blit").items()) == [
        ("blit", 1.0),
        ("color", 0.5),
        ("cutout", 1.0),
    ]


@pytest.mark.parametrize(
    ("augment", "policy", "words"),
    [
        ("diffaugment", "color,geometry", "'geometry' .* diffaugment knows.* color, translation, cutout"),
        ("ada", "translation", "'translation' .* blit, geometry, color, cutout"),
        ("ada", "Color", "'Color'"),
        ("ada", "color:0", "'color:0'"),
        ("ada", "color:much", "'color:much'"),
        ("ada", "color:nan", "'color:nan'"),
        ("diffaugment", "color:0.5", "'color:0.5'"),
        ("ada", " , ", "names no kind of change.* blit, geometry, color, cutout"),
    ],
)
def test_a_policy_that_names_no_kind_is_refused_with_the_kinds_there_are(
    augment: str, policy: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        with_settings(ObjectiveSettings(), {"augment": augment, "augment_policy": policy})


def test_without_augmentation_no_policy_matters() -> None:
    assert with_settings(ObjectiveSettings(), {"augment_policy": "color"}).augment == "none"
