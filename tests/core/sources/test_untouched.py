"""No result takes the place of the pictures that it is made of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from gan_core.curation.boxes import export_boxes
from gan_core.dataset.prepare import PrepareSettings, prepare
from gan_core.messages import StorageError
from gan_core.sources import open_source

SETTINGS = PrepareSettings(img_resolution=8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "개들"
    (made / "pug").mkdir(parents=True)
    Image.new("RGB", (20, 10), (90, 60, 30)).save(made / "pug" / "a.png")
    return made


@pytest.fixture
def archive(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.make_archive(str(tmp_path / "dogs"), "zip", folder))


def test_an_archive_of_pictures_is_not_replaced_by_its_own_dataset_or_boxes(archive: Path) -> None:
    before = archive.read_bytes()
    with open_source(archive) as source:
        with pytest.raises(StorageError, match="belongs to the pictures"):
            list(prepare(source, archive, SETTINGS))
        with pytest.raises(StorageError, match="belongs to the pictures"):
            list(export_boxes(source, archive, "coco"))
    assert archive.read_bytes() == before


def test_a_link_to_the_archive_is_the_archive(archive: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.zip"
    try:
        link.symlink_to(archive)
    except OSError:
        pytest.skip("this system makes no links")
    with open_source(link) as source, pytest.raises(StorageError):
        list(prepare(source, archive, SETTINGS))


def test_a_picture_in_the_folder_is_not_replaced_and_an_earlier_dataset_is(folder: Path) -> None:
    picture = folder / "pug" / "a.png"
    before = picture.read_bytes()
    with open_source(folder) as source:
        with pytest.raises(StorageError, match=r"a\.png"):
            list(prepare(source, picture, SETTINGS))
        with pytest.raises(StorageError, match=r"a\.png"):
            list(export_boxes(source, picture, "coco"))
        for _ in range(2):
            *_, prepared = prepare(source, folder / "dogs.zip", SETTINGS)
            prepared.dataset.close()
            list(export_boxes(source, folder / "boxes.json", "coco"))
    assert picture.read_bytes() == before
