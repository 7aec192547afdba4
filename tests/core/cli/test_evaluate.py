"""``evaluate`` for real, with the network whose weights come in its package, on a few pictures."""

import json
import signal
from pathlib import Path

import pytest
import torch
from cli_fakes import make_dataset, make_folder, train

from gan_core.cli import main
from gan_core.metrics.features.effnet_lite0 import EffnetLite0
from gan_core.runs.run import Run


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setenv("GAN_STUDIO_CACHE", str(tmp_path / "cache"))


def evaluate(source: Path, data: Path, *options: str) -> int:
    return main(["evaluate", str(source), "--data", str(data), "--count", "8", *options])


def test_a_run_is_scored_as_json(
    run_32: Path, dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(run_32, dataset_32, "--json", str(tmp_path / "a.json")) == 0
    out = capsys.readouterr().out
    found = json.loads((tmp_path / "a.json").read_text())
    assert (found["generated"], found["real"], found["features"]) == (8, 12, "effnet-lite0")
    assert set(found["scores"]) == {
        "fd_effnet_lite0", "kd_effnet_lite0", "mifd_effnet_lite0", "memorisation_distance",
        "precision", "recall", "density", "coverage",
    }  # fmt: skip
    assert "8 pictures against all 12 of the dataset" in out
    assert f"fd_effnet_lite0          {found['scores']['fd_effnet_lite0']:.5g}" in out


def test_a_dataset_is_scored_against_itself_and_the_counts_are_said(
    dataset_32: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(dataset_32, dataset_32, "--metrics", "fd, prdc") == 0
    out = capsys.readouterr().out
    assert "6 pictures of the dataset against its other 6 (the floor)" in out
    assert "fewer than the 8 asked for" in out


def test_a_dataset_of_other_pictures_stands_for_generated_ones(
    dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = make_dataset(tmp_path / "other.zip", 16)
    assert evaluate(other, dataset_32, "--metrics", "fd", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["generated"], found["real"], list(found["scores"])) == (8, 12, ["fd_effnet_lite0"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--metrics", "fid"], "ask for fd, whose name is fd_effnet_lite0"),
        (["--metrics", "fd,beauty"], "no metric named 'beauty'"),
        (["--features", "vgg"], "invalid choice"),
        (["--count", "0"], "must be 1 or more"),
    ],
)
def test_wrong_usage_is_a_sentence(
    options: list[str], words: str, run_32: Path, dataset_32: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(run_32, dataset_32, *options) == 2
    assert words in capsys.readouterr().err


def test_a_checkpoint_of_a_dataset_is_wrong_usage(
    dataset_32: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(dataset_32, dataset_32, "--checkpoint", "000001.000") == 2
    assert "--checkpoint belongs to a run" in capsys.readouterr().err


def test_what_is_missing_is_named(
    run_32: Path, dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "w.pth").write_bytes(b"no weights")
    for argv, words in (
        ([run_32, tmp_path / "none.zip"], "none.zip"),
        ([tmp_path / "none", dataset_32], "There is no file"),
        ([make_folder(tmp_path / "pictures"), dataset_32], "is not a run"),
        ([run_32, dataset_32, "--weights", str(tmp_path / "w.pth")], "w.pth does not hold the weights"),
        ([run_32, dataset_32, "--weights", str(tmp_path / "x.pth")], "There is no file"),
        ([run_32, dataset_32, "--checkpoint", "7"], "There are: 000000.080"),
    ):
        assert evaluate(*argv) == 1  # type: ignore[arg-type]
        assert words in capsys.readouterr().err


def test_an_interrupt_ends_it_and_keeps_no_half_of_the_features(
    run_32: Path, dataset_32: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = EffnetLite0.extract

    def interrupted(self: EffnetLite0, pictures: object) -> object:
        signal.raise_signal(signal.SIGINT)
        return whole(self, pictures)  # type: ignore[arg-type]

    monkeypatch.setattr(EffnetLite0, "extract", interrupted)
    assert evaluate(run_32, dataset_32, "--quiet") == 130
    assert not list((tmp_path / "cache").rglob("*.tmp"))


def test_training_with_scores_tells_and_keeps_the_best(
    dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = ["training.evaluate_kimg=0.04", "training.evaluate_count=16"]
    assert train(dataset_32, tmp_path / "run", "--json", "--set", *scores) == 0
    result = json.loads(capsys.readouterr().out)
    told = Run.open(tmp_path / "run").evaluations()
    assert [e["scores"] for e in result["evaluations"]] == [e.scores for e in told]
    assert [e.kimg for e in told] == [0.04, 0.08]
    assert result["best"] in {"000000.040", "000000.080"}


def test_scores_that_can_not_be_had_are_said_before_a_run_is_made(
    dataset_32: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "efficientnet_lite_pytorch", None)
    assert train(dataset_32, tmp_path / "run", "--set", "training.evaluate_kimg=0.04") == 1
    assert "pip install efficientnet-lite-pytorch" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
