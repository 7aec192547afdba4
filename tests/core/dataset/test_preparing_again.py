"""Preparing over an earlier dataset reads only what has changed, and makes the bytes that preparing anew makes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gan_core.dataset.archive import Dataset
from gan_core.dataset.crop import CropPolicy, CropRules
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.messages import DatasetError, StorageError
from gan_core.progress import Progress
from gan_core.sources import open_source
from gan_core.sources.base import Box, SourceItem
from tests.core.dataset.picture_fakes import FakeSource, noise_picture

SMALL = PrepareSettings(img_resolution=8)


class Watched(FakeSource):
    """Remembers which pictures were read."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.read: set[str] = set()

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        self.read.add(item.name)
        return super().picture(item)


def dogs(count: int = 6, **options: Any) -> Watched:
    names = [f"dog{i:03d}.jpg" for i in range(count)]
    breeds = {name: "cab"[i % 3] for i, name in enumerate(names)}
    boxes = {name: [Box(2, 2, 20, 25)] for name in names[::2]}
    pictures = {name: noise_picture(40 + i, 30, i) for i, name in enumerate(names)}
    return Watched(pictures, **{"breeds": breeds, "boxes": boxes, **options})


def made(source: FakeSource, to: Path, rules: PrepareSettings = SMALL, **options: Any) -> Prepared:
    *_, prepared = prepare(source, to, rules, **options)
    assert isinstance(prepared, Prepared)
    prepared.dataset.close()
    return prepared


def assert_as_new(source: Watched, earlier: Path, rules: PrepareSettings = SMALL, **options: Any) -> Prepared:
    """Prepare over `earlier` and elsewhere anew: the bytes and the report are the same. Forgets what was read anew."""
    again = made(source, earlier, rules, **options)
    read = set(source.read)
    new = made(source, earlier.with_name("new.zip"), rules, **options)
    source.read = read
    assert earlier.read_bytes() == earlier.with_name("new.zip").read_bytes()
    assert (again.skipped, again.notes, again.num_images) == (new.skipped, new.notes, new.num_images)
    assert new.num_taken_over == 0
    earlier.with_name("new.zip").unlink()
    return again


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    made(dogs(), tmp_path / "dogs.zip")
    return tmp_path / "dogs.zip"


def test_nothing_is_read_where_nothing_has_changed(earlier: Path) -> None:
    before = earlier.read_bytes()
    source = dogs()
    assert assert_as_new(source, earlier).num_taken_over == 6
    assert earlier.read_bytes() == before


def test_another_file_can_be_the_earlier_one(earlier: Path) -> None:
    source, before = dogs(), earlier.read_bytes()
    assert made(source, earlier.with_name("other.zip"), earlier=earlier).num_taken_over == 6
    assert source.read == set()
    assert earlier.with_name("other.zip").read_bytes() == earlier.read_bytes() == before
    assert source.read == set()


def changed_picture(source: Watched) -> None:
    source.pictures["dog003.jpg"] = noise_picture(43, 30, 99)


def removed_picture(source: Watched) -> None:
    source.items = [item for item in source.items if item.name != "dog003.jpg"]


def added_picture(source: Watched) -> None:
    source.pictures["dog002b.jpg"] = noise_picture(33, 30, 7)
    source.items = sorted([*source.items, SourceItem("dog002b.jpg", "a")], key=lambda item: item.name)


def moved_box(source: Watched) -> None:
    source.items = [
        replace(item, boxes=(Box(9, 2, 27, 25),)) if item.name == "dog002.jpg" else item
        for item in source.items
    ]


def second_box(source: Watched) -> None:
    source.items = [
        replace(item, boxes=(*item.boxes, Box(1, 1, 9, 9, "d"))) if item.name == "dog002.jpg" else item
        for item in source.items
    ]


def broken_picture(source: Watched) -> None:
    source.pictures["dog003.jpg"] = None


def other_breeds(source: Watched) -> None:
    source.items = [replace(item, breed="b") for item in source.items]


