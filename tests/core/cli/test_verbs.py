import itertools
import json
import zipfile
from pathlib import Path

import pytest
import torch
from cli_fakes import make_folder, train

from gan_core.cli import main
from gan_core.runs.run import Run
from gan_core.training.engine import Engine


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def sample(run: Path, to: Path, *options: str) -> int:
    return main(["sample", str(run), "--to", str(to), "--quiet", *options])


def test_prepare_names_and_counts_what_it_leaves_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "dogs")
    (folder / "pug" / "broken.jpg").write_bytes(b"this is no picture")
    status = main(["prepare", str(folder), "--to", str(tmp_path / "d.zip"), "--resolution", "16", "--json"])
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert status == 0
    assert (result["num_images"], result["img_resolution"]) == (12, 16)
    assert result["class_names"] == ["beagle", "pug"]
    assert [skipped["name"] for skipped in result["skipped"]] == ["pug/broken.jpg"]
    assert "Left out pug/broken.jpg" in err


def test_prepare_for_people_says_how_many_and_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "dogs")
    (folder / "pug" / "broken.jpg").write_bytes(b"this is no picture")
    assert main(["prepare", str(folder), "--to", str(tmp_path / "d.zip"), "--aspect", "0.5:2"]) == 0
    out = capsys.readouterr().out
    assert "12 pictures of 64 px, 2 breeds, 1 left out" in out


def test_prepare_again_says_how_much_was_unchanged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["prepare", "drawn-dogs", "--to", str(tmp_path / "d.zip"), "--resolution", "16", "--count"]
    assert main([*command, "3"]) == 0
    assert "taken over" not in capsys.readouterr().out
    assert main([*command, "4", "--json", str(tmp_path / "d.json")]) == 0
    assert "3 taken over unchanged" in capsys.readouterr().out
    assert json.loads((tmp_path / "d.json").read_text())["taken_over"] == 3


def test_prepare_draws_as_many_dogs_as_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["prepare", "drawn-dogs", "--to", str(tmp_path / "d.zip"), "--resolution", "16", "--count", "5"]
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["num_images"] == 5


def test_train_reports_its_end_as_json(
    dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(dataset_32, tmp_path / "run", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["reason"], result["kimg"], result["message"]) == ("completed", 0.08, None)
    assert (tmp_path / "run" / "checkpoints" / result["checkpoint"]).is_dir()
    assert all((tmp_path / "run" / grid).is_file() for grid in result["sample_grids"])


def test_quiet_training_says_nothing(
    dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(dataset_32, tmp_path / "run") == 0
    assert capsys.readouterr() == ("", "")


def test_train_by_minutes_ends_by_the_clock_and_not_by_the_presets_kimg(
    dataset_32: Path, tmp_path: Path
) -> None:
    assert train(dataset_32, tmp_path / "run", "--minutes", "0.01") == 0
    training = Run.open(tmp_path / "run").config.training
    assert (training.minutes, training.kimg, training.epochs) == (0.01, None, None)
    assert list(Run.open(tmp_path / "run").metrics())[-1].seconds >= 0.6


def test_a_resumed_run_goes_on_to_its_new_total(dataset_32: Path, tmp_path: Path) -> None:
    assert train(dataset_32, tmp_path / "run", "--seed", "5") == 0
    assert main(["train", "--resume", str(tmp_path / "run"), "--kimg", "0.16", "--quiet"]) == 0
    run = Run.open(tmp_path / "run")
    assert run.checkpoints()[-1].kimg == 0.16
    assert run.config.training.seed == 5
    assert [m.step for m in run.metrics()] == sorted({m.step for m in run.metrics()})


def test_a_resumed_run_keeps_its_network(run_32: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--resume", str(run_32), "--set", "network.ngf=8"]) == 2
    assert "network.ngf can't change" in capsys.readouterr().err


def test_a_moved_dataset_is_given_on_resume(dataset_32: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved.zip"
    moved.write_bytes(dataset_32.read_bytes())
    assert train(moved, tmp_path / "run") == 0
    moved.unlink()
    command = ["train", "--resume", str(tmp_path / "run"), "--kimg", "0.09", "--quiet"]
    assert main(command) == 1
    assert main([*command, "--data", str(dataset_32)]) == 0


def test_samples_of_the_same_seed_are_the_same_bytes(run_32: Path, tmp_path: Path) -> None:
    assert sample(run_32, tmp_path / "a", "--count", "3", "--seed", "7") == 0
    assert sample(run_32, tmp_path / "b", "--count", "5", "--seed", "7") == 0
    a, b = files(tmp_path / "a"), files(tmp_path / "b")
    assert a == {name: b[name] for name in a}
    assert len(b) == 5


def test_seed_and_truncation_change_the_pictures(run_32: Path, tmp_path: Path) -> None:
    for name, options in {
        "plain": [],
        "seed": ["--seed", "1"],
        "truncation": ["--truncation", "0.5"],
    }.items():
        assert sample(run_32, tmp_path / name, "--count", "1", *options) == 0
    pictures = {files(tmp_path / name)["image_00000.png"] for name in ("plain", "seed", "truncation")}
    assert len(pictures) == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--breed", "pug"], "trained without breeds"),
        (["--breed", "0"], "trained without breeds"),
        (["--truncation", "3"], "between 0 and 2"),
    ],
)
def test_what_a_network_does_not_have_is_wrong_usage(
    options: list[str], words: str, run_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sample(run_32, tmp_path / "out", "--count", "1", *options) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_export_writes_and_checks_the_submission(
    run_64: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["export", "submission", str(run_64), "--to", str(tmp_path / "images.zip"), "--count", "70"]
    assert main([*command, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["count"], len(result["checks"])) == (70, 3)
    with zipfile.ZipFile(tmp_path / "images.zip") as archive:
        assert len(archive.namelist()) == 70


def test_export_says_that_the_competition_takes_only_notebooks(
    run_64: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "submission", str(run_64), "--to", str(tmp_path / "i.zip"), "--count", "1"]) == 0
    assert "only what a notebook on Kaggle made" in capsys.readouterr().out


@pytest.mark.parametrize("extra", [(), ("--truncation", "0.5")])
def test_export_and_sample_make_the_same_pictures(
    run_64: Path, tmp_path: Path, extra: tuple[str, ...]
) -> None:
    export = ["export", "submission", str(run_64), "--to", str(tmp_path / "i.zip"), "--count", "3", "--quiet"]
    assert main([*export, *extra]) == 0
    assert sample(run_64, tmp_path / "out", "--count", "3", *extra) == 0
    with zipfile.ZipFile(tmp_path / "i.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files(tmp_path / "out")


def test_losses_that_become_nan_end_the_run_with_a_sentence(
    dataset_32: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = itertools.count(1)

    def diverging_step(engine: Engine, *_: object) -> torch.Tensor:
        return torch.full((4,), float("nan") if next(steps) > 3 else 0.5)

    monkeypatch.setattr(Engine, "step", diverging_step)
    assert train(dataset_32, tmp_path / "run") == 1
    err = capsys.readouterr().err
    assert "stopped being numbers" in err
    assert err.count("\n") == 1


def test_a_device_without_memory_names_a_batch_size_to_try(
    dataset_32: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_room(*_: object) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Engine, "step", no_room)
    assert train(dataset_32, tmp_path / "run") == 1
    assert "Try training.batch_size=4" in capsys.readouterr().err
