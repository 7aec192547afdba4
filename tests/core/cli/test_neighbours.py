"""``neighbours`` and ``evaluate --by-breed`` for real, with EfficientNet-Lite0, on a few pictures."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from cli_fakes import make_folder, train
from PIL import Image

from gan_core.cli import main
from gan_core.dataset.archive import Dataset
from gan_core.metrics.features import load_extractor
from gan_core.sampling.generator import Generator
from gan_core.sampling.tray import Kept, Tray, TrayFile


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def breed_run(dataset_32: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("breeds") / "run"
    assert train(dataset_32, run, "--set", "objective.conditioning=concat") == 0
    return run


def neighbours(run: Path, data: Path, *options: str) -> int:
    return main(["neighbours", str(run), "--data", str(data), *options])


def test_the_nearest_are_told_with_distances_that_are_those_of_the_features(
    run_32: Path, dataset_32: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert neighbours(run_32, dataset_32, "--seed", "3", "--index", "2", "--json", "--quiet") == 0
    found = json.loads(capsys.readouterr().out)
    (picture,) = found["pictures"]
    generator = Generator.open(run_32, device="cpu")
    extractor = load_extractor("effnet-lite0")
    own = extractor.extract(generator.render([generator.point(3, 2)]))
    with Dataset.open(dataset_32) as dataset:
        real = extractor.extract(np.stack([dataset.image(i) for i in range(12)]))
        names = [dataset.class_names[int(label)] for label in dataset.labels]  # type: ignore[union-attr]
    distances = 1 - (real @ own[0]) / np.linalg.norm(real, axis=1) / np.linalg.norm(own)
    best = np.argsort(distances)[:5]
    assert [near["index"] for near in picture["neighbours"]] == best.tolist()
    assert [near["distance"] for near in picture["neighbours"]] == pytest.approx(distances[best], abs=1e-5)
    assert [near["breed"] for near in picture["neighbours"]] == [names[i] for i in best]
    assert (found["distance"], found["features"]) == ("cosine", "effnet-lite0")
    assert 0 < found["typical_distance"] < 1


def test_for_people_an_unconditional_run_s_breed_is_called_a_guess(
    run_32: Path, breed_run: Path, dataset_32: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert neighbours(run_32, dataset_32, "--seed", "0", "--count", "2") == 0
    out = capsys.readouterr().out
    assert "Breed, a guess by the neighbours: " in out
    assert "Such a guess is right for" in out
    assert "Typical, from a real picture to its nearest other" in out
    assert neighbours(breed_run, dataset_32, "--seed", "0", "--breed", "pug") == 0
    assert "guess" not in capsys.readouterr().out


def test_a_tray_s_pictures_stand_beside_their_neighbours_on_a_sheet(
    run_32: Path, dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generator = Generator.open(run_32, device="cpu")
    kept = tuple(Kept(f"dog {i}", generator.point(5, i), "000000.080") for i in range(2))
    TrayFile(tmp_path / "tray.json").save(Tray(kept), generator)
    options = ["--tray", str(tmp_path / "tray.json"), "--count", "3", "--to", str(tmp_path / "sheet.png")]
    assert neighbours(run_32, dataset_32, *options) == 0
    out = capsys.readouterr().out
    assert "dog 0:" in out
    assert "dog 1:" in out
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    own = generator.render([kept[1].point])[0]
    large = own.repeat(4, 0).repeat(4, 1)
    assert any((sheet[y : y + 128, 8 : 8 + 128] == large).all() for y in range(sheet.shape[0] - 127))


def test_a_tray_of_a_network_that_grew_meanwhile_has_pictures_of_several_sizes(
    dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = {"z_dim": 8, "max_channels": 8, "channel_base": 128, "stage_kimg": 0.04}
    small |= {"fade_kimg": 0.04, "last_kimg": 0.04}
    settings = [f"network.{name}={value}" for name, value in small.items()]
    often = ["training.batch_size=4", "training.checkpoint_kimg=0.02", "training.keep_checkpoints=100"]
    begin = ["train", "--data", str(dataset_32), "--preset", "progan-tiny-32", "--kimg", "0.12", "--quiet"]
    assert (
        main([*begin, "--to", str(tmp_path / "run"), "--set", *settings, *often, "training.device=cpu"]) == 0
    )
    first, *_, last = sorted(folder.name for folder in (tmp_path / "run" / "checkpoints").iterdir())
    young, grown = (Generator.open(tmp_path / "run", checkpoint=name, device="cpu") for name in (first, last))
    assert young.img_resolution < grown.img_resolution
    kept = (Kept("old", grown.point(0), last), Kept("young", grown.point(0), first))
    TrayFile(tmp_path / "tray.json").save(Tray(kept), grown)
    tray = ["--tray", str(tmp_path / "tray.json"), "--to", str(tmp_path / "sheet.png")]
    assert neighbours(tmp_path / "run", dataset_32, *tray) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line.endswith(":")] == ["old:", "young:"]


def test_what_can_not_be_meant_is_a_sentence_and_writes_nothing(
    run_32: Path, breed_run: Path, dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tray = str(tmp_path / "none.json")
    for status, words, run, options in (
        (2, "One of the arguments --seed --tray is required", run_32, []),
        (2, "must end in .png", run_32, ["--seed", "1", "--to", str(tmp_path / "s.jpg")]),
        (2, "trained without breeds", run_32, ["--seed", "1", "--breed", "pug"]),
        (2, "no breed named 'cat'", breed_run, ["--seed", "1", "--breed", "cat"]),
        (2, "belong to --seed", run_32, ["--tray", tray, "--index", "1"]),
        (1, "none.json", run_32, ["--tray", tray]),
        (1, "There are: 000000.080", run_32, ["--seed", "1", "--checkpoint", "7"]),
        (1, "is not a run", make_folder(tmp_path / "pictures"), ["--seed", "1"]),
    ):
        assert neighbours(run, dataset_32, *options) == status, words
        assert words in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["pictures"]


def test_breeds_are_judged_the_worst_first(
    breed_run: Path, dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", str(breed_run), "--data", str(dataset_32), "--by-breed"]
    assert main([*command, "--count", "8", "--json", str(tmp_path / "a.json")]) == 0
    out = capsys.readouterr().out
    found = json.loads((tmp_path / "a.json").read_text())
    assert found["distance"] == "kd_effnet_lite0"
    first, second = found["breeds"]
    assert {first["name"], second["name"]} == {"beagle", "pug"}
    assert first["distance"] > second["distance"]
    assert out.index(f"{first['distance']:.4f}") < out.index(f"{second['distance']:.4f}")
    assert [breed["num_real"] for breed in found["breeds"]] == [6, 6]
    for status, words, source, options in (
        (2, "Leave --metrics out", breed_run, ["--metrics", "fd"]),
        (2, "--by-breed belongs to a run", dataset_32, []),
        (2, "at least 6 pictures", breed_run, ["--count", "3"]),
    ):
        command = ["evaluate", str(source), "--data", str(dataset_32), "--by-breed", *options]
        assert main(command) == status
        assert words in capsys.readouterr().err


def test_an_unconditional_run_has_no_breeds_to_judge(
    run_32: Path, dataset_32: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(run_32), "--data", str(dataset_32), "--by-breed"]) == 2
    assert "trained without breeds" in capsys.readouterr().err
