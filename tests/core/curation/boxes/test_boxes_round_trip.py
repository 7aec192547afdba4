"""What is exported is imported exactly, and means to independent readers what it means here."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gan_core.curation.boxes.breeds import BreedNames, readable
from gan_core.curation.boxes.voc import annotation_paths
from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits import Edits, PictureEdit
from gan_core.sources.base import Box, PictureSize, SourceItem

from .box_fakes import SizedSource, boxes_after, dogs, exported

BREEDS = ("Maltese_dog", "papillon", "진돗개", "toy poodle & co <1>")
NAMES = (
    "a.jpg",
    "a.png",
    "A.jpg",
    "뽀삐/사진 1.jpg",
    "Images/n02085936-Maltese_dog/n02085936_1.jpg",
    "x/y/a.jpg",
)

WIDE = PictureSize(3000, 300)

new_breeds = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=9).filter(
    lambda text: readable(text) == text == BreedNames(BREEDS).of_box(text, SourceItem("a"))
)
breeds = st.none() | st.sampled_from(BREEDS) | new_breeds


@st.composite
def boxes_in(draw: st.DrawFn, size: PictureSize) -> Box:
    def sides(length: int) -> list[float]:
        number = st.floats(0, length) | st.integers(0, length)
        return sorted(draw(st.lists(number, min_size=2, max_size=2, unique_by=float)))

    (left, right), (top, bottom) = sides(size.width), sides(size.height)
    return Box(float(left), float(top), float(right), float(bottom), draw(breeds))


@st.composite
def sources(draw: st.DrawFn) -> SizedSource:
    items: list[SourceItem] = []
    sizes: dict[str, PictureSize] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True)):
        size = PictureSize(draw(st.integers(1, 5000)), draw(st.integers(1, 5000)), draw(st.integers(1, 8)))
        boxes = draw(st.lists(boxes_in(size), max_size=3))
        sizes[name] = size
        items.append(SourceItem(name, draw(st.none() | st.sampled_from(BREEDS)), tuple(boxes)))
    return SizedSource(items, sizes)


def as_read(item: SourceItem) -> tuple[Box, ...]:
    """The boxes of `item` in their one spelling: a box of the picture's breed has none of its own."""
    return tuple(
        Box(b.left, b.top, b.right, b.bottom, None if b.breed == item.breed else b.breed) for b in item.boxes
    )


