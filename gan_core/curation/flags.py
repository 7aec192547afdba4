"""What makes a picture worth a second look. A flag never drops one; that is for a person to decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gan_core.curation.duplicates import Pair
from gan_core.curation.survey import PictureFacts, Survey
from gan_core.dataset.crop import Region, visible_box
from gan_core.sources.base import SourceItem


class Flag(StrEnum):
    """Why a picture is worth a second look."""

    BLURRED = "blurred"
    TINY = "tiny"
    EXTREME_ASPECT = "extreme-aspect"
    MANY_BOXES = "many-boxes"
    DUPLICATE = "duplicate"
    """It looks like another, which may be worth keeping in its place."""
    BROKEN = "broken"
    """It can't be read."""


@dataclass(frozen=True, slots=True)
class FlagLimits:
    """From where on a picture is flagged. The figures beside them: 2,027 photographs, 1,426 annotations of dogs."""

    sharpness: float = 150.0
    """`BLURRED` below it. Two of the photographs; 92 % of them once they are blurred by 1/128 of their short side."""
    side: int = 64
    """`TINY`: the picture's short side, or the long side of one of its boxes, is less. Pixels. 1 in 1,000 boxes."""
    aspect: float = 2.5
    """`EXTREME_ASPECT`: the long side of the picture or of a box is more than this many times the short one.
    4 in 1,000 boxes, no photograph."""
    boxes: int = 2
    """`MANY_BOXES`: there are more. 3 in 1,000 annotations."""

    def __post_init__(self) -> None:
        """Raise ValueError for what is outside of `BOUNDS`."""
        for name, (least, most) in BOUNDS.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {least} to {most}")


BOUNDS = {"sharpness": (0.0, 1e6), "side": (0, 65536), "aspect": (1.0, 1000.0), "boxes": (0, 1000)}
"""The least and the most that each of the limits can be."""


NO_FLAGS: frozenset[Flag] = frozenset()


def flags(
    item: SourceItem, facts: PictureFacts | None, limits: FlagLimits, *, is_duplicate: bool = False
) -> frozenset[Flag]:
    """The flags of a picture whose survey found `facts`; None: it can't be read.

    Only the part of a box inside the picture counts.
    """
    if facts is None:
        return frozenset({Flag.BROKEN})
    visible = (visible_box(box, (facts.width, facts.height)) for box in item.boxes)
    boxes = [box for box in visible if box is not None]
    short = min(facts.width, facts.height)
    found = {
        Flag.BLURRED: facts.sharpness < limits.sharpness,
        Flag.TINY: short < limits.side or any(max(box.width, box.height) < limits.side for box in boxes),
        Flag.EXTREME_ASPECT: max(facts.width, facts.height) > limits.aspect * short
        or any(_is_extreme(box, limits.aspect) for box in boxes),
        Flag.MANY_BOXES: len(boxes) > limits.boxes,
        Flag.DUPLICATE: is_duplicate,
    }
    return frozenset(flag for flag, holds in found.items() if holds) if any(found.values()) else NO_FLAGS


def flag_all(
    items: Iterable[SourceItem], survey: Survey, limits: FlagLimits, pairs: Iterable[Pair] = ()
) -> dict[str, frozenset[Flag]]:
    """The flags of every picture that has any, by its name; both of each of `pairs` are duplicates."""
    duplicates = {name for pair in pairs for name in (pair.first, pair.second)}
    found = {
        item.name: flags(item, survey.facts.get(item.name), limits, is_duplicate=item.name in duplicates)
        for item in items
    }
    return {name: some for name, some in found.items() if some}


def _is_extreme(box: Region, limit: float) -> bool:
    return max(box.width, box.height) > limit * min(box.width, box.height)
