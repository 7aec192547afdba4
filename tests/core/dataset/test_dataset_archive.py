"""A Dataset opens the field's archives as documented, and refuses what isn't one with a sentence."""

from __future__ import annotations

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gan_core.dataset.archive import Dataset
from gan_core.messages import DatasetError, OutOfMemoryError
from gan_core.progress import Progress
from tests.core.dataset.picture_fakes import named, png, random_pictures, write_zip

NAMES = [f"00000/img{i:08d}.png" for i in range(6)]


def labels_of(classes: list[Any]) -> list[list[Any]]:
    return [[name, label] for name, label in zip(NAMES, classes, strict=False)]


def refusal(path: Path) -> str:
    with pytest.raises(DatasetError) as caught:
        Dataset.open(path)
    return str(caught.value)


def test_opens_a_stylegan_archive_with_labels(tmp_path: Path) -> None:
    pictures = random_pictures(6)
    path = write_zip(tmp_path / "dogs.zip", named(pictures), labels_of([2, 0, 1, 1, 0, 2]))
    with Dataset.open(path) as dataset:
        assert (dataset.name, dataset.num_images, dataset.img_resolution) == ("dogs", 6, 8)
        assert dataset.labels is not None
        assert dataset.labels.dtype == np.int64
        assert dataset.labels.tolist() == [2, 0, 1, 1, 0, 2]
        assert dataset.class_names == ("0", "1", "2")
        for index, picture in enumerate(pictures):
            assert np.array_equal(dataset.image(index), picture)


@pytest.mark.parametrize("labels", [None, '{"labels": null}', "{}"])
def test_an_archive_without_labels_is_unlabelled(tmp_path: Path, labels: str | None) -> None:
    with Dataset.open(write_zip(tmp_path / "a.zip", named(random_pictures(2)), labels)) as dataset:
        assert dataset.labels is None
        assert dataset.class_names == ()


def test_pictures_come_in_the_order_of_their_names_with_the_labels_of_their_names(tmp_path: Path) -> None:
    pictures = random_pictures(3)
    entries = dict(reversed(named(pictures).items()))
    shuffled = [[NAMES[1], 1], [NAMES[2], 2], [NAMES[0], 0]]
    with Dataset.open(write_zip(tmp_path / "a.zip", entries, shuffled)) as dataset:
        assert dataset.labels is not None
        assert dataset.labels.tolist() == [0, 1, 2]
        assert np.array_equal(dataset.image(0), pictures[0])


def test_gaps_in_the_numbering_and_foreign_files_are_allowed(tmp_path: Path) -> None:
    entries = {"00000/img00000004.png": png(random_pictures(1)[0]), "README.md": b"hello", "00000/": b""}
    with Dataset.open(write_zip(tmp_path / "a.zip", entries, [["00000/img00000004.png", 0]])) as dataset:
        assert dataset.num_images == 1


def test_grey_and_palette_pictures_become_rgb(tmp_path: Path) -> None:
    (grey,) = random_pictures(1, channels=1)
    buffer = io.BytesIO()
    Image.fromarray(grey).convert("P").save(buffer, "PNG")
    with Dataset.open(
        write_zip(tmp_path / "a.zip", {**named([grey]), NAMES[1]: buffer.getvalue()})
    ) as dataset:
        expected = np.repeat(grey[:, :, None], 3, axis=2)
        assert np.array_equal(dataset.image(0), expected)
        assert np.array_equal(dataset.image(1), expected)


def test_one_hot_label_vectors_become_classes(tmp_path: Path) -> None:
    labels = labels_of([[0.0, 1.0], [1.0, 0.0]])
    with Dataset.open(write_zip(tmp_path / "a.zip", named(random_pictures(2)), labels)) as dataset:
        assert dataset.labels is not None
        assert dataset.labels.tolist() == [1, 0]
        assert dataset.notes == ()


def test_other_label_vectors_count_as_unlabelled_with_a_note(tmp_path: Path) -> None:
    labels = labels_of([[0.3, 0.7], [1.0, 0.0]])
    with Dataset.open(write_zip(tmp_path / "a.zip", named(random_pictures(2)), labels)) as dataset:
        assert dataset.labels is None
        assert [str(n) for n in dataset.notes] == [
            "a.zip: its labels are vectors, not breeds. It is used without labels."
        ]