@pytest.mark.parametrize(
    ("edit", "read"),
    [
        (changed_picture, {"dog003.jpg"}),
        (removed_picture, set()),
        (added_picture, {"dog002b.jpg"}),
        (moved_box, {"dog002.jpg"}),
        (second_box, {"dog002.jpg"}),
        (broken_picture, {"dog003.jpg"}),
        (other_breeds, set()),
    ],
)
def test_only_what_was_edited_is_read(earlier: Path, edit: Callable[[Watched], None], read: set[str]) -> None:
    source = dogs()
    edit(source)
    prepared = assert_as_new(source, earlier)
    assert source.read == read
    assert prepared.num_taken_over == len(source.items) - len(read)


def test_a_picture_with_rules_of_its_own_is_read_alone(earlier: Path) -> None:
    def rules_of(item: SourceItem, rules: CropRules) -> CropRules:
        return replace(rules, policy=CropPolicy.WHOLE) if item.name == "dog002.jpg" else rules

    source = dogs()
    assert_as_new(source, earlier, rules_of=rules_of)
    assert source.read == {"dog002.jpg"}


def test_other_rules_read_the_pictures_whose_crops_they_change(earlier: Path) -> None:
    source = dogs()
    assert_as_new(source, earlier, PrepareSettings(img_resolution=8, crop=CropPolicy.WHOLE))
    assert source.read == {"dog000.jpg", "dog002.jpg", "dog004.jpg"}  # those with a box


def test_another_resolution_reads_all(earlier: Path) -> None:
    source = dogs()
    assert_as_new(source, earlier, PrepareSettings(img_resolution=16))
    assert len(source.read) == 6


def test_pictures_of_which_nothing_is_kept_are_not_read_again_but_reported_again(earlier: Path) -> None:
    rules = PrepareSettings(img_resolution=8, min_side=30)  # the pictures with a box give smaller crops
    for _ in range(2):
        source = dogs()
        prepared = assert_as_new(source, earlier, rules)
    assert [skipped.name for skipped in prepared.skipped] == ["dog000.jpg", "dog002.jpg", "dog004.jpg"]
    assert source.read == set()


def test_a_picture_of_that_name_in_another_source_is_another(earlier: Path) -> None:
    source = dogs()
    source.where = "/elsewhere"
    assert_as_new(source, earlier)
    assert len(source.read) == 6


def test_another_programs_decoder_makes_other_pixels(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.dataset.earlier.cutting_version", lambda: "another Pillow")
    source = dogs()
    assert_as_new(source, earlier)
    assert len(source.read) == 6


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(["same", "changed", "gone", "broken", "boxed"]), min_size=8, max_size=8),
    st.integers(0, 3),
)
def test_any_edits_give_what_preparing_anew_gives(
    tmp_path_factory: pytest.TempPathFactory, edits: list[str], more: int
) -> None:
    earlier = tmp_path_factory.mktemp("again") / "dogs.zip"
    made(dogs(8), earlier)
    source = dogs(8 + more)
    for number, (item, edit) in enumerate(zip(list(source.items), edits, strict=False)):
        if edit == "changed":
            source.pictures[item.name] = noise_picture(31, 37, 50 + number)
        elif edit == "broken":
            source.pictures[item.name] = None
        elif edit == "gone":
            source.items.remove(item)
        elif edit == "boxed":
            source.items[source.items.index(item)] = replace(item, boxes=(Box(5, 5, 30, 28), Box(0, 0, 9, 9)))
    if all(source.pictures[item.name] is None for item in source.items):
        with pytest.raises(DatasetError):
            made(source, earlier)
        return
    assert assert_as_new(source, earlier).num_taken_over == sum(edit == "same" for edit in edits)


# ---- the earlier file -----------------------------------------------------------------------------


