"""``directions`` finds, keeps and draws; ``sample --tray`` renders what was kept."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.cli import main
from gan_core.runs.run import Run
from gan_core.sampling.generator import Generator
from gan_core.sampling.tray import Kept, Tray, TrayFile


@pytest.fixture
def run(run_32: Path, tmp_path: Path) -> Path:
    shutil.copytree(run_32, tmp_path / "run")
    return tmp_path / "run"


def test_directions_are_told_kept_and_the_same_again(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["directions", str(run), "--method", "sefa", "--count", "3"]
    assert main([*command, "--name", "sefa-2", "ears"]) == 0
    out = capsys.readouterr().out
    assert "sefa-1" in out
    assert "%  ears" in out
    assert "Together" in out
    before = (run / "directions.json").read_bytes()
    assert main([*command, "--json", str(tmp_path / "d.json")]) == 0
    result = json.loads((tmp_path / "d.json").read_text())
    assert [each["name"] for each in result["directions"]] == [None, "ears", None]
    assert result["checkpoint"] == Run.open(run).checkpoints()[-1].name
    assert (run / "directions.json").read_bytes() == before
    capsys.readouterr()
    assert main([*command, "--name", "sefa-2", "", "--json"]) == 0
    assert [each["name"] for each in json.loads(capsys.readouterr().out)["directions"]] == [None] * 3


def test_the_sheet_has_a_row_for_each_direction(run: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    assert main(["directions", str(run), "--count", "2", "--to", str(sheet), "--quiet"]) == 0
    with Image.open(sheet) as two:
        size = two.size
    assert main(["directions", str(run), "--count", "4", "--to", str(sheet), "--quiet"]) == 0
    with Image.open(sheet) as four:
        assert four.width == size[0]
        assert four.height > 1.8 * size[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--count", "2", "--name", "pca-9", "x"], "no direction 'pca-9'. There are: pca-1, pca-2"),
        (["--method", "ica"], "ica"),
        (["--to", "sheet.jpg"], "must end in .png"),
        (["--breed", "pug"], "without breeds"),
    ],
)
def test_wrong_usage_is_one_sentence(
    run: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["directions", str(run), *options]) == 2
    assert said in capsys.readouterr().err


def test_damaged_directions_are_set_aside_and_said(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "directions.json").write_text("{")
    assert main(["directions", str(run), "--method", "sefa", "--count", "1"]) == 0
    err = capsys.readouterr().err
    assert "damaged" in err
    assert (run / "directions damaged 1.json").read_text() == "{"


def test_a_tray_is_rendered_to_the_bit(run: Path, tmp_path: Path) -> None:
    generator = Generator.open(run)
    assert generator.origin is not None
    kept = [
        Kept(name, generator.point(4, index, None, 0.8), generator.origin.checkpoint)
        for index, name in enumerate(["Rex", "a/b", ""])
    ]
    TrayFile(tmp_path / "tray.json").save(Tray(tuple(kept)), generator)
    command = ["sample", str(run), "--tray", str(tmp_path / "tray.json"), "--to", str(tmp_path / "out")]
    assert main([*command, "--quiet"]) == 0
    names = ["001 Rex.png", "002 a_b.png", "003.png"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    for name, picture in zip(names, next(generator.pictures(3, 4, None, 0.8)), strict=True):
        with Image.open(tmp_path / "out" / name) as written:
            assert np.array_equal(np.asarray(written), picture)


def test_a_tray_is_rendered_with_the_weights_it_was_kept_with(run: Path, tmp_path: Path) -> None:
    folder = run / "checkpoints"
    newest = Run.open(run).checkpoints()[-1].name
    shutil.copytree(folder / newest, folder / "000099.000")
    averaged, raw = Generator.open(run), Generator.open(run, weights="raw")
    point = averaged.point(1, 0)
    tray = Tray(
        (Kept("a", point, newest), Kept("r", point, newest, "raw"), Kept("gone", point, "000000.001"))
    )
    TrayFile(tmp_path / "tray.json").save(tray, averaged)
    command = ["sample", str(run), "--tray", str(tmp_path / "tray.json"), "--to", str(tmp_path / "out")]
    assert main([*command, "--quiet"]) == 1  # one of its checkpoints is gone
    assert not (tmp_path / "out").exists()
    TrayFile(tmp_path / "tray.json").save(tray.without(2), averaged)
    assert main([*command, "--quiet"]) == 0
    for name, generator in (("001 a.png", averaged), ("002 r.png", raw)):
        with Image.open(tmp_path / "out" / name) as written:
            assert np.array_equal(np.asarray(written), generator.render([point])[0])


@pytest.mark.parametrize("option", [["--seed", "1"], ["--breed", "pug"], ["--truncation", "0.5"]])
def test_what_a_tray_decides_can_not_be_asked_for(
    run: Path, tmp_path: Path, option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sample", str(run), "--tray", str(tmp_path / "t.json"), "--to", str(tmp_path / "out"), *option]
    assert main(command) == 2
    assert "a tray's pictures have theirs" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_empty_tray_and_one_that_is_none_say_so(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tray, command = tmp_path / "tray.json", ["sample", str(run), "--to", str(tmp_path / "out"), "--tray"]
    TrayFile(tray).save(Tray(), Generator.open(run))
    assert main([*command, str(tray)]) == 2
    assert "The tray is empty" in capsys.readouterr().err
    tray.write_bytes(b"\x89PNG")
    assert main([*command, str(tray)]) == 1
    assert "damaged" in capsys.readouterr().err
    assert tray.read_bytes() == b"\x89PNG"
