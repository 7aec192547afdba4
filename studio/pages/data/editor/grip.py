"""What the hand holds while the button is down, and what the boxes are while it moves. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gan_core.dataset.crop import Size
from gan_core.sources.base import Box
from studio.pages.data.editor.dragging import BODY, Edges, drag, guides_of, span
from studio.pages.data.editor.verbs import replaced
from studio.translation import mark


@dataclass(frozen=True, slots=True)
class Grip:
    """Where (in the picture's pixels) the hand took hold of which part of which box; without a number it draws one."""

    boxes: tuple[Box, ...]
    number: int | None
    held: Edges
    at: tuple[float, float]

    def boxes_at(self, x: float, y: float, size: Size, *, square: bool, snap: float) -> tuple[Box, ...]:
        """The boxes with the hand at a point; edges that come as near as `snap` pixels to others snap to them."""
        others = [box for number, box in enumerate(self.boxes) if number != self.number]
        guides = guides_of(size, others if snap else (), snap)
        if self.number is None:
            return (*self.boxes, span(self.at, (x, y), size, square=square, guides=guides))
        by = (x - self.at[0], y - self.at[1])
        moved = drag(self.boxes[self.number], self.held, by, size, square=square, guides=guides)
        return replaced(self.boxes, self.number, moved)

    @property
    def text(self) -> str:
        """What the step is called."""
        if self.number is None:
            return mark("Add a box")
        return mark("Move the box") if self.held == BODY else mark("Resize the box")


def drawing(boxes: Sequence[Box], at: tuple[float, float]) -> Grip:
    """The hand begins to draw a box."""
    return Grip(tuple(boxes), None, Edges(0), at)
