"""Preparing makes what StyleGAN's loader reads, tells what it left out, and leaves nothing half-made."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gan_core.dataset.archive import Dataset
from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.dataset.stored_zip import StoredZip
from gan_core.messages import DatasetError, Message, StorageError, UsageError
from gan_core.progress import Progress
from gan_core.runs.settings import with_settings
from gan_core.sources.base import Box, Skipped, SourceItem
from tests.core.dataset.picture_fakes import FakeSource, noise_picture

SMALL = PrepareSettings(img_resolution=8)


def finished(work: Iterator[Progress | Prepared]) -> Prepared:
    *_, prepared = work
    assert isinstance(prepared, Prepared)
    return prepared


def dogs(count: int = 6, breeds: bool = True) -> FakeSource:
    names = [f"dog{i:03d}.jpg" for i in range(count)]
    pictures: dict[str, Image.Image | None] = {n: noise_picture(40 + i, 30, i) for i, n in enumerate(names)}
    return FakeSource(pictures, {n: "cab"[i % 3] for i, n in enumerate(names)} if breeds else None)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read_as_stylegan_does(path: Path) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any] | None]:
    """Images [N, 3, H, W] and labels, read as NVIDIA documents its loader (training/dataset.py)."""
    with zipfile.ZipFile(path) as archive:
        every = set(archive.namelist())
        names = sorted(n for n in every if Path(n).suffix.lower() in Image.registered_extensions())
        listed = json.loads(archive.read("dataset.json"))["labels"]
        images = [np.array(Image.open(archive.open(name))) for name in names]
    labels = None if listed is None else np.array([dict(listed)[name] for name in names])
    return np.stack(images).transpose(0, 3, 1, 2), labels


# ---- what is made -------------------------------------------------------------------------------


def test_an_independent_stylegan_reader_sees_what_we_see(tmp_path: Path) -> None:
    prepared = finished(prepare(dogs(), tmp_path / "dogs.zip", SMALL))
    images, labels = read_as_stylegan_does(tmp_path / "dogs.zip")
    with prepared.dataset as dataset:
        *_, pixels = dataset.decode()
        assert np.array_equal(images, pixels)
        assert labels is not None
        assert dataset.labels is not None
        assert labels.tolist() == dataset.labels.tolist() == [2, 0, 1, 2, 0, 1]
        assert dataset.class_names == ("a", "b", "c")
    assert images.shape == (6, 3, 8, 8)
    assert prepared.num_images == 6
    assert prepared.skipped == ()


def test_the_archive_keeps_the_layout_to_the_letter(tmp_path: Path) -> None:
    finished(prepare(dogs(2), tmp_path / "dogs.zip", SMALL))
    with zipfile.ZipFile(tmp_path / "dogs.zip") as archive:
        assert archive.namelist() == ["00000/img00000000.png", "00000/img00000001.png", "dataset.json"]
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        content = json.loads(archive.read("dataset.json"))
    assert content["labels"] == [["00000/img00000000.png", 1], ["00000/img00000001.png", 0]]
    assert content["class_names"] == ["a", "c"]
    assert content["crops"] == [["dog000.jpg", [5, 0, 35, 30]], ["dog001.jpg", [5, 0, 35, 30]]]
    assert content["settings"]["img_resolution"] == 8
    assert content["settings"]["crop"] == "box-square"
    assert content["format"] == 1


def test_each_box_becomes_a_crop_of_its_own_part(tmp_path: Path) -> None:
    picture = Image.new("RGB", (40, 20), "red")
    picture.paste("blue", (20, 0, 40, 20))
    boxes = {"two.jpg": [Box(0, 0, 20, 20), Box(20, 0, 40, 20)]}
    source = FakeSource({"two.jpg": picture}, boxes=boxes)
    settings = PrepareSettings(img_resolution=8, crop=CropPolicy.BOX)
    with finished(prepare(source, tmp_path / "a.zip", settings)).dataset as dataset:
        assert [dataset.image(i)[4, 4].tolist() for i in range(2)] == [[255, 0, 0], [0, 0, 255]]


def test_the_bytes_do_not_depend_on_threads_or_on_the_day(tmp_path: Path) -> None:
    class Uneven(FakeSource):
        def picture(self, item: SourceItem) -> Image.Image:
            time.sleep(0.01 if item.name.endswith("3.jpg") else 0)
            return super().picture(item)

    source = Uneven(dogs(30).pictures)
    for threads in (1, 7):
        finished(prepare(source, tmp_path / f"{threads}.zip", SMALL, threads=threads)).dataset.close()
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "7.zip").read_bytes()


def test_no_breeds_means_no_labels(tmp_path: Path) -> None:
    prepared = finished(prepare(dogs(breeds=False), tmp_path / "a.zip", SMALL))
    assert prepared.dataset.labels is None
    assert prepared.notes == ()
    assert read_as_stylegan_does(tmp_path / "a.zip")[1] is None


def test_one_picture_without_a_breed_makes_all_unlabelled_and_a_note_says_so(tmp_path: Path) -> None:
    source = dogs(3)
    source.items[1] = SourceItem(source.items[1].name)
    prepared = finished(prepare(source, tmp_path / "a.zip", SMALL))
    assert prepared.dataset.labels is None
    assert "1 of 3 pictures have no breed" in str(prepared.notes[0])


def test_only_breeds_that_are_left_become_classes(tmp_path: Path) -> None:
    source = dogs(3)
    source.pictures["dog001.jpg"] = None
    with finished(prepare(source, tmp_path / "a.zip", SMALL)).dataset as dataset:
        assert dataset.class_names == ("b", "c")


def test_a_dataset_is_replaced_by_the_new_one(tmp_path: Path) -> None:
    for count in (4, 2):
        finished(prepare(dogs(count), tmp_path / "a.zip", SMALL)).dataset.close()
    with Dataset.open(tmp_path / "a.zip") as dataset:
        assert dataset.num_images == 2
    assert names_in(tmp_path) == ["a.zip"]


# ---- what is left out ---------------------------------------------------------------------------


def test_broken_pictures_are_skipped_with_their_reason_after_the_sources_own(tmp_path: Path) -> None:
    own = Skipped("annotation.xml", Message("It has no picture."))
    source = dogs(4)
    source.skipped = [own]
    source.pictures["dog002.jpg"] = None
    prepared = finished(prepare(source, tmp_path / "a.zip", SMALL))
    assert prepared.num_images == 3
    assert prepared.skipped == (
        own,
        Skipped("dog002.jpg", Message("{name} is broken.", {"name": "dog002.jpg"})),
    )


def test_a_file_that_the_disk_will_not_read_is_skipped_not_taken_for_a_failed_write(tmp_path: Path) -> None:
    class Flaky(FakeSource):
        def picture(self, item: SourceItem) -> Image.Image:
            if item.name == "dog001.jpg":
                raise OSError(errno.EIO, "Input/output error")
            return super().picture(item)

    prepared = finished(prepare(Flaky(dogs(3).pictures), tmp_path / "a.zip", SMALL))
    assert [str(s.reason) for s in prepared.skipped] == [
        "dog001.jpg can't be read (the disk reports an error)."
    ]
    assert prepared.num_images == 2


def test_boxes_outside_the_limits_are_reported_by_picture(tmp_path: Path) -> None:
    boxes = {"dog001.jpg": [Box(0, 0, 40, 5)]}
    settings = PrepareSettings(img_resolution=8, aspect_max=2.0)
    prepared = finished(prepare(FakeSource(dogs(2).pictures, boxes=boxes), tmp_path / "a.zip", settings))
    assert [s.name for s in prepared.skipped] == ["dog001.jpg"]
    assert prepared.num_images == 1


def test_nothing_usable_is_an_error_that_gives_the_first_reason(tmp_path: Path) -> None:
    source = FakeSource({"a.jpg": None, "b.jpg": None})
    with pytest.raises(DatasetError) as caught:
        finished(prepare(source, tmp_path / "a.zip", SMALL))
    assert str(caught.value) == ("No picture of fake can be used. The first of 2 reasons: a.jpg is broken.")
    with pytest.raises(DatasetError, match="fake has no pictures"):
        finished(prepare(FakeSource({}), tmp_path / "a.zip", SMALL))
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("img_resolution", "48", "no power of two"),
        ("img_resolution", "512", "less than or equal to 256"),
        ("img_resolution", "4", "greater than or equal to 8"),
        ("crop", "circle", "crop can't be"),
        ("margin", "1.5", "margin can't be"),
        ("aspect_min", "5", "Exchange the two"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(name: str, value: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        with_settings(PrepareSettings(aspect_max=2.0), {name: value})


# ---- cancelling, progress and memory ------------------------------------------------------------


class Slow(FakeSource):
    """Each picture takes a while; counts how many are being worked on at once."""

    delay = 0.05

    def __init__(self, pictures: dict[str, Image.Image | None]) -> None:
        super().__init__(pictures)
        self.asked: list[str] = []

    def picture(self, item: SourceItem) -> Image.Image:
        self.asked.append(item.name)
        time.sleep(self.delay)
        return super().picture(item)


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_closing_cancels_promptly_and_leaves_nothing(tmp_path: Path, steps: int) -> None:
    before = threading.active_count()
    work = prepare(Slow(dogs(500).pictures), tmp_path / "new" / "a.zip", SMALL, threads=2)
    for _ in range(steps):
        next(work)
    started = time.monotonic()
    work.close()
    assert time.monotonic() - started < 1.0
    assert not (tmp_path / "new").exists()
    assert threading.active_count() == before


def test_cancelling_leaves_the_dataset_that_was_there(tmp_path: Path) -> None:
    finished(prepare(dogs(3), tmp_path / "a.zip", SMALL)).dataset.close()
    before = (tmp_path / "a.zip").read_bytes()
    work = prepare(dogs(6), tmp_path / "a.zip", SMALL)
    next(work)
    work.close()
    assert (tmp_path / "a.zip").read_bytes() == before
    assert names_in(tmp_path) == ["a.zip"]


def test_progress_beats_while_one_picture_takes_long(tmp_path: Path) -> None:
    source = Slow(dogs(1).pictures)
    source.delay = 0.9
    ticks = []
    for _ in prepare(source, tmp_path / "a.zip", SMALL):
        ticks.append(time.monotonic())
    assert max(b - a for a, b in pairwise(ticks)) < 0.5
    assert len(ticks) >= 5


def test_progress_rises_to_the_number_of_pictures(tmp_path: Path) -> None:
    *progress, _ = prepare(dogs(20), tmp_path / "a.zip", SMALL)
    assert progress[0] == Progress(0, 20)
    assert progress[-1] == Progress(20, 20)


def test_a_slow_reader_of_the_progress_does_not_let_pictures_pile_up(tmp_path: Path) -> None:
    source = Slow(dogs(200).pictures)
    source.delay = 0.0
    work = prepare(source, tmp_path / "a.zip", SMALL, threads=2)
    next(work)
    next(work)
    asked = len(source.asked)
    time.sleep(0.3)
    assert len(source.asked) - asked <= 16
    work.close()


# ---- places that can't be written ---------------------------------------------------------------


def test_a_full_disk_is_said_and_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(StoredZip, "add", full)
    with pytest.raises(StorageError, match="No space is left"):
        finished(prepare(dogs(), tmp_path / "a.zip", SMALL))
    assert names_in(tmp_path) == []


LIMITED = """
import resource, sys
from pathlib import Path
from tests.core.dataset.picture_fakes import FakeSource, noise_picture
from gan_core.dataset.prepare import PrepareSettings, prepare
from gan_core.messages import StorageError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
source = FakeSource({f"{i:03d}.jpg": noise_picture(64, 64, i) for i in range(20)})
try:
    list(prepare(source, Path(sys.argv[1]), PrepareSettings()))
