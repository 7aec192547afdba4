"""The boxes of a source, as edited, to a file for other tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gan_core.curation.boxes.fitting import clamped, encloses_something
from gan_core.curation.boxes.formats import WRITTEN, BoxFormat, format_named
from gan_core.curation.boxes.written import BoxedPicture
from gan_core.dataset.pool import in_order, with_progress
from gan_core.files import replacing
from gan_core.messages import Message, SourceError, StorageError, UsageError
from gan_core.progress import Progress
from gan_core.sources.base import Box, Skipped, Source, SourceItem
from gan_core.sources.untouched import refuse_to_replace


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what was left out."""

    path: Path
    format: str
    num_pictures: int
    num_boxes: int
    skipped: tuple[Skipped, ...]


def export_boxes(
    source: Source,
    to: Path,
    format: str,  # noqa: A002 (what it is called in the terminal too)
    *,
    threads: int | None = None,
) -> Iterator[Progress | Exported]:
    """Write the boxes of all pictures of `source`, which may be a CuratedSource, as ``voc`` or ``coco``.

    COCO is a file, Pascal VOC a folder with a file a picture in the source's folders. Boxes are clamped
    to their pictures; what encloses nothing, and pictures that can't be read, are left out. Yields
    Progress, last Exported. Raises UsageError for a format that isn't written, SourceError where no
    picture can be read, StorageError where `to` can't be written or is a file of the source. Closed early, it
    leaves nothing new.
    """
    chosen = format_named(format)
    if chosen.make_writer is None:
        there = ", ".join(WRITTEN)
        raise UsageError(
            "Boxes can't be exported as {format}. Try: {there}.", format=chosen.title, there=there
        )
    _refuse_taken(chosen, to)
    refuse_to_replace(source, to, ".json")
    skipped: list[Skipped] = []
    num_pictures = num_boxes = 0
    with replacing(to) as temporary:
        writer = chosen.make_writer(temporary, source.name, [item.name for item in source.items])
        boxed = in_order(lambda item: _boxed(source, item), source.items, threads=threads)
        for step in with_progress(boxed, len(source.items)):
            if isinstance(step, Progress):
                yield step
                continue
            picture, complaints = step
            skipped += complaints
            if picture is not None:
                writer.add(picture)
                num_pictures += 1
                num_boxes += len(picture.boxes)
        if not num_pictures:
            raise _nothing_readable(source, skipped)
        writer.finish()
        if to.is_dir():  # an empty one, which not every system replaces
            to.rmdir()
    yield Exported(to, chosen.key, num_pictures, num_boxes, tuple(skipped))


def _refuse_taken(chosen: BoxFormat, to: Path) -> None:
    if chosen.is_file and to.is_dir():
        raise StorageError("{path} is a folder. Name a file for the boxes, such as boxes.json.", path=to)
    if not chosen.is_file and to.exists() and not (to.is_dir() and not any(to.iterdir())):
        raise StorageError("{path} already holds something. Choose a new folder.", path=to)


def _boxed(source: Source, item: SourceItem) -> tuple[BoxedPicture | None, list[Skipped]]:
    try:
        size = source.size_of(item)
    except SourceError as error:
        return None, [Skipped(item.name, error.message)]
    boxes: list[Box] = []
    skipped: list[Skipped] = []
    for number, box in enumerate(item.boxes, start=1):
        inside = clamped(box, size)
        if inside is not None:
            boxes.append(inside)
            continue
        template = (
            "Box {number} in {name} lies outside of the picture, so it was left out."
            if encloses_something((box.left, box.top, box.right, box.bottom))
            else "Box {number} in {name} is inverted or empty, so it was left out."
        )
        skipped.append(Skipped(item.name, Message(template, {"number": number, "name": item.name})))
    return BoxedPicture(item, size, tuple(boxes)), skipped


def _nothing_readable(source: Source, skipped: list[Skipped]) -> SourceError:
    if not skipped:
        return SourceError("{source} has no pictures to export boxes of.", source=source.name)
    return SourceError(
        "No picture of {source} can be read. {reason}", source=source.name, reason=skipped[0].reason
    )
