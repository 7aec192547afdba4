"""How a picture's number becomes its thumbnail: each function returns a renderer for the worker thread.

Crops come from the same functions that prepare a dataset, so what is shown is what the network will see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import overload

import numpy as np
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gan_core.curation.edits import PictureEdit
from gan_core.dataset.archive import Dataset
from gan_core.dataset.crop import Region, crops, cut, cut_all
from gan_core.dataset.prepare import PrepareSettings
from gan_core.sources.base import Box, Source, SourceItem
from studio.workers.thumbnails import Render, Thumbnail, image_of

EditOf = Callable[[str], PictureEdit]
"""What is decided about a picture, by its name; asked for at each rendering, in a worker thread."""


def crop_renderer(source: Source, settings: PrepareSettings, edit_of: EditOf, side: int) -> Render:
    """The first crop of each picture as the dataset will hold it, or no larger than `side` device pixels; where
    there is none, the whole picture and why."""
    rules, resolution = settings.rules(), min(settings.img_resolution, side)

    def render(number: int) -> Thumbnail:
        item = source.items[number]
        edit = edit_of(item.name)
        photo = source.photo(item)
        kept, reasons = crops(photo.size, _boxes(item, edit), edit.rules(rules))
        if not kept:
            whole = photo.at_least(min(1.0, resolution / min(photo.size))).picture
            return Thumbnail(_shrunk(whole, resolution, resolution), reasons[0], num_crops=0)
        return Thumbnail(_image(cut_all(photo, [kept[0].region], resolution)[0]), num_crops=len(kept))

    return render


def whole_renderer(source: Source, edit_of: EditOf, side: int) -> Render:
    """The whole picture within `side` device pixels, with its boxes."""

    def render(number: int) -> Thumbnail:
        item = source.items[number]
        draft = source.draft(item, side)
        image = _shrunk(draft.picture, side, side)
        _draw_frames(image, _boxes(item, edit_of(item.name)), draft.size, QColor("white"))
        return Thumbnail(image)

    return render


def detail_renderer(
    source: Source, settings: PrepareSettings, edit_of: EditOf, room: tuple[int, int], crop_color: QColor
) -> Render:
    """The whole picture within `room` (width and height in device pixels) with its boxes and the frames of its
    crops, the crops themselves, and why any was left out."""
    rules, resolution = settings.rules(), settings.img_resolution

    def render(number: int) -> Thumbnail:
        item = source.items[number]
        edit = edit_of(item.name)
        boxes = _boxes(item, edit)
        picture = source.picture(item)
        kept, reasons = crops(picture.size, boxes, edit.rules(rules))
        regions = [crop.region for crop in kept]
        image = _shrunk(picture, *room)
        _draw_frames(image, boxes, picture.size, QColor("white"))
        _draw_frames(image, regions, picture.size, crop_color)
        cuts = tuple(_image(cut(picture, region, resolution)) for region in regions)
        return Thumbnail(image, reasons[0] if reasons else None, len(regions), cuts)

    return render


def dataset_renderer(dataset: Dataset) -> Render:
    """The pictures of a prepared dataset, as they are."""
    return lambda number: Thumbnail(image_of(dataset.image(number)))


class DatasetItems(Sequence[SourceItem]):
    """The pictures of a prepared dataset as items: their number is their name, their class their breed."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def __len__(self) -> int:
        return self._dataset.num_images

    @overload
    def __getitem__(self, number: int) -> SourceItem: ...
    @overload
    def __getitem__(self, number: slice) -> list[SourceItem]: ...
    def __getitem__(self, number: int | slice) -> SourceItem | list[SourceItem]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        number = range(len(self))[number]
        labels = self._dataset.labels
        return SourceItem(f"#{number}", None if labels is None else self._dataset.class_names[labels[number]])


def _boxes(item: SourceItem, edit: PictureEdit) -> tuple[Box, ...]:
    return item.boxes if edit.boxes is None else edit.boxes


def _image(picture: Image.Image) -> QImage:
    return image_of(np.asarray(picture))


def _shrunk(picture: Image.Image, width: int, height: int) -> QImage:
    """The picture with its aspect kept, no larger than width × height."""
    small = picture.copy()
    small.thumbnail((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return _image(small)


def _draw_frames(image: QImage, frames: Iterable[Box | Region], size: tuple[int, int], color: QColor) -> None:
    """Frames given in pixels of a picture of `size`, on its shrunk `image`: readable on any background."""
    across, down = image.width() / size[0], image.height() / size[1]
    painter = QPainter(image)
    for frame in frames:
        rect = QRectF(frame.left * across, frame.top * down, frame.width * across, frame.height * down)
        inside = rect.intersected(QRectF(image.rect())).adjusted(1, 1, -1, -1)
        for pen in (QPen(QColor(0, 0, 0, 150), 3), QPen(color, 1)):
            painter.setPen(pen)
            painter.drawRect(inside)
    painter.end()
