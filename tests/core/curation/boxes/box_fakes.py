"""Sources of pictures that are only as large as they say, and files of boxes made on the spot."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from gan_core.curation.boxes import Exported, Imported, export_boxes, import_boxes
from gan_core.curation.edits import Edits
from gan_core.progress import Progress
from gan_core.sources.base import Box, PictureSize, Source, SourceItem

SIZE = PictureSize(400, 300)


class SizedSource(Source):
    """Pictures of which only the size is known."""

    name = layout = where = "dogs"
    skipped = ()

    def __init__(self, items: Iterable[SourceItem], sizes: Mapping[str, PictureSize] | None = None) -> None:
        self.items = sorted(items, key=lambda item: item.name)
        self._sizes = dict(sizes or {})

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        raise AssertionError("no picture need be decoded for its boxes")

    def size_of(self, item: SourceItem) -> PictureSize:
        return self._sizes.get(item.name, SIZE)

    def state(self, item: SourceItem) -> str:
        return item.name


def dogs(*names: str, breed: str | None = None, boxes: tuple[Box, ...] = ()) -> SizedSource:
    """Pictures of 400×300 px of these names."""
    return SizedSource([SourceItem(name, breed, boxes) for name in names])


def imported(source: Source, path: Path, form: str | None = None, **options: Any) -> Imported:
    """What `import_boxes` ends with; the progress before it only grows."""
    *progress, result = import_boxes(source, path, form, threads=1, **options)
    done = [step.done for step in progress if isinstance(step, Progress)]
    assert done == sorted(done)
    assert done[0] == 0
    assert isinstance(result, Imported)
    return result


def exported(source: Source, to: Path, form: str) -> Exported:
    """What `export_boxes` ends with."""
    *_, result = export_boxes(source, to, form, threads=1)
    assert isinstance(result, Exported)
    return result


def boxes_after(source: Source, path: Path, form: str | None = None) -> dict[str, tuple[Box, ...] | None]:
    """The boxes in the edits of a source without any, once those at `path` are imported."""
    edits = Edits()
    edits = edits.changed(imported(source, path, form).changes(edits))
    return {name: edit.boxes for name, edit in edits.pictures.items()}


def reasons(result: Imported | Exported) -> list[str]:
    """What was left out, as a person reads it."""
    return [str(one.reason) for one in result.skipped]


def coco(
    images: Iterable[Any], annotations: Iterable[Any] = (), categories: Iterable[Any] = ()
) -> dict[str, Any]:
    return {"images": list(images), "annotations": list(annotations), "categories": list(categories)}


def write_coco(path: Path, *parts: Iterable[Any]) -> Path:
    path.write_text(json.dumps(coco(*parts)), encoding="utf-8")
    return path


def turned_jpeg(size: tuple[int, int], orientation: int, mark: tuple[int, int, int, int]) -> bytes:
    """A black picture of `size` as stored, white inside `mark`, with EXIF's `orientation`."""
    picture = Image.new("RGB", size)
    picture.paste((255, 255, 255), mark)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif, quality=95)
    return stream.getvalue()
