"""Drawn dogs: pictures of dogs that the program draws itself, so that it works without a download."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import overload

from PIL import Image

from gan_core.messages import SourceError
from gan_core.sources.base import PictureSize, Source, SourceItem
from gan_core.sources.drawn.breeds import BREEDS
from gan_core.sources.drawn.factors import Factors, draw_factors
from gan_core.sources.drawn.figure import make_figure
from gan_core.sources.drawn.painting import paint

DRAWN_DOGS = "drawn-dogs"


class _Items(Sequence[SourceItem]):
    """Items by index, their boxes computed when asked for."""

    def __init__(self, count: int, seed: int) -> None:
        self._count, self._seed = count, seed
        self._known: dict[int, SourceItem] = {}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> SourceItem: ...
    @overload
    def __getitem__(self, index: slice) -> list[SourceItem]: ...
    def __getitem__(self, index: int | slice) -> SourceItem | list[SourceItem]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        number = range(self._count)[index]
        if number not in self._known:
            self._known[number] = self._item(number)
        return self._known[number]

    def __iter__(self) -> Iterator[SourceItem]:
        return (self[i] for i in range(self._count))

    def _item(self, index: int) -> SourceItem:
        factors = draw_factors(self._seed, index)
        return SourceItem(f"dog{index:08d}.png", factors.shape.name, (make_figure(factors).box,))


class DrawnDogs(Source):
    """`count` drawn dogs. Picture i depends on (seed, i) alone, so a larger count begins the same."""

    def __init__(self, count: int = 2000, seed: int = 0) -> None:
        if count < 1:
            raise SourceError("Drawing {count} dogs makes no pictures. Ask for at least one.", count=count)
        self.name = self.layout = DRAWN_DOGS
        # The count is no part of it: a picture is the same in a larger set, and so is what was decided on it.
        self.where = DRAWN_DOGS if seed == 0 else f"{DRAWN_DOGS}, seed {seed}"
        self.items = _Items(count, seed)
        self.skipped = ()
        self._seed = seed

    @property
    def breeds(self) -> tuple[str, ...]:
        """The drawn breeds, sorted by name; known without drawing anything."""
        if len(self.items) >= len(BREEDS):
            return tuple(sorted(breed.name for breed in BREEDS))
        return super().breeds

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        """Draw the picture of `item`, at its one size whatever `draft` asks."""
        return paint(self.factors_of(item))

    def size_of(self, item: SourceItem) -> PictureSize:
        """Its size, which is drawn before the picture is."""
        factors = self.factors_of(item)
        return PictureSize(factors.width, factors.height)

    def state(self, item: SourceItem) -> str:
        """The seed, and what draws: the pictures change with the program."""
        return f"{self._seed}-{_drawing()}"

    def factors_of(self, item: SourceItem) -> Factors:
        """What the drawing of `item` depends on."""
        return draw_factors(self._seed, int(item.name.removeprefix("dog").removesuffix(".png")))

    def factors(self, item: SourceItem) -> dict[str, float]:
        """The factors of the drawing as numbers by name: pose, coat, ears, background, light …"""
        return self.factors_of(item).numbers()


@cache
def _drawing() -> str:
    """A digest of the code in this folder."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
