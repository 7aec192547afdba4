"""What D and G minimise, put together from losses, conditioning, penalties, noise and augmentation."""

import math

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from gan_core.networks.judgement import Judgement
from gan_core.objectives.objective import Batch, Objective, Strengths
from gan_core.presets import load_preset
from gan_core.runs.config import Conditioning, ObjectiveSettings
from gan_core.runs.registry import LOSSES
from gan_core.runs.settings import with_settings
from gan_core.training.schedules import Schedules

CLASSIFIER = Conditioning("classifier", 3)


class Toy(nn.Module):
    """A smooth discriminator that keeps what it was shown."""

    def __init__(self, conditioning: Conditioning = CLASSIFIER) -> None:
        super().__init__()
        rng = torch.Generator().manual_seed(2)
        self.logit = nn.Parameter(0.1 * torch.randn(48, generator=rng))
        self.naming = nn.Parameter(0.1 * torch.randn(48, 3, generator=rng))
        self.classifies = conditioning.kind == "classifier"
        self.shown: list[Tensor] = []

    def forward(self, pictures: Tensor, labels: Tensor | None) -> Judgement:
        self.shown.append(pictures)
        flat = pictures.flatten(1)
        return Judgement((flat @ self.logit).tanh(), flat @ self.naming if self.classifies else None)


def batches(count: int = 4) -> tuple[Batch, Batch]:
    rng = torch.Generator().manual_seed(1)
    real, fake = (torch.rand(count, 3, 4, 4, generator=rng) * 2 - 1 for _ in range(2))
    return Batch(real, torch.arange(count) % 3), Batch(fake, torch.arange(count).flip(0) % 3)


def objective(conditioning: Conditioning | None = None, **settings: object) -> Objective:
    return Objective(with_settings(ObjectiveSettings(), settings), conditioning)


def d_loss(
    toy: Toy, conditioning: Conditioning | None = None, noise: float = 0.0, **settings: object
) -> float:
    real, fake = batches()
    strengths = Strengths(instance_noise=noise)
    terms = objective(conditioning, **settings).d_terms(
        toy, real, fake, torch.Generator().manual_seed(0), strengths
    )
    return terms.loss.item()


def g_loss(toy: Toy, conditioning: Conditioning | None = None, **settings: object) -> float:
    real, fake = batches()
    made = objective(conditioning, **settings)
    return made.g_loss(toy, real, fake, torch.Generator().manual_seed(0), Strengths()).item()


def naming(toy: Toy, batch: Batch) -> float:
    return cross_entropy(batch.pictures.flatten(1) @ toy.naming, batch.labels).item()


# Conditioning by a classifier.


def test_d_also_names_the_breeds_of_real_pictures_and_g_wants_to_be_named_right() -> None:
    toy, (real, fake) = Toy(), batches()
    settings = {"class_weight": 2.5}
    added = d_loss(toy, CLASSIFIER, **settings) - d_loss(toy)
    assert added == pytest.approx(2.5 * naming(toy, real), rel=1e-5)
    added = g_loss(toy, CLASSIFIER, **settings) - g_loss(toy)
    assert added == pytest.approx(2.5 * naming(toy, fake), rel=1e-5)


def test_d_names_fakes_too_where_it_is_asked() -> None:
    toy, (real, fake) = Toy(), batches()
    added = d_loss(toy, CLASSIFIER, class_on_fakes=True) - d_loss(toy)
    assert added == pytest.approx(naming(toy, real) + naming(toy, fake), rel=1e-5)


def test_naming_without_class_logits_or_labels_is_an_error() -> None:
    with pytest.raises(ValueError, match="class logits and labels"):
        d_loss(Toy(Conditioning()), CLASSIFIER)
    real, fake = batches()
    made = objective(CLASSIFIER)
    with pytest.raises(ValueError, match="class logits and labels"):
        made.d_terms(Toy(), Batch(real.pictures), fake, torch.Generator(), Strengths())


@pytest.mark.parametrize("kind", [None, CLASSIFIER], ids=str)
def test_judged_together_is_judged_apart_but_in_one_batch(kind: Conditioning | None) -> None:
    terms, slopes, calls = [], [], []
    for judges_alone in (False, True):
        toy, (real, fake) = Toy(), batches()
        toy.logit.requires_grad_(True)
        settings = with_settings(ObjectiveSettings(), {"drift": 0.1, "class_on_fakes": True})
        made = Objective(settings, kind, judges_alone=judges_alone)
        told = made.d_terms(toy, real, fake, torch.Generator(), Strengths())
        terms.append(torch.stack([told.loss, told.d_real, told.d_fake]).detach())
        slopes.append(torch.autograd.grad(told.loss, toy.logit)[0])
        calls.append([len(shown) for shown in toy.shown])
    assert calls == [[4, 4], [8]]
    torch.testing.assert_close(terms[0], terms[1])
    torch.testing.assert_close(slopes[0], slopes[1])


