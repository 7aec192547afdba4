"""Boxes from a file of another tool to the pictures of a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gan_core.curation.boxes.annotated import AnnotatedPicture, Reading
from gan_core.curation.boxes.breeds import BreedNames
from gan_core.curation.boxes.files import open_annotations
from gan_core.curation.boxes.fitting import fitted, of_another_shape, placement
from gan_core.curation.boxes.formats import BoxFormat, format_named, guess_format
from gan_core.curation.boxes.names import Ambiguous, PictureNames
from gan_core.curation.edits import Edits, PictureEdit
from gan_core.dataset.pool import in_order, with_progress
from gan_core.messages import Message, SourceError
from gan_core.progress import Progress
from gan_core.sources.base import Box, PictureSize, Skipped, Source, SourceItem


@dataclass(frozen=True, slots=True)
class Imported:
    """The boxes that were found, and what was left out. Nothing is changed or saved by it."""

    format: str
    """The key of the format that was read."""
    boxes: Mapping[str, tuple[Box, ...] | None]
    """By picture name; None: the source's own, an empty tuple: the picture has no box."""
    num_boxes: int
    skipped: tuple[Skipped, ...]
    notes: tuple[Message, ...] = ()

    def changes(self, edits: Edits) -> dict[str, PictureEdit]:
        """What to give to ``edits.changed``: these boxes in place of others, whatever else was decided kept."""
        return {name: replace(edits.of(name), boxes=boxes) for name, boxes in self.boxes.items()}


@dataclass(frozen=True, slots=True)
class _Placed:
    """What became of one annotation."""

    where: str
    item: SourceItem | None = None
    boxes: tuple[Box, ...] | None = None
    skipped: tuple[Skipped, ...] = ()


def import_boxes(
    source: Source,
    path: Path,
    format: str | None = None,  # noqa: A002 (what it is called in the terminal too)
    *,
    keep_breeds: bool = False,
    threads: int | None = None,
) -> Iterator[Progress | Imported]:
    """Read the boxes at `path` (a folder, an archive or a file) for the pictures of `source`.

    `source` is the one as opened, not a curated one. Without a `format` it is guessed. Classes become
    the boxes' breeds, unless `keep_breeds` leaves every box its picture's. A picture that is named and
    has no box gets none; one that isn't named, or of which no box can be used, keeps what it has.
    Yields Progress in annotations, last Imported. Raises UsageError for an unknown format, SourceError
    where nothing at `path` is for a picture of `source`.
    """
    chosen = None if format is None else format_named(format)
    tree = open_annotations(path)
    try:
        names = PictureNames(item.name for item in source.items)
        chosen = chosen or guess_format(tree, path, names)
        reading = chosen.read(tree, path)
        placing = _Placing(source, names, keep_breeds)
        skipped = list(tree.skipped)
        boxes: dict[str, tuple[Box, ...]] = {}
        yield from _place_all(reading, placing, boxes, skipped, threads)
    finally:
        tree.close()
    if not boxes:
        raise _nothing_found(source, path, chosen, skipped)
    yield Imported(
        chosen.key,
        {name: None if found == placing.items[name].boxes else found for name, found in boxes.items()},
        sum(map(len, boxes.values())),
        tuple(skipped),
        reading.notes,
    )


def _place_all(
    reading: Reading,
    placing: _Placing,
    boxes: dict[str, tuple[Box, ...]],
    skipped: list[Skipped],
    threads: int | None,
) -> Iterator[Progress]:
    """Fill `boxes` and `skipped` with what `placing` makes of the annotations."""
    placed = in_order(placing.place, reading.pictures, threads=threads)
    for step in with_progress(placed, reading.total):
        if isinstance(step, Progress):
            yield Progress(min(step.done, reading.total), reading.total)
            continue
        skipped += step.skipped
        if step.item is not None and step.boxes is not None:
            if step.item.name in boxes:
                skipped.append(_again(step.where, step.item.name))
            else:
                boxes[step.item.name] = step.boxes
    yield Progress(reading.total, reading.total)


class _Placing:
    """Finds the picture of an annotation and fits the boxes to it; from many threads."""

    def __init__(self, source: Source, names: PictureNames, keep_breeds: bool) -> None:
        self.items = {item.name: item for item in source.items}
        self._source = source
        self._names = names
        self._breeds = None if keep_breeds else BreedNames(source.breeds)

    def place(self, annotated: AnnotatedPicture | Skipped) -> _Placed:
        """The boxes of its picture, or why there are none. Raises nothing."""
        if isinstance(annotated, Skipped):
            return _Placed(annotated.name, skipped=(annotated,))
        try:
            name = self._names.find(annotated.called)
        except Ambiguous:
            template = "{name} fits more than one picture, so it was left out."
            return _left_out(annotated, Message(template, {"name": annotated.where}))
        if name is None:
            values = {"name": annotated.where, "source": self._source.name}
            return _left_out(annotated, Message("{name} is for no picture of {source}.", values))
        item = self.items[name]
        try:
            size = self._source.size_of(item)
        except SourceError as error:
            return _left_out(annotated, error.message)
        return self._fit(annotated, item, size)

    def _fit(self, annotated: AnnotatedPicture, item: SourceItem, size: PictureSize) -> _Placed:
        place = placement(annotated, size)
        if place is None:
            return _left_out(annotated, of_another_shape(annotated, item.name, size))
        boxes: list[Box] = []
        skipped: list[Skipped] = []
        for count, rectangle in enumerate(annotated.rectangles, start=1):
            breed = self._breeds.of_box(rectangle.named, item) if self._breeds else None
            box = fitted(rectangle, place, size, breed)
            if isinstance(box, Box):
                boxes.append(box)
            else:
                values = {"number": count, "name": annotated.where}
                skipped.append(Skipped(annotated.where, Message(box, values)))
        is_usable = bool(boxes) or not annotated.rectangles
        return _Placed(annotated.where, item, tuple(boxes) if is_usable else None, tuple(skipped))


def _left_out(annotated: AnnotatedPicture, reason: Message) -> _Placed:
    return _Placed(annotated.where, skipped=(Skipped(annotated.where, reason),))


def _again(where: str, picture: str) -> Skipped:
    template = "{name} is for {picture}, which has boxes from another annotation already."
    return Skipped(where, Message(template, {"name": where, "picture": picture}))


def _nothing_found(source: Source, path: Path, chosen: BoxFormat, skipped: list[Skipped]) -> SourceError:
    if not skipped:
        return SourceError("{path} has no boxes in {format}.", path=path, format=chosen.title)
    return SourceError(
        "{path} has no boxes for the pictures of {source}. {reason}",
        path=path,
        source=source.name,
        reason=skipped[0].reason,
    )
