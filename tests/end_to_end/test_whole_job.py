"""From nothing to a submission, by the terminal."""

import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from gan_core.cli import demo, main, source_options
from gan_core.runs.run import Run


@pytest.fixture
def short_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_options, "NUM_DRAWN", 24)
    monkeypatch.setattr(demo, "TRAINED_BY_S", 0.0)
    monkeypatch.setattr(demo, "SHORTEST_S", 0.5)


@pytest.mark.usefixtures("short_demo")
def test_demo_does_the_whole_job_and_says_where_everything_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "demo"
    assert main(["demo", "--to", str(folder), "--json", str(tmp_path / "demo.json")]) == 0
    result = json.loads((tmp_path / "demo.json").read_text())
    out = capsys.readouterr().out
    for path in (folder / "run" / "samples", folder / "pictures", folder / "images.zip"):
        assert path.exists()
        assert str(path) in out
    assert result["submission"]["count"] == 10_000
    assert len(list((folder / "pictures").iterdir())) == 64
    assert len(Run.open(folder / "run").sample_grids()) >= 2
    with zipfile.ZipFile(folder / "images.zip") as archive:
        assert len(archive.namelist()) == 10_000
        with archive.open("image_09999.png") as last, Image.open(last) as picture:
            assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (64, 64))


def test_demo_leaves_a_folder_that_holds_something_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["demo", "--to", str(tmp_path)]) == 1
    assert "already holds something" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_demo_chooses_a_folder_that_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_STUDIO_HOME", str(tmp_path))
    assert demo._new_folder(None) == tmp_path / "demo"
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo-2").mkdir()
    assert demo._new_folder(None) == tmp_path / "demo-3"