def test_a_penalty_looks_at_real_and_fake_apart() -> None:
    toy, (real, fake) = Toy(), batches()
    made = Objective(with_settings(ObjectiveSettings(), {"r1_gamma": 2.0}), judges_alone=True)
    apart = d_loss(Toy(), r1_gamma=2.0)
    assert made.d_terms(toy, real, fake, torch.Generator(), Strengths()).loss.item() == pytest.approx(apart)
    assert [len(shown) for shown in toy.shown] == [4, 4]
    made.d_terms(toy, real, fake, torch.Generator(), Strengths(penalty=0.0))
    assert [len(shown) for shown in toy.shown[2:]] == [8]


# What is added.


def test_drift_is_the_weighted_mean_square_of_ds_real_logits() -> None:
    toy, (real, _) = Toy(), batches()
    expected = (real.pictures.flatten(1) @ toy.logit).tanh().square().mean().item()
    assert d_loss(toy, drift=0.3) - d_loss(toy) == pytest.approx(0.3 * expected, rel=1e-4)


def test_penalties_count_as_much_as_their_settings_and_the_step_say() -> None:
    toy, (real, fake) = Toy(), batches()

    def slope(batch: Batch) -> Tensor:
        logits = (batch.pictures.flatten(1) @ toy.logit).tanh()
        return (1 - logits.square())[:, None] * toy.logit

    def with_penalty(strength: float, **settings: object) -> float:
        made = objective(None, **settings)
        return made.d_terms(toy, real, fake, torch.Generator(), Strengths(penalty=strength)).loss.item()

    plain = d_loss(toy)
    r1, r2 = (0.5 * slope(batch).square().sum(1).mean().item() for batch in (real, fake))
    assert with_penalty(1.0, r1_gamma=2.0) - plain == pytest.approx(2 * r1, rel=1e-4)
    assert with_penalty(1.0, r2_gamma=3.0) - plain == pytest.approx(3 * r2, rel=1e-4)
    assert with_penalty(8.0, r1_gamma=2.0, r2_gamma=3.0) - plain == pytest.approx(
        8 * (2 * r1 + 3 * r2), rel=1e-4
    )
    assert with_penalty(0.0, r1_gamma=2.0, r2_gamma=3.0, gradient_penalty=10.0) == pytest.approx(plain)
    with torch.no_grad():
        toy.logit.zero_()
    flat = with_penalty(1.0, loss="wasserstein", gradient_penalty=10.0)
    assert flat == pytest.approx(10.0)


def test_instance_noise_has_its_deviation_and_ends_where_it_should() -> None:
    toy, real = Toy(), Batch(torch.zeros(500, 3, 4, 4))
    made = objective()
    made.d_terms(toy, real, real, torch.Generator().manual_seed(0), Strengths(instance_noise=0.3))
    assert [shown.std().item() for shown in toy.shown] == pytest.approx([0.3, 0.3], rel=0.02)
    assert not torch.equal(*toy.shown)
    toy.shown.clear()
    made.g_loss(toy, real, real, torch.Generator().manual_seed(0), Strengths(instance_noise=0.3))
    assert toy.shown[0].std().item() == pytest.approx(0.3, rel=0.02)
    changes = {"objective.instance_noise": 0.4, "objective.instance_noise_kimg": 10.0}
    schedules = Schedules(with_settings(load_preset("dcgan-tiny-32").config, changes))
    stds = [schedules.strengths(0, kimg, 0.0).instance_noise for kimg in (0.0, 5.0, 10.0, 50.0)]
    assert stds == pytest.approx([0.4, 0.2, 0.0, 0.0])


def test_real_and_fake_are_both_augmented_for_d_and_fakes_for_g() -> None:
    toy, (real, fake) = Toy(), batches()
    made, rng = objective(augment="ada", augment_p=1.0, augment_policy="color"), torch.Generator()
    made.d_terms(toy, real, fake, rng, Strengths())
    made.g_loss(toy, real, fake, rng, Strengths())
    for shown, batch in zip(toy.shown, (real, fake, fake), strict=True):
        assert ((shown - batch.pictures).abs().amax([1, 2, 3]) > 1e-3).all()
    toy.shown.clear()
    made.d_terms(toy, real, fake, rng, Strengths(augment_p=0.0))
    assert torch.equal(toy.shown[0], real.pictures)
    assert torch.equal(toy.shown[1], fake.pictures)


