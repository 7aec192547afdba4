"""R3GAN: published sizes, its initialisation, its layers against their definitions, its pairs."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.functional import conv2d, interpolate, pad

from gan_core.messages import UsageError
from gan_core.networks.layers.resample import FilteredDownsample, FilteredUpsample
from gan_core.networks.r3gan import R3ganSettings
from gan_core.networks.r3gan.model import (
    Block,
    Discriminator,
    Generator,
    build_discriminator,
    build_generator,
    initialize,
)
from gan_core.objectives.objective import Batch
from gan_core.presets import load_preset
from gan_core.runs.config import Conditioning
from gan_core.runs.settings import checked, with_settings
from gan_core.training.engine import Engine, Networks
from tests.core.training.steps import moment

CPU = torch.device("cpu")
SMALL = R3ganSettings(img_resolution=32, width=32, blocks=1, z_dim=8)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def networks(settings: R3ganSettings = SMALL, num_classes: int = 0) -> tuple[Generator, Discriminator]:
    conditioning = Conditioning("projection", num_classes) if num_classes else Conditioning()
    made = build_generator(settings, conditioning), build_discriminator(settings, conditioning)
    rng = torch.Generator().manual_seed(0)
    for network in made:
        initialize(network, rng)
    return made  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("preset", "num_classes", "g_millions", "d_millions"),
    [("r3gan-32", 10, 20.8, 21.3), ("r3gan-64", 0, 22.4, 22.4)],
)
def test_the_presets_have_the_published_number_of_parameters(
    preset: str, num_classes: int, g_millions: float, d_millions: float
) -> None:
    settings = load_preset(preset).config.network
    assert isinstance(settings, R3ganSettings)
    conditioning = Conditioning("projection", num_classes) if num_classes else Conditioning()
    with torch.device("meta"):
        made = build_generator(settings, conditioning), build_discriminator(settings, conditioning)
    for network, millions in zip(made, (g_millions, d_millions), strict=True):
        assert sum(p.numel() for p in network.parameters()) / 1e6 == pytest.approx(millions, rel=0.02)


@pytest.mark.parametrize(
    ("resolution", "wide_up_to", "widths"),
    [
        (32, 32, (768,) * 4),
        (64, 32, (768,) * 4 + (384,)),
        (128, 32, (768,) * 4 + (384, 192)),
        (64, 64, (768,) * 5),
    ],
)
def test_stages_are_wide_up_to_a_resolution_and_then_halve(
    resolution: int, wide_up_to: int, widths: tuple[int, ...]
) -> None:
    assert R3ganSettings(img_resolution=resolution, wide_up_to=wide_up_to).widths == widths


def test_groups_that_do_not_divide_a_stage_are_refused() -> None:
    data = {"img_resolution": 64, "width": 96, "wide_up_to": 4, "group_width": 8}
    with pytest.raises(UsageError, match=r"Groups of 8 channels don't divide the 12 .* network.width"):
        checked(R3ganSettings, data)


def test_every_block_begins_as_the_identity_and_biases_at_zero() -> None:
    x = torch.randn(2, 32, 8, 8)
    for network in networks():
        blocks = [module for module in network.modules() if isinstance(module, Block)]
        assert len(blocks) == 4
        for block in blocks:
            assert torch.equal(block(x), x)
            assert not block.expand.bias.any()  # type: ignore[union-attr]
            assert not block.mix.bias.any()  # type: ignore[union-attr]
    biased = [name for name, p in networks()[0].named_parameters() if name.endswith("bias")]
    assert len(biased) == 8, "a layer has a bias that R3GAN's has not"


@pytest.mark.parametrize(("blocks", "gain"), [(2, 0.825), (3, math.sqrt(2 / 1.04) * 12**-0.25)])
def test_first_weights_have_the_deviation_of_fix_up(blocks: int, gain: float) -> None:
    settings = R3ganSettings(img_resolution=32, width=128, blocks=blocks, z_dim=64)
    generator, discriminator = networks(settings, num_classes=40)
    for network in (generator, discriminator):
        for block in (module for module in network.modules() if isinstance(module, Block)):
            for layer, fan_in in ((block.expand, 128), (block.mix, 16 * 9)):
                assert layer.weight.std().item() == pytest.approx(gain / math.sqrt(fan_in), rel=0.04)
    expected = [
        (generator.first[0].basis, 1.0),
        (generator.first[0].linear.weight, 1 / math.sqrt(64 + 64)),
        (generator.embedding.weight, 1 / math.sqrt(40)),  # type: ignore[union-attr]
        (generator.to_rgb.weight, 1 / math.sqrt(128)),
        (discriminator.from_rgb.weight, 1 / math.sqrt(3)),
        (discriminator.last[-1].basis.weight, 1 / 4),
        (discriminator.last[-1].linear.weight, 1 / math.sqrt(128)),
        (discriminator.embedding.weight, 1 / math.sqrt(128) / math.sqrt(40)),  # type: ignore[union-attr]
    ]
    for weight, std in expected:
        assert weight.std().item() == pytest.approx(std, rel=0.12)


def roughened(block: Block) -> Block:
    for parameter in block.parameters():
        nn.init.normal_(parameter, 0.0, 0.3)
    return block


def test_a_block_is_its_definition_written_out() -> None:
    torch.manual_seed(0)
    block, x = roughened(Block(8, 4, 1)), torch.randn(2, 8, 5, 5)

    def leaky(y: Tensor) -> Tensor:
        return torch.where(y > 0, y, 0.2 * y)

    inside = leaky(
        torch.einsum("oi,nihw->nohw", block.expand.weight[:, :, 0, 0], x) + block.expand.bias[:, None, None]
    )  # type: ignore[index]
    parts = [
        conv2d(inside[:, 4 * g : 4 * g + 4], block.mix.weight[4 * g : 4 * g + 4], padding=1) for g in range(4)
    ]
    inside = leaky(torch.cat(parts, 1) + block.mix.bias[:, None, None])  # type: ignore[index]
    expected = x + torch.einsum("oi,nihw->nohw", block.shrink.weight[:, :, 0, 0], inside)
    torch.testing.assert_close(block(x), expected, rtol=1e-4, atol=1e-4)


def test_d_compares_its_features_with_the_classs_and_has_no_other_term() -> None:
    _, discriminator = networks(num_classes=3)
    pictures, labels = torch.randn(4, 3, 32, 32), torch.tensor([0, 1, 2, 1])
    features = discriminator.last(discriminator.stages(discriminator.from_rgb(pictures)))
    assert features.shape == (4, 32)
    expected = (features * discriminator.embedding.weight[labels]).sum(1)  # type: ignore[union-attr]
    torch.testing.assert_close(discriminator(pictures, labels).logits, expected)
    with torch.no_grad():
        discriminator.embedding.weight.zero_()  # type: ignore[union-attr]
    assert not discriminator(pictures, labels).logits.any()


sizes = st.integers(1, 3), st.integers(1, 5), st.integers(1, 8), st.integers(1, 8)


@given(*sizes)
def test_halving_is_the_filter_1_3_3_1_and_doubling_its_bilinear_transpose(
    count: int, channels: int, height: int, width: int
) -> None:
    x = torch.randn(count, channels, 2 * height, 2 * width)
    line = torch.tensor([1.0, 3.0, 3.0, 1.0])
    kernel = (line[:, None] * line / 64).expand(channels, 1, 4, 4)
    expected = conv2d(pad(x, (1, 1, 1, 1)), kernel, stride=2, groups=channels)
    torch.testing.assert_close(FilteredDownsample()(x), expected)
    doubled = FilteredUpsample()(expected)
    zero_ended = pad(expected, (1, 1, 1, 1))
    enlarged = interpolate(zero_ended, scale_factor=2.0, mode="bilinear", align_corners=False)
    torch.testing.assert_close(doubled, enlarged[:, :, 2:-2, 2:-2])
    # <half(x), y> = <x, half'(y)>, and doubling is four times that transpose
    torch.testing.assert_close((expected * expected).sum(), (x * doubled).sum() / 4, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("layer", [FilteredUpsample(), FilteredDownsample()])
def test_resampling_is_differentiable_twice(layer: nn.Module) -> None:
    x = torch.randn(1, 2, 4, 4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(layer, (x,))
    assert torch.autograd.gradgradcheck(lambda y: layer(y).pow(3), (x,))


def test_the_4x4_stage_stays_in_fp32_under_autocast() -> None:
    generator, discriminator = networks()
    seen: dict[str, torch.dtype] = {}

    def note(name: str) -> object:
        return lambda module, inputs, output: seen.__setitem__(name, output.dtype)

    for name, module in (
        ("G first", generator.first),
        ("G rest", generator.stages),
        ("D rest", discriminator.stages),
        ("D last", discriminator.last),
    ):
        module.register_forward_hook(note(name))  # type: ignore[arg-type]
    with torch.autocast("cpu", torch.bfloat16):
        logits = discriminator(generator(torch.randn(2, 8))).logits
    assert seen == {
        "G first": torch.float32,
        "G rest": torch.bfloat16,
        "D rest": torch.bfloat16,
        "D last": torch.float32,
    }
    assert logits.dtype == torch.float32


def test_g_is_compared_with_other_real_pictures_of_the_classes_of_its_own() -> None:
    narrow = {"network.width": 32, "network.z_dim": 8, "training.batch_size": 4}
    config = with_settings(load_preset("r3gan-tiny-32").config, narrow)
    engine = Engine(config, Networks.build(config, Conditioning("projection", 9)), CPU, "fp32", "contiguous")
    shown, judged = [], []

    def next_real(*, counts: bool = True) -> Batch:
        shown.append(counts)
        return Batch(torch.rand(4, 3, 32, 32), torch.arange(4) + (0 if counts else 4))

    def note(module: nn.Module, inputs: tuple[Tensor, Tensor]) -> None:
        judged.append(inputs[1].tolist())

    engine.discriminator.register_forward_pre_hook(note)  # type: ignore[arg-type]
    engine.step(next_real, torch.Generator(), moment())
    assert shown == [True, False]
    assert judged == [[0, 1, 2, 3]] * 2 + [[4, 5, 6, 7]] * 2
