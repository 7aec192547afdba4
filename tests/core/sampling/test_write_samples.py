from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sampling_fakes import make_generator

from gan_core.messages import StorageError, UsageError
from gan_core.progress import Progress
from gan_core.sampling.write import write_samples


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_every_picture_becomes_a_numbered_file(tmp_path: Path) -> None:
    generator = make_generator()
    *progress, folder = write_samples(generator, tmp_path / "out", 70, seed=4)
    assert folder == tmp_path / "out"
    assert progress[0] == Progress(0, 70)
    assert progress[-1] == Progress(70, 70)
    assert sorted(files(tmp_path / "out")) == [f"image_{i:05d}.png" for i in range(70)]
    expected = np.concatenate(list(generator.pictures(70, 4)))
    with Image.open(tmp_path / "out" / "image_00069.png") as last:
        assert np.array_equal(np.asarray(last), expected[69])


def test_the_same_seed_writes_the_same_bytes_whatever_the_count(tmp_path: Path) -> None:
    for name, count in (("few", 3), ("many", 66)):
        list(write_samples(make_generator(), tmp_path / name, count, seed=1))
    few, many = files(tmp_path / "few"), files(tmp_path / "many")
    assert few == {name: many[name] for name in few}


def test_closing_early_leaves_nothing(tmp_path: Path) -> None:
    work = write_samples(make_generator(), tmp_path / "out", 100)
    next(work)
    next(work)
    work.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_closing_early_leaves_an_older_folder_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "image_00000.png").write_bytes(b"older")
    work = write_samples(make_generator(), tmp_path, 100)
    next(work)
    next(work)
    work.close()  # type: ignore[attr-defined]
    assert files(tmp_path) == {"image_00000.png": b"older"}


def test_an_older_folder_gets_the_new_pictures_beside_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"mine")
    list(write_samples(make_generator(), tmp_path, 2))
    assert sorted(files(tmp_path)) == ["image_00000.png", "image_00001.png", "notes.txt"]


def test_a_place_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(StorageError, match="out can't be written"):
        list(write_samples(make_generator(), tmp_path / "out", 1))


def test_a_count_below_one_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="1 or more"):
        list(write_samples(make_generator(), tmp_path / "out", 0))