except StorageError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of this kind are POSIX's")
@pytest.mark.parametrize("limit", [20_000, 250_500, 252_000])
def test_a_real_limit_on_the_files_size_is_said_and_nothing_stays(tmp_path: Path, limit: int) -> None:
    """The limits fall into the pictures, into dataset.json and into the zip's directory."""
    path = [str(Path(__file__).parents[3]), *sys.path]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LIMITED, str(tmp_path / "a.zip"), str(limit)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in path if p)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stderr == ""
    assert done.stdout.startswith("No space is left for")
    assert names_in(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="folder permissions of this kind are POSIX's")
def test_a_folder_without_write_permission_is_said(locked_folder: Path) -> None:
    with pytest.raises(StorageError, match="Choose a folder that you may write to"):
        finished(prepare(dogs(), locked_folder / "a.zip", SMALL))
    assert names_in(locked_folder) == []


def test_a_folder_in_the_datasets_place_stays(tmp_path: Path) -> None:
    (tmp_path / "a.zip").mkdir()
    with pytest.raises(StorageError, match="can't be written"):
        finished(prepare(dogs(), tmp_path / "a.zip", SMALL))
    assert names_in(tmp_path) == ["a.zip"]


# ---- real pictures ------------------------------------------------------------------------------

STANFORD = Path(__file__).parents[4] / "shared" / "data" / "stanford-mini.zip"


