"""The file of a source's edits: what is written is read again, and nothing is lost to a fault."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.curation.edits import Edits, PictureEdit
from gan_core.curation.edits_file import EditsFile, read_edits
from gan_core.curation.edits_json import decode, encode, version_of
from gan_core.curation.flags import FlagLimits
from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.prepare import PrepareSettings
from gan_core.files import data_folder
from gan_core.messages import SourceError, StorageError
from gan_core.sources import open_source
from gan_core.sources.base import Box
from tests.core.curation.edit_fakes import any_edits, picture_edits, texts, three_dogs

SOME = Edits({"개/웰시 코기.jpg": PictureEdit((Box(1, 2.5, 3, 4, "코기"),), crop=CropPolicy.BOX, margin=0.2)})


def file_at(path: Path) -> EditsFile:
    return EditsFile(path, "dogs", "/pictures/dogs", "folder")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dogs.json"


def written(path: Path, change: Any) -> dict[str, Any]:
    """A file of `SOME` after `change` of its JSON."""
    data = json.loads(encode(SOME, "/x", "folder"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    return data


# ---- what is written is read again --------------------------------------------------------------


@given(any_edits, texts)
def test_any_edits_are_read_as_they_were_written(edits: Edits, where: str) -> None:
    content = encode(edits, where, "folder")
    decoded = decode(content)
    assert decoded.edits == edits
    assert not decoded.damaged
    assert content == encode(decoded.edits, where, "folder")
    assert version_of(content) == 1


@settings(max_examples=20)
@given(any_edits)
def test_a_file_keeps_any_edits(edits: Edits) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new" / "a.json"
        file_at(path).save(edits)
        assert file_at(path).load() == read_edits(path) == edits
        assert [p.name for p in path.parent.iterdir()] == ["a.json"]


@given(st.dictionaries(texts, picture_edits, min_size=1, max_size=5), st.data())
def test_a_file_cut_short_anywhere_is_never_taken_for_whole(
    pictures: dict[str, PictureEdit], data: st.DataObject
) -> None:
    content = encode(Edits(pictures), "/x", "folder").rstrip()
    cut = data.draw(st.integers(0, len(content) - 1))
    with pytest.raises(ValueError):
        decode(content[:cut])


def test_the_file_can_be_read_by_a_person(path: Path) -> None:
    file_at(path).save(SOME.changed({"b.jpg": PictureEdit(excluded=True)}).with_settings(PrepareSettings()))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert '"where": "/pictures/dogs"' in lines[2]
    assert lines[-4:] == [
        '    "b.jpg": {"excluded": true},',
        '    "개/웰시 코기.jpg": {"boxes": [[1, 2.5, 3, 4, "코기"]], "crop": "box", "margin": 0.2}',
        "  }",
        "}",
    ]


def test_without_a_file_there_are_no_edits_and_no_note(path: Path) -> None:
    file = file_at(path)
    assert (file.load(), file.note) == (Edits(), None)
    assert not path.exists()


# ---- which file belongs to a source -------------------------------------------------------------


def test_a_source_has_its_file_in_the_data_folder_under_a_name_that_a_person_knows(tmp_path: Path) -> None:
    names = [
        "웰시 코기 사진",
        "x" * 200,
        "a b.c",
        '?*:|"<>[]' if os.name != "nt" else "[]",
        "😀" * 20,
        "..b..",
    ]
    paths = []
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.png").write_bytes(b"")
        with open_source(tmp_path / name) as source:
            file = EditsFile.of_source(source)
        file.save(SOME)
        assert file.load() == SOME
        paths.append(file.path)
    assert {p.parent for p in paths} == {data_folder() / "edits"}
    assert len(set(paths)) == len(names)
    assert paths[0].name.startswith("웰시 코기 사진 ")
    assert all(len(os.fsencode(p.name)) < 200 for p in paths)
    assert not any(set(p.name) & set('?*:|"<>[]/\\') for p in paths)


def test_one_place_has_one_file_however_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dogs").mkdir()
    (tmp_path / "dogs" / "a.png").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    ways = ["dogs", "./dogs/", tmp_path / "dogs", tmp_path / "x" / ".." / "dogs"]
    (tmp_path / "x").mkdir()
    found = set()
    for way in ways:
        with open_source(way) as source:
            found.add(EditsFile.of_source(source).path)
    assert len(found) == 1


def test_two_folders_of_one_name_have_two_files(tmp_path: Path) -> None:
    found = set()
    for parent in ("one", "two"):
        (tmp_path / parent / "dogs").mkdir(parents=True)
        (tmp_path / parent / "dogs" / "a.png").write_bytes(b"")
        with open_source(tmp_path / parent / "dogs") as source:
            found.add(EditsFile.of_source(source).path)
    assert len(found) == 2


def test_drawn_dogs_of_a_seed_share_their_edits_whatever_their_count() -> None:
    def path_of(count: int, seed: int) -> Path:
        return EditsFile.of_source(open_source("drawn-dogs", count=count, seed=seed)).path

    assert path_of(5, 0) == path_of(50, 0)
    assert path_of(5, 0) != path_of(5, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' file names are Unicode")
def test_a_folder_whose_name_is_no_unicode_has_its_edits_too(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"hund\xff")
    folder.mkdir()
    (folder / os.fsdecode(b"\xfe.png")).write_bytes(b"")
    with open_source(folder) as source:
        file = EditsFile.of_source(source)
        edits = Edits({source.items[0].name: PictureEdit(excluded=True)})
    file.save(edits)
    assert file.load() == edits


# ---- faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 50,
        b'{"version": 1, "pictures": {"a',
        b"[1]",
        b'{"version": 1}',
        b'{"pictures": {}}',
        b"[" * 10**5,
    ],
)
def test_a_damaged_file_is_set_aside_and_said(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    file = file_at(path)
    assert file.load() == Edits()
    kept = path.with_name("dogs damaged 1.json")
    assert kept.read_bytes() == content
    assert str(file.note) == (
        f"The saved edits of dogs are damaged, so it has none now. The damaged file is kept as {kept}."
    )
    file.save(SOME)
    assert (file.load(), file.note) == (SOME, None)


def test_a_second_damaged_file_does_not_replace_the_first(path: Path) -> None:
    for content in (b"one", b"two"):
        path.write_bytes(content)
        file_at(path).load()
    assert [p.read_bytes() for p in sorted(path.parent.iterdir())] == [b"one", b"two"]


def test_a_file_damaged_while_it_is_open_is_kept_when_the_next_change_is_saved(path: Path) -> None:
    file = file_at(path)
    file.save(SOME)
    path.write_bytes(b"rubbish")
    file.save(SOME)
    assert file.load() == SOME
    assert path.with_name("dogs damaged 1.json").read_bytes() == b"rubbish"


@pytest.mark.parametrize(
    "entry",
    [
        {"boxes": [[1, 2, 3]]},
        {"boxes": [[1, 2, 3, 4, "pug", 5]]},
        {"boxes": [[1, 2, 3, 4, 5]]},
        {"boxes": [[1, 2, 3, "4"]]},
        {"boxes": [[1, 2, 3, True]]},
        {"boxes": [[1, 2, 3, 10**400]]},
        {"boxes": 5},
        {"boxes": ["abcd"]},
        {"excluded": "yes"},
        {"crop": "box-sqare"},
        {"crop": []},
        {"margin": 1.5},
        {"margin": "0.1"},
        {"exclude": True},
        [],
        None,
    ],
)
def test_a_damaged_entry_costs_no_other(path: Path, entry: Any) -> None:
    written(path, lambda data: data["pictures"].update(bad=entry))
    before = path.read_bytes()
    file = file_at(path)
    assert file.load() == SOME
    kept = path.with_name("dogs damaged 1.json")
    assert kept.read_bytes() == before
    assert str(file.note).startswith("1 of the saved edits of dogs are damaged and were left out.")
    assert (file.load(), file.note) == (SOME, None)
    with pytest.raises(SourceError, match=r"The entry 'bad' in .* is damaged"):
        read_edits(kept)


def test_damaged_rules_cost_no_picture(path: Path) -> None:
    written(path, lambda data: data.update(rules={"img_resolution": 63}))
    assert file_at(path).load() == SOME


def test_a_file_without_pairs_and_limits_is_read_and_written_as_it_always_was(path: Path) -> None:
    content = encode(SOME, "/x", "folder")
    assert {"kept_pairs", "flag_limits"}.isdisjoint(json.loads(content))
    path.write_bytes(content)
    assert (read_edits(path).kept_pairs, read_edits(path).flag_limits) == (frozenset(), None)


def test_pairs_and_limits_are_kept_a_line_a_pair(path: Path) -> None:
    edits = SOME.with_pair("b.jpg", "개.jpg", kept=True).with_flag_limits(FlagLimits(side=32))
    file_at(path).save(edits)
    assert '    ["b.jpg", "개.jpg"]' in path.read_text(encoding="utf-8").splitlines()
    assert read_edits(path) == edits


@pytest.mark.parametrize(
    "damage",
    [
        {"kept_pairs": {}},
        {"kept_pairs": [["a"]]},
        {"kept_pairs": [["a", "a"]]},
        {"kept_pairs": [["a", 3]]},
        {"flag_limits": None},
        {"flag_limits": {"side": 3}},
        {"flag_limits": {"sharpness": 1, "side": 3.5, "aspect": 2, "boxes": 1}},
        {"flag_limits": {"sharpness": "1", "side": 3, "aspect": 2, "boxes": 1}},
        {"flag_limits": {"sharpness": 1, "side": 3, "aspect": 0, "boxes": 1}},
    ],
)
def test_damaged_pairs_or_limits_cost_no_picture(path: Path, damage: dict[str, Any]) -> None:
    written(path, lambda data: data.update(damage))
    assert file_at(path).load() == SOME
    assert path.with_name("dogs damaged 1.json").exists()


def test_numbers_that_json_does_not_have_are_damage(path: Path) -> None:
    path.write_text('{"version": 1, "pictures": {"a": {"margin": NaN}}}', encoding="utf-8")
    with pytest.raises(SourceError, match="is no file of edits, or it is damaged"):
        read_edits(path)


def test_a_file_of_a_newer_program_is_neither_read_nor_replaced(path: Path) -> None:
    content = b'{"version": 2, "dogs": "otherwise"}'
    path.write_bytes(content)
    for act in (file_at(path).load, lambda: file_at(path).save(SOME), lambda: read_edits(path)):
        with pytest.raises(SourceError, match="was written by a newer GAN Studio"):
            act()
    assert [p.read_bytes() for p in path.parent.iterdir()] == [content]


def test_a_newer_program_that_comes_by_meanwhile_is_not_overwritten(path: Path) -> None:
    file = file_at(path)
    file.save(SOME)
    path.write_bytes(b'{"version": 2}')
    with pytest.raises(SourceError, match="newer"):
        file.save(Edits())
    assert path.read_bytes() == b'{"version": 2}'


def test_what_another_window_saved_meanwhile_is_not_overwritten(path: Path) -> None:
    mine, other = file_at(path), file_at(path)
    mine.save(Edits())
    other.load()
    other.save(SOME)
    with pytest.raises(StorageError, match="changed in another window"):
        mine.save(Edits())
    assert mine.load() == SOME
    mine.save(Edits())


def test_a_file_removed_meanwhile_is_written_anew(path: Path) -> None:
    file = file_at(path)
    file.save(Edits())
    path.unlink()
    file.save(SOME)
    assert file.load() == SOME


@pytest.mark.skipif(sys.platform == "win32", reason="folder permissions of this kind are POSIX's")
def test_a_read_only_folder_is_said_and_what_was_saved_stays(locked_folder: Path) -> None:
    with pytest.raises(StorageError, match="Choose a folder that you may write to"):
        file_at(locked_folder / "a.json").save(SOME)
    assert not list(locked_folder.iterdir())


def test_a_damaged_file_that_can_not_be_set_aside_is_said_and_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path.write_bytes(b"rubbish")
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(StorageError, match="can't be written"):
        file_at(path).load()
    assert path.read_bytes() == b"rubbish"


def test_a_folder_in_the_files_place_is_said(path: Path) -> None:
    path.mkdir()
    with pytest.raises(SourceError, match="can't be read"):
        file_at(path).load()


def test_saving_for_a_source_touches_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "dogs").mkdir()
    picture = three_dogs().pictures["a.png"]
    assert picture is not None
    picture.save(tmp_path / "dogs" / "a.png")
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    with open_source(tmp_path / "dogs") as source:
        EditsFile.of_source(source).save(SOME)
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before
