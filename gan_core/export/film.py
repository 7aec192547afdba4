"""A film through the latent space: an MP4, a GIF, or a folder of PNGs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gan_core.export.gif import MOST_FPS as MOST_FPS_OF_GIF
from gan_core.export.gif import GifWriter
from gan_core.export.mp4 import Mp4Writer
from gan_core.files import replacing
from gan_core.messages import StorageError, UsageError
from gan_core.png import encode_png
from gan_core.progress import Progress
from gan_core.sampling.generator import Generator
from gan_core.sampling.interpolation import Frames, check_length
from gan_core.sampling.point import Point
from gan_core.sampling.write import filling

MOST_FPS, MOST_PX = 120, 4096
"""Pictures a second, and pixels a side: what players of H.264 can be expected to show."""
_AT_ONCE = 16
"""Pictures rendered at once: so many are in memory, and so often progress is told."""
_SIDE = 256
"""Where no scale is given, small pictures are shown by the largest whole factor at up to so many pixels."""

Picture = NDArray[np.uint8]
Kind = Literal["mp4", "gif", "png"]


def film_kind(to: Path) -> Kind:
    """What a film `to` becomes by its name; a folder, or a name without an ending, becomes PNGs.

    Raises UsageError for an ending that is no film's.
    """
    ending = to.suffix.lower()
    if to.is_dir() or not ending:
        if ending in (".mp4", ".gif"):
            raise StorageError("{path} is a folder. Name a file for the film, such as film.mp4.", path=to)
        return "png"
    if ending == ".mp4":
        return "mp4"
    if ending == ".gif":
        return "gif"
    raise UsageError(
        "A film can't be a '{ending}'. End its name in .mp4 or .gif, or name a folder for single pictures.",
        ending=ending,
    )


def film_scale(kind: Kind, img_resolution: int) -> int:
    """The factor that a film is enlarged by where none is given; single pictures stay as they are."""
    return 1 if kind == "png" else max(1, _SIDE // img_resolution)


def write_film(
    generator: Generator,
    points: Sequence[Point],
    to: Path,
    *,
    fps: int = 30,
    scale: int | None = None,
) -> Iterator[Progress | Path]:
    """Write the pictures of `points`, one after the other, as the film `to`; yields last `to`.

    ``.mp4`` is H.264, ``.gif`` repeats for ever, any other name is a folder of ``frame_00000.png`` …, where an
    earlier film is replaced. `fps` is 1 to 120, of a GIF to 50. Every pixel becomes `scale` × `scale` pixels
    (`film_scale` where None). Pictures are rendered exactly, a few at a time; only where the truncation of
    `Frames` changes, batch norm's statistics between two of `Frames.knots` lie between theirs. Progress counts
    frames. Closed early, it leaves `to` as it was.

    Raises UsageError for what can't be a film and where `Generator.render` does, FilmError where PyAV is
    missing, StorageError where `to` can't be written.
    """
    kind = film_kind(to)
    scale = film_scale(kind, generator.img_resolution) if scale is None else scale
    side = generator.img_resolution * scale
    _refuse_impossible(kind, len(points), fps, scale, side)
    knots = points.knots if isinstance(points, Frames) else ()
    with _opened(kind, to, side, fps, scale) as add:
        yield Progress(0, len(points))
        for start in range(0, len(points), _AT_ONCE):
            batch = points[start : start + _AT_ONCE]
            for _ in generator.measuring(batch, knots):
                yield Progress(start, len(points))
            for picture in generator.render(batch, knots=knots):
                add(picture)
            yield Progress(min(start + _AT_ONCE, len(points)), len(points))
    yield to


def enlarged(picture: Picture, scale: int) -> Picture:
    """`picture`, uint8 [H, W, 3], with each pixel as a square of `scale` pixels."""
    return picture if scale == 1 else picture.repeat(scale, axis=0).repeat(scale, axis=1)


def _refuse_impossible(kind: Kind, count: int, fps: int, scale: int, side: int) -> None:
    if count < 1:
        raise UsageError("A film needs a picture. Choose some first.")
    check_length(count)
    if not 1 <= fps <= MOST_FPS:
        raise UsageError("A film shows 1 to {most} pictures a second, not {fps}.", most=MOST_FPS, fps=fps)
    if kind == "gif" and fps > MOST_FPS_OF_GIF:
        raise UsageError(
            "A GIF shows at most {most} pictures a second, not {fps}. Choose fewer, or an .mp4.",
            most=MOST_FPS_OF_GIF,
            fps=fps,
        )
    if scale < 1:
        raise UsageError("Pictures are enlarged by 1 or more, not by {scale}.", scale=scale)
    if side > MOST_PX:
        raise UsageError(
            "The film would be {side} px wide; most players stop at {most}. Enlarge it less.",
            side=side,
            most=MOST_PX,
        )


def _opened(
    kind: Kind, to: Path, side: int, fps: int, scale: int
) -> AbstractContextManager[Callable[[Picture], None]]:
    if kind == "png":
        return _folder(to, scale)
    return _file(kind, to, side, fps, scale)


@contextmanager
def _file(kind: Kind, to: Path, side: int, fps: int, scale: int) -> Iterator[Callable[[Picture], None]]:
    with replacing(to) as temporary:
        if kind == "gif":
            # Colours are chosen among the network's own pixels, and only then enlarged.
            with GifWriter(temporary, side, fps) as gif:
                yield gif.add
        else:
            with Mp4Writer(temporary, side, fps) as mp4:
                yield lambda picture: mp4.add(enlarged(picture, scale))


@contextmanager
def _folder(to: Path, scale: int) -> Iterator[Callable[[Picture], None]]:
    with filling(to) as folder:
        count = 0

        def add(picture: Picture) -> None:
            nonlocal count
            (folder / f"frame_{count:05d}.png").write_bytes(encode_png(enlarged(picture, scale)))
            count += 1

        yield add
        for earlier in to.iterdir():
            number = re.fullmatch(r"frame_(\d{5,})\.png", earlier.name)
            if number and int(number[1]) >= count:
                earlier.unlink()
