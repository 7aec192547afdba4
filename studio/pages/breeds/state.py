"""What a person has chosen on the Breeds page, with undo and redo of every change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

BLENDED = 3
"""The most breeds that are blended: the first so many of those picked."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """All that decides the pictures beside the network."""

    picks: tuple[int, ...] = ()
    """Class indices, in the order in which they were picked."""
    seed: int = 0
    count: int = 8
    """Pictures of each breed, or seeds."""
    psi: float | None = None
    """For all breeds without one of their own; None: not truncated."""
    own_psi: tuple[tuple[int, float], ...] = ()
    """Class index and ψ of breeds that have their own."""
    shares: tuple[float, ...] = ()
    """Of the blended breeds, which sum to 1; empty: all alike."""

    @property
    def blended(self) -> tuple[int, ...]:
        """The class indices that are blended."""
        return self.picks[:BLENDED]

    @property
    def blend(self) -> dict[int, float]:
        """The share of each blended breed."""
        shares = self.shares if len(self.shares) == len(self.blended) else ()
        return dict(
            zip(self.blended, shares or (1 / len(self.blended),) * len(self.blended), strict=True)
            if self.blended
            else ()
        )

    def psi_of(self, breed: int) -> float | None:
        """The ψ of a breed."""
        return dict(self.own_psi).get(breed, self.psi)

    @property
    def psi_by_breed(self) -> dict[int, float]:
        """The ψ of each picked breed that has one."""
        found = {breed: self.psi_of(breed) for breed in self.picks}
        return {breed: psi for breed, psi in found.items() if psi is not None}

    @property
    def blended_psi(self) -> float | None:
        """The breeds' ψ weighed by their shares (none counts as 1); None where none has one."""
        values = {breed: self.psi_of(breed) for breed in self.blended}
        if all(psi is None for psi in values.values()):
            return None
        return round(sum(s * (1.0 if (p := values[b]) is None else p) for b, s in self.blend.items()), 6)


class BreedsState(QObject):
    """One for the page."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chosen = Chosen()
        self.stack = QUndoStack(self)
        self._class_names: tuple[str, ...] = ()
        self._hand = 0
        """Changes under the same number and name are one step of undo."""

    def begin(
        self, class_names: tuple[str, ...], first_picks: tuple[int, ...], *, accepts_truncation: bool
    ) -> None:
        """A network is open: what was chosen stays where it knows the same breeds, else there are `first_picks`."""
        chosen = self.chosen
        if class_names != self._class_names:
            self._class_names = class_names
            chosen = replace(chosen, picks=first_picks, own_psi=(), shares=())
        if not accepts_truncation:
            chosen = replace(chosen, psi=None, own_psi=())
        if chosen != self.chosen:
            self.stack.clear()
            self._show(chosen)

    def pick(self, picks: tuple[int, ...], text: str) -> None:
        """Pick these breeds; those that stay keep their order and ψ."""
        kept = tuple(breed for breed in self.chosen.picks if breed in picks)
        picks = kept + tuple(breed for breed in picks if breed not in kept)
        own = tuple((breed, psi) for breed, psi in self.chosen.own_psi if breed in picks)
        shares = self.chosen.shares if picks[:BLENDED] == self.chosen.blended else ()
        self._change(text, picks=picks, own_psi=own, shares=shares)

    def set_own_psi(self, breed: int, psi: float | None, text: str) -> None:
        """Give a breed a ψ of its own; None: that of all."""
        own = dict(self.chosen.own_psi)
        own.pop(breed, None)
        if psi is not None:
            own[breed] = psi
        self._change(text, f"psi {breed}", own_psi=tuple(sorted(own.items())))

    def set_psi(self, psi: float | None, text: str) -> None:
        """The ψ for all."""
        self._change(text, "psi", psi=psi)

    def set_seed(self, seed: int, text: str) -> None:
        """Other latents."""
        self._change(text, "seed", seed=seed)

    def set_count(self, count: int, text: str) -> None:
        """How many pictures of each breed."""
        self._change(text, "count", count=count)

    def set_shares(self, shares: tuple[float, ...], text: str) -> None:
        """The shares of the blended breeds."""
        self._change(text, "shares", shares=shares)

    def end_hand(self) -> None:
        """The hand has let go: what comes now is another step of undo."""
        self._hand += 1

    def _change(self, text: str, hand: str = "", **changes: Any) -> None:
        chosen = replace(self.chosen, **changes)
        if chosen != self.chosen:
            self.stack.push(_Change(self._show, self.chosen, chosen, text, hand and f"{hand} {self._hand}"))

    def _show(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.changed.emit()


class _Change(QUndoCommand):
    def __init__(self, show: Any, before: Chosen, after: Chosen, text: str, hand: str) -> None:
        super().__init__(text)
        self._show, self._before, self._after, self._hand = show, before, after, hand

    def id(self) -> int:
        return 1 if self._hand else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Change) or other._hand != self._hand:
            return False
        self._after = other._after
        return True

    def undo(self) -> None:
        self._show(self._before)

    def redo(self) -> None:
        self._show(self._after)
