"""Where a person is in the latent space, and how they came there: every change can be undone."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from studio.translation import mark

if TYPE_CHECKING:
    from gan_core.sampling.directions import Direction
    from gan_core.sampling.point import Breeds, Point

_UNDO_LIMIT = 1000
_MERGE_SECONDS = 1.0
"""Changes of the same thing that follow each other faster, as by a held key, are one step."""

MOVE_ALONG = mark("Move along a direction")
CHANGE_NUMBER = mark("Change a number of the latent")
CHANGE_BREED = mark("Change the breed")
CHANGE_PSI = mark("Change the truncation")


@dataclass(frozen=True, slots=True)
class Place:
    """A point, and how far it is moved along directions."""

    point: Point
    moves: Mapping[str, tuple[Direction, float]] = field(default_factory=dict)
    """By the direction's key: the direction itself, since another search has others, and how far (σ)."""
    seed: int | None = None
    """The seed that `point`'s latent comes from; None where it comes from elsewhere."""
    is_changed: bool = False
    """Whether the latent is another than that of `seed`."""


class ExploreState(QObject):
    """The one truth of the Explore page. Between `begin_drag` and `end_drag` all changes are one step."""

    changed = Signal()
    """`shown`, `point`, `amounts` or `seed` are others."""
    rested = Signal()
    """A drag has ended."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_UNDO_LIMIT)
        self.lets_others_wait = False
        """Whether pictures beside the one that is shown are made only after the next change: nobody has moved
        since the training beside it saved this generator, and they would cost it time."""
        self._place: Place | None = None
        self._shown: Point | None = None
        self._drag_from: Place | None = None
        self._drag_text = ""

    # -- what is shown ----------------------------------------------------------------------------

    @property
    def point(self) -> Point | None:
        """Where the directions start; None while nothing is explored."""
        return self._place.point if self._place is not None else None

    @property
    def amounts(self) -> Mapping[str, float]:
        """How far it is moved along directions, in standard deviations of the latent, by their keys."""
        moves = self._place.moves if self._place is not None else {}
        return {key: amount for key, (_, amount) in moves.items()}

    @property
    def directions(self) -> Mapping[str, Direction]:
        """Those along which it is moved, whichever search found them, by their keys."""
        moves = self._place.moves if self._place is not None else {}
        return {key: direction for key, (direction, _) in moves.items()}

    @property
    def seed(self) -> int | None:
        """The seed that the latent comes from, if it comes from one."""
        return self._place.seed if self._place is not None else None

    @property
    def is_changed(self) -> bool:
        """Whether the latent is another than that of the seed."""
        return self._place is not None and (self._place.is_changed or bool(self._place.moves))

    @property
    def is_dragging(self) -> bool:
        """Whether a hand moves something."""
        return self._drag_from is not None

    def shown(self) -> Point:
        """The point with all moves: what the picture is made of. Raises RuntimeError while there is none."""
        if self._place is None:
            raise RuntimeError("nothing is explored")
        if self._shown is None:
            from gan_core.sampling.directions import moved

            moves = tuple(self._place.moves.values())
            self._shown = moved(self._place.point, moves) if moves else self._place.point
        return self._shown

    def imagined(
        self, *, number: tuple[int, float] | None = None, move: tuple[Direction, float] | None = None
    ) -> Point:
        """What would be shown with another number of the latent, or standing elsewhere along one direction."""
        from gan_core.sampling.directions import moved

        place = self._here()
        point, moves = place.point, dict(place.moves)
        if number is not None:
            latent = list(point.latent)
            latent[number[0]] = number[1]
            point = replace(point, latent=tuple(latent))
        if move is not None:
            moves[move[0].key] = move
        return moved(point, tuple(moves.values())) if moves else point

    # -- what a person does -----------------------------------------------------------------------

    def begin(self, point: Point | None, seed: int | None = None) -> None:
        """Explore from `point`, of another network: what came before can't be undone. None: nothing is explored."""
        self._drag_from = None
        self.undo_stack.clear()
        self._put(None if point is None else Place(point, seed=seed))

    def set_point(self, point: Point, text: str, *, seed: int | None = None) -> None:
        """Go to `point`, which is that of `seed` or from elsewhere; one step called `text` (English, marked)."""
        self._change(Place(point, seed=seed), text)

    def set_latent_number(self, index: int, value: float) -> None:
        """Give number `index` of the latent another value."""
        self.set_latent_numbers({index: value}, CHANGE_NUMBER, merge=f"number {index}")

    def set_latent_numbers(self, values: Mapping[int, float], text: str, *, merge: str = "") -> None:
        """Give several numbers other values: one step called `text`."""
        place = self._here()
        latent = list(place.point.latent)
        for index, value in values.items():
            latent[index] = value
        point = replace(place.point, latent=tuple(latent))
        if point != place.point:
            self._change(replace(place, point=point, is_changed=True), text, merge)

    def set_amount(self, direction: Direction, amount: float) -> None:
        """Stand `amount` (σ) along `direction`."""
        self.set_amounts({direction: amount}, MOVE_ALONG, merge=direction.key)

    def set_amounts(self, amounts: Mapping[Direction, float], text: str, *, merge: str = "") -> None:
        """Stand elsewhere along several directions: one step called `text`."""
        place = self._here()
        moves = dict(place.moves)
        for direction, amount in amounts.items():
            moves[direction.key] = (direction, amount)
        moves = {key: move for key, move in moves.items() if move[1]}
        self._change(replace(place, moves=moves), text, merge)

    def set_breeds(self, breeds: Breeds) -> None:
        """Another breed, or another blend."""
        place = self._here()
        self._change(replace(place, point=replace(place.point, breeds=breeds)), CHANGE_BREED, "breeds")

    def set_psi(self, psi: float | None) -> None:
        """Another truncation, or none."""
        place = self._here()
        self._change(replace(place, point=replace(place.point, truncation_psi=psi)), CHANGE_PSI, "psi")

    def begin_drag(self) -> None:
        """A hand takes something; what it does until `end_drag` is one step."""
        if self._drag_from is None:
            self._drag_from, self._drag_text = self._place, ""

    def end_drag(self) -> None:
        """The hand lets go."""
        before, self._drag_from = self._drag_from, None
        if before is not None and self._place is not None and self._place != before:
            self.undo_stack.push(_Step(self._put, before, self._place, self._drag_text))
        self.rested.emit()

    # -- how ------------------------------------------------------------------------------------

    def _here(self) -> Place:
        if self._place is None:
            raise RuntimeError("nothing is explored")
        return self._place

    def _change(self, place: Place, text: str, merge: str = "") -> None:
        before = self._here()
        if place == before:
            return
        if self._drag_from is not None:
            self._drag_text = text
            self._put(place)
        else:
            self.undo_stack.push(_Step(self._put, before, place, text, merge))

    def _put(self, place: Place | None) -> None:
        if place != self._place:
            self.lets_others_wait = False
            self._place, self._shown = place, None
            self.changed.emit()


class _Step(QUndoCommand):
    """From one place to another; its text is English."""

    def __init__(
        self, put: Callable[[Place], None], before: Place, after: Place, text: str, merge: str = ""
    ) -> None:
        super().__init__(text)
        self._put, self._before, self._after = put, before, after
        self._merge = merge
        self._when = monotonic()

    def redo(self) -> None:
        self._put(self._after)

    def undo(self) -> None:
        self._put(self._before)

    def id(self) -> int:
        """Qt asks `mergeWith` only of two steps with the same id, and never where it is -1."""
        return zlib.crc32(self._merge.encode()) & 0x7FFF_FFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if (
            not isinstance(other, _Step)
            or other._merge != self._merge
            or other._when - self._when > _MERGE_SECONDS
        ):
            return False
        self._after, self._when = other._after, other._when
        return True
