"""``prepare`` does what was decided in the studio, says so, and can be told not to."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cli_fakes import make_folder

from gan_core.cli import main
from gan_core.curation.edits import Edits, PictureEdit
from gan_core.curation.edits_file import EditsFile
from gan_core.curation.flags import FlagLimits
from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.prepare import PrepareSettings
from gan_core.sources import open_source
from gan_core.sources.base import Box

EDITS = Edits(
    {
        "beagle/0.jpg": PictureEdit(excluded=True),
        "beagle/1.jpg": PictureEdit((Box(0, 0, 10, 10, "corgi"),)),
        "pug/0.jpg": PictureEdit(excluded=True),
    }
)
RULES = PrepareSettings(img_resolution=16, crop=CropPolicy.BOX, also_whole=True, aspect_min=0.5)


@pytest.fixture
def dogs(tmp_path: Path) -> Path:
    """Two breeds of six pictures each."""
    return make_folder(tmp_path / "웰시 코기")


def save(dogs: Path, edits: Edits) -> Path:
    with open_source(dogs) as source:
        file = EditsFile.of_source(source)
    file.save(edits)
    return file.path


def prepared(source: Path | str, to: Path, *options: str) -> dict[str, Any]:
    """dataset.json of what the terminal prepares."""
    assert main(["prepare", str(source), "--to", str(to), *options]) == 0
    with zipfile.ZipFile(to) as archive:
        content: dict[str, Any] = json.loads(archive.read("dataset.json"))
    return content


def test_saved_edits_and_rules_are_used_and_said(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(dogs, EDITS.with_settings(RULES))
    content = prepared(dogs, tmp_path / "a.zip")
    out = capsys.readouterr().out
    assert f"Edits of {path}: 1 picture edited, 2 excluded. --no-edits ignores them." in out
    assert "Rules saved there: --resolution 16 --crop box --also-whole --aspect 0.5:\n" in out
    assert len(content["crops"]) == 11  # ten pictures whole, and one box
    assert content["class_names"] == ["beagle", "corgi", "pug"]
    assert content["settings"] == RULES.model_dump(mode="json")


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        (Edits().with_pair("beagle/0.jpg", "pug/0.jpg", kept=True), "1 pair that looks alike kept"),
        (Edits().with_flag_limits(FlagLimits(side=20)), "limits of flags set"),
        (Edits().with_settings(RULES), "no picture edited"),
        (
            EDITS.with_pair("a", "b", kept=True).with_pair("a", "c", kept=True),
            "1 picture edited, 2 excluded, 2 pairs that look alike kept",
        ),
    ],
)
def test_only_what_there_is_is_said(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], edits: Edits, said: str
) -> None:
    path = save(dogs, edits)
    prepared(dogs, tmp_path / "a.zip", "--resolution", "16")
    assert f"Edits of {path}: {said}. --no-edits" in capsys.readouterr().out


def test_an_option_goes_before_the_saved_rules(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(dogs, Edits().with_settings(RULES))
    options = ["--resolution", "8", "--no-also-whole", "--aspect", ":3"]
    content = prepared(dogs, tmp_path / "a.zip", *options)
    expected = PrepareSettings(img_resolution=8, crop=CropPolicy.BOX, aspect_max=3)
    assert content["settings"] == expected.model_dump(mode="json")
    assert "Rules saved there: --crop box\n" in capsys.readouterr().out


def test_no_edits_ignores_edits_and_rules(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared(dogs, tmp_path / "before.zip")
    save(dogs, EDITS.with_settings(RULES))
    prepared(dogs, tmp_path / "ignored.zip", "--no-edits")
    assert (tmp_path / "before.zip").read_bytes() == (tmp_path / "ignored.zip").read_bytes()
    assert "Edits of" not in capsys.readouterr().out


def test_another_file_of_edits_can_be_named(dogs: Path, tmp_path: Path) -> None:
    save(dogs, EDITS)
    other = EditsFile(tmp_path / "other.json", "x", "/elsewhere", "folder")
    other.save(Edits({"pug/1.jpg": PictureEdit(excluded=True)}))
    content = prepared(dogs, tmp_path / "a.zip", "--edits", str(other.path))
    assert {name for name, _ in content["crops"]} == {
        *(f"beagle/{n}.jpg" for n in range(6)),
        *(f"pug/{n}.jpg" for n in (0, 2, 3, 4, 5)),
    }


def test_a_machine_is_told_of_the_edits(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(dogs, EDITS.changed({"gone.jpg": PictureEdit(excluded=True)}))
    prepared(dogs, tmp_path / "a.zip", "--json")
    told = json.loads(capsys.readouterr().out)["edits"]
    assert told == {"file": str(path), "edited": 1, "excluded": 2, "missing": ["gone.jpg"]}
    prepared(dogs, tmp_path / "a.zip", "--json", "--no-edits")
    assert json.loads(capsys.readouterr().out)["edits"] is None


def test_a_picture_removed_since_keeps_its_edit_and_is_said(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(dogs, EDITS)
    before = path.read_bytes()
    (dogs / "beagle" / "1.jpg").unlink()
    content = prepared(dogs, tmp_path / "a.zip")
    out = capsys.readouterr().out
    assert "0 pictures edited, 2 excluded" in out
    assert "1 edited pictures are not in 웰시 코기 now, such as beagle/1.jpg. Their edits are kept." in out
    assert content["class_names"] == ["beagle", "pug"]
    assert path.read_bytes() == before


def test_damaged_edits_are_said_on_stderr_and_kept(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(dogs, EDITS)
    path.write_bytes(path.read_bytes()[:60])
    content = prepared(dogs, tmp_path / "a.zip", "--quiet")
    assert "The damaged file is kept as" in capsys.readouterr().err
    assert len(content["crops"]) == 12
    assert len(list(path.parent.glob("*damaged 1.json"))) == 1


def test_edits_that_are_named_must_be_whole_and_stay_as_they_are(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = tmp_path / "named.json"
    command = ["prepare", str(dogs), "--to", str(tmp_path / "a.zip"), "--edits", str(named)]
    assert main(command) == 1
    assert "named.json can't be read (there is no such file or folder)" in capsys.readouterr().err
    named.write_text("rubbish")
    assert main(command) == 1
    assert "named.json is no file of edits, or it is damaged" in capsys.readouterr().err
    assert named.read_text() == "rubbish"
    assert not (tmp_path / "a.zip").exists()


def test_edits_of_a_newer_program_stop_the_preparing(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(dogs, EDITS)
    path.write_text('{"version": 2}')
    assert main(["prepare", str(dogs), "--to", str(tmp_path / "a.zip")]) == 1
    assert "was written by a newer GAN Studio" in capsys.readouterr().err
    prepared(dogs, tmp_path / "a.zip", "--no-edits")


def test_edits_can_not_be_named_and_ignored_at_once(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["prepare", str(dogs), "--to", str(tmp_path / "a.zip"), "--no-edits", "--edits", "a.json"]
    assert main(command) == 2
    assert "not allowed with" in capsys.readouterr().err


def test_drawn_dogs_have_edits_of_their_own(tmp_path: Path) -> None:
    with open_source("drawn-dogs", count=3) as source:
        EditsFile.of_source(source).save(Edits({"dog00000001.png": PictureEdit(excluded=True)}))
    content = prepared("drawn-dogs", tmp_path / "a.zip", "--count", "3", "--resolution", "8")
    assert [name for name, _ in content["crops"]] == ["dog00000000.png", "dog00000002.png"]
    content = prepared("drawn-dogs", tmp_path / "a.zip", "--count", "3", "--seed", "1", "--resolution", "8")
    assert len(content["crops"]) == 3
