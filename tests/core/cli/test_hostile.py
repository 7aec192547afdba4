"""What goes wrong in the world is one sentence that names the file, and exit 1."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_fakes import make_folder

from gan_core.cli import main

Argv = list[str]


def empty_folder(tmp: Path) -> Argv:
    (tmp / "thing").mkdir()
    return ["prepare", str(tmp / "thing"), "--to", str(tmp / "d.zip")]


def missing_source(tmp: Path) -> Argv:
    return ["prepare", str(tmp / "thing"), "--to", str(tmp / "d.zip")]


def text_named_zip(tmp: Path) -> Argv:
    (tmp / "thing.zip").write_text("no zip at all")
    return ["prepare", str(tmp / "thing.zip"), "--to", str(tmp / "d.zip")]


def only_broken_pictures(tmp: Path) -> Argv:
    (tmp / "thing").mkdir()
    (tmp / "thing" / "a.jpg").write_text("no picture")
    return ["prepare", str(tmp / "thing"), "--to", str(tmp / "d.zip")]


def place_that_is_a_folder(tmp: Path) -> Argv:
    (tmp / "thing").mkdir()
    (tmp / "thing" / "keep").write_text("mine")
    return ["prepare", str(make_folder(tmp / "dogs")), "--to", str(tmp / "thing"), "--resolution", "8"]


def dataset_cut_short(tmp: Path) -> Argv:
    with zipfile.ZipFile(tmp / "thing.zip", "w") as archive:
        archive.writestr("00000/img00000000.png", bytes(5000))
    (tmp / "thing.zip").write_bytes((tmp / "thing.zip").read_bytes()[:3000])
    return _train(tmp, tmp / "thing.zip")


def dataset_missing(tmp: Path) -> Argv:
    return _train(tmp, tmp / "thing.zip")


def dataset_is_a_folder(tmp: Path) -> Argv:
    return _train(tmp, make_folder(tmp / "thing"))


def run_place_taken(tmp: Path, dataset: Path) -> Argv:
    (tmp / "thing").mkdir()
    (tmp / "thing" / "mine.txt").write_text("mine")
    return ["train", "--data", str(dataset), "--preset", "dcgan-tiny-32", "--to", str(tmp / "thing")]


def dataset_of_another_size(tmp: Path, dataset: Path) -> Argv:
    return ["train", "--data", str(dataset), "--preset", "dcgan-tiny-64", "--to", str(tmp / "run")]


def run_missing(tmp: Path) -> Argv:
    return ["sample", str(tmp / "thing"), "--to", str(tmp / "out"), "--count", "1"]


def run_damaged(tmp: Path) -> Argv:
    (tmp / "thing").mkdir()
    (tmp / "thing" / "run.json").write_text('{"format": 1, ')
    return ["export", "submission", str(tmp / "thing"), "--to", str(tmp / "i.zip")]


def run_of_a_newer_version(tmp: Path) -> Argv:
    (tmp / "thing").mkdir()
    (tmp / "thing" / "run.json").write_text(json.dumps({"format": 99}))
    return ["train", "--resume", str(tmp / "thing")]


def _train(tmp: Path, data: Path) -> Argv:
    return ["train", "--data", str(data), "--preset", "dcgan-tiny-32", "--to", str(tmp / "run")]


ALONE: list[Callable[[Path], Argv]] = [
    empty_folder,
    missing_source,
    text_named_zip,
    only_broken_pictures,
    place_that_is_a_folder,
    dataset_cut_short,
    dataset_missing,
    dataset_is_a_folder,
    run_missing,
    run_damaged,
    run_of_a_newer_version,
]


def check_one_sentence(argv: Argv, tmp: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(tmp.rglob("*"))
    assert main([*argv, "--quiet"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "thing" in err or "small" in err
    assert len([line for line in err.splitlines() if not line.startswith("Left out")]) == 1
    assert sorted(tmp.rglob("*")) == before, "something half-written stays"


@pytest.mark.parametrize("make", ALONE, ids=lambda make: make.__name__)
def test_bad_input_is_one_sentence(
    make: Callable[[Path], Argv], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check_one_sentence(make(tmp_path), tmp_path, capsys)


@pytest.mark.parametrize("make", [run_place_taken, dataset_of_another_size], ids=lambda make: make.__name__)
def test_a_run_that_can_not_begin_is_one_sentence(
    make: Callable[[Path, Path], Argv], dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check_one_sentence(make(tmp_path, dataset_32), tmp_path, capsys)


def test_a_small_generator_can_not_be_submitted(
    run_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "submission", str(run_32), "--to", str(tmp_path / "i.zip")]) == 1
    assert "32 px; a submission needs 64 px" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_checkpoint_is_named(
    run_64: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (weights,) = run_64.glob("checkpoints/*/generator.safetensors")
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    try:
        status = main(["sample", str(run_64), "--to", str(tmp_path / "out"), "--count", "1"])
    finally:
        weights.write_bytes(whole)
    assert status == 1
    assert weights.parent.name in capsys.readouterr().err


def test_an_unknown_checkpoint_names_those_there_are(
    run_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sample", str(run_32), "--to", str(tmp_path / "out"), "--count", "1", "--checkpoint", "7"]
    assert main(command) == 1
    assert "There are: 000000.080" in capsys.readouterr().err
