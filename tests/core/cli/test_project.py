"""``project``: a person's picture in, a tray and pictures out."""

import json
import signal
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.cli import main
from gan_core.metrics.features.effnet_lite0 import EffnetLite0
from gan_core.sampling import projection
from gan_core.sampling.generator import Generator
from gan_core.sampling.tray import TrayFile


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setattr(projection, "SAMPLES", 32)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 256, (50, 60, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "rex.png")
    return tmp_path / "rex.png"


def project(run: Path, picture: Path, to: Path, *options: str) -> int:
    return main(["project", str(run), str(picture), "--to", str(to), "--steps", "3", *options])


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path))


def test_the_tray_makes_the_projected_picture_again(
    run_32: Path, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project(run_32, picture, tmp_path / "out", "--json", str(tmp_path / "a.json")) == 0
    out = capsys.readouterr().out
    told = json.loads((tmp_path / "a.json").read_text())
    assert f"Distance {told['distance']:.3f} (0: the same picture; features effnet-lite0 and pixels)" in out
    assert told["distance"] <= told["sampled_distance"] + 0.01 < told["typical_distance"] + 0.02
    generator = Generator.open(run_32, device="cpu")
    (kept,) = TrayFile(tmp_path / "out" / "tray.json").load(generator).kept
    assert (kept.name, kept.checkpoint) == ("rex", "000000.080")
    projected = pixels(tmp_path / "out" / "projected.png")
    np.testing.assert_array_equal(generator.render([kept.point])[0], projected)
    assert pixels(tmp_path / "out" / "target.png").shape == (32, 32, 3)
    assert pixels(tmp_path / "out" / "side-by-side.png").shape[1] > 256
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_where_the_network_is_not_installed_pixels_alone_are_compared_and_that_is_said(
    run_32: Path,
    picture: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "efficientnet_lite_pytorch", None)
    assert project(run_32, picture, tmp_path / "out", "--quiet", "--json", str(tmp_path / "a.json")) == 0
    err = capsys.readouterr().err
    assert "by their pixels alone" in err
    assert "pip install efficientnet-lite-pytorch" in err
    assert json.loads((tmp_path / "a.json").read_text())["features"] is None


def test_bad_input_is_a_sentence_and_nothing_is_written(
    run_32: Path, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.png").write_text("a dog")
    before = sorted(tmp_path.rglob("*"))
    for status, words, run, which, options in (
        (1, "text.png is not a picture", run_32, tmp_path / "text.png", []),
        (1, "none.png can't be read", run_32, tmp_path / "none.png", []),
        (1, "is not a run", tmp_path / "none", picture, []),
        (1, "There are: 000000.080", run_32, picture, ["--checkpoint", "7"]),
        (2, "trained without breeds", run_32, picture, ["--breed", "pug"]),
        (2, "must be 1 or more", run_32, picture, ["--steps", "0"]),
        (2, "The seed must be 0 to", run_32, picture, ["--seed", str(2**64)]),
    ):
        assert project(run, which, tmp_path / "out", *options) == status, words
        assert words in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_can_not_be_written_is_said_before_the_work(
    run_32: Path, picture: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Generator, "differentiable", None)
    assert project(run_32, picture, picture / "out") == 1
    assert "can't be written" in capsys.readouterr().err


def test_an_interrupt_leaves_the_folder_as_it_was(
    run_32: Path, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = EffnetLite0.maps

    def interrupted(self: EffnetLite0, images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        signal.raise_signal(signal.SIGINT)
        return whole(self, images)

    monkeypatch.setattr(EffnetLite0, "maps", interrupted)
    assert project(run_32, picture, tmp_path / "out", "--quiet") == 130
    assert not (tmp_path / "out").exists()


def test_a_run_without_a_checkpoint_is_a_sentence(
    run_32: Path, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    young = tmp_path / "young"
    young.mkdir()
    (young / "run.json").write_bytes((run_32 / "run.json").read_bytes())
    assert project(young, picture, tmp_path / "out") == 1
    assert "no checkpoint yet" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["project", "neighbours"])
def test_there_is_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help"]) == 0
    assert f"python main.py {verb}" in capsys.readouterr().out
