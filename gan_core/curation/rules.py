"""What rules would make of a source, counted from sizes and boxes alone: nothing is decoded.

The same decisions as `gan_core.dataset.crop.crops`, for all pictures at once, so that a slider can show
their counts while it is moved.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gan_core.curation.geometry import Geometry, Ints, Mask, geometry_of
from gan_core.curation.survey import Survey
from gan_core.dataset.crop import CropPolicy, CropRules
from gan_core.dataset.cutting import RulesOf
from gan_core.dataset.prepare import PrepareSettings
from gan_core.sources.base import SourceItem


class DropReason(StrEnum):
    """Why a crop is not made."""

    BROKEN = "broken"
    """The picture can't be read."""
    OUTSIDE = "outside"
    """The box lies outside the picture."""
    NOT_LARGEST = "not-largest"
    """The picture has a larger box, and only that is wanted."""
    ASPECT = "aspect"
    """The box is too narrow or too wide."""
    AREA = "area"
    """The box covers too little of the picture."""
    SIDE = "side"
    """The crop is too small."""


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """What rules would make of a source."""

    total: int
    """Pictures in all."""
    pictures: int
    """Pictures of which at least one crop is made."""
    crops: int
    dropped: Mapping[DropReason, int]
    """Crops that are not made, every reason named; a picture that can't be read counts as one."""

    @property
    def dropped_pictures(self) -> int:
        """Pictures of which nothing is left."""
        return self.total - self.pictures


@dataclass(frozen=True, slots=True)
class _Regions:
    """Crops: their pictures' numbers, int64 [C], and left, top, right, bottom in pixels, int64 [C, 4]."""

    owners: Ints
    bounds: Ints


class RuleCounter:
    """Counts again and again for the same pictures: what is the same for all rules is done once."""

    def __init__(self, items: Iterable[SourceItem], survey: Survey) -> None:
        self._geometry = geometry_of(items, survey)

    def count(self, settings: PrepareSettings, rules_of: RulesOf | None = None) -> RuleCounts:
        """What `settings`, or what `rules_of` makes of them for a picture, would make of the pictures."""
        rules = settings.rules()
        dropped: Counter[DropReason] = Counter({DropReason.BROKEN: self._geometry.num_unknown})
        pictures = crops = 0
        for own, geometry in self._by_rules(rules, rules_of):
            kept = _distinct(_kept(geometry, own, dropped))
            pictures += len(np.unique(kept.owners))
            crops += len(kept.owners)
        total = len(self._geometry.items) + self._geometry.num_unknown
        return RuleCounts(total, pictures, crops, {reason: dropped[reason] for reason in DropReason})

    def _by_rules(self, rules: CropRules, rules_of: RulesOf | None) -> list[tuple[CropRules, Geometry]]:
        """The pictures by the rules that hold for them; most have those for all."""
        if rules_of is None:
            return [(rules, self._geometry)]
        usual: list[int] = []
        groups = {rules: usual}
        for number, item in enumerate(self._geometry.items):
            own = rules_of(item, rules)
            (usual if own is rules else groups.setdefault(own, [])).append(number)
        if len(usual) == len(self._geometry.items):
            return [(rules, self._geometry)]
        return [(own, self._geometry.only(np.array(of, dtype=np.int64))) for own, of in groups.items() if of]


def count_rules(
    items: Iterable[SourceItem],
    survey: Survey,
    settings: PrepareSettings,
    rules_of: RulesOf | None = None,
) -> RuleCounts:
    """What `settings` would make of `items`; for more than one answer keep a `RuleCounter`."""
    return RuleCounter(items, survey).count(settings, rules_of)


