"""Losses summed on the device and read back once per report, never per step."""

from __future__ import annotations

import math

from torch import Tensor

from gan_core.messages import RunError
from gan_core.runs.events import StepMetrics
from gan_core.training.checkpoint import Counters
from gan_core.training.device import memory_in_use
from gan_core.training.engine import Engine, Growing

_INTERVAL_SECONDS = 0.2


class Reports:
    """Collects what `Engine.step` returns and turns it into StepMetrics a few times a second."""

    def __init__(self, counters: Counters, engine: Engine) -> None:
        self.counters = counters
        self.engine = engine
        self._sums: Tensor | None = None
        self._count = 0
        self._last_seconds = counters.seconds
        self._last_images = counters.images_seen
        self._has_reported = False

    def add(self, losses: Tensor) -> None:
        """Take float32 [4] of one step; the host does not wait for it."""
        self._sums = losses if self._sums is None else self._sums + losses
        self._count += 1

    @property
    def is_due(self) -> bool:
        """Whether the interval is over; the first step is reported at once."""
        waited = self.counters.seconds - self._last_seconds
        return self._count > 0 and (waited >= _INTERVAL_SECONDS or not self._has_reported)

    def read(self) -> StepMetrics | None:
        """The means since the last report (None without a step since). Waits for the device.

        Raises RunError when a loss is no longer a number.
        """
        if self._sums is None:
            return None
        loss_g, loss_d, d_real, d_fake = (self._sums / self._count).tolist()
        counters = self.counters
        elapsed = max(counters.seconds - self._last_seconds, 1e-9)
        metrics = StepMetrics(
            kimg=counters.kimg,
            step=counters.step,
            seconds=round(counters.seconds, 3),
            loss_g=loss_g,
            loss_d=loss_d,
            d_real=d_real,
            d_fake=d_fake,
            images_per_sec=round((counters.images_seen - self._last_images) / elapsed, 2),
            memory_bytes=memory_in_use(self.engine.device),
            **self._growth(),
            **{name: float(value) for name, value in self.engine.objective.augment.report().items()},
        )
        self._sums, self._count, self._has_reported = None, 0, True
        self._last_seconds, self._last_images = counters.seconds, counters.images_seen
        if not all(map(math.isfinite, (loss_g, loss_d, d_real, d_fake))):
            raise diverged(counters)
        return metrics

    def _growth(self) -> dict[str, float]:
        if not isinstance(self.engine.generator, Growing):
            return {}
        return {"stage_position": self.counters.stage_position, "alpha": self.engine.stage.alpha}


def diverged(counters: Counters) -> RunError:
    """What to say when training produced NaN or infinity."""
    return RunError(
        "The losses stopped being numbers at {kimg} kimg; what was saved before is still good. "
        "Resume with lower training.g_lr and training.d_lr, or with training.precision=fp32.",
        kimg=round(counters.kimg, 3),
    )
