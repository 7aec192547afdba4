"""Spectral norm, self-attention, class batch norm and the residual blocks, against written-out references."""

import copy

import pytest
import torch
from safetensors.torch import load, save
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, conv2d, interpolate, max_pool2d, relu

from gan_core.networks.layers.attention import SelfAttention
from gan_core.networks.layers.initialization import Initialization, initialize_weights
from gan_core.networks.layers.labels import class_batch_norm
from gan_core.networks.layers.resnet import DBlock, GBlock, SumPoolHead
from gan_core.networks.layers.spectral import (
    SpectralNorm,
    divided_by_sigma,
    freeze_spectral_norms,
    spectral_norm,
)
from gan_core.runs.network_settings import Conditioning

LAYERS = {
    "conv": lambda: nn.Conv2d(3, 8, 3, padding=1),
    "linear": lambda: nn.Linear(7, 4),
    "embedding": lambda: nn.Embedding(5, 6),
}


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def normal(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(shape, generator=rng(seed))


def seeded(layer: nn.Module, kind: Initialization = "normal") -> nn.Module:
    """`layer` with weights and biases that are all drawn."""
    initialize_weights(layer, kind, rng())
    for index, parameter in enumerate(layer.parameters()):
        parameter.data += 0.3 * torch.randn(parameter.shape, generator=rng(index + 10))
    return layer


def an_input(layer: nn.Module) -> Tensor:
    if isinstance(layer, nn.Embedding):
        return torch.tensor([0, 3, 1])
    return normal(2, 3, 6, 6) if isinstance(layer, nn.Conv2d) else normal(2, 7)


@pytest.fixture(params=LAYERS)
def spectral(request: pytest.FixtureRequest) -> SpectralNorm:
    layer = SpectralNorm(LAYERS[request.param](), eps=1e-6)
    assert seeded(layer) is layer
    return layer


def test_the_converged_sigma_is_the_top_singular_value(spectral: SpectralNorm) -> None:
    for _ in range(200):
        weight = spectral.normalized_weight()
    top = torch.linalg.svdvals(spectral.layer.weight.detach().flatten(1))[0]
    torch.testing.assert_close(weight, spectral.layer.weight / top, rtol=1e-4, atol=1e-6)
    assert torch.linalg.svdvals(weight.detach().flatten(1))[0] == pytest.approx(1.0, rel=1e-4)


def test_the_layer_computes_with_the_normalised_weight(spectral: SpectralNorm) -> None:
    x = an_input(spectral.layer)
    spectral.eval()
    plain = copy.deepcopy(spectral.layer)
    plain.weight.data.copy_(spectral.normalized_weight())
    torch.testing.assert_close(spectral(x), plain(x))


def test_u_moves_once_for_each_forward_in_which_the_layer_learns(spectral: SpectralNorm) -> None:
    x, before = an_input(spectral.layer), spectral.u.clone()
    matrix = spectral.layer.weight.detach().flatten(1)
    v = matrix.T @ before
    spectral(x)
    expected = matrix @ v / (matrix @ v).norm()
    torch.testing.assert_close(spectral.u, expected)
    moved = spectral.u.clone()
    spectral.eval()(x)
    spectral.train().requires_grad_(False)(x)
    torch.testing.assert_close(spectral.u, moved, rtol=0, atol=0)


def test_the_gradient_is_that_of_the_formula(spectral: SpectralNorm) -> None:
    """With u, v constant: ∂(W / σ) against a random direction, by eq. 11 of the paper written out."""
    weight = spectral.layer.weight
    direction = normal(*weight.shape)
    before = spectral.u.clone()
    (spectral.normalized_weight() * direction).sum().backward()
    matrix, d = weight.detach().flatten(1), direction.flatten(1)
    v = matrix.T @ before
    v, u = v / v.norm(), spectral.u
    sigma = u @ matrix @ v
    expected = d / sigma - (d * matrix).sum() / sigma**2 * torch.outer(u, v)
    torch.testing.assert_close(weight.grad, expected.view_as(weight), rtol=1e-4, atol=1e-5)


def test_the_gradient_is_also_that_of_finite_differences_with_penalties_on_slopes() -> None:
    """R1's gradient of a gradient passes through the weight; σ moves with it."""
    weight = normal(3, 2, 3, 3, seed=3).double().requires_grad_(True)
    u, v = (nn.functional.normalize(normal(n, seed=n).double(), dim=0) for n in (3, 18))
    x = normal(1, 2, 4, 4).double().requires_grad_(True)

    def penalty(weight: Tensor) -> Tensor:
        divided = divided_by_sigma(weight, u, v)
        out = nn.functional.conv2d(x, divided, padding=1).square().sum()
        (slope,) = torch.autograd.grad(out, x, create_graph=True)
        return slope.square().sum()

    assert torch.autograd.gradcheck(penalty, weight)


def test_it_is_the_same_whichever_way_the_weight_lies_in_memory() -> None:
    plain = seeded(SpectralNorm(nn.Conv2d(4, 6, 3), eps=1e-6))
    lying = copy.deepcopy(plain).to(memory_format=torch.channels_last)
    assert not lying.layer.weight.is_contiguous()
    direction = normal(6, 4, 3, 3)
    for _ in range(3):
        weights = [layer.normalized_weight() for layer in (plain, lying)]
        torch.testing.assert_close(weights[1], weights[0])
        for layer, weight in zip((plain, lying), weights, strict=True):
            layer.layer.weight.grad = None
            (weight * direction).sum().backward()
        torch.testing.assert_close(lying.layer.weight.grad, plain.layer.weight.grad)
        torch.testing.assert_close(lying.u, plain.u)


def test_two_forwards_before_one_backward(spectral: SpectralNorm) -> None:
    x = an_input(spectral.layer)
    (spectral(x).sum() - 2 * spectral(x).square().sum()).backward()
    assert spectral.layer.weight.grad is not None
    assert spectral.layer.weight.grad.isfinite().all()


def test_autocast_leaves_sigma_in_float32(spectral: SpectralNorm) -> None:
    spectral.eval()
    expected = spectral.normalized_weight()
    with torch.autocast("cpu", torch.bfloat16):
        torch.testing.assert_close(spectral.normalized_weight(), expected, rtol=0, atol=0)


def test_spectral_state_survives_safetensors_and_copies(spectral: SpectralNorm) -> None:
    spectral(an_input(spectral.layer))
    twin = copy.deepcopy(spectral)
    twin.u.zero_()
    twin.load_state_dict(load(save(spectral.state_dict())))
    x = an_input(spectral.layer)
    torch.testing.assert_close(twin(x), spectral(x), rtol=0, atol=0)
    assert twin.u.data_ptr() != spectral.u.data_ptr()


def test_u_is_drawn_from_the_runs_rng_alone(spectral: SpectralNorm) -> None:
    torch.manual_seed(1)
    spectral.draw_u(rng(7))
    first = spectral.u.clone()
    torch.manual_seed(2)
    spectral.draw_u(rng(7))
    torch.testing.assert_close(spectral.u, first, rtol=0, atol=0)
    assert first.norm() == pytest.approx(1.0)


def test_other_layers_are_refused() -> None:
    with pytest.raises(TypeError, match="BatchNorm2d"):
        SpectralNorm(nn.BatchNorm2d(3))


@pytest.mark.parametrize(("kind", "expected"), [("orthogonal", 1.0), ("xavier", 0.102), ("normal", 0.02)])
def test_first_weights_have_their_spread(kind: Initialization, expected: float) -> None:
    layer = spectral_norm()(nn.Linear(96, 96))
    nn.init.ones_(layer.layer.bias)
    initialize_weights(layer, kind, rng())
    weight = layer.layer.weight.detach()
    if kind == "orthogonal":
        torch.testing.assert_close(weight @ weight.T, torch.eye(96), rtol=0, atol=1e-5)
    else:
        assert weight.std() == pytest.approx(expected, rel=0.03)
    assert not layer.layer.bias.any()


def test_attention_begins_as_the_identity() -> None:
    x = normal(2, 16, 8, 8)
    torch.testing.assert_close(seeded_attention(gamma=0.0)(x), x, rtol=0, atol=0)


def test_attention_equals_its_formula() -> None:
    attention, x = seeded_attention(gamma=0.7), normal(2, 16, 8, 8)
    expected = x.clone()
    for n in range(len(x)):
        theta, phi, g = (conv2d(x[n : n + 1], layer.weight)[0] for layer in attention_maps(attention))
        phi, g = max_pool2d(phi, 2), max_pool2d(g, 2)
        for row in range(8):
            for column in range(8):
                weights = torch.exp((theta[:, row, column, None, None] * phi).sum(0))
                weights = weights / weights.sum()
                mixed = (g * weights).sum([1, 2])
                expected[n, :, row, column] += 0.7 * attention.out.weight[:, :, 0, 0] @ mixed
    torch.testing.assert_close(attention(x), expected, rtol=1e-4, atol=1e-5)


def attention_maps(attention: SelfAttention) -> tuple[nn.Module, nn.Module, nn.Module]:
    assert [len(layer.weight) for layer in (attention.theta, attention.phi, attention.g)] == [2, 2, 8]
    return attention.theta, attention.phi, attention.g


def seeded_attention(gamma: float) -> SelfAttention:
    attention = seeded(SelfAttention(16))
    assert isinstance(attention, SelfAttention)
    attention.gamma.data.fill_(gamma)
    return attention


def test_class_batch_norm_equals_its_formula() -> None:
    norm, x, labels = (
        seeded(class_batch_norm(4, 3, eps=1e-4)),
        normal(6, 4, 5, 5),
        torch.tensor([0, 1, 2, 0, 1, 2]),
    )
    mean, variance = x.mean([0, 2, 3]), x.var([0, 2, 3], unbiased=False)
    for n, label in enumerate(labels):
        for c in range(4):
            plain = (x[n, c] - mean[c]) / (variance[c] + 1e-4).sqrt()
            expected = plain * (1 + norm.gain.weight[label, c]) + norm.bias.weight[label, c]
            torch.testing.assert_close(norm(x, labels)[n, c], expected, rtol=1e-4, atol=1e-5)


def test_the_generators_block_equals_its_formula() -> None:
    block = seeded(GBlock(4, 3, nn.BatchNorm2d)).eval()
    x = normal(2, 4, 5, 5)
    up = lambda t: interpolate(t, scale_factor=2.0, mode="nearest")  # noqa: E731
    h = block.conv1(up(relu(block.norm1(x))))
    expected = block.conv2(relu(block.norm2(h))) + block.skip(up(x))
    torch.testing.assert_close(block(x), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("is_first", "halves"), [(True, True), (False, True), (False, False)])
def test_the_discriminators_block_equals_its_formula(is_first: bool, halves: bool) -> None:
    block = seeded(DBlock(3, 4, is_first=is_first, halves=halves))
    x = normal(2, 3, 6, 6)
    down = (lambda t: avg_pool2d(t, 2)) if halves else (lambda t: t)
    h = block.conv2(relu(block.conv1(x if is_first else relu(x))))
    skip = block.skip(down(x)) if is_first else down(block.skip(x))
    torch.testing.assert_close(block(x), down(h) + skip, rtol=1e-4, atol=1e-5)


def test_a_block_that_changes_nothing_in_size_passes_its_input_on() -> None:
    block = seeded(DBlock(4, 4, halves=False))
    block.conv2.weight.data.zero_()
    block.conv2.bias.data.zero_()
    x = normal(2, 4, 6, 6)
    torch.testing.assert_close(block(x), x, rtol=0, atol=0)


def test_projection_adds_the_product_with_the_classs_embedding() -> None:
    head, x, labels = (
        seeded(SumPoolHead(5, Conditioning("projection", 3))),
        normal(4, 5, 4, 4),
        torch.tensor([2, 0, 1, 2]),
    )
    features = relu(x).sum([2, 3])
    for n, label in enumerate(labels):
        expected = head.linear.weight[0] @ features[n] + head.linear.bias[0]
        expected = expected + head.class_head.embedding.weight[label] @ features[n]
        torch.testing.assert_close(head(x, labels).logits[n], expected, rtol=1e-4, atol=1e-4)


def test_the_classifier_names_classes_beside_the_logit() -> None:
    head, x = seeded(SumPoolHead(5, Conditioning("classifier", 3))), normal(4, 5, 4, 4)
    judgement = head(x, None)
    expected = relu(x).sum([2, 3]) @ head.class_head.classifier.weight.T + head.class_head.classifier.bias
    assert judgement.class_logits is not None
    torch.testing.assert_close(judgement.class_logits, expected)
    assert judgement.logits.shape == (4,)


def test_the_heads_sums_stay_in_float32_under_autocast() -> None:
    head, x = seeded(SumPoolHead(5, Conditioning())), normal(4, 5, 8, 8)
    with torch.autocast("cpu", torch.bfloat16):
        logits = head(x, None).logits
    torch.testing.assert_close(logits, head(x, None).logits, rtol=0, atol=0)


@pytest.mark.parametrize("layer", [nn.Linear(12, 5), nn.Conv2d(4, 6, 3)])
def test_frozen_spectral_norm_gives_the_same_bits_and_is_not_saved(layer: nn.Module) -> None:
    wrapped = SpectralNorm(layer)
    wrapped.draw_u(torch.Generator().manual_seed(0))
    wrapped.eval().requires_grad_(False)
    x = torch.randn(3, 12) if isinstance(layer, nn.Linear) else torch.randn(2, 4, 8, 8)
    before, saved = wrapped(x), set(wrapped.state_dict())
    freeze_spectral_norms(nn.Sequential(wrapped))
    assert torch.equal(wrapped(x), before)
    assert set(wrapped.state_dict()) == saved
    x.requires_grad_()
    wrapped(x).sum().backward()
    assert x.grad is not None
