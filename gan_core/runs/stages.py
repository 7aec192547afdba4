"""Networks that grow while they train: the phases of the plan, and where in it a run is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """What a growing network computes at a moment: up to which resolution, and how much of its last step."""

    img_resolution: int
    alpha: float = 1.0
    """How far the newest resolution is faded in: 0 is the one below enlarged, 1 the new one alone."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the plan: a resolution that fades in, or one that is trained as it is."""

    img_resolution: int
    fades: bool
    kimg: float
    """The published length; under a budget, the phase's weight in it."""
    batch_size: int


class StagePlan:
    """The phases of a run in order. A position is a phase's index plus the share of it that is done."""

    def __init__(self, phases: Sequence[Phase]) -> None:
        """`phases` holds one phase at least."""
        self.phases = tuple(phases)
        self.kimg = sum(phase.kimg for phase in self.phases)

    def position(self, kimg: float, share: float | None) -> float:
        """Where a run is that has seen `kimg` thousand images and is done by `share` in [0, 1].

        Without a budget (`share` is None) the phases have their published lengths; with one they share
        it in the published proportions. The last phase never ends.
        """
        done = kimg if share is None else share * self.kimg
        for index, phase in enumerate(self.phases[:-1]):
            if done < phase.kimg:
                return index + done / phase.kimg
            done -= phase.kimg
        return len(self.phases) - 1 + min(done / self.phases[-1].kimg, 1.0)

    def index(self, position: float) -> int:
        """The phase at `position`."""
        return min(int(position), len(self.phases) - 1)

    def phase(self, position: float) -> Phase:
        """The phase at `position`."""
        return self.phases[self.index(position)]

    def stage(self, position: float) -> Stage:
        """What the networks compute at `position`; α is linear in a phase that fades (Karras et al. 2017)."""
        phase = self.phase(position)
        alpha = position - self.index(position) if phase.fades else 1.0
        return Stage(phase.img_resolution, min(alpha, 1.0))
