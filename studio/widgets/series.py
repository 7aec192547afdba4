"""The numbers behind a plot: buffers that grow, and their running average."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gan_core.runs.events import StepMetrics

Floats = NDArray[np.float64]
Columns = Mapping[str, Floats]
"""Fields of StepMetrics, each float64 [N]."""
_FIELDS = ("kimg", "loss_g", "loss_d", "d_real", "d_fake", "images_per_sec")
_SOMETIMES = ("stage_position", "alpha", "augment_p", "r_t")
"""What only some runs report."""
_BLOCK = 64


def columns_of(points: Sequence[StepMetrics]) -> Columns:
    """The plotted fields of the points (about 0.5 µs a number); NaN where a point has none."""
    always = {f: np.fromiter((getattr(p, f) for p in points), np.float64, len(points)) for f in _FIELDS}
    return always | {f: _sometimes(points, f) for f in _SOMETIMES}


def _sometimes(points: Sequence[StepMetrics], field: str) -> Floats:
    values = (getattr(point, field) for point in points)
    known = (np.nan if value is None else value for value in values)
    return np.fromiter(known, np.float64, len(points))


class GrowingArray:
    """A float64 vector with room to grow: adding n numbers costs O(n), amortised."""

    def __init__(self) -> None:
        self._room: Floats = np.empty(1024)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def values(self) -> Floats:
        """float64 [N], a view: valid until the next `extend`."""
        return self._room[: self._size]

    def extend(self, values: Floats) -> None:
        """Add float64 [n] at the end."""
        needed = self._size + len(values)
        if needed > len(self._room):
            grown = np.empty(max(needed, 2 * len(self._room)))
            grown[: self._size] = self.values
            self._room = grown
        self._room[self._size : needed] = values
        self._size = needed

    def truncate(self, size: int) -> None:
        """Forget all but the first `size` numbers."""
        self._size = min(self._size, size)


class Series:
    """One curve: its raw values and their exponential moving average.

    NaN and infinities stay gaps in both and don't disturb the average after them.
    """

    def __init__(self) -> None:
        self._raw = GrowingArray()
        self._smooth = GrowingArray()
        self._weight = 0.0
        self._last = np.nan

    @property
    def raw(self) -> Floats:
        """float64 [N]; not finite where there is a gap."""
        return self._raw.values

    @property
    def smooth(self) -> Floats:
        """float64 [N]: the average of everything up to each point."""
        return self._smooth.values

    def extend(self, values: Floats) -> None:
        """Add float64 [n] at the end and go on averaging."""
        self._raw.extend(values)
        self._average(values)

    def clear(self) -> None:
        """Forget all values, not the weight."""
        self._raw, self._smooth, self._last = GrowingArray(), GrowingArray(), np.nan

    def truncate(self, size: int) -> None:
        """Forget all but the first `size` values."""
        kept = self.raw[:size].copy()
        self.clear()
        self.extend(kept)

    def set_weight(self, weight: float) -> None:
        """How much of the average is kept at each point: 0 (none) to below 1. Averages anew."""
        self._weight = weight
        self.truncate(len(self.raw))

    def _average(self, values: Floats) -> None:
        smoothed = ema(values, self._weight, self._last)
        self._smooth.extend(smoothed)
        finite = smoothed[np.isfinite(smoothed)]
        if len(finite):
            self._last = float(finite[-1])


def ema(values: Floats, weight: float, start: float = np.nan) -> Floats:
    """y[i] = weight·y[i-1] + (1-weight)·x[i], in blocks of matrix products (a loop a point is slow).

    values: float64 [N]; what is not finite becomes NaN and is passed over. `start` is the y before
    the first value; NaN starts at the first value itself.
    """
    result = np.full(len(values), np.nan)
    finite = np.isfinite(values)
    x = values[finite]
    if not len(x):
        return result
    last = float(x[0]) if np.isnan(start) else start
    i = np.arange(_BLOCK)
    kernel = np.where(i[:, None] >= i, (1 - weight) * weight ** np.maximum(i[:, None] - i, 0), 0.0)
    decay = weight ** (i + 1.0)
    blocks = np.pad(x, (0, -len(x) % _BLOCK)).reshape(-1, _BLOCK) @ kernel.T
    for block in blocks:
        block += decay * last
        last = float(block[-1])
    result[finite] = blocks.ravel()[: len(x)]
    return result
