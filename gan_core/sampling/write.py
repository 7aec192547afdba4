"""Samples as PNG files in a folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gan_core.files import making, writing
from gan_core.messages import UsageError
from gan_core.png import encode_png
from gan_core.progress import Progress
from gan_core.sampling.generator import Generator


def write_samples(
    generator: Generator,
    to: Path,
    count: int,
    seed: int = 0,
    *,
    breed: int | None = None,
    truncation_psi: float | None = None,
) -> Iterator[Progress | Path]:
    """Write pictures 0 … count - 1 of `seed` as ``image_00000.png`` … into the folder `to`.

    The last thing yielded is the folder. Files of the same names are replaced once all are made;
    until then, and when the generator is closed early, the folder is as it was. Raises UsageError for
    a breed or truncation that the network does not know, StorageError where `to` can't be written.
    """
    if count < 1:
        raise UsageError("The count must be 1 or more, not {count}.", count=count)
    with filling(to) as folder:
        done = 0
        yield Progress(0, count)
        for _ in generator.measuring([generator.point(seed, 0, breed, truncation_psi)]):
            yield Progress(0, count)
        for batch in generator.pictures(count, seed, breed, truncation_psi):
            for picture in batch:
                (folder / f"image_{done:05d}.png").write_bytes(encode_png(picture))
                done += 1
            yield Progress(done, count)
    yield to


@contextmanager
def filling(to: Path) -> Iterator[Path]:
    """Yield an empty folder whose files move into `to` when all went well; else nothing stays of it."""
    with writing(to), making(to), tempfile.TemporaryDirectory(dir=to, prefix=".") as name:
        yield Path(name)
        for file in sorted(Path(name).iterdir()):
            file.replace(to / file.name)
