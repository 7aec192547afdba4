import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from gan_core.export import mp4
from gan_core.export.film import write_film
from gan_core.messages import StorageError, UsageError
from gan_core.progress import Progress
from gan_core.sampling.generator import Generator
from gan_core.sampling.interpolation import Frames, frames_between

RESOLUTION = 16


class Squares(nn.Module):
    """Four squares whose colours are the latent's twelve numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        self.batches.append(len(latents))
        return torch.tanh(latents).view(-1, 3, 2, 2).repeat_interleave(8, 2).repeat_interleave(8, 3)


@pytest.fixture
def squares() -> Squares:
    return Squares()


@pytest.fixture
def generator(squares: Squares) -> Generator:
    return Generator(squares, img_resolution=RESOLUTION, z_dim=12)


def frames(generator: Generator, count: int = 25) -> Frames:
    return frames_between([generator.point(i) for i in range(2)], seconds_each=1, fps=count - 1)


def as_rgb(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """As ITU-R BT.709 says for the limited range; older PyAVs' own way back takes BT.601's numbers."""
    planes = [np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size) for plane in frame.planes]
    y, cb, cr = (plane[:, : frame.width].astype(float) for plane in planes)
    cb, cr = (c[:, : frame.width // 2].repeat(2, 0).repeat(2, 1) - 128 for c in (cb, cr))
    y = 1.164384 * (y - 16)
    rgb = np.stack([y + 1.792741 * cr, y - 0.213249 * cb - 0.532909 * cr, y + 2.112402 * cb], axis=-1)
    return rgb.round().clip(0, 255).astype(np.uint8)


def read_mp4(path: Path) -> tuple[list[NDArray[np.uint8]], float]:
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        rate = stream.average_rate
        return [as_rgb(frame) for frame in film.decode(stream)], float(rate or 0)


def large(picture: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    return np.kron(picture, np.ones((scale, scale, 1), np.uint8))


def difference(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    return float(np.abs(a.astype(int) - b).mean())


def test_an_mp4_has_every_picture_at_its_rate_and_size(generator: Generator, tmp_path: Path) -> None:
    points = frames(generator)
    *progress, path = write_film(generator, points, tmp_path / "film.mp4", fps=24)
    assert path == tmp_path / "film.mp4"
    assert progress[0] == Progress(0, 25)
    assert progress[-1] == Progress(25, 25)
    pictures, rate = read_mp4(tmp_path / "film.mp4")
    assert (len(pictures), rate) == (25, 24.0)
    assert pictures[0].shape == (256, 256, 3)
    rendered = generator.render(list(points))
    for number in (0, 12, 24):
        assert difference(pictures[number], large(rendered[number], 16)) < 3
    assert difference(pictures[0], pictures[24]) > 20


def test_an_mp4_starts_with_its_index_so_that_it_plays_while_it_loads(
    generator: Generator, tmp_path: Path
) -> None:
    list(write_film(generator, frames(generator), tmp_path / "film.mp4"))
    data = (tmp_path / "film.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_an_mp4_of_an_odd_size_is_made_even(tmp_path: Path) -> None:
    class Grey(nn.Module):
        def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
            return torch.zeros(len(latents), 3, 9, 9)

    generator = Generator(Grey(), img_resolution=9, z_dim=2)
    list(write_film(generator, [generator.point(0)], tmp_path / "film.mp4", scale=3))
    pictures, _ = read_mp4(tmp_path / "film.mp4")
    assert pictures[0].shape == (28, 28, 3)
    assert difference(pictures[0], np.full((28, 28, 3), 128, np.uint8)) < 2


def test_a_gif_has_every_picture_repeats_and_lasts_as_long_as_it_should(
    generator: Generator, tmp_path: Path
) -> None:
    points = frames(generator)
    list(write_film(generator, points, tmp_path / "film.gif", fps=30, scale=2))
    rendered = generator.render(list(points))
    with Image.open(tmp_path / "film.gif") as film:
        assert (film.n_frames, film.size, film.info["loop"]) == (25, (32, 32), 0)
        shown = 0
        for number in range(25):
            film.seek(number)
            shown += film.info["duration"]
            assert difference(np.asarray(film.convert("RGB")), large(rendered[number], 2)) < 4
    assert shown == pytest.approx(1000 * 25 / 30, abs=5)


def test_a_folder_gets_the_very_pictures(generator: Generator, tmp_path: Path) -> None:
    points = frames(generator)
    list(write_film(generator, points, tmp_path / "film"))
    files = sorted((tmp_path / "film").iterdir())
    assert [file.name for file in files] == [f"frame_{i:05d}.png" for i in range(25)]
    assert np.array_equal([np.asarray(Image.open(file)) for file in files], generator.render(list(points)))


def test_a_shorter_film_in_the_same_folder_leaves_nothing_of_the_longer_one(
    generator: Generator, tmp_path: Path
) -> None:
    (tmp_path / "frame_notes.png").write_bytes(b"mine")
    for count in (25, 5):
        list(write_film(generator, frames(generator, count), tmp_path))
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == [*(f"frame_{i:05d}.png" for i in range(5)), "frame_notes.png"]


def test_the_same_film_is_written_with_the_same_bytes(generator: Generator, tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4", "a.gif", "b.gif"):
        list(write_film(generator, frames(generator), tmp_path / name))
    for kind in ("mp4", "gif"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_a_long_film_is_never_in_memory_as_a_whole(
    generator: Generator, squares: Squares, tmp_path: Path
) -> None:
    work = write_film(generator, frames(generator, 10_000), tmp_path / "film.gif")
    next(work)
    next(work)
    assert sum(squares.batches) <= 16
    work.close()  # type: ignore[attr-defined]


KINDS = ["film.mp4", "film.gif", "film"]


@pytest.mark.parametrize("name", KINDS)
def test_closing_early_leaves_nothing(name: str, generator: Generator, tmp_path: Path) -> None:
    work = write_film(generator, frames(generator, 100), tmp_path / "new" / name)
    for _ in range(3):
        next(work)
    work.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", KINDS[:2])
def test_closing_early_leaves_an_older_film_as_it_was(
    name: str, generator: Generator, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(b"older")
    work = write_film(generator, frames(generator, 100), tmp_path / name)
    for _ in range(3):
        next(work)
    work.close()  # type: ignore[attr-defined]
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"older"]


@pytest.mark.parametrize("name", KINDS)
def test_a_full_disk_is_said_and_leaves_nothing(
    name: str,
    generator: Generator,
    tmp_path: Path,
    small_disk: Callable[[int], AbstractContextManager[None]],
) -> None:
    whole = tmp_path / "whole" / name
    list(write_film(generator, frames(generator), whole))
    size = max(file.stat().st_size for file in ([whole] if whole.is_file() else whole.iterdir()))
    for room in (0, 100, size // 2, size - 1):
        with small_disk(room), pytest.raises(StorageError, match="No space is left"):
            list(write_film(generator, frames(generator), tmp_path / "full" / name))
        assert [entry.name for entry in tmp_path.iterdir()] == ["whole"]


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("film.avi", {}, "can't be a '.avi'"),
        ("film.mp4", {"fps": 0}, "1 to 120"),
        ("film.mp4", {"fps": 121}, "1 to 120"),
        ("film.gif", {"fps": 60}, "at most 50"),
        ("film.mp4", {"scale": 0}, "enlarged by 1 or more"),
        ("film.gif", {"scale": 300}, "most players stop"),
    ],
)
def test_what_can_not_be_a_film_is_refused(
    name: str, options: dict[str, int], words: str, generator: Generator, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=words):
        list(write_film(generator, frames(generator), tmp_path / "new" / name, **options))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="needs a picture"):
        list(write_film(generator, [], tmp_path / "new" / "film.mp4"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_a_films_name_is_named(generator: Generator, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").mkdir()
    with pytest.raises(StorageError, match="is a folder"):
        list(write_film(generator, frames(generator), tmp_path / "film.mp4"))


def test_without_pyav_an_mp4_is_refused_with_the_remedy_and_a_gif_is_made(
    generator: Generator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mp4.mp4_encoder.cache_clear()
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(mp4.FilmError, match="pip install av"):
        list(write_film(generator, frames(generator), tmp_path / "new" / "film.mp4"))
    assert list(tmp_path.iterdir()) == []
    list(write_film(generator, frames(generator, 3), tmp_path / "film.gif"))


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """A build of PyAV that can encode one format alone."""

    class Codec:
        known = ""

        def __init__(self, name: str, mode: str) -> None:
            if name != self.known:
                raise av.codec.codec.UnknownCodecError(name)

    def set_known(name: str) -> None:
        Codec.known = name
        monkeypatch.setattr(av.codec, "Codec", Codec)
        mp4.mp4_encoder.cache_clear()

    yield set_known
    mp4.mp4_encoder.cache_clear()


def test_without_x264_the_film_is_made_with_what_there_is(
    only: Callable[[str], None], generator: Generator, tmp_path: Path
) -> None:
    only("mpeg4")
    assert mp4.mp4_encoder() == "mpeg4"
    list(write_film(generator, frames(generator), tmp_path / "film.mp4"))
    with av.open(str(tmp_path / "film.mp4")) as film:
        assert film.streams.video[0].codec_context.name == "mpeg4"
        first = as_rgb(next(film.decode(video=0)))
    assert difference(first, large(generator.render([generator.point(0)])[0], 16)) < 4


def test_where_nothing_can_encode_the_remedy_is_said(
    only: Callable[[str], None], generator: Generator, tmp_path: Path
) -> None:
    only("nothing")
    with pytest.raises(mp4.FilmError, match=r"Choose a \.gif"):
        list(write_film(generator, frames(generator), tmp_path / "film.mp4"))
    assert list(tmp_path.iterdir()) == []


class Normed(nn.Module):
    """Squares of normalised colours, and how many pictures were made."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(12)
        self.count = [0]

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        self.count[0] += len(latents)
        colours = torch.tanh(self.norm(latents[:, :, None, None])).view(-1, 3, 2, 2)
        return colours.repeat_interleave(8, 2).repeat_interleave(8, 3)

    def __deepcopy__(self, memo: dict[int, object]) -> "Normed":
        twin = Normed()
        twin.count, twin.training = self.count, self.training
        return twin


def test_where_the_truncation_changes_batch_norm_is_measured_at_few_of_its_values(tmp_path: Path) -> None:
    module = Normed()
    generator = Generator(module, img_resolution=RESOLUTION, z_dim=12, standing_statistics=True)
    kept = [generator.point(i, truncation_psi=psi) for i, psi in enumerate((0.5, 1.0))]
    film = frames_between(kept, seconds_each=1, fps=24)
    work = write_film(generator, film, tmp_path / "film")
    told = [next(work) for _ in range(5)]
    assert told == [Progress(0, 25)] * 5, "it can be cancelled while it measures"
    assert module.count == [256]
    assert [*work][-1] == tmp_path / "film"
    assert module.count[0] == 3 * 256 + 3 * 8 + 3 * 8, (
        "three truncations, three stills of them, the others in eights"
    )
    for number in (0, 24):
        with Image.open(tmp_path / "film" / f"frame_{number:05d}.png") as frame:
            assert np.array_equal(np.asarray(frame), generator.render([film[number]])[0])
