"""Which batch-norm statistics a picture is made with: the checkpoint's, or such as were measured for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

import torch
from torch import Tensor, nn

from gan_core.sampling.quick import QuickTwin
from gan_core.sampling.standing import Psi, StandingStatistics, Statistics, knots_around, statistics_of


class NormedModule:
    """A generator's network that never changes, and its twins with other statistics."""

    def __init__(
        self,
        module: nn.Module,
        z_dim: int,
        num_classes: int,
        device: torch.device,
        *,
        at_psi: bool,
        always: bool,
        weights: Hashable | None,
    ) -> None:
        """`module` is in evaluation mode on `device`.

        Statistics are measured for each truncation (`at_psi`), without one too (`always`), or never.
        `weights`: see `StandingStatistics`.
        """
        self.standing = StandingStatistics(module, z_dim, num_classes, device, weights)
        self._module, self._device = module, device
        self._own = statistics_of(module)
        self._at_psi, self._always = at_psi, always
        self._quick: QuickTwin | None = None

    @property
    def is_quick(self) -> bool:
        """Whether the twin for quick pictures is there."""
        return self._quick is not None

    def is_quick_at(self, psi: Psi) -> bool:
        """Whether a quick picture is sooner there than one of the network itself, which has other statistics."""
        return self.is_quick or bool(self.measured_for(psi))

    def exact(self, psi: Psi) -> nn.Module | None:
        """The twin for a truncation, measured now where it isn't yet; None: the network itself."""
        measured = self.measured_for(psi)
        return self.standing.at(measured[0]) if measured else None

    def quick(self, latents: Tensor, labels: Tensor | None, psis: Sequence[Psi]) -> Tensor:
        """Pictures float [N, 3, R, R], not exact, of truncated latents; nothing is measured.

        `psis` are those of each picture, or one of all.
        """
        return self._quickly(latents, labels, [self._known(psi) for psi in psis])

    def on_the_way(
        self, latents: Tensor, labels: Tensor | None, psis: Sequence[float], knots: Sequence[float]
    ) -> Tensor:
        """As `quick`, with statistics between those at the knots around each ψ, which are measured."""
        statistics = [self.standing.on_the_way(psi, knots) for psi in psis]
        return self._quickly(latents, labels, statistics)

    def measured_for(self, psi: Psi, knots: Sequence[float] = ()) -> tuple[Psi, ...]:
        """Where statistics are measured for a picture: nowhere, at one ψ, or at the two of `knots` around it."""
        psi = psi if self._at_psi else None
        if psi is None:
            return (None,) if self._always else ()
        low, high = knots_around(psi, knots)
        return (low,) if low == high else (low, high)

    def measuring(
        self, psis: Sequence[Psi], knots: Sequence[float], is_urgent: Callable[[], bool]
    ) -> Iterator[None]:
        """Work that measures all that pictures at `psis` need; see `StandingStatistics.measuring`."""
        for psi in dict.fromkeys(psis):
            for wanted in self.measured_for(psi, knots):
                yield from self.standing.measuring(wanted, is_urgent)

    def _known(self, psi: Psi) -> Statistics:
        measured = self.measured_for(psi)
        known = self.standing.nearest(measured[0]) if measured else None
        return self._own if known is None else known

    def _quickly(self, latents: Tensor, labels: Tensor | None, statistics: Sequence[Statistics]) -> Tensor:
        if self._quick is None:
            self._quick = QuickTwin(self._module, self._device)
        return self._quick(latents, labels, statistics)
