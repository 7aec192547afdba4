"""A breed's quality in words and numbers, and which breeds are weak."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

from studio import formats
from studio.translation import tr

if TYPE_CHECKING:
    from gan_core.evaluation.breed_quality import BreedQuality

_QUARTER, _TENTH = 0.25, 0.1
_ERRORS = 2
"""By so many standard errors a distance must lie above the others' to mean something."""


def quality_text(quality: BreedQuality) -> str:
    """``0.213 ± 0.018 · 64 %``."""
    if quality.distance is None or quality.error is None or quality.precision is None:
        return tr("too few to judge")
    return f"{quality.distance:.3f} ± {quality.error:.3f} · {formats.percent(quality.precision)}"


def quality_tip(quality: BreedQuality) -> str:
    """What the numbers mean."""
    if quality.distance is None or quality.error is None or quality.precision is None:
        return tr("Too few real pictures to judge it.")
    words = tr(
        "Distance {distance} ± {error} (near 0: like the real ones), precision {precision}",
        distance=f"{quality.distance:.4f}",
        error=f"{quality.error:.4f}",
        precision=formats.percent(quality.precision),
    )
    if quality.another is None:
        return words
    return (
        f"{words}\n{tr('Real pictures of another breed have {another}.', another=f'{quality.another:.2f}')}"
    )


def weak_breeds(qualities: Sequence[BreedQuality]) -> frozenset[int]:
    """Class indices whose distance lies above the median by more than chance, and by so much that it matters.

    That is a quarter of the median, and a tenth of the way to another breed where that is known.
    """
    judged = {
        q.breed: (q.distance, q.error) for q in qualities if q.distance is not None and q.error is not None
    }
    if len(judged) < 2:
        return frozenset()
    middle = median(distance for distance, _ in judged.values())
    to_another = [q.another for q in qualities if q.another is not None]
    matters = max(_QUARTER * abs(middle), _TENTH * median(to_another) if to_another else 0.0)
    return frozenset(
        breed for breed, (distance, error) in judged.items() if distance - _ERRORS * error > middle + matters
    )
