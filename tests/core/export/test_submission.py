import io
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.export.submission import ExportError, Submission, check_submission, export_submission
from gan_core.messages import StorageError, UsageError
from gan_core.progress import Progress


@dataclass
class Painter:
    """A generator of random pictures, each from (seed, index)."""

    img_resolution: int = 64

    def pictures(self, count: int, seed: int, *, truncation_psi: float | None = None) -> Iterator[np.ndarray]:
        shape = (self.img_resolution, self.img_resolution, 3)
        for start in range(0, count, 16):
            indices = range(start, min(start + 16, count))
            yield np.stack(
                [np.random.default_rng([seed, i]).integers(0, 256, shape, dtype=np.uint8) for i in indices]
            )


def exported(to: Path, count: int = 40, generator: Painter | None = None, seed: int = 0) -> Submission:
    *_, submission = export_submission(generator or Painter(), to, count, seed)
    assert isinstance(submission, Submission)
    return submission


def decode_png(data: bytes) -> np.ndarray:
    """An RGB PNG as uint8 [H, W, 3], read by the specification without Pillow (filters none and up)."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    position, pixels, width, height = 8, b"", 0, 0
    while position < len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        assert struct.unpack_from(">I", data, position + 8 + length)[0] == zlib.crc32(kind + body)
        if kind == b"IHDR":
            width, height, *rest = struct.unpack(">IIBBBBB", body)
            assert rest == [8, 2, 0, 0, 0]
        elif kind == b"IDAT":
            pixels += body
        position += 12 + length
    lines = np.frombuffer(zlib.decompress(pixels), np.uint8).reshape(height, 1 + 3 * width)
    assert set(lines[:, 0].tolist()) <= {0, 2}
    decoded = np.zeros((height, 3 * width), np.uint8)
    for y, line in enumerate(lines):
        decoded[y] = line[1:] + (decoded[y - 1] if line[0] == 2 and y else 0)
    return decoded.reshape(height, width, 3)


def test_an_independent_reader_finds_what_the_competition_asks_for(tmp_path: Path) -> None:
    submission = exported(tmp_path / "images.zip", 40)
    expected = np.concatenate(list(Painter().pictures(40, 0)))
    with zipfile.ZipFile(tmp_path / "images.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"image_{i:05d}.png" for i in range(40)]
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        pictures = np.stack([decode_png(archive.read(name)) for name in archive.namelist()])
    assert np.array_equal(pictures, expected)
    assert (submission.path, submission.count) == (tmp_path / "images.zip", 40)
    assert submission.size_bytes == (tmp_path / "images.zip").stat().st_size
    assert str(submission.checks[0]) == "40 pictures"


def test_progress_rises_to_the_count(tmp_path: Path) -> None:
    *progress, _ = export_submission(Painter(), tmp_path / "images.zip", 40)
    dones = [p.done for p in progress if isinstance(p, Progress)]
    assert dones == sorted(dones)
    assert (dones[0], dones[-1]) == (0, 40)


def test_the_same_seed_exports_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        exported(tmp_path / name, 20, seed=3)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_larger_pictures_are_reduced_to_the_mean_of_their_areas(tmp_path: Path) -> None:
    exported(tmp_path / "images.zip", 2, Painter(128))
    original = np.concatenate(list(Painter(128).pictures(2, 0))).astype(float)
    expected = original.reshape(2, 64, 2, 64, 2, 3).mean(axis=(2, 4))
    with zipfile.ZipFile(tmp_path / "images.zip") as archive:
        pictures = np.stack([decode_png(archive.read(name)) for name in archive.namelist()])
    assert np.abs(pictures - expected).max() <= 1.0  # rounded across, then down


def test_smaller_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="makes pictures of 32 px; a submission needs 64 px"):
        exported(tmp_path / "images.zip", 2, Painter(32))
    assert list(tmp_path.iterdir()) == []


def test_closing_early_leaves_an_older_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "images.zip").write_bytes(b"older")
    work = export_submission(Painter(), tmp_path / "images.zip", 1000)
    for _ in range(3):
        next(work)
    work.close()  # type: ignore[attr-defined]
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"images.zip": b"older"}


def test_a_folder_as_the_file_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a folder"):
        next(export_submission(Painter(), tmp_path, 10))


def test_a_count_below_one_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        next(export_submission(Painter(), tmp_path / "images.zip", 0))


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from gan_core.export.submission import export_submission
from gan_core.messages import StorageError
sys.path.insert(0, sys.argv[2])
from test_submission import Painter
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    list(export_submission(Painter(), Path(sys.argv[1]), 100))
except StorageError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX's")
def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "images.zip"), str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        check=True,
    )
    assert done.stdout.startswith("No space is left for ")
    assert list(tmp_path.iterdir()) == []


def png(size: tuple[int, int] = (64, 64), mode: str = "RGB", kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind)
    return buffer.getvalue()


def write_zip(path: Path, entries: list[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([("a.png", png())], "holds 1 files where 2"),
        ([("a.png", png()), ("b.png", png((64, 63)))], "b.png is not an RGB PNG"),
        ([("a.png", png()), ("b.png", png(mode="L"))], "b.png is not an RGB PNG"),
        ([("a.png", png()), ("b.png", png(kind="JPEG"))], "b.png is not an RGB PNG"),
        ([("a.png", png()), ("b.png", b"nothing")], "b.png is damaged"),
        ([("a.png", png()), ("in/b.png", png())], "in/b.png, which is no PNG at its root"),
        ([("a.png", png()), ("b.jpg", png())], "b.jpg, which is no PNG at its root"),
    ],
)
def test_the_check_names_what_is_wrong(
    tmp_path: Path, entries: list[tuple[str, bytes]], problem: str
) -> None:
    with pytest.raises(ExportError, match=problem):
        check_submission(write_zip(tmp_path / "images.zip", entries), 2)


def test_two_pictures_of_one_name_are_found(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        write_zip(tmp_path / "images.zip", [("a.png", png()), ("a.png", png())])
    with pytest.raises(ExportError, match="two pictures of one name"):
        check_submission(tmp_path / "images.zip", 2)


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda data: data[: len(data) // 2], "not a whole zip file"),
        (lambda data: b"", "not a whole zip file"),
        (lambda data: data[:200] + b"\xff" * 50 + data[250:], "not a whole zip file|damaged"),
    ],
)
def test_a_damaged_file_is_found(tmp_path: Path, damage: Callable[[bytes], bytes], problem: str) -> None:
    path = tmp_path / "images.zip"
    exported(path, 3)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ExportError, match=problem):
        check_submission(path, 3)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"images\.zip can't be read"):
        check_submission(tmp_path / "images.zip", 3)
