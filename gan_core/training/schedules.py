"""Values that change while a run trains, as pure functions of where it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gan_core.objectives.objective import Strengths
from gan_core.runs.config import RunConfig
from gan_core.runs.training_settings import TrainingSettings


@dataclass(frozen=True, slots=True)
class Rates:
    """What the optimisers and the average use in one step."""

    lr_share: float
    """Of both learning rates."""
    beta2: float
    ema_decay: float


class Schedules:
    """Learning rates, β2, EMA, penalties, noise and augmentation of each step.

    cosine: half a cosine from start to end, then constant (R3GAN's schedules, arXiv:2501.05441); restarts:
    the learning rates' cosine begins anew every `schedule_kimg` (SGDR, Loshchilov and Hutter 2016,
    arXiv:1608.03983).
    """

    def __init__(self, config: RunConfig) -> None:
        self._training = config.training
        self._objective = config.objective

    def share(self, kimg: float, seconds: float) -> float:
        """How far the schedule is, from 0 to 1 (restarts: within the present cosine)."""
        training = self._training
        if training.schedule == "constant":
            return 0.0
        if training.schedule_kimg is None:
            return _eased(training.schedule, budget_share(training, kimg, seconds) or 0.0)
        cycles = kimg / training.schedule_kimg
        if training.schedule == "restarts":
            return _eased("cosine", cycles % 1.0)
        return _eased(training.schedule, cycles)

    def rates(self, step: int, batch_size: int, share: float) -> Rates:
        """The rates of generator step `step` (from 1) with `batch_size` real images a step."""
        training = self._training
        beta2 = training.beta2
        if training.beta2_final is not None:
            beta2 += share * (training.beta2_final - beta2)
        return Rates(
            lr_share=1.0 + share * (training.lr_final_share - 1.0)
            if training.schedule != "constant"
            else 1.0,
            beta2=beta2,
            ema_decay=self._ema_decay(step, batch_size, share),
        )

    def strengths(self, d_step: int, kimg: float, share: float) -> Strengths:
        """What is added to the losses in D step `d_step` (from 0)."""
        objective = self._objective
        interval = objective.penalty_interval
        left = 1.0 + share * (objective.penalty_final_share - 1.0)
        augment_p = None
        if objective.augment_p_final is not None:
            augment_p = objective.augment_p + share * (objective.augment_p_final - objective.augment_p)
        return Strengths(
            penalty=left * interval if d_step % interval == 0 else 0.0,
            instance_noise=objective.instance_noise * max(0.0, 1.0 - kimg / objective.instance_noise_kimg),
            augment_p=augment_p,
        )

    def _ema_decay(self, step: int, batch_size: int, share: float) -> float:
        training = self._training
        if step <= training.ema_start:
            return 0.0
        if training.ema_kimg is not None:
            half_life = training.ema_kimg
            if training.ema_kimg_start is not None:
                half_life = training.ema_kimg_start + share * (half_life - training.ema_kimg_start)
            return 0.5 ** (batch_size / (half_life * 1000)) if half_life else 0.0
        since = step - training.ema_start
        # While an average is young it follows faster, so that first pictures are not the random start's.
        return min(training.ema_decay, (1 + since) / (10 + since)) if training.ema_decay else 0.0


def budget_share(training: TrainingSettings, kimg: float, seconds: float) -> float | None:
    """How much of the run's length or time is used up, from 0 to 1; None where it has no end."""
    shares = []
    if training.kimg is not None:
        shares.append(kimg / training.kimg)
    if training.minutes is not None:
        shares.append(seconds / (training.minutes * 60))
    return min(max(shares), 1.0) if shares else None


def _eased(kind: str, share: float) -> float:
    share = min(share, 1.0)
    return share if kind == "linear" else 0.5 - 0.5 * math.cos(math.pi * share)
