"""``inspect`` says of a source what it consists of and what is worth a second look."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cli_fakes import make_folder
from PIL import Image, ImageFilter

from gan_core.cli import main
from gan_core.curation.edits import Edits, PictureEdit
from gan_core.curation.edits_file import EditsFile
from gan_core.curation.flags import FlagLimits
from gan_core.dataset.prepare import PrepareSettings
from gan_core.sources import open_source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """12 dogs of 80 px in two breeds, and what is odd: a copy, a mirrored one, a blurred, a tiny, a broken one."""
    folder = make_folder(tmp_path / "강아지", side=80)
    picture = Image.open(folder / "pug" / "0.jpg")
    shutil.copy(folder / "beagle" / "1.jpg", folder / "pug" / "같은 사진.jpg")
    picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(folder / "pug" / "mirrored.jpg")
    Image.open(folder / "pug" / "1.jpg").filter(ImageFilter.GaussianBlur(9)).save(folder / "pug" / "soft.jpg")
    Image.open(folder / "pug" / "2.jpg").crop((0, 0, 80, 20)).save(folder / "pug" / "tiny.jpg")
    (folder / "pug" / "broken.jpg").write_bytes(b"this is no picture")
    return folder


def inspected(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[Any, str]:
    assert main(["inspect", str(folder), "--json", *options]) == 0
    out, err = capsys.readouterr()
    return json.loads(out), err


def test_everything_odd_is_found_and_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found, err = inspected(folder, capsys)
    assert (found["layout"], found["num_pictures"]) == ("folder", 17)
    assert found["breeds"] == [{"name": "pug", "pictures": 11}, {"name": "beagle", "pictures": 6}]
    assert found["flags"] == {
        "blurred": ["pug/soft.jpg"],
        "tiny": ["pug/tiny.jpg"],
        "extreme-aspect": ["pug/tiny.jpg"],
        "many-boxes": [],
        "duplicate": ["beagle/1.jpg", "pug/0.jpg", "pug/mirrored.jpg", "pug/같은 사진.jpg"],
        "broken": ["pug/broken.jpg"],
    }
    (copy, mirrored) = found["near_duplicates"]
    assert (copy["first"], copy["second"], copy["distance"]) == ("beagle/1.jpg", "pug/같은 사진.jpg", 0)
    assert (mirrored["first"], mirrored["second"], mirrored["is_mirrored"]) == (
        "pug/0.jpg",
        "pug/mirrored.jpg",
        True,
    )
    assert [broken["name"] for broken in found["broken"]] == ["pug/broken.jpg"]
    assert "Broken: pug/broken.jpg: pug/broken.jpg is not a picture" in err
    assert sum(found["resolutions"]["counts"]) == 16
    assert len(found["resolutions"]["edges"]) == len(found["resolutions"]["counts"]) + 1
    assert (found["prepare"]["pictures"], found["prepare"]["crops"]) == (16, 16)
    assert found["prepare"]["dropped"]["broken"] == 1


def test_for_people_it_is_a_few_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "강아지 (folder): 17 pictures, 2 breeds (pug 11, beagle 6)",
        "  sizes: 80×20 to 80×80, median 80×80; width / height 1.00 to 4.00",
        "  boxes: none",
        "  flags: blurred 1, tiny 1, extreme-aspect 1, duplicate 4, broken 1",
        "  pairs of near-duplicates: 2",
        "    beagle/1.jpg and pug/같은 사진.jpg (0 of 64 bits differ)",
        lines[6],
        "  prepare makes 16 crops of 16 pictures, drops broken 1",
    ]
    assert "mirrored)" in lines[6]


def test_the_json_goes_to_a_file_beside_the_lines(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", str(folder), "--json", str(tmp_path / "결과.json")]) == 0
    assert json.loads((tmp_path / "결과.json").read_text("utf-8"))["num_pictures"] == 17
    assert "17 pictures" in capsys.readouterr().out


def test_edits_hold_unless_they_are_ignored(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    excluded = {name: PictureEdit(excluded=True) for name in ("pug/broken.jpg", "pug/tiny.jpg", "pug/0.jpg")}
    with open_source(folder) as source:
        EditsFile.of_source(source).save(Edits(excluded, PrepareSettings(min_side=200)))
    found, err = inspected(folder, capsys)
    assert (found["num_pictures"], found["num_excluded"]) == (14, 3)
    assert len(found["near_duplicates"]) == 1
    assert found["flags"]["broken"] == found["broken"] == []
    assert "Broken" not in err
    assert (found["prepare"]["crops"], found["prepare"]["dropped"]["side"]) == (0, 14)
    found, _ = inspected(folder, capsys, "--no-edits")
    assert (found["num_pictures"], found["prepare"]["crops"]) == (17, 16)


def test_limits_are_those_named_else_those_saved_with_the_source(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edits = (
        Edits().with_flag_limits(FlagLimits(side=10)).with_pair("pug/0.jpg", "pug/mirrored.jpg", kept=True)
    )
    with open_source(folder) as source:
        EditsFile.of_source(source).save(edits)
    found, _ = inspected(folder, capsys)
    assert (found["flags"]["tiny"], found["flags"]["extreme-aspect"]) == ([], ["pug/tiny.jpg"])
    assert [pair["is_kept"] for pair in found["near_duplicates"]] == [False, True]
    found, _ = inspected(folder, capsys, "--tiny-below", "81", "--extreme-above", "5", "--blurred-below", "0")
    assert len(found["flags"]["tiny"]) == 16
    assert found["flags"]["extreme-aspect"] == found["flags"]["blurred"] == []
    found, _ = inspected(folder, capsys, "--no-edits")
    assert found["flags"]["tiny"] == ["pug/tiny.jpg"]
    assert main(["inspect", str(folder)]) == 0
    assert "pairs of near-duplicates: 2, 1 of them to keep" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--tiny-below", "-3", "must be 0 to 65536"),
        ("--extreme-above", "0.5", "1 to 1000"),
        ("--many-above", "x", "x"),
    ],
)
def test_limits_that_can_not_be_meant_are_wrong_usage(
    option: str, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", "drawn-dogs", option, text]) == 2
    assert said in capsys.readouterr().err


def test_a_source_in_which_nothing_can_be_read_is_inspected_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_text("no picture")
    assert main(["inspect", str(tmp_path), "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    found, _ = inspected(tmp_path, capsys)
    assert found["prepare"]["crops"] == 0


def test_boxes_are_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "drawn-dogs", "--count", "4"]) == 0
    out = capsys.readouterr().out
    assert "drawn-dogs (drawn-dogs): 4 pictures" in out
    assert "boxes: 4; pictures with several: 0, without: 0" in out


def test_a_missing_source_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(tmp_path / "thing")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "thing does not exist" in err
    assert err.count("\n") == 1
