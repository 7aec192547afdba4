"""``export boxes`` and ``import boxes``: a person's boxes go out and come back by way of the terminal alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from gan_core.cli import main
from gan_core.curation.edits import Edits, PictureEdit
from gan_core.curation.edits_file import EditsFile
from gan_core.sources import open_source
from gan_core.sources.base import Box

EDITS = Edits(
    {
        "beagle/a.png": PictureEdit(boxes=(Box(1, 2, 30, 24), Box(5, 5, 9.5, 9, "papillon"))),
        "papillon/b.png": PictureEdit(excluded=True),
    }
)


@pytest.fixture
def dogs(tmp_path: Path) -> Path:
    for name in ("beagle/a.png", "papillon/b.png", "papillon/c.png"):
        (tmp_path / "dogs" / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30)).save(tmp_path / "dogs" / name)
    return tmp_path / "dogs"


def saved(source: Path, edits: Edits | None = None) -> Edits:
    """The edits saved with `source`, after saving these."""
    with open_source(source) as opened:
        file = EditsFile.of_source(opened)
        before = file.load()
        if edits is not None:
            file.save(edits)
        return edits or before


@pytest.mark.parametrize("form", ["coco", "voc"])
def test_edited_boxes_go_out_and_come_back(
    form: str, dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved(dogs, EDITS)
    to = tmp_path / "boxes.json"
    assert main(["export", "boxes", str(dogs), "--format", form, "--to", str(to)]) == 0
    assert "2 boxes of 2 pictures" in capsys.readouterr().out
    saved(dogs, Edits({"papillon/c.png": PictureEdit(margin=0.3)}))
    assert main(["import", "boxes", str(dogs), str(to)]) == 0
    assert "2 boxes of 2 pictures" in capsys.readouterr().out
    after = saved(dogs)
    assert after.of("beagle/a.png") == EDITS.of("beagle/a.png")
    assert after.of("papillon/c.png") == PictureEdit(margin=0.3)


def test_edits_can_be_ignored_named_and_saved_elsewhere(dogs: Path, tmp_path: Path) -> None:
    saved(dogs, EDITS)
    export = ["export", "boxes", str(dogs), "--format", "coco", "--quiet"]
    assert main([*export, "--to", str(tmp_path / "none.json"), "--no-edits"]) == 0
    assert len(json.loads((tmp_path / "none.json").read_text())["images"]) == 3
    assert main([*export, "--to", str(tmp_path / "all.json")]) == 0
    other = tmp_path / "other.json"
    assert main(["import", "boxes", str(dogs), str(tmp_path / "all.json"), "--edits", str(other)]) == 0
    assert saved(dogs) == EDITS
    assert main([*export, "--to", str(tmp_path / "again.json"), "--edits", str(other)]) == 0
    data = json.loads((tmp_path / "again.json").read_text())
    assert [len(data["images"]), len(data["annotations"])] == [3, 2]


def test_the_result_is_told_to_a_machine_and_what_was_left_out_on_stderr(
    dogs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = tmp_path / "labels"
    labels.mkdir()
    (labels / "a.txt").write_text("0 0.5 0.5 0.5 0.5\n0 nonsense\n")
    (labels / "stranger.txt").write_text("0 0.5 0.5 0.5 0.5")
    assert main(["import", "boxes", str(dogs), str(labels), "--json"]) == 0
    said = capsys.readouterr()
    result = json.loads(said.out)
    assert (result["format"], result["num_pictures"], result["num_boxes"]) == ("yolo", 1, 1)
    assert [one["name"] for one in result["skipped"]] == ["a.txt", "stranger.txt"]
    assert "stranger.txt is for no picture of dogs." in said.err
    assert saved(dogs).of("beagle/a.png").boxes == (Box(10, 7.5, 30, 22.5),)


@pytest.mark.parametrize(
    ("argv", "status", "said"),
    [
        (["import"], 2, "required: KIND"),
        (["import", "boxes", "dogs"], 2, "required: BOXES"),
        (["import", "boxes", "dogs", "x.json", "--format", "labelme"], 2, "labelme"),
        (["import", "boxes", "dogs", "nowhere"], 1, "does not exist"),
        (["import", "boxes", "nowhere", "x.json"], 1, "does not exist"),
        (["export", "boxes", "dogs", "--to", "x"], 2, "required: --format"),
        (["export", "boxes", "dogs", "--to", "x", "--format", "yolo"], 2, "yolo"),
        (["export", "boxes", "dogs", "--to", "x", "--format", "coco", "--edits", "nowhere"], 1, "nowhere"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    argv: list[str],
    status: int,
    said: str,
    dogs: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(dogs.parent)
    assert main(argv) == status
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