@pytest.mark.skipif(not STANFORD.exists(), reason="the Stanford sample is not here")
@pytest.mark.parametrize("policy", list(CropPolicy))
def test_real_dogs_are_prepared_by_every_policy(tmp_path: Path, policy: CropPolicy) -> None:
    from gan_core.sources import open_source

    with open_source(STANFORD) as source:
        prepared = finished(prepare(source, tmp_path / "a.zip", PrepareSettings(crop=policy)))
    boxes = 27 if policy is CropPolicy.WHOLE else 28  # one of the 27 pictures shows two dogs
    with prepared.dataset as dataset:
        assert dataset.num_images == boxes
        assert len(dataset.class_names) == 8
        images, labels = read_as_stylegan_does(tmp_path / "a.zip")
    assert images.shape == (boxes, 3, 64, 64)
    assert labels is not None


@pytest.mark.skipif(not STANFORD.exists(), reason="the Stanford sample is not here")
def test_shrinking_in_two_steps_is_as_good_as_in_one() -> None:
    """Pillow's reducing gap saves a third of the time; the median PSNR to a full Lanczos is ≥ 40 dB."""
    from gan_core.dataset.crop import cut, whole_region
    from gan_core.sources import open_source

    ratios = []
    with open_source(STANFORD) as source:
        for item in source.items[:12]:
            picture = source.picture(item)
            region = whole_region(picture.size)
            bounds = (region.left, region.top, region.right, region.bottom)
            exact = np.asarray(picture.resize((64, 64), Image.Resampling.LANCZOS, box=bounds), dtype=float)
            made = np.asarray(cut(picture, region, 64), dtype=float)
            ratios.append(10 * np.log10(255**2 / max(np.square(exact - made).mean(), 1e-6)))
    assert np.median(ratios) >= 40
