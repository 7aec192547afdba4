"""A source in figures: histograms of its breeds, boxes, shapes and sizes, counted from a survey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan_core.curation.geometry import geometry_of
from gan_core.curation.survey import Survey
from gan_core.sources.base import SourceItem

SHARE_EDGES = np.linspace(0.0, 1.0, 21)
"""Of a picture's area, in steps of 5 %."""
ASPECT_EDGES = 2.0 ** np.linspace(-2.0, 2.0, 33)
"""Width / height from 1:4 to 4:1, eight steps an octave; the middle one is 1."""
RESOLUTION_EDGES = 2.0 ** np.linspace(4.0, 14.0, 41)
"""Pixels of the short side from 16 to 16,384, four steps an octave."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """How many values lie between the edges; what lies beyond them is in the first and last bin."""

    edges: NDArray[np.float64]
    """Rising, float64 [B + 1]."""
    counts: NDArray[np.int64]
    """int64 [B]; a value on an edge is in the bin above it."""

    @property
    def total(self) -> int:
        """How many values there are."""
        return int(self.counts.sum())

    def cropped(self) -> Histogram:
        """The same without the empty bins at both ends; all of it where every bin is empty."""
        filled = np.flatnonzero(self.counts)
        if not len(filled):
            return self
        first, last = int(filled[0]), int(filled[-1])
        return Histogram(self.edges[first : last + 2], self.counts[first : last + 1])


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """What a source consists of."""

    breeds: dict[str | None, int]
    """How many pictures show each breed, the most frequent first; None: of no breed. One may show several."""
    boxes_a_picture: dict[int, int]
    """How many pictures have so many boxes that show something of them, by that number."""
    box_areas: Histogram
    """The share of its picture that a box covers, 0 to 1."""
    box_aspects: Histogram
    """Width / height of the boxes."""
    picture_aspects: Histogram
    """Width / height of the pictures."""
    resolutions: Histogram
    """The pictures' short sides in pixels."""


def statistics(items: Iterable[SourceItem], survey: Survey) -> Statistics:
    """What `items` consist of; all but the breeds leaves out pictures that `survey` couldn't read."""
    everything = tuple(items)
    geometry = geometry_of(everything, survey)
    boxes, sizes = geometry.box_sides, geometry.sizes
    a_picture = Counter(np.bincount(geometry.owners, minlength=len(sizes)).tolist())
    return Statistics(
        breed_counts(everything),
        dict(sorted(a_picture.items())),
        histogram(geometry.box_shares, SHARE_EDGES),
        histogram(boxes[:, 0] / boxes[:, 1], ASPECT_EDGES),
        histogram(sizes[:, 0] / sizes[:, 1], ASPECT_EDGES),
        histogram(sizes.min(axis=1), RESOLUTION_EDGES),
    )


def breed_counts(items: Iterable[SourceItem]) -> dict[str | None, int]:
    """How many pictures show each breed, the most frequent first, then by name; None, of no breed, last."""
    counts: Counter[str | None] = Counter()
    for item in items:
        counts.update({box.breed or item.breed for box in item.boxes} or {item.breed})
    return dict(sorted(counts.items(), key=lambda entry: (entry[0] is None, -entry[1], entry[0] or "")))


def histogram(values: ArrayLike, edges: NDArray[np.float64]) -> Histogram:
    """Count `values` (any real numbers) between rising `edges`, float64 [B + 1]."""
    bins = np.searchsorted(edges, np.asarray(values, dtype=np.float64), side="right") - 1
    counts = np.bincount(np.clip(bins, 0, len(edges) - 2), minlength=len(edges) - 1)
    return Histogram(edges, counts.astype(np.int64))
