"""A projection as files: the point as a tray, the pictures, and the two side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

from gan_core.export.comparison import Shown, comparison
from gan_core.png import encode_png
from gan_core.progress import Progress
from gan_core.sampling.generator import Generator
from gan_core.sampling.projection import Projection
from gan_core.sampling.tray import Kept, Tray, TrayFile
from gan_core.sampling.write import filling

TRAY, TARGET, PROJECTED, BOTH = "tray.json", "target.png", "projected.png", "side-by-side.png"


def write_projection(
    work: Iterator[Progress | Projection],
    generator: Generator,
    to: Path,
    name: str,
    captions: tuple[str, str] = ("", ""),
) -> Iterator[Progress | Projection]:
    """Run `work`, a `project` of `generator`, and write its result into the folder `to`.

    Yields what `work` yields. `name` is the point's in the tray; `captions` stand under the two pictures.
    Files of the same names are replaced at the end; until then, and when it is closed early, the folder is
    as it was. Raises StorageError where it can't be written, before any work, and what `work` raises.
    """
    with closing(cast("Any", work)), filling(to) as folder:
        found: Projection | None = None
        for step in work:
            if isinstance(step, Projection):
                found = step
            yield step
        assert found is not None
        _write(found, generator, folder, name, captions)


def _write(
    found: Projection, generator: Generator, folder: Path, name: str, captions: tuple[str, str]
) -> None:
    pair = [Shown(found.target, captions[0]), Shown(found.picture, captions[1])]
    for file, picture in ((TARGET, found.target), (PROJECTED, found.picture), (BOTH, comparison([pair]))):
        (folder / file).write_bytes(encode_png(picture))
    origin = generator.origin
    checkpoint, weights = (origin.checkpoint, origin.weights) if origin else ("", "ema")
    kept = Kept(name, found.point, checkpoint, weights, generator.statistics)
    TrayFile(folder / TRAY).save(Tray((kept,)), generator)
