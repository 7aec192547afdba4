"""The statistics of a source as figures: what each bar is called, and what stands at the axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gan_core.curation.statistics import Histogram, Statistics
from studio import formats
from studio.models.picture_table import NO_BREED
from studio.pages.data.breeds import breed_name
from studio.translation import tr

Words = Callable[[int], str]
"""A count in words: ``12 boxes``."""


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """How high each bar is, and what it counts."""

    counts: NDArray[np.int64]
    """int64 [B]."""
    words: Words

    @property
    def total(self) -> int:
        """Of all bars."""
        return int(self.counts.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A bar chart, with its words in the language of the window. B bars stand between B + 1 edges."""

    title: str
    x_label: str
    y_label: str
    edges: NDArray[np.float64]
    """Where the bars begin and end on the axis as it is drawn, float64 [B + 1]."""
    names: Sequence[str]
    """Of each bar, B of them."""
    bars: Bars
    ticks: Sequence[tuple[float, str]] = ()
    """Where numbers stand on the x axis, and which."""
    outline: Bars | None = None
    """Counts of something else over the same edges, drawn as a line."""
    nothing: str = ""
    """What is said where there is nothing to count."""
    has_gaps: bool = False
    """Whether each bar is a thing of its own, and not a span."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.bars.total and (self.outline is None or not self.outline.total)

    def total_words(self) -> str:
        """How much there is of everything."""
        return " · ".join(f"{sign}{part.words(part.total)}" for sign, part in self._parts() if part.total)

    def words_of(self, number: int) -> str:
        """A bar in words."""
        found = [
            f"{sign}{part.words(int(part.counts[number]))}" for sign, part in self._parts() if part.total
        ]
        return f"{self.names[number]}: {' · '.join(found)}"

    def bar_at(self, x: float) -> int | None:
        """The bar at `x` of the axis; None beside them."""
        number = int(np.searchsorted(self.edges, x, side="right")) - 1
        return number if 0 <= number < len(self.names) else None

    def _parts(self) -> list[tuple[str, Bars]]:
        """What is drawn; where it is two things, each with the sign of how."""
        if self.outline is None:
            return [("", self.bars)]
        return [("■ ", self.bars), ("□ ", self.outline)]


def figures_of(found: Statistics) -> dict[str, Figure]:
    """All figures by their key, which names the files that they are saved in."""
    return {
        "breeds": _breeds(found),
        "box-areas": _box_areas(found.box_areas),
        "aspect-ratios": _aspects(found),
        "resolutions": _resolutions(found.resolutions),
    }


def _breeds(found: Statistics) -> Figure:
    names = [breed_name(NO_BREED if breed is None else breed) for breed in found.breeds]
    counts = np.array(list(found.breeds.values()), dtype=np.int64)
    edges = np.arange(len(names) + 1, dtype=np.float64) + 0.5
    return Figure(
        tr("Breeds"),
        tr("Breed, the most frequent first"),
        tr("Number of pictures"),
        edges,
        names,
        Bars(counts, formats.pictures),
        [(number, name) for number, name in enumerate(names, start=1)],
        nothing=tr("There is no picture."),
        has_gaps=True,
    )


def _box_areas(found: Histogram) -> Figure:
    edges = found.edges * 100
    return Figure(
        tr("Box areas"),
        tr("Share of the picture (%)"),
        tr("Number of boxes"),
        edges,
        [f"{low:.0f}–{high:.0f} %" for low, high in pairwise(edges.tolist())],
        Bars(found.counts, formats.boxes),
        [(share, f"{share}") for share in range(0, 101, 20)],
        nothing=tr("The pictures have no boxes."),
    )


def _aspects(found: Statistics) -> Figure:
    """Boxes as bars where there are any, pictures as a line over them; without boxes pictures as bars."""
    boxes, pictures = found.box_aspects, found.picture_aspects
    shown = Histogram(boxes.edges, boxes.counts + pictures.counts).cropped()
    first = int(np.searchsorted(boxes.edges, shown.edges[0]))
    part = slice(first, first + len(shown.counts))
    ratios = [_ratio(low, high) for low, high in zip(shown.edges[:-1], shown.edges[1:], strict=True)]
    of_pictures = Bars(pictures.counts[part], formats.pictures)
    return Figure(
        tr("Aspect ratios"),
        tr("Width / height"),
        tr("Number of boxes and pictures") if boxes.total else tr("Number of pictures"),
        np.log2(shown.edges),
        ratios,
        Bars(boxes.counts[part], formats.boxes) if boxes.total else of_pictures,
        [(float(np.log2(ratio)), text) for ratio, text in _RATIOS],
        of_pictures if boxes.total else None,
        nothing=tr("No picture could be read."),
    )


def _resolutions(found: Histogram) -> Figure:
    shown = found.cropped()
    spans = zip(np.ceil(shown.edges[:-1]), np.ceil(shown.edges[1:]) - 1, strict=True)
    sides = [2**power for power in range(4, 15)]
    return Figure(
        tr("Resolutions"),
        tr("Short side (px)"),
        tr("Number of pictures"),
        np.log2(shown.edges),
        [tr("{low}–{high} px", low=f"{low:,.0f}", high=f"{high:,.0f}") for low, high in spans],
        Bars(shown.counts, formats.pictures),
        [(float(np.log2(side)), formats.count(side)) for side in sides],
        nothing=tr("No picture could be read."),
    )


_RATIOS = (
    (1 / 4, "1:4"),
    (1 / 3, "1:3"),
    (1 / 2, "1:2"),
    (2 / 3, "2:3"),
    (3 / 4, "3:4"),
    (1, "1:1"),
    (4 / 3, "4:3"),
    (3 / 2, "3:2"),
    (2, "2:1"),
    (3, "3:1"),
    (4, "4:1"),
)
"""Width / height as it is read best."""


def _ratio(low: float, high: float) -> str:
    return f"{low:.2f}–{high:.2f}"
