"""The competition's submission: ``images.zip`` with 10,000 PNGs of 64×64 at its root.

Kaggle, Generative Dog Images (2019): a picture that is not exactly 64×64 or no PNG is an error.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gan_core.dataset.pool import in_order
from gan_core.files import os_reason, replacing
from gan_core.messages import GanCoreError, Message, StorageError, UsageError
from gan_core.png import encode_png
from gan_core.progress import Progress

COUNT = 10_000
SIDE = 64
"""Height and width in pixels that the competition asks for."""

Pictures = NDArray[np.uint8]


class ExportError(GanCoreError):
    """Pictures that can't become a submission, or a file that is none."""


class PictureMaker(Protocol):
    """What an export needs of a Generator."""

    @property
    def img_resolution(self) -> int:
        """Height and width of its pictures."""
        ...

    def pictures(self, count: int, seed: int, *, truncation_psi: float | None = None) -> Iterator[Pictures]:
        """Pictures 0 … count - 1 of `seed`, in batches uint8 [≤ batch, H, W, 3]."""
        ...


@dataclass(frozen=True, slots=True)
class Submission:
    """A finished, checked file; `checks` says what was found right, a sentence each."""

    path: Path
    count: int
    size_bytes: int
    checks: tuple[Message, ...]


def export_submission(
    generator: PictureMaker,
    to: Path,
    count: int = COUNT,
    seed: int = 0,
    truncation_psi: float | None = None,
) -> Iterator[Progress | Submission]:
    """Write pictures 0 … count - 1 of `seed` into the zip `to` and check it; yields last the Submission.

    Larger pictures are area-resized. Closed early, it leaves `to` as it was. Raises ExportError for a
    generator of smaller pictures, UsageError for a count below 1, StorageError where `to` can't be
    written.
    """
    _refuse_impossible(generator, to, count)
    with replacing(to) as temporary:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            done = 0
            yield Progress(0, count)
            batches = generator.pictures(count, seed, truncation_psi=truncation_psi)
            for encoded in in_order(_encode, batches, ahead=2):
                for data in encoded or ():
                    # A fixed time (ZipInfo's own, 1980) makes the same export the same bytes.
                    archive.writestr(zipfile.ZipInfo(f"image_{done:05d}.png"), data)
                    done += 1
                yield Progress(done, count)
        found = check_submission(temporary, count)
    yield replace(found, path=to)


def check_submission(path: Path, count: int = COUNT) -> Submission:
    """Read the file as the competition would. Raises ExportError, naming the picture that is wrong."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            _check_names(path, names, count)
            for name in names:
                _check_picture(path, name, archive.read(name))
    except (zipfile.BadZipFile, EOFError) as error:
        raise ExportError("{path} is not a whole zip file. Export it again.", path=path) from error
    except OSError as error:
        raise ExportError(
            "{path} can't be read ({reason}). Export it again.",
            path=path,
            reason=os_reason(error),
        ) from error
    checks = (
        Message("{count} pictures", {"count": count}),
        Message("Each is an RGB PNG of exactly {side}×{side} pixels", {"side": SIDE}),
        Message("All lie at the root of the zip, under names of their own"),
    )
    return Submission(path, count, path.stat().st_size, checks)


def _refuse_impossible(generator: PictureMaker, to: Path, count: int) -> None:
    if generator.img_resolution < SIDE:
        raise ExportError(
            "This generator makes pictures of {has} px; a submission needs {needs} px. "
            "Export a run of {needs} px or more; one that still grows must train on first.",
            has=generator.img_resolution,
            needs=SIDE,
        )
    if count < 1:
        raise UsageError("The count must be 1 or more, not {count}.", count=count)
    if to.is_dir():
        raise StorageError("{path} is a folder. Name a file for the submission, such as images.zip.", path=to)


def _encode(batch: Pictures) -> list[bytes]:
    return [encode_png(picture if len(picture) == SIDE else _resized(picture)) for picture in batch]


def _resized(picture: Pictures) -> Pictures:
    """`picture`, uint8 [H, W, 3], at 64×64: every new pixel is the mean of the area it covers."""
    return np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BOX))


def _check_names(path: Path, names: list[str], count: int) -> None:
    if len(names) != count:
        raise ExportError(
            "{path} holds {found} files where {count} pictures belong. Export it again.",
            path=path,
            found=len(names),
            count=count,
        )
    if len(set(names)) != count:
        raise ExportError("{path} holds two pictures of one name. Export it again.", path=path)
    for name in names:
        if "/" in name or "\\" in name or not name.endswith(".png"):
            raise ExportError(
                "{path} holds {name}, which is no PNG at its root. Export it again.", path=path, name=name
            )


def _check_picture(path: Path, name: str, data: bytes) -> None:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            found = (picture.format, picture.mode, picture.size)
            picture.verify()
    except (OSError, SyntaxError, ValueError) as error:
        raise ExportError("{path}: {name} is damaged. Export it again.", path=path, name=name) from error
    if found != ("PNG", "RGB", (SIDE, SIDE)):
        raise ExportError(
            "{path}: {name} is not an RGB PNG of {side}×{side} pixels. Export it again.",
            path=path,
            name=name,
            side=SIDE,
        )
