"""Hostile and damaged archives are refused, entry by entry where the rest can be used."""

from __future__ import annotations

import errno
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.messages import SourceError, StorageError
from gan_core.sources import open_source
from gan_core.sources.trees import open_tree
from gan_core.sources.trees.base import leads_outside
from gan_core.sources.trees.tar import TarTree
from gan_core.sources.trees.zip import ZipTree

from .conftest import jpeg, write_tar, write_zip

OUTSIDE = ["../evil.jpg", "a/../../evil.jpg", "/evil.jpg", "C:/evil.jpg", "a\\..\\evil.jpg"]


@pytest.mark.parametrize("write", [write_zip, write_tar])
@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_that_leads_outside_is_left_out_and_reported(tmp_path: Path, write, name: str) -> None:  # type: ignore[no-untyped-def]
    ending = "zip" if write is write_zip else "tar"
    archive = write(tmp_path / f"dogs.{ending}", {name: jpeg(), "good.jpg": jpeg()})
    with open_source(archive) as source:
        assert [item.name for item in source.items] == ["good.jpg"]
        assert "leads outside" in str(source.skipped[0].reason)


@given(
    st.lists(st.sampled_from(["..", "a", "b.jpg", "...", ".a.", "C:"]), min_size=1), st.sampled_from("/\\")
)
def test_names_lead_outside_exactly_where_a_part_climbs_or_is_a_drive(parts: list[str], slash: str) -> None:
    assert leads_outside(slash.join(parts)) == (".." in parts or parts[0] == "C:")
    assert leads_outside(slash + slash.join(parts))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_left_out(tmp_path: Path, kind: bytes) -> None:
    path = write_tar(tmp_path / "dogs.tar", {"good.jpg": jpeg()})
    with tarfile.open(path, "a") as archive:
        link = tarfile.TarInfo("link.jpg")
        link.type, link.linkname = kind, "/etc/passwd"
        archive.addfile(link)
    with open_source(path) as source:
        assert [item.name for item in source.items] == ["good.jpg"]
        assert [skipped.name for skipped in source.skipped] == ["link.jpg"]


def test_a_link_in_a_zip_is_left_out(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "dogs.zip", {"good.jpg": jpeg()})
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("link.jpg")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with open_source(path) as source:
        assert [skipped.name for skipped in source.skipped] == ["link.jpg"]


def test_a_zip_bomb_is_left_out_and_its_neighbours_kept(tmp_path: Path) -> None:
    files = {"bomb.jpg": bytes(8 * 2**20), "good.jpg": jpeg()}
    path = write_zip(tmp_path / "dogs.zip", files, zipfile.ZIP_DEFLATED)
    with open_source(path) as source:
        assert [item.name for item in source.items] == ["good.jpg"]
        assert "would unpack to 8 MiB" in str(source.skipped[0].reason)


def test_a_zip_that_lies_about_a_size_is_an_error_when_read(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "dogs.zip", {"a.jpg": jpeg()}, zipfile.ZIP_DEFLATED)
    content = bytearray(path.read_bytes())
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = (99).to_bytes(4, "little")  # less than it unpacks to
    path.write_bytes(content)
    with open_source(path) as source, pytest.raises(SourceError, match=r"a\.jpg in .* is damaged"):
        source.picture(source.items[0])


def test_a_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.sources.trees.tar._UNPACKED_SPARE", 2**20)
    path = write_tar(tmp_path / "dogs.tar.gz", {"a.jpg": bytes(30 * 2**20)})
    with pytest.raises(SourceError, match="far more than pictures"):
        open_source(path)


def test_a_locked_zip_asks_to_unpack_it(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "dogs.zip", {"a.jpg": jpeg()})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag of an encrypted entry
    path.write_bytes(content)
    with pytest.raises(SourceError, match="password"):
        open_source(path)


@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz"])
@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9])
def test_an_archive_cut_short_says_so(tmp_path: Path, ending: str, kept: float) -> None:
    write = write_zip if ending == "zip" else write_tar
    path = write(tmp_path / f"dogs.{ending}", {f"{n}.jpg": jpeg((200 + n, 200)) for n in range(9)})
    content = path.read_bytes()
    if ending == "tar":  # the end of a tar is padding
        content = content[: content.rindex(b"\xff\xd9")]
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(SourceError, match="cut short") as error:
        open_source(path)
    assert path.name in str(error.value)


@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz", "tgz"])
def test_what_is_no_archive_says_so(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"dogs.{ending}").write_bytes(b"not an archive at all" * 200)
    with pytest.raises(SourceError, match="cut short or is no"):
        open_source(tmp_path / f"dogs.{ending}")


def test_a_damaged_entry_is_an_error_and_its_neighbour_readable(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "dogs.zip", {"a.jpg": jpeg(), "b.jpg": jpeg()})
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF  # inside a.jpg: its checksum is wrong now
    path.write_bytes(content)
    with open_source(path) as source:
        with pytest.raises(SourceError, match="damaged"):
            source.picture(source.items[0])
        assert source.picture(source.items[1]).size == (40, 30)


@pytest.mark.parametrize("ending", ["zip", "tar"])
def test_reading_after_closing_is_an_error_for_people(tmp_path: Path, ending: str) -> None:
    write = write_zip if ending == "zip" else write_tar
    source = open_source(write(tmp_path / f"dogs.{ending}", {"a.jpg": jpeg()}))
    source.close()
    source.close()
    with pytest.raises(SourceError):
        source.picture(source.items[0])


@given(st.dictionaries(st.text("abc/", min_size=1, max_size=6), st.binary(max_size=50), max_size=6))
def test_a_tar_gives_back_every_file_by_its_name(tmp_path_factory: pytest.TempPathFactory, files) -> None:  # type: ignore[no-untyped-def]
    files = {f"{name.strip('/') or 'x'}.bin".replace("//", "/"): content for name, content in files.items()}
    path = write_tar(tmp_path_factory.mktemp("tar") / "a.tar", files)
    tree = open_tree(path)
    assert {name: tree.read(name) for name in tree.sizes} == files
    tree.close()


def test_a_file_that_vanishes_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg())
    with open_source(tmp_path) as source:
        (tmp_path / "a.jpg").unlink()
        with pytest.raises(SourceError, match=r"a\.jpg can't be read"):
            source.picture(source.items[0])


def test_a_folder_that_may_not_be_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> io.BytesIO:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("gan_core.sources.trees.folder.os.scandir", refuse)
    with pytest.raises(SourceError, match="access is denied"):
        open_source(tmp_path)


@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz"])
def test_a_refusal_of_the_system_is_told_with_its_reason(tmp_path: Path, ending: str) -> None:
    tree = {"zip": ZipTree, "tar": TarTree, "tar.gz": TarTree}[ending]
    with pytest.raises(SourceError, match="can't be read \\("):
        tree(tmp_path / f"missing.{ending}")


def test_a_full_disk_while_a_gzipped_tar_is_unpacked_asks_for_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FullDisk(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("gan_core.sources.trees.tar.tempfile.TemporaryFile", FullDisk)
    with pytest.raises(StorageError, match="No space is left"):
        open_source(write_tar(tmp_path / "dogs.tar.gz", {"a.jpg": jpeg()}))
