"""One picture of a source to what a dataset holds of it: its crops as PNGs, and how to know it again."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import PIL
from PIL import features

from gan_core.dataset.crop import Crop, CropRules, Size, crops, cut_all
from gan_core.messages import Message, SourceError
from gan_core.png import store_png
from gan_core.sources.base import Source, SourceItem, why_unreadable

_CUTTING = 1
"""Counts up when the same region of the same picture gives other bytes."""

RulesOf = Callable[[SourceItem, CropRules], CropRules]
"""A picture's own rules, from the picture and the rules that hold for all."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A crop as a PNG's bytes, and their CRC-32."""

    crop: Crop
    png: bytes
    crc: int


@dataclass(frozen=True, slots=True)
class Cut:
    """What became of one picture of a source."""

    item: SourceItem
    state: str = ""
    """The source's state of the picture, as it was before it was read."""
    size: Size | None = None
    """Width and height in pixels; None where it can't be read."""
    pieces: tuple[Piece, ...] = ()
    reasons: tuple[Message, ...] = ()
    """Why it, or a box of it, was left out."""
    is_taken_over: bool = False
    """Whether its pieces are those of an earlier dataset."""


def cutting_version() -> str:
    """What a crop's bytes depend on beside picture, region and resolution: this program and its decoders."""
    return f"{_CUTTING}, Pillow {PIL.__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}"


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts pictures of `source` to `resolution` by `rules`; `cut` may be called from many threads."""

    source: Source
    rules: CropRules
    resolution: int
    rules_of: RulesOf | None = None

    def kept(self, item: SourceItem, size: Size) -> tuple[list[Crop], list[Message]]:
        """The crops that are kept of a picture of this size, and why any box was left out."""
        rules = self.rules if self.rules_of is None else self.rules_of(item, self.rules)
        return crops(size, item.boxes, rules)

    def cut(self, item: SourceItem) -> Cut:
        """Read the picture and cut it. One that can't be read is left out with its reason."""
        try:
            state = self.source.state(item)  # before it is read: a change meanwhile is noticed the next time
            photo = self.source.photo(item)
            kept, reasons = self.kept(item, photo.size)
            pictures = cut_all(photo, [crop.region for crop in kept], self.resolution)
            pngs = [store_png(np.asarray(picture)) for picture in pictures]
        except (SourceError, OSError) as error:
            return Cut(item, reasons=(why_unreadable(item, error),))
        pieces = tuple(Piece(crop, png, zlib.crc32(png)) for crop, png in zip(kept, pngs, strict=True))
        return Cut(item, state, photo.size, pieces, tuple(reasons))
