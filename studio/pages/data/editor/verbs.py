"""What can be done to the boxes of the open picture without a hand on them. Each is one step to undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gan_core.sources.base import Box
from studio.pages.data.editor.dragging import BODY, Edges, box_within, drag, duplicated
from studio.pages.data.editor.open_picture import OpenPicture
from studio.translation import mark


def add_box(picture: OpenPicture, visible: tuple[float, float, float, float]) -> None:
    """A box in the middle of the visible part (left, top, right, bottom in the picture's pixels)."""
    if picture.size is not None:
        add(picture, box_within(Box(*visible), picture.size), mark("Add a box"))


def duplicate_box(picture: OpenPicture) -> None:
    """The chosen box once more, beside it."""
    if picture.size is not None and (box := picture.chosen_box) is not None:
        add(picture, duplicated(box, picture.size), mark("Duplicate the box"))


def add(picture: OpenPicture, box: Box, text: str) -> None:
    """This box too, chosen."""
    picture.decide_boxes((*picture.boxes, box), text)
    picture.choose(len(picture.boxes) - 1 if picture.boxes else None)


def delete_box(picture: OpenPicture) -> None:
    """Without the chosen box; the one after it is chosen."""
    if picture.size is not None and (number := picture.chosen) is not None:
        left = picture.boxes[:number] + picture.boxes[number + 1 :]
        picture.decide_boxes(left, mark("Delete the box"))


def move_box(picture: OpenPicture, across: int, down: int) -> None:
    """The chosen box so many pixels further; such moves in a row are one step."""
    if picture.size is not None and (box := picture.chosen_box) is not None:
        moved = drag(box, BODY, (across, down), picture.size)
        put_chosen(picture, moved, mark("Move the box"), merge="move")


def resize_box(picture: OpenPicture, across: int, down: int, *, square: bool) -> None:
    """The chosen box so many pixels wider and higher; such changes in a row are one step."""
    if picture.size is not None and (box := picture.chosen_box) is not None:
        held = Edges.RIGHT if across else Edges.BOTTOM
        resized = drag(box, held, (across, down), picture.size, square=square)
        put_chosen(picture, resized, mark("Resize the box"), merge="resize")


def put_chosen(picture: OpenPicture, box: Box, text: str, merge: str = "") -> None:
    """`box` in place of the chosen one."""
    if (number := picture.chosen) is not None:
        boxes = replaced(picture.boxes, number, box)
        picture.decide_boxes(boxes, text, merge and f"{merge} {number}")


def set_breed(picture: OpenPicture, breed: str | None) -> None:
    """What is in the chosen box; None: what the whole picture is said to show."""
    if (box := picture.chosen_box) is not None and box.breed != breed:
        put_chosen(picture, replace(box, breed=breed), mark("Change the breed"))


def choose_next(picture: OpenPicture, step: int) -> None:
    """The next box (or, by -1, the one before), round and round."""
    if picture.boxes:
        start = (-1 if step > 0 else 0) if picture.chosen is None else picture.chosen
        picture.choose((start + step) % len(picture.boxes))


def exclude(picture: OpenPicture) -> None:
    """Leave the picture out of the dataset; if it is left out, take it in again."""
    if picture.item is not None:
        picture.editing.exclude([picture.item.name], not picture.edit.excluded)


def reset(picture: OpenPicture) -> None:
    """The source's own boxes, cropped by the rules for all."""
    picture.decide(replace(picture.edit, boxes=None, crop=None, margin=None), mark("Reset the picture"))


def replaced(boxes: Sequence[Box], number: int, box: Box) -> tuple[Box, ...]:
    """`boxes` with another one at `number`."""
    return (*boxes[:number], box, *boxes[number + 1 :])
