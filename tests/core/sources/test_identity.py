"""Where a source is, and in what state its pictures are: what edits and caches know them by."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gan_core.messages import SourceError
from gan_core.sources import Source, open_source
from tests.core.sources.conftest import jpeg, write_folder, write_tar, write_zip

FILES = {"pug/가 나.jpg": jpeg(), "pug/b.jpg": jpeg(colour="teal")}


def folder(path: Path, files: dict[str, bytes]) -> Path:
    return write_folder(path / "folder", files)


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    return write_zip(path / "a.zip", files)


def tarred(path: Path, files: dict[str, bytes]) -> Path:
    return write_tar(path / "a.tar", files)


def gzipped(path: Path, files: dict[str, bytes]) -> Path:
    return write_tar(path / "a.tar.gz", files)


def joined(path: Path, files: dict[str, bytes]) -> Path:
    write_zip(path / "joined" / "images.zip", files)
    return write_folder(path / "joined", {"readme.txt": b"read me"})


Write = Callable[[Path, dict[str, bytes]], Path]
every_kind = pytest.mark.parametrize("write", [folder, zipped, tarred, gzipped, joined])


def states(source: Source) -> dict[str, str]:
    return {item.name: source.state(item) for item in source.items}


@every_kind
def test_the_state_is_the_same_while_the_picture_is(write: Write, tmp_path: Path) -> None:
    path = write(tmp_path, FILES)
    with open_source(path) as first, open_source(path) as second:
        assert states(first) == states(second)
        assert states(first).keys() == FILES.keys()
        assert first.where == second.where == str(path)


@every_kind
def test_other_bytes_are_another_state(write: Write, tmp_path: Path) -> None:
    with open_source(write(tmp_path, FILES)) as source:
        before = states(source)
    path = write(tmp_path, FILES | {"pug/b.jpg": jpeg(size=(41, 30))})
    if path.is_file():
        os.utime(path, (1, 1))  # a coarse clock must not hide the change from this test
    with open_source(path) as source:
        assert states(source)["pug/b.jpg"] != before["pug/b.jpg"]


def test_a_picture_replaced_by_one_of_the_same_size_is_noticed_while_the_folder_is_open(
    tmp_path: Path,
) -> None:
    path = folder(tmp_path, FILES)
    with open_source(path) as source:
        before = states(source)
        os.utime(path / "pug" / "b.jpg", (1, 1))
        after = states(source)
    assert before["pug/b.jpg"] != after["pug/b.jpg"]
    assert before["pug/가 나.jpg"] == after["pug/가 나.jpg"]


def test_a_picture_that_is_gone_has_no_state(tmp_path: Path) -> None:
    path = folder(tmp_path, FILES)
    with open_source(path) as source:
        (path / "pug" / "b.jpg").unlink()
        with pytest.raises(SourceError, match="can't be read"):
            source.state(source.items[0])


def test_a_source_opened_by_a_relative_path_knows_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    with open_source("folder/") as source:
        assert source.where == str(tmp_path / "folder")


def test_drawn_dogs_are_known_by_their_seed() -> None:
    first, other = open_source("drawn-dogs", count=3), open_source("drawn-dogs", count=3, seed=1)
    more = open_source("drawn-dogs", count=9)
    assert first.where == more.where == "drawn-dogs"
    assert first.where != other.where
    assert states(first)["dog00000000.png"] == states(more)["dog00000000.png"]
    assert first.state(first.items[0]) != other.state(other.items[0])
