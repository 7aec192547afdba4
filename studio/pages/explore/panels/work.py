"""What the panels do in jobs' threads: everything that touches torch is imported there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.messages import Message
from gan_core.progress import Progress
from studio.workers.reals import EXTRACTOR, Pixels

if TYPE_CHECKING:
    from gan_core.metrics.features import FeatureMaps
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.point import Point
    from gan_core.sampling.projection import Projection
    from studio.workers.giving_way import GivingWay
    from studio.workers.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Film:
    """What is written, and of what."""

    recipe: Recipe
    frames: Sequence[Point]
    fps: int
    scale: int


@dataclass(frozen=True, slots=True)
class Written:
    """A film on disk."""

    path: Path
    count: int
    """Its frames."""
    size_bytes: int


def export_film(film: Film, to: Path, giving_way: GivingWay) -> Iterator[Progress | Written]:
    """Write the film; see `write_film`. Stands still while the hand moves."""
    from gan_core.export.film import write_film

    writing = write_film(film.recipe.open(), film.frames, to, fps=film.fps, scale=film.scale)
    for item in giving_way.between(writing):
        if isinstance(item, Progress):
            yield item
        else:
            yield Written(item, len(film.frames), _size(item))


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.glob("frame_*.png")
    return sum(file.stat().st_size for file in files)


def read_target(path: Path, img_resolution: int) -> Iterator[Pixels]:
    """A person's photograph as the network sees it, uint8 [R, R, 3]. Raises SourceError."""
    from gan_core.sampling.photograph import read_photograph

    yield read_photograph(path, img_resolution)


def project_picture(
    recipe: Recipe, target: Pixels, breed: int | None, giving_way: GivingWay
) -> Iterator[Progress | Message | Projection]:
    """Find the point whose picture is most like `target`; see `project`.

    A Message among the items says that only pixels can be compared. Stands still while the hand moves.
    """
    from gan_core.sampling.projection import project

    generator = recipe.open()
    extractor, note = _feature_maps(generator)
    work = project(generator, target, extractor=extractor, breed=breed)
    if note is not None:
        yield note
    yield from giving_way.between(work)


def _feature_maps(generator: Generator) -> tuple[FeatureMaps | None, Message | None]:
    from gan_core.metrics.features import ExtractorError, FeatureMaps, load_extractor

    try:
        extractor = load_extractor(EXTRACTOR, device=generator.device)
    except ExtractorError as error:
        return None, error.message
    assert isinstance(extractor, FeatureMaps)
    return extractor, None
