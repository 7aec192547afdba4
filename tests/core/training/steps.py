"""What a step needs, without a run."""

import torch

from gan_core.objectives.objective import Batch, Strengths
from gan_core.training.engine import Moment, RealBatches
from gan_core.training.schedules import Rates


def reals(size: int, resolution: int = 32, num_classes: int = 0) -> RealBatches:
    """Random pictures in [-1, 1], with the classes in turn where there are any."""

    def batch(*, counts: bool = True) -> Batch:
        labels = torch.arange(size) % num_classes if num_classes else None
        return Batch(torch.rand(size, 3, resolution, resolution) * 2 - 1, labels)

    return batch


def moment(d_steps: int = 1) -> Moment:
    """Everything at full strength."""
    return Moment(Rates(1.0, 0.999, 0.9), (Strengths(),) * d_steps)