def _kept(geometry: Geometry, rules: CropRules, dropped: Counter[DropReason]) -> _Regions:
    """The crops that `rules` keep, those of the same region not yet made one; adds to `dropped`."""
    count = len(geometry.items)
    numbers = np.arange(0) if rules.policy is CropPolicy.WHOLE else np.arange(len(geometry.boxes))
    if rules.policy is not CropPolicy.WHOLE:
        dropped[DropReason.OUTSIDE] += int(geometry.invisible.sum())
    has_box = np.bincount(geometry.owners[numbers], minlength=count) > 0
    if rules.largest_box:
        largest = _largest(geometry, numbers)
        dropped[DropReason.NOT_LARGEST] += len(numbers) - len(largest)
        numbers = largest
    numbers = _accepted(geometry, numbers, rules, dropped)
    boxes = _regions(geometry, numbers, rules)
    whole = np.arange(count) if rules.also_whole else np.flatnonzero(~has_box)
    squares = _squares_inside(_whole_bounds(geometry.sizes[whole]), geometry.sizes[whole])
    owners = np.concatenate((geometry.owners[numbers], whole))
    bounds = np.concatenate((boxes, squares))
    large: Mask = _sides(bounds).min(axis=1) >= rules.min_side
    dropped[DropReason.SIDE] += int(np.count_nonzero(~large))
    return _Regions(owners[large], bounds[large])


def _largest(geometry: Geometry, numbers: Ints) -> Ints:
    """Of each picture's boxes the one of the largest area, the first of equal ones."""
    areas = geometry.box_sides[numbers].prod(axis=1)
    order = np.lexsort((numbers, -areas, geometry.owners[numbers]))
    _, firsts = np.unique(geometry.owners[numbers][order], return_index=True)
    return numbers[order][firsts]


def _accepted(geometry: Geometry, numbers: Ints, rules: CropRules, dropped: Counter[DropReason]) -> Ints:
    sides = geometry.box_sides[numbers]
    aspects = sides[:, 0] / sides[:, 1]
    is_odd: Mask = (aspects < (rules.aspect_min or 0.0)) | (aspects > (rules.aspect_max or math.inf))
    is_little: Mask = ~is_odd & (geometry.box_shares[numbers] < rules.min_area)
    dropped[DropReason.ASPECT] += int(np.count_nonzero(is_odd))
    dropped[DropReason.AREA] += int(np.count_nonzero(is_little))
    return numbers[~is_odd & ~is_little]


def _regions(geometry: Geometry, numbers: Ints, rules: CropRules) -> Ints:
    """What is kept around the boxes of these `numbers`, int64 [len(numbers), 4]."""
    boxes, sizes = geometry.boxes[numbers], geometry.sizes[geometry.owners[numbers]]
    match rules.policy:
        case CropPolicy.BOX_MARGIN:
            grown = np.rint(_sides(boxes) * rules.margin).astype(np.int64)
            low, high = np.maximum(0, boxes[:, :2] - grown), np.minimum(sizes, boxes[:, 2:] + grown)
            return np.concatenate((low, high), axis=1)
        case CropPolicy.BOX_SQUARE:
            return _squares_inside(boxes, sizes)
        case CropPolicy.BOX_SQUARE_REFLECT:
            return _squares_around(boxes, _sides(boxes).max(axis=1))
        case _:
            return boxes


def _squares_inside(boxes: Ints, sizes: Ints) -> Ints:
    side = np.minimum(_sides(boxes).max(axis=1), sizes.min(axis=1))
    low = np.clip(_squares_around(boxes, side)[:, :2], 0, sizes - side[:, None])
    return np.concatenate((low, low + side[:, None]), axis=1)


def _squares_around(boxes: Ints, side: Ints) -> Ints:
    low = (boxes[:, :2] + boxes[:, 2:] - side[:, None]) // 2
    return np.concatenate((low, low + side[:, None]), axis=1)


def _whole_bounds(sizes: Ints) -> Ints:
    return np.concatenate((np.zeros_like(sizes), sizes), axis=1)


def _sides(bounds: Ints) -> Ints:
    return bounds[:, 2:] - bounds[:, :2]


def _distinct(regions: _Regions) -> _Regions:
    """Crops of the same region of the same picture are one."""
    counts = np.bincount(regions.owners)
    several = np.flatnonzero(counts[regions.owners] > 1)
    if not len(several):
        return regions
    rows = np.column_stack((regions.owners[several], regions.bounds[several]))
    order = np.lexsort(rows.T)
    is_repeated = (np.diff(rows[order], axis=0) == 0).all(axis=1)
    kept = np.delete(np.arange(len(regions.owners)), several[order][1:][is_repeated])
    return _Regions(regions.owners[kept], regions.bounds[kept])
