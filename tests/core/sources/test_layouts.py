"""Every layout that people have dogs in is recognised, as a folder and inside of archives."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.messages import SourceError, UsageError
from gan_core.sources import Box, Source, open_source

from .conftest import RETRIEVER, jpeg, png, write_folder, write_tar, write_zip


def check_stanford(source: Source, layout: str = "stanford") -> None:
    """`source` holds what the fixture stanford_files says, whatever it lay in."""
    with source:
        assert source.layout == layout
        by_stem = {Path(item.name).stem: item for item in source.items}
        assert sorted(by_stem) == ["n02085620_10", "n02085620_7", "n02099267_3"]
        assert by_stem["n02085620_7"].boxes == (Box(1, 2, 11, 12), Box(20, 5, 39, 29))
        assert by_stem["n02099267_3"].breed == "flat-coated_retriever"
        assert source.breeds == ("Chihuahua", "flat-coated_retriever")
        assert [Path(skipped.name).name for skipped in source.skipped] == ["n02085620_11"]
        assert [item.name for item in source.items] == sorted(item.name for item in source.items)
        for item in source.items:
            assert source.picture(item).size == (40, 30)


@pytest.mark.parametrize("above", ["", "top/", "stanford/deep/"])
@pytest.mark.parametrize("kind", ["folder", "zip", "tar", "tar.gz"])
def test_stanford_dogs_are_read_under_any_top_folder(
    tmp_path: Path, stanford_files: dict[str, bytes], kind: str, above: str
) -> None:
    files = {above + name: content for name, content in stanford_files.items()}
    check_stanford(open_source(_written(tmp_path, kind, files)))


@pytest.mark.parametrize("kind", ["folder", "zip", "tar"])
def test_copies_nested_as_archives_unpack_them_are_read(
    tmp_path: Path, stanford_files: dict[str, bytes], kind: str
) -> None:
    files = {
        name.replace("Images/", "images/Images/").replace("Annotation/", "annotations/Annotation/"): content
        for name, content in stanford_files.items()
    }
    check_stanford(open_source(_written(tmp_path, kind, files)))


@pytest.mark.parametrize("pictures", ["all-dogs/", "all-dogs/all-dogs/"])
@pytest.mark.parametrize("annotations", ["Annotation/", "annotation/Annotation/"])
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_kaggle_dogs_get_breed_and_boxes_from_the_annotations(
    tmp_path: Path, stanford_files: dict[str, bytes], kind: str, pictures: str, annotations: str
) -> None:
    files = {}
    for name, content in stanford_files.items():
        if name.startswith("Images"):
            files[pictures + Path(name).name] = content
        else:
            files[annotations + name.removeprefix("Annotation/")] = content
    check_stanford(open_source(_written(tmp_path, kind, files)), "kaggle")


@pytest.mark.parametrize("ending", ["tar", "zip", "tar.gz"])
@pytest.mark.parametrize("opened", ["images", "folder"])
def test_separate_downloads_lying_side_by_side_are_joined(
    tmp_path: Path, stanford_files: dict[str, bytes], ending: str, opened: str
) -> None:
    for part, start in (("images", "Images"), ("annotation", "Annotation")):
        files = {name: content for name, content in stanford_files.items() if name.startswith(start)}
        _written(tmp_path, ending, files, part)
    check_stanford(open_source(tmp_path / f"images.{ending}" if opened == "images" else tmp_path))


def test_without_annotations_the_table_of_breeds_names_kaggles_pictures(tmp_path: Path) -> None:
    write_folder(tmp_path, {"all-dogs/n02099601_1.jpg": jpeg(), "all-dogs/n02085620_1.jpg": jpeg()})
    with open_source(tmp_path) as source:
        assert source.breeds == ("Chihuahua", "golden_retriever")
        assert "no annotations" in str(source.skipped[0].reason)


def test_pictures_that_stanford_would_not_name_so_are_left_out_and_reported(
    tmp_path: Path, stanford_files: dict[str, bytes]
) -> None:
    write_folder(tmp_path, {**stanford_files, "Images/holiday.jpg": jpeg()})
    with open_source(tmp_path) as source:
        assert len(source.items) == 3
        assert "Images/holiday.jpg" in [skipped.name for skipped in source.skipped]


def test_a_broken_annotation_leaves_its_picture_without_a_box(
    tmp_path: Path, stanford_files: dict[str, bytes]
) -> None:
    name = f"Annotation/{RETRIEVER}/n02099267_3"
    write_folder(tmp_path, {**stanford_files, name: b"<annotation><object>"})
    with open_source(tmp_path) as source:
        item = next(item for item in source.items if item.breed == "flat-coated_retriever")
        assert item.boxes == ()
        assert name in [skipped.name for skipped in source.skipped]


@pytest.mark.parametrize("kind", ["folder", "zip", "tar"])
def test_a_folder_a_class_makes_classes(tmp_path: Path, kind: str) -> None:
    files = {"set/train/cat/1.jpg": jpeg(), "set/train/dog/1.jpg": jpeg(), "set/test/dog/2.PNG": jpeg()}
    with open_source(_written(tmp_path, kind, files)) as source:
        assert source.layout == "folder"
        assert source.breeds == ("cat", "dog")


@pytest.mark.parametrize(
    "names",
    [
        ["a.jpg", "b.jpg"],
        ["dogs/a.jpg", "dogs/b.jpg"],
        ["train/a.jpg", "test/b.jpg"],
        ["a.jpg", "pug/b.jpg", "corgi/c.jpg"],
    ],
)
def test_flat_pictures_and_parts_of_a_set_have_no_classes(tmp_path: Path, names: list[str]) -> None:
    write_folder(
        tmp_path, {**dict.fromkeys(names, jpeg()), ".hidden.jpg": b"", "__MACOSX/a.jpg": b"", "read.me": b""}
    )
    with open_source(tmp_path) as source:
        assert [item.name for item in source.items] == sorted(names)
        assert source.breeds == ()


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_labels_csv_names_classes_by_id_and_counts_rows_without_picture(tmp_path: Path, kind: str) -> None:
    table = b"\xef\xbb\xbfid,breed\r\na,pug\r\nb.jpg,corgi\r\nmissing,beagle\r\nempty,\r\n"
    files = {"labels.csv": table, "train/a.jpg": jpeg(), "train/b.jpg": jpeg(), "test/x.jpg": jpeg()}
    with open_source(_written(tmp_path, kind, files)) as source:
        assert [(item.name, item.breed) for item in source.items] == [
            ("train/a.jpg", "pug"),
            ("train/b.jpg", "corgi"),
        ]
        reasons = [str(skipped.reason) for skipped in source.skipped]
        assert reasons == [
            "labels.csv does not name test/x.jpg, so it was left out.",
            "1 of 3 rows in labels.csv have no picture.",
        ]


@pytest.mark.parametrize(
    ("table", "said"),
    [(b"name,kind\na,pug\n", "id,breed"), (b"", "id,breed"), (b"id,breed\nz,pug\n", "none of the pictures")],
)
def test_a_table_that_fits_nothing_is_an_error_that_names_it(tmp_path: Path, table: bytes, said: str) -> None:
    write_folder(tmp_path, {"labels.csv": table, "a.jpg": jpeg()})
    with pytest.raises(SourceError, match=said):
        open_source(tmp_path)


@pytest.fixture
def celeba(tmp_path: Path) -> Path:
    attributes = "202599\nBald Smiling \n000001.jpg -1  1\n000002.jpg  1 -1\n000009.jpg 1 1\n"
    return write_folder(
        tmp_path,
        {
            "img_align_celeba/000001.jpg": jpeg(),
            "img_align_celeba/000002.jpg": jpeg(),
            "img_align_celeba/000003.jpg": jpeg(),
            "Anno/list_attr_celeba.txt": attributes.encode(),
            "Anno/identity_CelebA.txt": b"000001.jpg 2880\n000002.jpg 12\n000003.jpg 12\n",
        },
    )


def test_celeba_has_no_classes_until_asked_for(celeba: Path) -> None:
    with open_source(celeba) as source:
        assert (source.layout, len(source.items), source.breeds) == ("celeba", 3, ())


def test_celebas_attribute_and_identity_become_classes(celeba: Path) -> None:
    with open_source(celeba, classes="Smiling") as source:
        assert [item.breed for item in source.items] == ["Smiling", "not Smiling"]
        assert [skipped.name for skipped in source.skipped] == ["img_align_celeba/000003.jpg"]
    with open_source(celeba, classes="identity") as source:
        assert [item.breed for item in source.items] == ["02880", "00012", "00012"]


def test_classes_that_celeba_lacks_are_answered_with_those_it_has(celeba: Path) -> None:
    with pytest.raises(UsageError, match="identity, Bald, Smiling"):
        open_source(celeba, classes="Smiley")


def test_celebas_lists_are_found_beside_its_archive(celeba: Path, tmp_path: Path) -> None:
    files = {f"img_align_celeba/00000{n}.jpg": jpeg() for n in (1, 2)}
    archive = write_zip(tmp_path / "download" / "img_align_celeba.zip", files)
    rows = "image_id,Bald,Smiling\n000001.jpg,-1,1\n000002.jpg,-1,1\n"
    (archive.parent / "list_attr_celeba.csv").write_text(rows)
    with open_source(archive, classes="Bald") as source:
        assert source.breeds == ("not Bald",)


def test_classes_are_for_celeba_only(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a.jpg": jpeg()})
    with pytest.raises(UsageError, match="not CelebA"):
        open_source(tmp_path, classes="identity")


def test_a_prepared_dataset_is_a_source_with_its_class_names(tmp_path: Path) -> None:
    index = {
        "labels": [["00000/img00000000.png", 1], ["00000/img00000001.png", 0]],
        "class_names": ["corgi", "pug"],
    }
    files = {"00000/img00000000.png": jpeg(), "00000/img00000001.png": jpeg()}
    archive = write_zip(tmp_path / "set.zip", {**files, "dataset.json": json.dumps(index).encode()})
    with open_source(archive) as source:
        assert source.layout == "dataset"
        assert [item.breed for item in source.items] == ["pug", "corgi"]
    unnamed = {"labels": index["labels"]}
    write_zip(archive, {**files, "dataset.json": json.dumps(unnamed).encode()})
    with open_source(archive) as source:
        assert source.breeds == ("0", "1")
    write_zip(archive, {**files, "dataset.json": b'{"labels": null}'})
    with open_source(archive) as source:
        assert source.breeds == ()
    write_zip(archive, {**files, "dataset.json": b'{"labels": [[1'})
    with pytest.raises(SourceError, match="Prepare the dataset again"):
        open_source(archive)


def test_what_holds_no_pictures_says_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"has no pictures.*labels\.csv"):
        open_source(tmp_path / "empty")
    with pytest.raises(SourceError, match="does not exist"):
        open_source(tmp_path / "nowhere")
    with pytest.raises(SourceError, match="neither a folder nor"):
        open_source(write_folder(tmp_path, {"notes.txt": b"x"}) / "notes.txt")


def test_a_link_back_to_its_own_folder_does_not_repeat_the_pictures(tmp_path: Path) -> None:
    write_folder(tmp_path, {"dogs/a.jpg": jpeg()})
    try:
        (tmp_path / "dogs" / "again").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links without special rights")
    with open_source(tmp_path) as source:
        assert len(source.items) == 1


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_many_threads_read_one_archive(tmp_path: Path, kind: str) -> None:
    files = {f"{n:03}.png": png(Image.new("RGB", (9, 9), (n, 2 * n, 3 * n))) for n in range(64)}
    wrong: list[str] = []
    with open_source(_written(tmp_path, kind, files)) as source:

        def read(start: int) -> None:
            for index in range(start, start + 64):
                item = source.items[index % 64]
                n = int(item.name[:3])
                if tuple(np.asarray(source.picture(item))[0, 0]) != (n, 2 * n, 3 * n):
                    wrong.append(item.name)

        threads = [threading.Thread(target=read, args=(8 * number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def _written(folder: Path, kind: str, files: dict[str, bytes], name: str = "dogs") -> Path:
    if kind == "folder":
        return write_folder(folder / name, files)
    write = write_zip if kind == "zip" else write_tar
    return write(folder / f"{name}.{kind}", files)
