"""The points of the pictures in a run's sample grids, so that one can be explored from there."""

from __future__ import annotations

from gan_core.runs.run import Run
from gan_core.sampling.point import Point
from gan_core.training.grid import grid_labels, grid_latents


def grid_point(run: Run, index: int) -> Point:
    """What makes picture `index` (row by row, from 0) of each of the run's grids.

    With the averaged weights of the grid's moment it is the same picture, up to the rounding of another batch,
    and of another precision where the run trains in one. Raises IndexError where the grid has no such picture.
    """
    latents, labels = grid_latents(run), grid_labels(run)
    if not 0 <= index < len(latents):
        raise IndexError(f"a grid of {len(latents)} has no picture {index}")
    return Point.of(latents[index], None if labels is None else int(labels[index]))
