"""Directions as a picture: a row for each, one latent moved along it from end to end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gan_core.export.sheets import Sheet
from gan_core.messages import UsageError
from gan_core.sampling.directions import Direction, moved
from gan_core.sampling.point import Point

REACH = 3.0
"""How far to each side, in standard deviations of the latent."""
STEPS = 7


def direction_sheet(
    point: Point, directions: Sequence[Direction], steps: int = STEPS, reach: float = REACH
) -> Sheet:
    """A row for each direction: `point` moved by -`reach` to +`reach` standard deviations in `steps` pictures.

    Raises UsageError for fewer than two steps.
    """
    if steps < 2:
        raise UsageError("A row needs 2 pictures or more, not {count}.", count=steps)
    amounts = [float(amount) for amount in np.linspace(-reach, reach, steps)]
    return Sheet(
        rows=tuple(tuple(moved(point, [(each, amount)]) for amount in amounts) for each in directions),
        row_names=tuple(each.name or each.key for each in directions),
        column_names=tuple(f"{amount:+.1f}σ" if amount else "0" for amount in amounts),
    )