@pytest.mark.parametrize("form", ["voc", "coco"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(source=sources())
def test_what_is_exported_is_imported_exactly(form: str, source: SizedSource) -> None:
    # As somebody else's without boxes, so that every box has to come from the file.
    bare = SizedSource(
        [SourceItem(item.name, item.breed, (Box(0, 0, 1, 1, "none"),)) for item in source.items]
    )
    bare.size_of = source.size_of  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / "boxes.json"
        exported(source, to, form)
        assert boxes_after(bare, to) == {item.name: as_read(item) for item in source.items}
        assert boxes_after(source, to) == {
            item.name: as_read(item) for item in source.items if as_read(item) != item.boxes
        }


def test_corners_hold_only_as_long_as_nobody_changes_the_box(tmp_path: Path) -> None:
    box = Box(1.2194594505451732, 0, 299.9349448743824, 1 / 3)
    path = tmp_path / "a.json"
    for right in (2049.9349448743824, 2049.934944874382, 2050.0):
        source = SizedSource([SourceItem("a.jpg", None, (replace(box, right=right),))], {"a.jpg": WIDE})
        exported(source, path, "coco")
        assert boxes_after(SizedSource([SourceItem("a.jpg")], {"a.jpg": WIDE}), path) == {
            "a.jpg": (replace(box, right=right),)
        }
    data = json.loads(path.read_text())
    data["annotations"][0] |= {"bbox": [1, 2, 3, 4], "corners": [1.2194594505451732, 0, 2050, 1 / 3]}
    path.write_text(json.dumps(data))
    assert boxes_after(SizedSource([SourceItem("a.jpg")], {"a.jpg": WIDE}), path) == {
        "a.jpg": (Box(1, 2, 4, 6),)
    }


def edited() -> CuratedSource:
    source = SizedSource(
        [
            SourceItem("Images/b/b_1.jpg", "beagle", (Box(1, 2, 30, 40),)),
            SourceItem("Images/b/b_2.jpg", "beagle", (Box(1, 2, 30, 40),)),
            SourceItem("Images/개/c_1.jpg", "진돗개", (Box(5, 5, 6, 6),)),
            SourceItem("Images/개/c_2.jpg", "진돗개"),
        ]
    )
    edit = PictureEdit(boxes=(Box(10, 20, 110, 220), Box(0.5, 1.25, 400, 300, "papillon")))
    return CuratedSource(
        source, Edits({"Images/개/c_1.jpg": edit, "Images/b/b_2.jpg": PictureEdit(excluded=True)})
    )


def test_pycocotools_finds_the_edited_boxes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reader = pytest.importorskip("pycocotools.coco", reason="pycocotools is in the dev requirements")
    result = exported(edited(), tmp_path / "boxes.json", "coco")
    assert (result.num_pictures, result.num_boxes, result.skipped) == (3, 3, ())
    coco = reader.COCO(str(tmp_path / "boxes.json"))
    names = {image["file_name"]: image["id"] for image in coco.loadImgs(coco.getImgIds())}
    assert set(names) == {"Images/b/b_1.jpg", "Images/개/c_1.jpg", "Images/개/c_2.jpg"}
    found = coco.loadAnns(coco.getAnnIds(imgIds=[names["Images/개/c_1.jpg"]]))
    classes = {one["id"]: one["name"] for one in coco.loadCats(coco.getCatIds())}
    assert [(classes[one["category_id"]], one["bbox"], one["area"]) for one in found] == [
        ("진돗개", [10, 20, 100, 200], 20_000),
        ("papillon", [0.5, 1.25, 399.5, 298.75], 399.5 * 298.75),
    ]
    (papillon,) = coco.getCatIds(catNms=["papillon"])
    assert coco.getImgIds(catIds=[papillon]) == [names["Images/개/c_1.jpg"]]
    assert coco.getAnnIds(imgIds=[names["Images/개/c_2.jpg"]]) == []
    detections = [{"image_id": one["image_id"], "category_id": one["category_id"], "bbox": one["bbox"], "score": 1.0}
                  for one in coco.loadAnns(coco.getAnnIds())]  # fmt: skip
    evaluation = pytest.importorskip("pycocotools.cocoeval").COCOeval(coco, coco.loadRes(detections), "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    assert evaluation.stats[0] == pytest.approx(1.0)
    capsys.readouterr()


def test_a_plain_xml_reader_finds_the_edited_boxes(tmp_path: Path) -> None:
    exported(edited(), tmp_path / "voc", "voc")
    files = {path.relative_to(tmp_path / "voc").as_posix() for path in (tmp_path / "voc").rglob("*.*")}
    assert files == {"Images/b/b_1.xml", "Images/개/c_1.xml", "Images/개/c_2.xml"}
    root = ElementTree.parse(tmp_path / "voc/Images/개/c_1.xml").getroot()
    assert root.tag == "annotation"
    assert root.findtext("filename") == "c_1.jpg"
    assert [root.findtext(f"size/{side}") for side in ("width", "height", "depth")] == ["400", "300", "3"]
    found = [
        [one.findtext("name"), *(one.findtext(f"bndbox/{s}") for s in ("xmin", "ymin", "xmax", "ymax"))]
        for one in root.findall("object")
    ]
    assert found == [["진돗개", "10", "20", "110", "220"], ["papillon", "0.5", "1.25", "400", "300"]]
    assert ElementTree.parse(tmp_path / "voc/Images/개/c_2.xml").getroot().findall("object") == []


@pytest.mark.parametrize("form", ["voc", "coco"])
def test_files_are_ascii_so_that_any_encoding_reads_them(form: str, tmp_path: Path) -> None:
    to = tmp_path / "boxes"
    exported(edited(), to, form)
    for path in [to] if to.is_file() else to.rglob("*.xml"):
        assert path.read_bytes().isascii()


def test_the_same_boxes_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        exported(edited(), tmp_path / name, "coco")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert json.loads((tmp_path / "one.json").read_text())["images"][0]["id"] == 1


@given(st.lists(st.sampled_from([*NAMES, "a.JPG", "a.jpg.png", "x/y/a.webp", "A.png"]), unique=True))
def test_no_two_annotations_share_a_file_even_without_case(names: list[str]) -> None:
    paths = annotation_paths(names)
    assert set(paths) == set(names)
    assert len({path.casefold() for path in paths.values()}) == len(names)


def test_what_no_picture_has_is_clamped_or_left_out_of_the_export(tmp_path: Path) -> None:
    boxes = (Box(-5, -5, 1000, 20), Box(500, 10, 600, 20), Box(9, 9, 5, 12), Box(float("nan"), 0, 5, 5))
    result = exported(dogs("a.jpg", boxes=boxes), tmp_path / "a.json", "coco")
    assert result.num_boxes == 1
    assert ["outside" in str(s.reason) for s in result.skipped] == [True, False, False]
    assert json.loads((tmp_path / "a.json").read_text())["annotations"][0]["bbox"] == [0, 0, 400, 20]
