"""Which pictures of a table are shown, and in what order. Pure functions over its columns; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.models.picture_table import PictureTable

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Span:
    """From `least` to `most`, both included; None is no limit."""

    least: float | None = None
    most: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether everything lies in it, even what is not known."""
        return self.least is None and self.most is None

    def holds(self, values: NDArray[Any]) -> Mask:
        """Which `values` lie in it; of what is not known (NaN) nothing does, where there is a limit."""
        inside = np.ones(values.shape, np.bool_)
        if self.least is not None:
            inside &= values >= self.least
        if self.most is not None:
            inside &= values <= self.most
        return inside


@dataclass(frozen=True, slots=True)
class PictureFilter:
    """What a picture must be to be shown; as it is made, every picture is."""

    breeds: frozenset[str] = frozenset()
    """Any of these; none named: all."""
    boxes: Span = Span()
    size: Span = Span()
    """The shorter side of the subject in pixels."""
    aspect: Span = Span()
    """Width / height of the subject."""
    excluded: bool | None = None
    edited: bool | None = None
    """Only those that are (True) or are not (False)."""
    flags: frozenset[str] = frozenset()
    """At least one of these; none named: all."""

    @property
    def num_conditions(self) -> int:
        """How many conditions there are beside the breeds."""
        plain = replace(self, breeds=frozenset())
        return sum(getattr(plain, name) != getattr(PictureFilter(), name) for name in PictureFilter.__slots__)


class SortKey(StrEnum):
    """By what the pictures are sorted."""

    NAME = "name"
    AREA = "area"
    """Of the subject."""
    ASPECT = "aspect"
    """Width / height of the subject."""
    SHARPNESS = "sharpness"


@dataclass(frozen=True, slots=True)
class Order:
    """How the pictures are sorted; what is not known of a picture puts it at the end either way."""

    key: SortKey = SortKey.NAME
    descending: bool = False


def matching(table: PictureTable, wanted: PictureFilter) -> Mask:
    """Which pictures `wanted` lets through, bool [N]."""
    found = matching_any_breed(table, wanted)
    if wanted.breeds:
        found &= table.has_breed(wanted.breeds)
    return found


def matching_any_breed(table: PictureTable, wanted: PictureFilter) -> Mask:
    """The same, whatever the breed."""
    found = wanted.boxes.holds(table.num_boxes)
    found &= wanted.size.holds(table.sides.min(axis=1))
    found &= wanted.aspect.holds(aspects(table))
    if wanted.excluded is not None:
        found &= table.is_excluded == wanted.excluded
    if wanted.edited is not None:
        found &= table.is_edited == wanted.edited
    if wanted.flags:
        found &= np.logical_or.reduce([table.has_flag(flag) for flag in sorted(wanted.flags)])
    return found


def arranged(table: PictureTable, wanted: PictureFilter, order: Order) -> list[int]:
    """The numbers of the pictures that are let through, in their order; equal ones by name."""
    numbers = np.flatnonzero(matching(table, wanted))
    if order.key is SortKey.NAME:  # which is how a source has them
        return list((numbers[::-1] if order.descending else numbers).tolist())
    values = _sorted_by(table, order.key)[numbers].astype(np.float64)
    sorting = np.argsort(-values if order.descending else values, kind="stable")  # NaN comes last
    return list(numbers[sorting].tolist())


def aspects(table: PictureTable) -> NDArray[np.float32]:
    """Width / height of each subject, float32 [N]; NaN where it is not known."""
    width, height = table.sides.T
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: NDArray[np.float32] = width / height
    return shares


def _sorted_by(table: PictureTable, key: SortKey) -> NDArray[np.float32]:
    match key:
        case SortKey.ASPECT:
            return aspects(table)
        case SortKey.SHARPNESS:
            return table.sharpness
        case _:
            areas: NDArray[np.float32] = table.sides.prod(axis=1)
            return areas
