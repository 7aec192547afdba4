from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sampling_fakes import make_generator

from gan_core.messages import UsageError
from gan_core.progress import Progress
from gan_core.sampling.by_breed import folder_names, write_by_breed
from gan_core.sampling.matrix import breed_matrix
from gan_core.sampling.write import write_samples

BREEDS = ("beagle", "n02110958-pug", "진돗개")


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.png")}


def test_a_column_is_one_latent_and_a_row_one_breed() -> None:
    matrix = breed_matrix(make_generator(class_names=BREEDS), [2, 0], [7, 5, 5])
    assert [[point.breeds[0][0] for point in row] for row in matrix.rows] == [[2, 2, 2], [0, 0, 0]]
    upper, lower = ([point.latent for point in row] for row in matrix.rows)
    assert upper == lower
    assert upper[0] != upper[1] == upper[2]


def test_a_matrix_shows_what_sampling_makes() -> None:
    generator = make_generator(class_names=BREEDS)
    matrix = breed_matrix(generator, [1], [3], 0.7)
    sampled = next(generator.pictures(1, 3, 1, 0.7))
    assert np.array_equal(generator.render(matrix.rows[0]), sampled)


def test_each_breed_may_have_its_own_truncation() -> None:
    generator = make_generator(class_names=BREEDS)
    matrix = breed_matrix(generator, [0, 1, 2], [1], {0: 0.5, 2: 0.8})
    assert [row[0].truncation_psi for row in matrix.rows] == [0.5, None, 0.8]


def test_a_matrix_that_can_not_be_is_refused() -> None:
    with pytest.raises(UsageError, match="trained without breeds"):
        breed_matrix(make_generator(), [0], [1])
    with pytest.raises(UsageError, match="one breed or more"):
        breed_matrix(make_generator(class_names=BREEDS), [], [1])
    with pytest.raises(UsageError, match="needs a seed"):
        breed_matrix(make_generator(class_names=BREEDS), [0], [])


def test_a_folder_by_breed_holds_what_sampling_makes_of_each(tmp_path: Path) -> None:
    generator = make_generator(class_names=BREEDS)
    *progress, folder = write_by_breed(generator, tmp_path / "dogs", 70, [0, 2], seed=4, truncation={2: 0.5})
    assert folder == tmp_path / "dogs"
    assert (progress[0], progress[-1]) == (Progress(0, 140), Progress(140, 140))
    for breed, psi in ((0, None), (2, 0.5)):
        list(
            write_samples(generator, tmp_path / "one" / BREEDS[breed], 70, 4, breed=breed, truncation_psi=psi)
        )
    assert files(tmp_path / "dogs") == files(tmp_path / "one")
    assert len(files(tmp_path / "dogs")) == 140


def test_more_of_each_breed_changes_none_that_were_there(tmp_path: Path) -> None:
    for name, count in (("few", 2), ("many", 9)):
        list(write_by_breed(make_generator(class_names=BREEDS), tmp_path / name, count, [0, 1]))
    few, many = files(tmp_path / "few"), files(tmp_path / "many")
    assert few == {name: many[name] for name in few}


def test_closing_early_leaves_nothing(tmp_path: Path) -> None:
    work = write_by_breed(make_generator(class_names=BREEDS), tmp_path / "new" / "dogs", 5, [0, 1, 2])
    for _ in range(3):
        next(work)
    work.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_closing_early_leaves_an_older_folder_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "beagle").mkdir()
    (tmp_path / "beagle" / "image_00000.png").write_bytes(b"older")
    work = write_by_breed(make_generator(class_names=BREEDS), tmp_path, 5, [0, 1])
    for _ in range(3):
        next(work)
    work.close()  # type: ignore[attr-defined]
    assert files(tmp_path) == {"beagle/image_00000.png": b"older"}
    assert not (tmp_path / BREEDS[1]).exists()


def test_a_folder_of_no_breeds_or_no_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="trained without breeds"):
        list(write_by_breed(make_generator(), tmp_path / "dogs", 1, [0]))
    with pytest.raises(UsageError, match="1 or more"):
        list(write_by_breed(make_generator(class_names=BREEDS), tmp_path / "dogs", 0, [0]))
    assert list(tmp_path.iterdir()) == []


def test_breeds_of_any_name_get_folders_of_their_own(tmp_path: Path) -> None:
    names = ("a/b", "a:b", "../x", "..", "Pug", "pug", "진돗개", "Collie (rough)")
    folders = folder_names(names)
    assert len({folder.casefold() for folder in folders}) == len(names)
    assert folders[4] == "Pug"
    assert folders[6:] == ("진돗개", "Collie (rough)")
    generator = make_generator(class_names=names)
    list(write_by_breed(generator, tmp_path / "dogs", 1, range(len(names))))
    assert [entry.name for entry in tmp_path.iterdir()] == ["dogs"]
    assert len(list((tmp_path / "dogs").glob("*/image_00000.png"))) == len(names)
    with Image.open(tmp_path / "dogs" / folders[3] / "image_00000.png") as picture:
        assert np.array_equal(np.asarray(picture), next(generator.pictures(1, 0, 3))[0])
