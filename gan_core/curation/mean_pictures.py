"""The mean picture of each breed: what its crops have in common, and what a network learns first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gan_core.dataset.crop import cut_all
from gan_core.dataset.cutting import Cutter, RulesOf
from gan_core.dataset.pool import in_order, with_progress
from gan_core.dataset.prepare import PrepareSettings
from gan_core.messages import SourceError
from gan_core.progress import Progress
from gan_core.sources.base import Source, SourceItem

MOST_OF_A_BREED = 100
"""Pictures whose mean hardly differs from that of all."""

_Sum = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class MeanPictures:
    """Means of crops, by breed in the order of names; None: those of no breed, last."""

    pictures: Mapping[str | None, NDArray[np.uint8]]
    """uint8 [resolution, resolution, 3], RGB: the rounded mean of the stored values."""
    counts: Mapping[str | None, int]
    """Of how many crops."""


def mean_pictures(
    source: Source,
    settings: PrepareSettings,
    *,
    rules_of: RulesOf | None = None,
    most: int = MOST_OF_A_BREED,
    threads: int | None = None,
) -> Iterator[Progress | MeanPictures]:
    """The mean of the crops that `settings` make of each breed, as they are trained on.

    Of a breed with more than `most` pictures as many are taken, evenly over the order of names. Those
    that can't be read are passed over. Yields Progress at least four times a second, last MeanPictures.
    """
    cutter = Cutter(source, settings.rules(), settings.img_resolution, rules_of)

    def cut_item(item: SourceItem) -> list[tuple[str | None, NDArray[np.uint8]]]:
        try:
            photo = source.photo(item)
            kept, _ = cutter.kept(item, photo.size)
            pictures = cut_all(photo, [crop.region for crop in kept], cutter.resolution)
        except (SourceError, OSError):  # the survey tells of it
            return []
        return [
            (crop.breed or item.breed, np.asarray(picture))
            for crop, picture in zip(kept, pictures, strict=True)
        ]

    chosen = _sample(source.items, most)
    sums: dict[str | None, _Sum] = {}
    counts: dict[str | None, int] = {}
    for event in with_progress(in_order(cut_item, chosen, threads=threads), len(chosen)):
        if isinstance(event, Progress):
            yield event
            continue
        for breed, pixels in event:
            sums[breed] = sums[breed] + pixels if breed in sums else pixels.astype(np.uint32)
            counts[breed] = counts.get(breed, 0) + 1
    breeds = sorted(sums, key=lambda breed: (breed is None, breed or ""))
    means = {breed: _rounded(sums[breed], counts[breed]) for breed in breeds}
    yield MeanPictures(means, {breed: counts[breed] for breed in breeds})


def _rounded(total: _Sum, count: int) -> NDArray[np.uint8]:
    return ((total + count // 2) // count).astype(np.uint8)


def _sample(items: Sequence[SourceItem], most: int) -> list[SourceItem]:
    """At most `most` pictures of each breed, evenly spaced, in the order of `items`."""
    of_breed: dict[str | None, list[int]] = {}
    for number, item in enumerate(items):
        of_breed.setdefault(item.breed, []).append(number)
    chosen = [
        number
        for numbers in of_breed.values()
        for number in (numbers if len(numbers) <= most else _spaced(numbers, most))
    ]
    return [items[number] for number in sorted(chosen)]


def _spaced(numbers: list[int], most: int) -> list[int]:
    return [numbers[(2 * place + 1) * len(numbers) // (2 * most)] for place in range(most)]
