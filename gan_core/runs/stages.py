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
        self._hair = 1e-9 * self.kimg  # what rounding may cost in millions of steps

    def position(self, done: float) -> float:
        """Where a run is that has `done` kimg of the published lengths; the last phase never ends."""
        for index, phase in enumerate(self.phases[:-1]):
            if done < phase.kimg - self._hair:
                return index + max(done, 0.0) / phase.kimg
            done -= phase.kimg
        last = self.phases[-1].kimg
        # Rounding differs between versions of Python (3.12's sum is exact): at the end is at the end.
        return len(self.phases) - 1 + (max(done, 0.0) / last if done < last - self._hair else 1.0)

    def done(self, position: float) -> float:
        """The inverse of `position`, from 0 to the plan's whole length."""
        index = self.index(position)
        before = sum(phase.kimg for phase in self.phases[:index])
        return before + min(position - index, 1.0) * self.phases[index].kimg

    def advanced(self, position: float, kimg: float, used: tuple[float, float] | None) -> float:
        """Where a run at `position` is after `kimg` thousand images more.

        Without a budget (`used` is None) the phases have their published lengths. With one, `used` is the
        share of it, in [0, 1], that was used up before and after, and the run moves by the same part of what
        is left of the plan as it used of what was left of the budget. So the phases share a budget in the
        published proportions, and when it is changed in mid-run, those that are left share the rest: a
        run never shrinks, never skips a phase and never stands still.
        """
        done = self.done(position)
        if used is None:
            return self.position(done + kimg)
        before, after = used
        part = (after - before) / (1.0 - before) if before < 1.0 else 1.0
        return self.position(done + (self.kimg - done) * part)

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
