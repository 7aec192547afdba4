"""From a Source to a Dataset: every picture read once, cropped, resized and put into an archive."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pydantic import field_validator, model_validator

from gan_core.dataset.archive import Dataset
from gan_core.dataset.crop import CropPolicy, CropRules
from gan_core.dataset.cutting import Cut, Cutter, RulesOf
from gan_core.dataset.earlier import Again, Earlier, made_from
from gan_core.dataset.pool import HEARTBEAT_S, in_order, with_progress
from gan_core.dataset.writer import ArchiveWriter
from gan_core.files import replacing
from gan_core.messages import DatasetError, Message, UsageError
from gan_core.progress import Progress
from gan_core.runs.settings import Settings, setting
from gan_core.sources.base import Skipped, Source, SourceItem
from gan_core.sources.untouched import refuse_to_replace


class PrepareSettings(Settings):
    """How pictures become a dataset."""

    img_resolution: int = setting(
        64,
        title="Resolution",
        description="Height and width of the dataset's pictures: a power of two, 8 to 256.",
        unit="px",
        ge=8,
        le=256,
    )
    crop: CropPolicy = setting(
        CropPolicy.BOX_SQUARE,
        title="Crop",
        description="What is kept of a picture with an annotated box. Pictures without a box are kept whole.",
    )
    margin: float = setting(
        0.1,
        title="Margin",
        description="For box-margin: how much the box grows on each side, as a share of its size.",
        ge=0.0,
        le=1.0,
    )
    also_whole: bool = setting(
        False, title="Also whole", description="Keep the whole picture's centre square beside the boxes."
    )
    largest_box: bool = setting(
        False, title="Largest box only", description="Of several boxes in a picture use the largest."
    )
    min_side: int = setting(
        0,
        title="Smallest side",
        description="Leave out crops with a shorter side.",
        unit="px",
        ge=0,
        le=65536,
    )
    min_area: float = setting(
        0.0,
        title="Smallest share",
        description="Leave out boxes that cover a smaller share of their picture.",
        ge=0.0,
        le=1.0,
    )
    aspect_min: float | None = setting(
        None,
        title="Narrowest",
        description="Leave out boxes whose width / height is less. Empty: no limit.",
        ge=0.01,
        le=100.0,
    )
    aspect_max: float | None = setting(
        None,
        title="Widest",
        description="Leave out boxes whose width / height is more. Empty: no limit.",
        ge=0.01,
        le=100.0,
    )

    @field_validator("img_resolution")
    @classmethod
    def _is_power_of_two(cls, value: int) -> int:
        if value & (value - 1):
            raise ValueError(
                UsageError(
                    "A resolution of {resolution} px is no power of two. Choose 8, 16, 32, 64, 128 or 256.",
                    resolution=value,
                )
            )
        return value

    @model_validator(mode="after")
    def _aspects_are_in_order(self) -> PrepareSettings:
        if self.aspect_min is not None and self.aspect_max is not None and self.aspect_min > self.aspect_max:
            raise ValueError(
                UsageError(
                    "No box is wider than {least} and narrower than {most}. Exchange the two.",
                    least=self.aspect_min,
                    most=self.aspect_max,
                )
            )
        return self

    def rules(self) -> CropRules:
        """The same, as the crop geometry takes it."""
        return CropRules(
            policy=self.crop,
            margin=self.margin,
            also_whole=self.also_whole,
            largest_box=self.largest_box,
            min_side=self.min_side,
            min_area=self.min_area,
            aspect_min=self.aspect_min,
            aspect_max=self.aspect_max,
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing made, and what it left out."""

    dataset: Dataset
    num_images: int
    skipped: tuple[Skipped, ...]
    """Pictures, boxes and annotations that were left out: those of the source first, then by name."""
    seconds: float
    notes: tuple[Message, ...] = ()
    num_taken_over: int = 0
    """Pictures of the source that had not changed since the dataset that was there before."""


def prepare(
    source: Source,
    to: Path,
    settings: PrepareSettings,
    *,
    rules_of: RulesOf | None = None,
    earlier: Path | None = None,
    threads: int | None = None,
) -> Iterator[Progress | Prepared]:
    """Make the dataset `to` (a .zip) of `source`.

    A picture's rules are those of `settings`, or what `rules_of` makes of them for it (it is called from
    many threads). A crop's class is its box's own breed, or the picture's.

    Where `earlier` (default: `to`) is a dataset of the same source already, only what has changed is read
    and cut: pictures, their regions, or the resolution. The result is the same, byte for byte, as without it.

    Yields Progress at least four times a second, last Prepared. The same source and settings make the
    same bytes, however many `threads` work (default: every core). Pictures that can't be read are
    skipped. Raises DatasetError where nothing is left, StorageError where `to` can't be written or is the
    source itself.
    Closing the iterator cancels; then, as after an error, what was at `to` is as it was.
    """
    started = time.monotonic()
    refuse_to_replace(source, to, ".zip")
    skipped = list(source.skipped)
    cutter = Cutter(source, settings.rules(), settings.img_resolution, rules_of)
    made = made_from(source, settings.img_resolution)
    num_taken_over = 0
    # The earlier file is closed before it is replaced, which Windows asks for.
    with (
        replacing(to) as temporary,
        Earlier.at(earlier or to, made) as known,
        ArchiveWriter(temporary) as writer,
    ):
        for step in with_progress(_cuts(source.items, cutter, known, threads), len(source.items)):
            if isinstance(step, Progress):
                yield step
                continue
            writer.add(step)
            skipped += [Skipped(step.item.name, reason) for reason in step.reasons]
            num_taken_over += step.is_taken_over
        if not writer.num_images:
            raise _nothing_usable(source, skipped)
        notes = writer.finish(settings.model_dump(mode="json"), made)
    dataset = Dataset.open(to)
    seconds = time.monotonic() - started
    yield Prepared(dataset, dataset.num_images, tuple(skipped), seconds, notes, num_taken_over)


def _cuts(
    items: Sequence[SourceItem], cutter: Cutter, earlier: Earlier, threads: int | None
) -> Iterator[Cut | None]:
    """What becomes of each item, in order, and None now and then while that takes long."""
    again: dict[str, Again] = {}
    if earlier:
        told = time.monotonic()
        for item in items:
            if (found := earlier.find(item, cutter)) is not None:
                again[item.name] = found
            if time.monotonic() - told >= HEARTBEAT_S:
                told = time.monotonic()
                yield None
    changed = in_order(cutter.cut, (item for item in items if item.name not in again), threads=threads)
    with closing(changed):
        for item in items:
            if (found := again.get(item.name)) is None:
                yield from _next(changed)
            elif (taken := earlier.take(found)) is not None:
                yield taken
            else:
                yield from in_order(cutter.cut, [item], threads=1)


def _next(results: Iterator[Cut | None]) -> Iterator[Cut | None]:
    """The next result, behind the heartbeats before it."""
    for result in results:
        yield result
        if result is not None:
            return


def _nothing_usable(source: Source, skipped: list[Skipped]) -> DatasetError:
    if not skipped:
        return DatasetError("{name} has no pictures. Choose another source.", name=source.name)
    return DatasetError(
        "No picture of {name} can be used. The first of {count} reasons: {reason}",
        name=source.name,
        count=len(skipped),
        reason=skipped[0].reason,
    )