@pytest.mark.parametrize("key", LOSSES.keys())
def test_ada_hears_how_sure_d_is_whatever_the_loss_calls_undecided(key: str) -> None:
    extra = {"r1_gamma": 1.0} if LOSSES[key].needs_penalty else {}
    made = objective(loss=key, augment="ada", **extra)
    real, fake = batches()

    class Fixed(nn.Module):
        def __init__(self, real_logit: float, fake_logit: float) -> None:
            super().__init__()
            self.answers = [real_logit, fake_logit]

        def forward(self, pictures: Tensor, labels: Tensor | None) -> Judgement:
            return Judgement(self.answers.pop(0) + 0 * pictures.sum([1, 2, 3]))

    balance = 0.5 if key == "least_squares" else 0.0
    shift = 5.0 if LOSSES[key].load()(0.0).boundary is None else 0.0
    for over, r_t in ((0.3, 1.0), (0.0, 0.0), (-0.3, -1.0)):
        d = Fixed(balance + shift + over, balance + shift)
        made.d_terms(d, real, fake, torch.Generator(), Strengths())
        assert made.augment.report()["r_t"].item() == r_t


# Label smoothing.


def bce(logit: float, target: float) -> float:
    return target * math.log1p(math.exp(-logit)) + (1 - target) * math.log1p(math.exp(logit))


SMOOTHED = {
    "bce": (bce(2, 0.8) + bce(-1, 0), bce(-1, 1)),
    "least_squares": (0.5 * 1.2**2 + 0.5, 0.5 * 4),
    "hinge": (0.0 + 0.0, 1.0),
    "ra_least_squares": (0.5 * (2.2**2 + 2.2**2), 0.5 * (3.8**2 + 3.8**2)),
    "ra_hinge": (0.0, 3.8 + 3.8),
}
"""D's loss and G's at 2 for real and -1 for fake, with the target for real at 0.8."""


@pytest.mark.parametrize("key", SMOOTHED)
def test_label_smoothing_moves_what_is_asked_of_real(key: str) -> None:
    loss, real, fake = LOSSES[key].load()(0.2), torch.full((3,), 2.0), torch.full((3,), -1.0)
    assert loss.d_loss(real, fake).item() == pytest.approx(SMOOTHED[key][0])
    assert loss.g_loss(fake, real).item() == pytest.approx(SMOOTHED[key][1])


def test_a_smoothed_margin_is_met_sooner() -> None:
    real, fake = torch.full((3,), 0.7), torch.full((3,), -1.0)
    assert LOSSES["hinge"].load()(0.2).d_loss(real, fake).item() == pytest.approx(0.1)
    assert LOSSES["ra_hinge"].load()(0.2).d_loss(real, -real + 1).item() == pytest.approx(0.4 + 0.4)


@pytest.mark.parametrize("key", sorted(set(LOSSES.keys()) - set(SMOOTHED)))
def test_a_loss_without_targets_has_nothing_to_smooth(key: str) -> None:
    real, fake = torch.randn(5), torch.randn(5)
    smooth, plain = LOSSES[key].load()(0.3), LOSSES[key].load()(0.0)
    assert smooth.d_loss(real, fake) == plain.d_loss(real, fake)
    assert smooth.g_loss(fake, real) == plain.g_loss(fake, real)


# G's step.


@pytest.mark.parametrize("key", LOSSES.keys())
@pytest.mark.parametrize("augment", ["none", "diffaugment", "ada"])
def test_gs_loss_leaves_ds_gradients_alone_and_reaches_g(key: str, augment: str) -> None:
    extra = {"r1_gamma": 1.0} if LOSSES[key].needs_penalty else {}
    made = objective(CLASSIFIER, loss=key, augment=augment, augment_p=0.5, **extra)
    toy, (real, fake) = Toy(), batches()
    made.d_terms(toy, real, fake, torch.Generator(), Strengths()).loss.backward()
    before = [p.grad.clone() for p in toy.parameters() if p.grad is not None]
    assert len(before) == 2
    toy.requires_grad_(False)  # as the engine does while G learns
    pictures = fake.pictures.clone().requires_grad_(True)
    made.g_loss(toy, real, Batch(pictures, fake.labels), torch.Generator(), Strengths()).backward()
    assert all(torch.equal(p.grad, g) for p, g in zip(toy.parameters(), before, strict=True))
    assert pictures.grad is not None
    assert (pictures.grad.abs().amax([1, 2, 3]) > 0).all()


def test_gs_own_penalty_is_the_weighted_orthogonality_of_its_weights() -> None:
    layer = nn.Linear(4, 3)
    rows = layer.weight.detach()
    products = rows @ rows.T
    expected = 0.2 * (products.square().sum() - products.diagonal().square().sum()).item()
    penalty = objective(orthogonal_weight=0.2).g_penalty(layer)
    assert penalty is not None
    assert penalty.item() == pytest.approx(expected, rel=1e-5)
    assert objective().g_penalty(layer) is None
