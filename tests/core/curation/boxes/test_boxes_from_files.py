"""Boxes of other tools find their pictures, whatever form and place they come in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gan_core.curation.edits import Edits, PictureEdit
from gan_core.dataset.crop import CropPolicy
from gan_core.messages import SourceError, UsageError
from gan_core.sources import open_source
from gan_core.sources.base import Box, PictureSize, SourceItem
from tests.core.sources.conftest import voc, write_folder, write_tar, write_zip

from .box_fakes import SizedSource, boxes_after, dogs, imported, reasons, turned_jpeg, write_coco

IMAGE = {"id": 1, "file_name": "a.jpg", "width": 400, "height": 300}
STANFORD = "n02085936-Maltese_dog"


def yolo(*lines: str) -> bytes:
    return "\n".join(lines).encode()


@pytest.mark.parametrize("pack", ["folder", "zip", "tar.gz"])
def test_stanfords_annotations_without_ending_are_read_from_folder_and_archive(
    pack: str, tmp_path: Path
) -> None:
    files = {f"Annotation/{STANFORD}/n02085936_1": voc([(5, 6, 25, 28)], (400, 300))}
    path = tmp_path / f"annotation.{pack}"
    {"folder": write_folder, "zip": write_zip, "tar.gz": write_tar}[pack](path, files)
    source = dogs(f"Images/{STANFORD}/n02085936_1.jpg", f"Images/{STANFORD}/n02085936_2.jpg")
    result = imported(source, path)
    assert result.format == "voc"
    assert boxes_after(source, path) == {f"Images/{STANFORD}/n02085936_1.jpg": (Box(5, 6, 25, 28),)}


def test_yolo_lines_are_shares_and_names_come_from_the_list_beside(tmp_path: Path) -> None:
    write_folder(
        tmp_path / "set",
        {
            "labels/train/a.txt": yolo("0 0.5 0.5 0.25 0.5", "1 0.1 0.1 0.2 0.2 0.87", ""),
            "labels/train/b.txt": yolo("1 0.1 0.2 0.3 0.2 0.3 0.9"),
            "labels/train/c.txt": b"",
            "data.yaml": b"train: images/train\nnc: 2\nnames: ['beagle', \"papillon\"]\n",
            "README.dataset.txt": b"Dogs. Made by me.",
        },
    )
    source = dogs("images/train/a.jpg", "images/train/b.jpg", "images/train/c.jpg", "images/train/d.jpg")
    expected = {
        "images/train/a.jpg": (Box(150, 75, 250, 225, "beagle"), Box(0, 0, 80, 60, "papillon")),
        "images/train/b.jpg": (Box(40, 60, 120, 270, "papillon"),),
    }
    assert boxes_after(source, tmp_path / "set") == expected
    assert imported(source, tmp_path / "set").boxes["images/train/c.jpg"] is None
    assert boxes_after(source, tmp_path / "set/labels/train", "yolo") == expected  # data.yaml is two above
    assert boxes_after(source, tmp_path / "set/labels/train/b.txt") == {
        "images/train/b.jpg": (Box(40, 60, 120, 270, "papillon"),)
    }


def test_an_empty_yolo_file_says_that_its_picture_has_no_box(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a.txt": b"\n"})
    assert boxes_after(dogs("a.jpg", boxes=(Box(1, 1, 2, 2),)), tmp_path) == {"a.jpg": ()}


def test_whole_pixels_survive_the_six_decimals_of_yolo(tmp_path: Path) -> None:
    left, top, right, bottom = 101, 7, 332, 298
    line = f"0 {(left + right) / 2 / 400:.6f} {(top + bottom) / 2 / 300:.6f} {231 / 400:.6f} {291 / 300:.6f}"
    write_folder(tmp_path, {"a.txt": line.encode()})
    assert boxes_after(dogs("a.jpg"), tmp_path) == {"a.jpg": (Box(left, top, right, bottom),)}


def test_without_class_names_boxes_have_their_pictures_breed_and_that_is_said(tmp_path: Path) -> None:
    write_folder(tmp_path / "x/y/z", {"a.txt": yolo("3 0.5 0.5 1 1")})
    result = imported(dogs("a.jpg", breed="beagle"), tmp_path / "x/y/z")
    assert result.boxes == {"a.jpg": (Box(0, 0, 400, 300),)}
    assert "no classes.txt" in str(result.notes[0])


def test_coco_finds_pictures_by_path_or_stem_and_breeds_by_category(tmp_path: Path) -> None:
    path = write_coco(
        tmp_path / "instances.json",
        [IMAGE, {"id": "two", "file_name": "other\\b.png"}, {"id": 3, "file_name": "c.jpg"}],
        [
            {"image_id": 1, "category_id": 7, "bbox": [10, 20, 30, 40]},
            {"image_id": "two", "category_id": 99, "bbox": [0, 0, 1.5, 1]},
        ],
        [{"id": 7, "name": "maltese dog"}],
    )
    source = SizedSource(
        [
            SourceItem("x/a.jpg", "beagle"),
            SourceItem("x/b.jpg", "Maltese_dog"),
            SourceItem("x/c.jpg", None, (Box(1, 1, 2, 2),)),
        ]
    )
    assert boxes_after(source, path) == {
        "x/a.jpg": (Box(10, 20, 40, 60, "Maltese_dog"),),
        "x/b.jpg": (Box(0, 0, 1.5, 1),),
        "x/c.jpg": (),
    }


def test_one_coco_file_a_part_in_a_zip_is_read_with_the_folder_it_lies_in(tmp_path: Path) -> None:
    part = b'{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1, "bbox": [0, 0, %d, 9]}]}'
    path = write_zip(tmp_path / "set.zip", {"train/_a.json": part % 5, "valid/_a.json": part % 7})
    assert boxes_after(dogs("train/a.jpg", "valid/a.jpg"), path) == {
        "train/a.jpg": (Box(0, 0, 5, 9),),
        "valid/a.jpg": (Box(0, 0, 7, 9),),
    }


@pytest.mark.parametrize(
    ("named", "breed"),
    [
        ("Maltese_dog", "Maltese_dog"),
        ("n02085936-Maltese_dog", "Maltese_dog"),
        ("n02085936", "Maltese_dog"),
        (" maltese  dog ", "Maltese_dog"),
        ("beagle", None),
        ("dog", None),
        ("object", None),
        ("", None),
        ("시바견", "시바견"),
        ("a\x07b\ud800", "a b?"),
    ],
)
def test_a_class_becomes_the_breed_that_it_means(named: str, breed: str | None, tmp_path: Path) -> None:
    path = write_coco(
        tmp_path / "a.json",
        [IMAGE],
        [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 9, 9]}],
        [{"id": 1, "name": named}],
    )
    source = SizedSource([SourceItem("a.jpg", "beagle"), SourceItem("b.jpg", "Maltese_dog")])
    assert boxes_after(source, path) == {"a.jpg": (Box(0, 0, 9, 9, breed),)}
    assert imported(source, path, keep_breeds=True).boxes == {"a.jpg": (Box(0, 0, 9, 9),)}


def test_boxes_already_the_sources_own_are_no_edit_and_take_an_older_one_back(tmp_path: Path) -> None:
    path = write_coco(tmp_path / "a.json", [IMAGE], [{"image_id": 1, "bbox": [1, 2, 3, 4]}])
    source = dogs("a.jpg", boxes=(Box(1, 2, 4, 6),))
    assert boxes_after(source, path) == {}
    edits = Edits({"a.jpg": PictureEdit(boxes=(), crop=CropPolicy.BOX)})
    after = edits.changed(imported(source, path).changes(edits))
    assert after.pictures == {"a.jpg": PictureEdit(crop=CropPolicy.BOX)}


def test_an_import_keeps_what_else_was_decided(tmp_path: Path) -> None:
    path = write_coco(tmp_path / "a.json", [IMAGE], [{"image_id": 1, "bbox": [1, 2, 3, 4]}])
    edits = Edits({"a.jpg": PictureEdit(excluded=True, margin=0.2), "b.jpg": PictureEdit(boxes=())})
    after = edits.changed(imported(dogs("a.jpg", "b.jpg"), path).changes(edits))
    assert after.of("a.jpg") == PictureEdit(boxes=(Box(1, 2, 4, 6),), excluded=True, margin=0.2)
    assert after.of("b.jpg") == PictureEdit(boxes=())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_boxes_of_the_stored_picture_are_turned_with_it(orientation: int, tmp_path: Path) -> None:
    mark = (8, 16, 24, 24)
    write_folder(tmp_path / "dogs", {"a.jpg": turned_jpeg((64, 48), orientation, mark)})
    write_folder(tmp_path / "boxes", {"a.xml": voc([mark], (64, 48))})
    with open_source(tmp_path / "dogs") as source:
        (boxes,) = boxes_after(source, tmp_path / "boxes").values()
        bright = np.asarray(source.picture(source.items[0]).convert("L")) > 128
    assert boxes is not None
    rows, columns = np.nonzero(bright)
    seen = Box(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    # Those that don't lie on a side look the same to a file, so its boxes are of the upright picture.
    assert boxes == ((seen,) if orientation in (1, 5, 6, 7, 8) else (Box(*mark),))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((400, 300), Box(10, 10, 20, 20)),
        ((0, 0), Box(10, 10, 20, 20)),
        ((200, 150), Box(20, 20, 40, 40)),
        ((133, 100), Box(30.08, 30, 60.15, 60)),
        ((300, 400), None),
        ((400, 400), None),
    ],
)
def test_a_file_for_another_size_is_scaled_and_one_for_another_shape_left_out(
    said: tuple[int, int], expected: Box | None, tmp_path: Path
) -> None:
    write_folder(tmp_path, {"a.xml": voc([(10, 10, 20, 20)], said), "b.xml": voc([(1, 1, 2, 2)], (400, 300))})
    source = dogs("a.jpg", "b.jpg")
    found = boxes_after(source, tmp_path)
    assert found.get("a.jpg") == (None if expected is None else (expected,))
    assert any("but a.jpg has 400×300 px" in said for said in reasons(imported(source, tmp_path))) == (
        expected is None
    )


def test_a_drawn_size_is_asked_of_the_source_alone(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a.txt": yolo("0 0.5 0.5 1 1")})
    source = SizedSource([SourceItem("a.jpg")], {"a.jpg": PictureSize(30, 50, 6)})
    assert boxes_after(source, tmp_path) == {"a.jpg": (Box(0, 0, 30, 50),)}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.xml": voc(size=(400, 300))}, "voc"),
        ({"a.txt": yolo("0 0.5 0.5 1 1"), "other.json": b"{}", "notes.xml": b"<x/>"}, "yolo"),
        ({"all.json": b'{"images": [{"id": 1, "file_name": "a.jpg"}]}', "README.txt": b"hello"}, "coco"),
    ],
)
def test_the_format_is_seen_from_the_files(files: dict[str, bytes], expected: str, tmp_path: Path) -> None:
    assert imported(dogs("a.jpg"), write_folder(tmp_path, files)).format == expected


def test_a_place_without_annotations_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"neither Pascal VOC.*nor YOLO.*nor COCO"):
        imported(dogs("a.jpg"), write_folder(tmp_path / "x", {"a.jpg": b"", "b.csv": b""}))
    with pytest.raises(SourceError, match="does not exist"):
        imported(dogs("a.jpg"), tmp_path / "nowhere")
    with pytest.raises(UsageError, match="no format 'labelme'"):
        imported(dogs("a.jpg"), tmp_path, "labelme")


def test_boxes_for_none_of_the_pictures_are_an_error_with_the_first_reason(tmp_path: Path) -> None:
    write_folder(tmp_path / "x", {"z.xml": voc()})
    with pytest.raises(SourceError, match=r"no boxes for the pictures of dogs. z.xml is for no picture"):
        imported(dogs("a.jpg"), tmp_path / "x")
