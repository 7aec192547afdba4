from collections.abc import Callable
from pathlib import Path

import pytest

from gan_core.files import replacing
from gan_core.messages import StorageError


def give_up(path: Path, meanwhile: Callable[[], object] = lambda: None) -> None:
    with replacing(path) as temporary:
        temporary.write_text("half")
        meanwhile()
        raise KeyboardInterrupt


def test_what_is_given_up_leaves_neither_a_file_nor_the_folders_made_for_it(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        give_up(tmp_path / "exports" / "run" / "a.zip")
    assert not list(tmp_path.iterdir())


def test_folders_that_were_there_or_that_others_use_stay(tmp_path: Path) -> None:
    folder = tmp_path / "exports" / "run"
    (tmp_path / "exports").mkdir()
    with pytest.raises(KeyboardInterrupt):
        give_up(folder / "a.zip")
    assert not list((tmp_path / "exports").iterdir())
    with pytest.raises(KeyboardInterrupt):
        give_up(folder / "a.zip", lambda: (folder / "mine.txt").write_text(""))
    assert [p.name for p in folder.iterdir()] == ["mine.txt"]


def test_a_folder_that_can_not_be_made_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StorageError), replacing(tmp_path / "new" / ("x" * 300) / "a.zip"):
        raise AssertionError("there is no such place")
    assert not list(tmp_path.iterdir())


def test_what_is_done_replaces_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    with replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "a.txt").read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 1
