"""From a Source to a Dataset: every picture read once, cropped, resized and put into an archive."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import field_validator, model_validator

from gan_core.dataset.archive import Dataset
from gan_core.dataset.crop import Crop, CropPolicy, CropRules, crops, cut_all
from gan_core.dataset.pool import in_order
from gan_core.dataset.writer import ArchiveWriter
from gan_core.files import os_reason, replacing
from gan_core.messages import DatasetError, Message, SourceError, UsageError
from gan_core.png import store_png
from gan_core.progress import Progress
from gan_core.runs.settings import Settings, setting
from gan_core.sources.base import Skipped, Source, SourceItem

_PROGRESS_EVERY_S = 0.05

RulesOf = Callable[[SourceItem, CropRules], CropRules]
"""A picture's own rules, from the picture and the rules that hold for all."""


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


@dataclass(frozen=True, slots=True)
class _Cut:
    """What became of one picture of the source: its crops as PNG bytes, and what was left out."""

    item: SourceItem
    pictures: tuple[tuple[Crop, bytes], ...] = ()
    reasons: tuple[Message, ...] = ()


def prepare(
    source: Source,
    to: Path,
    settings: PrepareSettings,
    *,
    rules_of: RulesOf | None = None,
    threads: int | None = None,
) -> Iterator[Progress | Prepared]:
    """Make the dataset `to` (a .zip) of `source`.

    A picture's rules are those of `settings`, or what `rules_of` makes of them for it (it is called from
    many threads). A crop's class is its box's own breed, or the picture's.

    Yields Progress at least four times a second, last Prepared. The same source and settings make the
    same bytes, however many `threads` work (default: every core). Pictures that can't be read are
    skipped. Raises DatasetError where nothing is left, StorageError where `to` can't be written.
    Closing the iterator cancels; then, as after an error, nothing new is left at `to`.
    """
    started = time.monotonic()
    skipped = list(source.skipped)
    rules = settings.rules()

    def cut_item(item: SourceItem) -> _Cut:
        own = rules if rules_of is None else rules_of(item, rules)
        return _cut_item(source, item, own, settings.img_resolution)

    with replacing(to) as temporary, ArchiveWriter(temporary) as writer:
        total = len(source.items)
        yield Progress(0, total)
        done, told = 0, time.monotonic()
        for result in in_order(cut_item, source.items, threads=threads):
            if result is not None:
                done += 1
                for crop, png in result.pictures:
                    writer.add(png, result.item.name, crop.region, crop.breed or result.item.breed)
                skipped += [Skipped(result.item.name, reason) for reason in result.reasons]
            if result is None or done == total or time.monotonic() - told >= _PROGRESS_EVERY_S:
                told = time.monotonic()
                yield Progress(done, total)
        if not writer.num_images:
            raise _nothing_usable(source, skipped)
        notes = writer.finish(settings.model_dump(mode="json"))
    dataset = Dataset.open(to)
    yield Prepared(dataset, dataset.num_images, tuple(skipped), time.monotonic() - started, notes)


def _cut_item(source: Source, item: SourceItem, rules: CropRules, resolution: int) -> _Cut:
    try:
        photo = source.photo(item)
        kept, reasons = crops(photo.size, item.boxes, rules)
        cuts = cut_all(photo, [crop.region for crop in kept], resolution)
        pictures = tuple((crop, store_png(np.asarray(cut))) for crop, cut in zip(kept, cuts, strict=True))
    except SourceError as error:
        return _Cut(item, reasons=(error.message,))
    except OSError as error:
        values = {"name": item.name, "reason": os_reason(error)}
        message = Message("{name} can't be read ({reason}).", values)
        return _Cut(item, reasons=(message,))
    return _Cut(item, pictures, tuple(reasons))


def _nothing_usable(source: Source, skipped: list[Skipped]) -> DatasetError:
    if not skipped:
        return DatasetError("{name} has no pictures. Choose another source.", name=source.name)
    return DatasetError(
        "No picture of {name} can be used. The first of {count} reasons: {reason}",
        name=source.name,
        count=len(skipped),
        reason=skipped[0].reason,
    )
