"""The sizes and boxes of all pictures of a survey as arrays, so that a rule is asked of all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gan_core.curation.survey import Survey
from gan_core.sources.base import SourceItem

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Geometry:
    """N pictures whose size is known, M boxes that show something of theirs."""

    items: tuple[SourceItem, ...]
    """The N pictures."""
    sizes: Ints
    """Width and height in pixels, int64 [N, 2]."""
    boxes: Ints
    """The visible parts: left, top, right, bottom in whole pixels, int64 [M, 4]; right and bottom exclusive."""
    owners: Ints
    """The number of each box's picture, rising, int64 [M]."""
    invisible: Ints
    """How many boxes of each picture lie outside it, int64 [N]."""
    num_unknown: int
    """Pictures whose size isn't known, because they can't be read."""

    @property
    def box_sides(self) -> Ints:
        """Width and height of each box, int64 [M, 2]."""
        return self.boxes[:, 2:] - self.boxes[:, :2]

    @property
    def box_shares(self) -> NDArray[np.float64]:
        """The share of its picture's area that each box covers, float64 [M], 0 to 1."""
        shares: NDArray[np.float64] = self.box_sides.prod(axis=1) / self.sizes.prod(axis=1)[self.owners]
        return shares

    def only(self, pictures: Ints) -> Geometry:
        """The same of some pictures, numbered anew; `pictures` are their numbers, rising, int64."""
        new = np.full(len(self.items), -1)
        new[pictures] = np.arange(len(pictures))
        theirs = new[self.owners] >= 0
        return Geometry(
            tuple(self.items[number] for number in pictures.tolist()),
            self.sizes[pictures],
            self.boxes[theirs],
            new[self.owners[theirs]],
            self.invisible[pictures],
            0,
        )


def geometry_of(items: Iterable[SourceItem], survey: Survey) -> Geometry:
    """The pictures of `items` that `survey` could read."""
    everything = tuple(items)
    known = tuple(item for item in everything if item.name in survey.facts)
    facts = [survey.facts[item.name] for item in known]
    sizes = np.array([(fact.width, fact.height) for fact in facts], dtype=np.int64).reshape(-1, 2)
    owners = np.repeat(np.arange(len(known)), [len(item.boxes) for item in known])
    annotated = [(box.left, box.top, box.right, box.bottom) for item in known for box in item.boxes]
    corners = np.array(annotated, dtype=np.float64).reshape(-1, 4)
    low = np.clip(np.floor(corners[:, :2]), 0, sizes[owners])
    high = np.clip(np.ceil(corners[:, 2:]), 0, sizes[owners])
    boxes = np.concatenate((low, high), axis=1).astype(np.int64)
    is_visible = np.all(low < high, axis=1)
    invisible = np.bincount(owners[~is_visible], minlength=len(known))
    num_unknown = len(everything) - len(known)
    return Geometry(known, sizes, boxes[is_visible], owners[is_visible], invisible, num_unknown)
