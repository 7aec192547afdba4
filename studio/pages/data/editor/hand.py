"""The hand on the boxes: takes hold, moves, lets go. A draft follows it; one step is decided at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio.pages.data.editor.dragging import BODY, Edges, hit
from studio.pages.data.editor.grip import Grip, drawing
from studio.pages.data.editor.open_picture import OpenPicture

_DIAGONAL_DOWN = (Edges.LEFT | Edges.TOP, Edges.RIGHT | Edges.BOTTOM)
_DIAGONAL_UP = (Edges.RIGHT | Edges.TOP, Edges.LEFT | Edges.BOTTOM)
Point = tuple[float, float]
"""In pixels of the picture."""


class Hand:
    """Acts on the open picture."""

    def __init__(self, picture: OpenPicture) -> None:
        self._picture = picture
        self._grip: Grip | None = None
        self._chosen_before: int | None = None
        self._has_moved = False

    @property
    def is_holding(self) -> bool:
        """Whether it has hold of a box, or is about to draw one."""
        return self._grip is not None

    def take(self, at: Point, reach: float, *, draws: bool = False) -> None:
        """Take hold of what is within `reach` of a point; of nothing, or where it `draws`, begin a new box."""
        picture = self._picture
        self._has_moved, self._chosen_before = False, picture.chosen
        found = None if draws else hit(picture.boxes, picture.chosen, *at, reach)
        if found is None:
            self._grip = drawing(picture.boxes, at)
        else:
            picture.choose(found[0])
            self._grip = Grip(picture.boxes, *found, at)

    def move(self, at: Point, *, square: bool, snap: float) -> None:
        """Follow: the box becomes square where `square`; edges snap from as near as `snap` pixels."""
        if self._grip is None or self._picture.size is None:
            return
        self._has_moved = True
        self._picture.put_draft(self._grip.boxes_at(*at, self._picture.size, square=square, snap=snap))
        if self._grip.number is None:
            self._picture.choose(len(self._picture.boxes) - 1)

    def let_go(self) -> None:
        """What the hand did is decided; a click on nothing chooses none."""
        grip, self._grip = self._grip, None
        if grip is None:
            return
        if self._has_moved:
            self._picture.decide_boxes(self._picture.boxes, grip.text)
        elif grip.number is None:
            self._picture.choose(None)

    def cancel(self) -> None:
        """Let go as if nothing had happened."""
        if self._grip is not None:
            self._grip = None
            self._picture.drop_draft()
            self._picture.choose(self._chosen_before)

    def cursor_at(self, at: Point, reach: float) -> Qt.CursorShape:
        """What the pointer looks like where it would take hold."""
        found = hit(self._picture.boxes, self._picture.chosen, *at, reach)
        return Qt.CursorShape.CrossCursor if found is None else _cursor_of(found[1])


def _cursor_of(held: Edges) -> Qt.CursorShape:
    if held == BODY:
        return Qt.CursorShape.SizeAllCursor
    if held in _DIAGONAL_DOWN:
        return Qt.CursorShape.SizeFDiagCursor
    if held in _DIAGONAL_UP:
        return Qt.CursorShape.SizeBDiagCursor
    return Qt.CursorShape.SizeHorCursor if held in (Edges.LEFT, Edges.RIGHT) else Qt.CursorShape.SizeVerCursor
