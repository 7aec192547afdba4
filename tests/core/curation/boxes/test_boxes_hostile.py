"""Whatever a file of boxes holds, what is wrong is a sentence each, what is right is taken, and nothing raises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gan_core.curation.boxes import export_boxes, files
from gan_core.curation.boxes.class_lists import parse_names
from gan_core.messages import SourceError, StorageError, UsageError
from gan_core.progress import Progress
from gan_core.sources import open_source
from gan_core.sources.base import Box, PictureSize, SourceItem
from tests.core.sources.conftest import jpeg, voc, write_folder, write_zip
from tests.core.sources.test_annotations import BOMB, OUTSIDE

from .box_fakes import SIZE, SizedSource, boxes_after, coco, dogs, imported, reasons, write_coco

IMAGE = {"id": 1, "file_name": "a.jpg"}
GOOD = {"image_id": 1, "bbox": [1, 2, 3, 4]}
TAKEN = {"a.jpg": (Box(1, 2, 4, 6),)}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"image_id": 1, "bbox": [1, 2, -3, 4]}, "inverted or empty"),
        ({"image_id": 1, "bbox": [1, 2, 0, 4]}, "inverted or empty"),
        ({"image_id": 1, "bbox": [float("nan"), 2, 3, 4]}, "no complete box"),
        ({"image_id": 1, "bbox": [1, 2, float("inf"), 4]}, "no complete box"),
        ({"image_id": 1, "bbox": [1e308, 2, 1e308, 4]}, "no complete box"),
        ({"image_id": 1, "bbox": [10**400, 2, 3, 4]}, "no complete box"),
        ({"image_id": 1, "bbox": [1, 2, 3]}, "no complete box"),
        ({"image_id": 1, "bbox": {"x": 1}}, "no complete box"),
        ({"image_id": 1, "bbox": [[1], None, True, "a"]}, "no complete box"),
        ({"image_id": 1}, "no complete box"),
        ({"image_id": 1, "bbox": [900, 2, 3, 4]}, "outside of the picture"),
        ({"image_id": 1, "bbox": [1, 2, 3, 4], "iscrowd": 1}, "around a crowd"),
        ({"image_id": 2, "bbox": [1, 2, 3, 4]}, "no picture in its list"),
        ({"image_id": [1], "bbox": [1, 2, 3, 4]}, "no picture in its list"),
        ({"image_id": True, "bbox": [1, 2, 3, 4]}, "no picture in its list"),
        ("text", "no picture in its list"),
        (None, "no picture in its list"),
    ],
)
def test_a_bad_coco_box_is_left_out_with_its_reason(bad: Any, said: str, tmp_path: Path) -> None:
    path = write_coco(tmp_path / "a.json", [IMAGE], [bad, GOOD])
    result = imported(dogs("a.jpg"), path)
    assert result.boxes == TAKEN
    (reason,) = reasons(result)
    assert said in reason


@pytest.mark.parametrize(
    "bad",
    [{"id": 2}, {"file_name": "b.jpg"}, {"id": 1, "file_name": "b.jpg"}, {"id": 2, "file_name": 7}, [], 3],
)
def test_a_bad_coco_image_is_left_out_with_its_reason(bad: Any, tmp_path: Path) -> None:
    result = imported(dogs("a.jpg", "b.jpg"), write_coco(tmp_path / "a.json", [IMAGE, bad], [GOOD]))
    assert result.boxes == TAKEN
    assert "no id or file_name of its own" in reasons(result)[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not readable JSON"),
        (b"\xff\xfe\x00", "not readable JSON"),
        (b'{"images": [', "not readable JSON"),
        (b"[" * 200_000, "not readable JSON"),
        (b'{"a":' * 200_000, "not readable JSON"),
        (b'{"images": [], "x": ' + b"9" * 5000 + b"}", "not readable JSON"),
        (b"[]", "no COCO file"),
        (b'{"images": {"id": 1}}', "no COCO file"),
        (b'{"labels": [["a.png", 1]]}', "no COCO file"),
    ],
)
def test_what_is_no_coco_file_is_one_sentence(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(SourceError, match=said):
        imported(dogs("a.jpg"), tmp_path / "a.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB, "entities"),
        (OUTSIDE, "entities"),
        (b"<annotation><object>", "broken XML"),
        (b"\x00\xff", "broken XML"),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "no Pascal VOC annotation"),
        (b'<?xml version="1.0" encoding="nowhere"?><annotation/>', "broken XML"),
        (voc([(9, 1, 3, 4)]), "inverted"),
        (voc([("nan", 1, "inf", 4)]), "no complete box"),
        (voc([(41, 1, 60, 4)]), "outside"),
    ],
)
def test_a_bad_xml_is_one_sentence_and_the_others_are_taken(
    content: bytes, said: str, tmp_path: Path
) -> None:
    write_folder(tmp_path, {"a.xml": content, "b.xml": voc([(1, 2, 3, 4)])})
    sizes = {name: PictureSize(40, 30) for name in ("a.jpg", "b.jpg")}
    result = imported(SizedSource([SourceItem("a.jpg"), SourceItem("b.jpg")], sizes), tmp_path, "voc")
    assert result.boxes == {"b.jpg": (Box(1, 2, 3, 4),)}
    (reason,) = reasons(result)
    assert said in reason


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("0 0.5 0.5 0.5", "is no box"),
        ("dog 0.5 0.5 0.5 0.5", "is no box"),
        ("0 nan 0.5 0.5 0.5", "is no box"),
        ("0 1 2 3 4 5 6 7", "is no box"),
        ("0 200 150 100 90", "not in shares"),
        ("0 0.5 0.5 -0.5 0.5", "inverted or empty"),
        ("0 1.5 0.5 0.2 0.5", "outside"),
        ("\x00" * 50, "is no box"),
    ],
)
def test_a_bad_yolo_line_is_one_sentence_and_the_others_are_taken(
    line: str, said: str, tmp_path: Path
) -> None:
    write_folder(tmp_path, {"a.txt": f"{line}\n99999999999999999999 0.5 0.5 1.2 0.5\n".encode()})
    result = imported(dogs("a.jpg"), tmp_path)
    assert result.boxes == {"a.jpg": (Box(0, 75, 400, 225),)}
    (reason,) = reasons(result)
    assert said in reason


def test_a_picture_of_which_no_box_can_be_used_keeps_what_it_has(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a.txt": b"0 0.5 0.5 -1 0.5", "b.txt": b"0 bad", "c.txt": b"0 0.5 0.5 1 1"})
    assert set(imported(dogs("a.jpg", "b.jpg", "c.jpg"), tmp_path).boxes) == {"c.jpg"}


def test_a_zip_that_leads_outside_gives_only_what_is_inside(tmp_path: Path) -> None:
    content = voc([(1, 2, 3, 4)], (400, 300))
    names = ("../../a.xml", "/b.xml", "c.xml")
    path = write_zip(tmp_path / "boxes.zip", dict.fromkeys(names, content))
    result = imported(dogs("a.jpg", "b.jpg", "c.jpg"), path)
    assert result.boxes == {"c.jpg": (Box(1, 2, 3, 4),)}
    assert sum("leads outside" in reason for reason in reasons(result)) == 2


def test_a_second_annotation_of_a_picture_does_not_replace_the_first(tmp_path: Path) -> None:
    write_folder(tmp_path, {"x/a.xml": voc([(1, 2, 3, 4)], (0, 0)), "y/a.xml": voc([(5, 6, 7, 8)], (0, 0))})
    result = imported(dogs("a.jpg"), tmp_path)
    assert result.boxes == {"a.jpg": (Box(1, 2, 3, 4),)}
    assert "y/a.xml is for a.jpg, which has boxes from another annotation" in reasons(result)[0]


def test_an_annotation_that_fits_several_pictures_is_for_none(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a.xml": voc(size=(0, 0)), "b.xml": voc(size=(0, 0))})
    result = imported(dogs("x/a.jpg", "y/a.jpg", "b.jpg"), tmp_path)
    assert set(result.boxes) == {"b.jpg"}
    assert reasons(result) == ["a.xml fits more than one picture, so it was left out."]


def test_an_annotation_far_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LARGEST", 300)
    write_folder(tmp_path, {"a.xml": voc([(1, 2, 3, 4)] * 9, (0, 0)), "b.xml": voc(size=(0, 0))})
    result = imported(dogs("a.jpg", "b.jpg"), tmp_path)
    assert set(result.boxes) == {"b.jpg"}
    assert "too large for an annotation" in reasons(result)[0]


def test_boxes_for_a_picture_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    write_folder(tmp_path / "dogs", {"a.jpg": b"no picture", "b.jpg": jpeg((400, 300))})
    path = write_coco(
        tmp_path / "a.json",
        [IMAGE, {"id": 2, "file_name": "b.jpg"}],
        [GOOD, {"image_id": 2, "bbox": [0, 0, 9, 9]}],
    )
    with open_source(tmp_path / "dogs") as source:
        result = imported(source, path)
        assert set(result.boxes) == {"b.jpg"}
        assert "not a picture" in reasons(result)[0]
        *_, exported = export_boxes(source, tmp_path / "out.json", "coco")
        assert not isinstance(exported, Progress)
        assert (exported.num_pictures, len(exported.skipped)) == (1, 1)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(["a.jpg", 1, 2]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["id", "file_name", "image_id", "category_id", "bbox", "corners", "name", "width", "height"]),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(json_values, max_size=3), json_values, json_values)
def test_no_types_in_a_coco_file_raise_anything_but_sentences(
    tmp_path: Path, images: list[Any], annotations: Any, categories: Any
) -> None:
    data = coco([*images, IMAGE]) | {"annotations": annotations, "categories": categories}
    (tmp_path / "a.json").write_text(json.dumps(data))
    try:
        boxes = boxes_after(dogs("a.jpg"), tmp_path / "a.json")
    except SourceError:
        return
    for box in (box for found in boxes.values() for box in found or ()):
        assert 0 <= box.left < box.right <= SIZE.width
        assert 0 <= box.top < box.bottom <= SIZE.height


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.sampled_from(["a.xml", "a.txt", "a.json", "a", "data.yaml", "classes.txt"]))
def test_no_bytes_raise_anything_but_sentences(tmp_path: Path, content: bytes, name: str) -> None:
    folder = write_folder(tmp_path, {"b.txt": b"0 0.5 0.5 1 1", name: content})
    try:
        assert imported(dogs("a.jpg", "b.jpg"), folder, "yolo").boxes["b.jpg"]
        imported(dogs("a.jpg", "b.jpg"), folder)
    except SourceError:
        assert not name.endswith((".txt", ".yaml"))
    finally:
        (folder / name).unlink()


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("names: [a, 'b, c', \"d\"]  # three", {0: "a", 1: "b, c", 2: "d"}),
        ("names:\n- a\n- 'b'\nnc: 2", {0: "a", 1: "b"}),
        ("names:\n  0: a\n  # not one\n\n  5: b c  # the sixth\nroboflow:\n  9: x", {0: "a", 5: "b c"}),
        ("names: {0: a, 3: '진돗개'}", {0: "a", 3: "진돗개"}),
        ("names: [\n  a,\n  b\n]\n", {0: "a", 1: "b"}),
        ("nc: 3", {}),
        ("names: !!python/object/apply:os.system ['x']", {}),
    ],
)
def test_the_names_of_a_yaml_are_read_in_the_forms_that_tools_write(
    content: str, names: dict[int, str]
) -> None:
    assert parse_names(content.encode(), "data.yaml") == names


@given(st.text(), st.sampled_from(["data.yaml", "classes.txt"]))
def test_any_list_of_names_is_read_or_passed_over(text: str, name: str) -> None:
    assert all(isinstance(key, int) for key in parse_names(text.encode(errors="replace"), name))


@pytest.mark.parametrize("form", ["voc", "coco"])
def test_an_export_that_is_cancelled_leaves_nothing(form: str, tmp_path: Path) -> None:
    work = export_boxes(dogs("a.jpg", "b.jpg", boxes=(Box(1, 2, 3, 4),)), tmp_path / "new/boxes", form)
    assert isinstance(next(work), Progress)
    work.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["voc", "coco"])
def test_an_export_replaces_nothing_that_it_should_not(form: str, tmp_path: Path) -> None:
    source = dogs("a.jpg", boxes=(Box(1, 2, 3, 4),))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept").write_text("mine")
    with pytest.raises(StorageError, match="is a folder" if form == "coco" else "already holds something"):
        list(export_boxes(source, tmp_path / "full", form))
    assert (tmp_path / "full" / "kept").read_text() == "mine"
    if form == "voc":
        (tmp_path / "empty").mkdir()
        list(export_boxes(source, tmp_path / "empty", form))
        assert (tmp_path / "empty" / "a.xml").is_file()


@pytest.mark.parametrize("form", ["voc", "coco"])
def test_a_place_that_cannot_be_written_is_one_sentence(form: str, locked_folder: Path) -> None:
    with pytest.raises(StorageError, match="can't be written"):
        list(export_boxes(dogs("a.jpg"), locked_folder / "boxes", form))


def test_what_cannot_be_exported_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"can't be exported as YOLO. Try: voc, coco"):
        list(export_boxes(dogs("a.jpg"), tmp_path / "x", "yolo"))
    with pytest.raises(SourceError, match="no pictures"):
        list(export_boxes(dogs(), tmp_path / "x", "coco"))
    write_folder(tmp_path / "dogs", {"a.jpg": b"no picture"})
    with (
        open_source(tmp_path / "dogs") as source,
        pytest.raises(SourceError, match=r"No picture of dogs can"),
    ):
        list(export_boxes(source, tmp_path / "x", "coco"))
    assert not (tmp_path / "x").exists()
