"""What is known of every picture of a source, a column a fact: what filters and orders look at. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gan_core.curation.edits import Edits
from gan_core.sources.base import Box, SourceItem


@dataclass(frozen=True, slots=True)
class Marks:
    """What a thumbnail's corner tells of its picture."""

    is_excluded: bool = False
    is_edited: bool = False
    """Its boxes, crop or margin are not the source's and the rules' own."""
    flags: tuple[str, ...] = ()


NO_MARKS = Marks()
NO_BREED = ""
"""Stands for the breed of a picture that has none."""


@dataclass(frozen=True, slots=True)
class FactColumns:
    """What was found out by looking at the pictures of a table; NaN where one can't be read."""

    sizes: NDArray[np.float32]
    """Width and height in pixels, float32 [N, 2]."""
    sharpness: NDArray[np.float32]
    """float32 [N]."""


class PictureTable:
    """Made of a source's items (in a worker: they may be worked out only when asked for), then kept up.

    The *subject* of a picture is its largest box, or the picture itself where it has none: what a
    network gets to see of it.
    """

    def __init__(self, items: Iterable[SourceItem]) -> None:
        self.items = list(items)
        count = len(self.items)
        self._numbers = {item.name: number for number, item in enumerate(self.items)}
        self.num_boxes = np.zeros(count, np.int32)
        self.sharpness = np.full(count, np.nan, np.float32)
        self.is_excluded = np.zeros(count, np.bool_)
        self.is_edited = np.zeros(count, np.bool_)
        self._box_sides = np.full((count, 2), np.nan, np.float32)
        self._sizes = np.full((count, 2), np.nan, np.float32)
        self._flags = np.zeros(count, np.uint32)
        self._bits: dict[str, int] = {}
        self._edits = Edits()
        self._breed_sets: dict[frozenset[str], frozenset[str]] = {}
        self._breeds_of: list[frozenset[str]] = [frozenset()] * count
        for number, item in enumerate(self.items):
            self._take_boxes(number, item, item.boxes)
        self._count_breeds()

    def __len__(self) -> int:
        return len(self.items)

    def number_of(self, name: str) -> int | None:
        """The place of a picture in the source; None where there is no such picture."""
        return self._numbers.get(name)

    def item(self, number: int) -> SourceItem:
        """The picture with the boxes that it has now."""
        item = self.items[number]
        boxes = self._edits.of(item.name).boxes
        return item if boxes is None else SourceItem(item.name, item.breed, boxes)

    def set_edits(self, edits: Edits, names: Iterable[str]) -> list[int]:
        """`edits` are in force now, and differ from those before in `names`; the numbers of these."""
        self._edits = edits
        numbers = [number for name in names if (number := self._numbers.get(name)) is not None]
        before = [self._breeds_of[number] for number in numbers]
        for number in numbers:
            self._update(number)
        if before != [self._breeds_of[number] for number in numbers]:
            self._count_breeds()
        return numbers

    def set_facts(self, facts: FactColumns) -> None:
        """What was found out about the pictures."""
        self._sizes, self.sharpness = facts.sizes, facts.sharpness

    def set_flags(self, flags: Mapping[str, Iterable[str]]) -> None:
        """The flags of these pictures, by their names; others keep theirs."""
        for name, found in flags.items():
            if (number := self._numbers.get(name)) is not None:
                self._flags[number] = sum(self._bit(flag) for flag in set(found))

    def replace_flags(self, flags: Mapping[str, Iterable[str]]) -> None:
        """The flags of these pictures, by their names; all others have none."""
        self._flags[:] = 0
        self.set_flags(flags)

    @property
    def sides(self) -> NDArray[np.float32]:
        """Width and height of each subject in pixels, float32 [N, 2]; NaN where they are not known."""
        return np.where(self.num_boxes[:, None] > 0, self._box_sides, self._sizes)

    def has_breed(self, breeds: Collection[str]) -> NDArray[np.bool_]:
        """Which pictures show any of `breeds`, bool [N]."""
        codes = [code for code, breed in enumerate(self.breeds) if breed in breeds]
        found = np.zeros(len(self.items), np.bool_)
        found[self._pairs[np.isin(self._pairs[:, 1], codes), 0]] = True
        return found

    def breed_counts(self, among: NDArray[np.bool_]) -> dict[str, int]:
        """How many of the pictures in `among` (bool [N]) show each breed; one with two counts for both."""
        codes = self._pairs[among[self._pairs[:, 0]], 1]
        return dict(zip(self.breeds, np.bincount(codes, minlength=len(self.breeds)).tolist(), strict=True))

    def has_flag(self, flag: str) -> NDArray[np.bool_]:
        """Which pictures have `flag`, bool [N]."""
        return (self._flags & self._bit(flag)) > 0

    def marks(self, number: int) -> Marks:
        """What is to be said of a picture."""
        bits = int(self._flags[number])
        if not (bits or self.is_excluded[number] or self.is_edited[number]):
            return NO_MARKS
        flags = tuple(sorted(flag for flag, bit in self._bits.items() if bits & bit))
        return Marks(bool(self.is_excluded[number]), bool(self.is_edited[number]), flags)

    def _update(self, number: int) -> None:
        item = self.items[number]
        edit = self._edits.of(item.name)
        self.is_excluded[number] = edit.excluded
        self.is_edited[number] = edit.boxes is not None or edit.crop is not None or edit.margin is not None
        self._take_boxes(number, item, item.boxes if edit.boxes is None else edit.boxes)

    def _take_boxes(self, number: int, item: SourceItem, boxes: Sequence[Box]) -> None:
        self.num_boxes[number] = len(boxes)
        if boxes:
            largest = boxes[0] if len(boxes) == 1 else max(boxes, key=lambda box: box.area)
            self._box_sides[number] = largest.right - largest.left, largest.bottom - largest.top
        own = item.breed or NO_BREED
        found = frozenset([box.breed or own for box in boxes] or [own])
        self._breeds_of[number] = self._breed_sets.setdefault(found, found)  # a few sets for all pictures

    def _count_breeds(self) -> None:
        self.breeds = sorted(set().union(*set(self._breeds_of)))
        """The breeds that any picture shows."""
        codes = {breed: code for code, breed in enumerate(self.breeds)}
        pairs = [(number, codes[breed]) for number, of in enumerate(self._breeds_of) for breed in of]
        self._pairs = np.array(pairs, np.int32).reshape(-1, 2)

    def _bit(self, flag: str) -> int:
        return self._bits.setdefault(str(flag), 1 << len(self._bits))