def test_fingerprint_is_of_the_content_not_of_the_file(tmp_path: Path) -> None:
    entries, labels = named(random_pictures(4)), labels_of([0, 1, 0, 1])

    def fingerprint(name: str, entries: dict[str, bytes], labels: Any) -> str:
        with Dataset.open(write_zip(tmp_path / name, entries, labels)) as dataset:
            return dataset.fingerprint

    original = fingerprint("a.zip", entries, labels)
    assert original == fingerprint("b.zip", dict(reversed(entries.items())), labels)
    assert len(original) == 64
    other_pixels = {**entries, NAMES[2]: png(np.zeros((8, 8, 3)))}
    others = [
        fingerprint("c.zip", other_pixels, labels),
        fingerprint("d.zip", entries, labels_of([0, 1, 1, 1])),
        fingerprint("e.zip", entries, None),
        fingerprint("f.zip", named(random_pictures(4)[:3]), labels),
    ]
    assert len({original, *others}) == 5


def test_decode_gives_every_picture_and_rising_progress(tmp_path: Path) -> None:
    pictures = random_pictures(70)
    with Dataset.open(write_zip(tmp_path / "a.zip", named(pictures))) as dataset:
        *progress, pixels = dataset.decode()
    assert isinstance(pixels, np.ndarray)
    assert pixels.dtype == np.uint8
    assert np.array_equal(pixels, np.stack(pictures).transpose(0, 3, 1, 2))
    assert progress[0] == Progress(0, 70)
    assert progress[-1] == Progress(70, 70)
    counts = [p.done for p in progress if isinstance(p, Progress)]
    assert counts == sorted(counts)


def test_many_threads_read_at_once(tmp_path: Path) -> None:
    pictures = random_pictures(40)
    with (
        Dataset.open(write_zip(tmp_path / "a.zip", named(pictures))) as dataset,
        ThreadPoolExecutor(8) as pool,
    ):
        read = list(pool.map(dataset.image, list(range(40)) * 5))
    for index, picture in enumerate(read):
        assert np.array_equal(picture, pictures[index % 40])