def rewritten(
    path: Path, change: Callable[[str, bytes], bytes], compression: int = zipfile.ZIP_STORED
) -> None:
    """The zip with its entries as another program writes them after `change`."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, change(name, data))


def flipped_pixel(path: Path) -> None:
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        content[archive.infolist()[1].header_offset + 120] ^= 1
    path.write_bytes(content)


def painted_by_another_program(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        other = archive.read("00000/img00000000.png")
    rewritten(path, lambda name, data: other if name.endswith("1.png") else data)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-50])


def no_dataset(path: Path) -> None:
    path.write_bytes(b"something else")


def with_json(**changes: Any) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        def change(name: str, data: bytes) -> bytes:
            return json.dumps({**json.loads(data), **changes}).encode() if name == "dataset.json" else data

        rewritten(path, change)

    return damage


def without_our_keys(path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        if name != "dataset.json":
            return data
        content = json.loads(data)
        return json.dumps(
            {key: content[key] for key in ("labels", "class_names", "crops", "settings")}
        ).encode()

    rewritten(path, change)


def json_that_is_none(path: Path) -> None:
    rewritten(path, lambda name, data: b"[1, 2" if name == "dataset.json" else data)


@pytest.mark.parametrize(
    ("damage", "num_read"),
    [
        (flipped_pixel, 1),
        (painted_by_another_program, 1),
        (lambda path: rewritten(path, lambda _, data: data), 0),
        (lambda path: rewritten(path, lambda _, data: data, zipfile.ZIP_DEFLATED), 6),
        (cut_short, 6),
        (no_dataset, 6),
        (without_our_keys, 6),
        (json_that_is_none, 6),
        (with_json(pictures=[["dog000.jpg", "1", 3, []]]), 6),
        (with_json(pictures={"dog000.jpg": "1"}), 6),
        (with_json(pictures=[[["dog000.jpg"], "1", [3, 3], []]]), 6),
        (with_json(crops=[]), 6),
        (with_json(crops=None), 6),
        (with_json(made=None), 6),
    ],
)
def test_damage_of_the_earlier_file_is_not_taken_over(
    earlier: Path, damage: Callable[[Path], None], num_read: int
) -> None:
    damage(earlier)
    source = dogs()
    assert_as_new(source, earlier)
    assert len(source.read) == num_read


def test_a_dataset_without_our_keys_still_opens(earlier: Path) -> None:
    without_our_keys(earlier)
    with Dataset.open(earlier) as dataset:
        assert dataset.num_images == 6
        assert dataset.class_names == ("a", "b", "c")


def test_cancelling_and_failing_leave_the_earlier_dataset(earlier: Path) -> None:
    before = earlier.read_bytes()
    source = dogs()
    changed_picture(source)
    work = prepare(source, earlier, SMALL)
    next(work)
    next(work)
    work.close()
    assert earlier.read_bytes() == before
    with pytest.raises(DatasetError):
        made(FakeSource({"dog000.jpg": None}), earlier)
    assert earlier.read_bytes() == before
    assert list(earlier.parent.iterdir()) == [earlier]


def test_a_full_disk_leaves_the_earlier_dataset(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = earlier.read_bytes()
    monkeypatch.setattr("gan_core.dataset.stored_zip.StoredZip.finish", full)
    with pytest.raises(StorageError):
        made(dogs(), earlier)
    assert earlier.read_bytes() == before


def test_progress_beats_while_much_is_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(dogs(40), tmp_path / "a.zip")
    monkeypatch.setattr("gan_core.dataset.prepare.HEARTBEAT_S", 0.0)
    steps = list(prepare(dogs(40), tmp_path / "a.zip", SMALL))
    assert steps.count(Progress(0, 40)) > 30
    assert Progress(40, 40) in steps


# ---- pictures on a disk ---------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictures = tmp_path / "사진"
    pictures.mkdir()
    for number in range(5):
        noise_picture(90 + number, 80, number).save(pictures / f"{number}.jpg")
    return pictures


def test_a_photograph_that_is_saved_again_is_cut_again(folder: Path, tmp_path: Path) -> None:
    def prepared() -> Prepared:
        with open_source(folder) as source:
            return made(source, tmp_path / "a.zip")  # type: ignore[arg-type]

    assert [prepared().num_taken_over, prepared().num_taken_over] == [0, 5]
    noise_picture(92, 80, 70).save(folder / "2.jpg")
    again = prepared()
    assert again.num_taken_over == 4
    with Dataset.open(tmp_path / "a.zip") as dataset, Image.open(folder / "2.jpg") as picture:
        square = picture.crop((6, 0, 86, 80)).resize((8, 8), Image.Resampling.LANCZOS)
        assert np.abs(dataset.image(2).astype(int) - np.asarray(square)).mean() < 5
