"""What preparing is measured against does what it says, on the pictures that were asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.bench.pictures import linked, photo_files
from gan_core.bench.prepare_plain import prepare_plainly
from gan_core.dataset.archive import Dataset
from gan_core.messages import UsageError


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    (folder / "deep").mkdir(parents=True)
    for index in range(6):
        pixels = np.full((40, 60 + index, 3), 30 * index, np.uint8)
        Image.fromarray(pixels).save(folder / "deep" / f"{index}.JPG", "JPEG")
    Image.new("RGB", (20, 20)).save(folder / "drawing.png")
    return folder


def test_the_plain_way_makes_a_dataset_of_centre_squares(tmp_path: Path) -> None:
    picture = Image.new("RGB", (80, 40), "red")
    picture.paste("blue", (20, 0, 60, 40))
    picture.save(tmp_path / "a.png")
    Image.new("L", (16, 30), 200).save(tmp_path / "b.png")
    assert prepare_plainly([tmp_path / "a.png", tmp_path / "b.png"], tmp_path / "a.zip", 8) == 2
    with Dataset.open(tmp_path / "a.zip") as dataset:
        assert (dataset.image(0) == (0, 0, 255)).all()
        assert (dataset.image(1) == 200).all()


def test_a_persons_own_photographs_are_measured_where_they_are_named(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_STUDIO_BENCH_PICTURES", str(photos))
    for count, expected in ((2, 2), (100, 6)):
        files = photo_files(tmp_path / f"{count}", count)
        assert len({file.read_bytes() for file in files}) == len(files) == expected
    assert sorted(path.name for path in photos.iterdir()) == ["deep", "drawing.png"]


def test_a_folder_without_photographs_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGB", (20, 20)).save(tmp_path / "drawing.png")
    monkeypatch.setenv("GAN_STUDIO_BENCH_PICTURES", str(tmp_path))
    with pytest.raises(UsageError, match="Set GAN_STUDIO_BENCH_PICTURES to a folder"):
        photo_files(tmp_path / "photos", 2)


def test_linked_pictures_repeat_under_new_names(photos: Path, tmp_path: Path) -> None:
    files = sorted((photos / "deep").iterdir())
    many = linked(files, tmp_path / "many", 15)
    assert len(set(many)) == 15
    assert many[13].read_bytes() == files[1].read_bytes()