def test_ref_holds_what_a_run_remembers(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", named(random_pictures(2)), labels_of([1, 0]))
    with Dataset.open(path) as dataset:
        ref = dataset.ref()
    assert (ref.path, ref.num_images, ref.img_resolution) == (str(path), 2, 8)
    assert (ref.fingerprint, ref.class_names) == (dataset.fingerprint, ("0", "1"))


# ---- what is refused ----------------------------------------------------------------------------


def test_a_missing_file_a_folder_and_a_text_file_are_refused(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "nothing.zip")
    assert "is a folder" in refusal(tmp_path)
    (tmp_path / "notes.zip").write_text("not a zip")
    assert "is not a prepared dataset" in refusal(tmp_path / "notes.zip")
    (tmp_path / "empty.zip").write_bytes(b"")
    assert "is not a prepared dataset" in refusal(tmp_path / "empty.zip")


@pytest.mark.parametrize("kept", [0.05, 0.3, 0.5, 0.9, 0.99])
def test_a_zip_cut_short_is_refused(tmp_path: Path, kept: float) -> None:
    path = write_zip(tmp_path / "a.zip", named(random_pictures(20)), labels_of([0] * 6))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert refusal(path) == f"{path} is cut short or damaged. Copy or prepare it again."


def test_a_zip_with_pictures_lost_in_its_middle_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", named(random_pictures(20)))
    data = path.read_bytes()
    path.write_bytes(data[:1000] + data[2500:])
    refusal(path)


def test_a_zip_without_pictures_is_refused(tmp_path: Path) -> None:
    assert "holds no PNG pictures" in refusal(write_zip(tmp_path / "a.zip", {"a.txt": b"a"}, []))


@pytest.mark.parametrize(
    "name", ["../img00000000.png", "/etc/img.png", "a/../../b.png", "..\\b.png", "C:/b.png"]
)
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    entries = {**named(random_pictures(1)), name: b"x"}
    assert "leads out of the archive" in refusal(write_zip(tmp_path / "a.zip", entries))


@pytest.mark.parametrize("shape", [(8, 16, 3), (12, 12, 3), (2, 2, 3)])
def test_pictures_that_are_not_squares_of_a_power_of_two_are_refused(
    tmp_path: Path, shape: tuple[int, int, int]
) -> None:
    entries = named([np.zeros(shape)])
    assert f"{shape[1]}×{shape[0]} px" in refusal(write_zip(tmp_path / "a.zip", entries))


def test_pictures_of_different_sizes_are_refused(tmp_path: Path) -> None:
    entries = named([np.zeros((8, 8, 3)), np.zeros((16, 16, 3))])
    message = refusal(write_zip(tmp_path / "a.zip", entries))
    assert f"{NAMES[1]} has 16×16 px where 8×8 belong" in message


def test_a_lone_picture_of_another_size_is_found_when_it_is_decoded(tmp_path: Path) -> None:
    pictures: list[Any] = random_pictures(100)
    pictures[37] = np.zeros((16, 16, 3))
    with (
        Dataset.open(write_zip(tmp_path / "a.zip", named(pictures))) as dataset,
        pytest.raises(DatasetError, match=r"img00000037\.png has 16×16 px"),
    ):
        list(dataset.decode())


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    entries = {**named(random_pictures(1)), NAMES[1]: bytes(17 * 2**20)}
    assert "far more than a picture needs" in refusal(write_zip(tmp_path / "a.zip", entries))


def test_a_png_that_claims_a_billion_pixels_is_refused_unread(tmp_path: Path) -> None:
    honest = png(np.zeros((8, 8, 3)))
    claim = honest[:16] + (32768).to_bytes(4, "big") * 2 + honest[24:]
    assert "32,768×32,768 px" in refusal(write_zip(tmp_path / "a.zip", {NAMES[0]: claim}))
    pictures = {**named(random_pictures(100)), "00000/img00000037.png": claim}
    with (
        Dataset.open(write_zip(tmp_path / "b.zip", pictures)) as dataset,
        pytest.raises(DatasetError, match=r"img00000037\.png has 32,768×32,768 px"),
    ):
        dataset.image(37)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "\xff",
        "[]",
        "[" * 100_000,
        '{"labels": 3}',
        '{"labels": {"a": 1}}',
        '{"labels": [1, 2]}',
        '{"labels": [["a"]]}',
        '{"labels": [[3, 3]]}',
        json.dumps({"labels": [[NAMES[0], -1], [NAMES[1], 0]]}),
        json.dumps({"labels": [[NAMES[0], True], [NAMES[1], 0]]}),
        json.dumps({"labels": [[NAMES[0], "dog"], [NAMES[1], 0]]}),
        json.dumps({"labels": [[NAMES[0], 10**12], [NAMES[1], 0]]}),
        json.dumps({"labels": [[NAMES[0], [1.0]], [NAMES[1], 0]]}),
        json.dumps({"labels": [[NAMES[0], 0]]}),
        json.dumps({"labels": [[NAMES[0], 0], [NAMES[1], 1]], "class_names": ["only one"]}),
        json.dumps({"labels": [[NAMES[0], 0], [NAMES[1], 1]], "class_names": [1, 2]}),
    ],
)
def test_a_hostile_dataset_json_is_refused(tmp_path: Path, text: str) -> None:
    message = refusal(write_zip(tmp_path / "a.zip", named(random_pictures(2)), text))
    assert message.startswith("a.zip: its dataset.json is damaged. ")
    assert message.endswith(". Prepare the dataset again.")


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_an_entry_that_is_no_png_is_named(tmp_path: Path, data: bytes) -> None:
    assert f"{NAMES[0]} is damaged" in refusal(write_zip(tmp_path / "a.zip", {NAMES[0]: data}))


def test_a_png_cut_short_is_named_when_it_is_decoded(tmp_path: Path) -> None:
    entries = named(random_pictures(50))
    entries["00000/img00000031.png"] = entries["00000/img00000031.png"][:60]
    with (
        Dataset.open(write_zip(tmp_path / "a.zip", entries)) as dataset,
        pytest.raises(DatasetError, match=r"a\.zip: 00000/img00000031\.png is damaged"),
    ):
        list(dataset.decode())


def test_flipped_bits_are_found_when_the_picture_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in named(random_pictures(100)).items():
            archive.writestr(name, data)
    damaged = bytearray(path.read_bytes())
    damaged[damaged.index(b"img00000037.png") + 100] ^= 0xFF
    path.write_bytes(damaged)
    with Dataset.open(path) as dataset, pytest.raises(DatasetError, match=r"img00000037\.png is damaged"):
        dataset.image(37)


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", named(random_pictures(1)))
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag in the picture's own header …
    data[data.index(b"PK\x01\x02") + 8] |= 1  # … and in the directory
    path.write_bytes(data)
    assert "is damaged" in refusal(path)


def test_no_room_for_the_pictures_is_said_with_the_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise MemoryError

    with Dataset.open(write_zip(tmp_path / "a.zip", named(random_pictures(2)))) as dataset:
        monkeypatch.setattr(np, "empty", no_room)
        with pytest.raises(OutOfMemoryError, match=r"The 2 pictures of a\.zip need 0\.0 GB"):
            list(dataset.decode())
