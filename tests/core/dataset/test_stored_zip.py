"""Other programs read our zips: here Python's own zipfile, and unzip where it is there."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.dataset.stored_zip import StoredZip, stored_places


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=300), max_size=8))
def test_zipfile_reads_what_was_added(contents: list[bytes]) -> None:
    stream = io.BytesIO()
    made = StoredZip(stream)
    for index, content in enumerate(contents):
        made.add(f"{index % 2}/{index}.png", content)
    made.finish()
    with zipfile.ZipFile(stream) as archive:
        assert archive.testzip() is None
        assert [archive.read(info) for info in archive.infolist()] == contents
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.external_attr >> 16 == 0o644
    places = stored_places(stream)
    assert [read_at(stream, places[f"{i % 2}/{i}.png"]) for i in range(len(contents))] == contents


def read_at(stream: IO[bytes], place: tuple[int, int]) -> bytes:
    stream.seek(place[0])
    return stream.read(place[1])


def test_more_entries_than_16_bits_count() -> None:
    stream = io.BytesIO()
    made = StoredZip(stream)
    for index in range(66_000):
        made.add(f"{index:08d}", b"x", crc=0x8CDC1683)
    made.finish()
    with zipfile.ZipFile(stream) as archive:
        assert len(archive.infolist()) == 66_000
        assert archive.read("00065999") == b"x"
    places = stored_places(stream)
    assert len(places) == 66_000
    assert read_at(stream, places["00065999"]) == b"x"


@pytest.mark.skipif(sys.platform == "win32", reason="files have no holes there")
def test_entries_behind_four_gibibytes(tmp_path: Path) -> None:
    with open(tmp_path / "large.zip", "wb") as file:
        file.seek(2**32 - 60)  # a hole that takes no room
        made = StoredZip(file)
        for name in ("before", "across", "behind"):
            made.add(name, name.encode() * 3)
        made.finish()
    with zipfile.ZipFile(tmp_path / "large.zip") as archive:
        assert archive.testzip() is None
        assert [archive.read(name) for name in ("before", "behind")] == [b"before" * 3, b"behind" * 3]
    with open(tmp_path / "large.zip", "rb") as file:
        assert read_at(file, stored_places(file)["behind"]) == b"behind" * 3


@settings(max_examples=100)
@given(st.data())
def test_a_damaged_directory_raises_nothing_unforeseen(data: st.DataObject) -> None:
    stream = io.BytesIO()
    made = StoredZip(stream)
    for name in ("a", "b", "dataset.json"):
        made.add(name, b"content")
    made.finish()
    content = bytearray(stream.getvalue()[: data.draw(st.integers(0, stream.tell()))])
    for _ in range(data.draw(st.integers(0, 3)) if content else 0):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ValueError, struct.error, OSError):
        assert len(stored_places(io.BytesIO(content))) <= 3


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not here")
def test_unzip_finds_no_fault(tmp_path: Path) -> None:
    with open(tmp_path / "a.zip", "wb") as file:
        made = StoredZip(file)
        made.add("00000/img00000000.png", b"one")
        made.add("dataset.json", b"{}")
        made.finish()
    done = subprocess.run(
        ["unzip", "-t", str(tmp_path / "a.zip")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
