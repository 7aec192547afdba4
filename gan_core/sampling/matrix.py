"""Breeds × seeds: the same latent in every breed, so that what differs in a column is the breed alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gan_core.messages import UsageError
from gan_core.sampling.generator import Generator
from gan_core.sampling.point import Point

Truncation = float | Mapping[int, float] | None
"""ψ of all breeds, or of each class index (a breed that isn't named has none)."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A row for each breed and a column for each seed."""

    breeds: tuple[int, ...]
    """Class indices."""
    seeds: tuple[int, ...]
    rows: tuple[tuple[Point, ...], ...]


def breed_matrix(
    generator: Generator, breeds: Sequence[int], seeds: Sequence[int], truncation: Truncation = None
) -> Matrix:
    """The points of `breeds` × `seeds`; each makes picture 0 of its seed, as `Generator.pictures` does.

    Raises UsageError where the network knows no breeds, or not one of these, for a seed below 0, for
    nothing to show, and for a truncation that the network can't have.
    """
    check_breeds(generator, breeds)
    if not seeds:
        raise UsageError("A matrix needs a seed. Name some, such as 1 to 8.")
    rows = tuple(
        tuple(generator.point(seed, 0, breed, truncation_of(breed, truncation)) for seed in seeds)
        for breed in breeds
    )
    return Matrix(tuple(breeds), tuple(seeds), rows)


def truncation_of(breed: int, truncation: Truncation) -> float | None:
    """The ψ of one class index."""
    return truncation.get(breed) if isinstance(truncation, Mapping) else truncation


def check_breeds(generator: Generator, breeds: Sequence[int]) -> None:
    """Raise UsageError where `breeds` of `generator` can't be shown one by one."""
    check_conditional(generator)
    if not breeds:
        raise UsageError("Choose one breed or more.")


def check_conditional(generator: Generator) -> None:
    """Raise UsageError where the network knows no breeds."""
    if not generator.class_names:
        raise UsageError(
            "This run was trained without breeds, so its pictures can't be made breed by breed. "
            "Sample it as a whole, or choose a run with breeds."
        )
