"""The editor's keys, declared as data: what each does, and what the cheat sheet says of it."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from studio.shortcuts import Shortcut
from studio.translation import mark

SHORTCUTS = (
    Shortcut("PgDown", mark("Next picture")),
    Shortcut("PgUp", mark("Previous picture")),
    Shortcut("X", mark("Exclude the picture, or include it again")),
    Shortcut("B", mark("Choose the next box; with Shift the one before")),
    Shortcut("A", mark("Add a box in the middle")),
    Shortcut("Ctrl+D", mark("Duplicate the box")),
    Shortcut("Del", mark("Delete the box")),
    Shortcut("Left", mark("Move the box by 1 px (all arrows); with Shift by 10 px")),
    Shortcut("Ctrl+Left", mark("Resize the box by 1 px (all arrows); with Shift by 10 px")),
    Shortcut("Return", mark("Choose the breed of the box")),
    Shortcut("L", mark("Keep boxes square, or not")),
    Shortcut("S", mark("Snap to edges, or not")),
    Shortcut("+", mark("Zoom in")),
    Shortcut("-", mark("Zoom out")),
    Shortcut("0", mark("Fit the picture to the window")),
    Shortcut("1", mark("One pixel of the picture for one of the screen")),
    Shortcut("Ctrl+Z", mark("Undo")),
    Shortcut("Ctrl+Shift+Z", mark("Redo")),
    Shortcut("Esc", mark("Back to all pictures")),
)
"""The editor's part of the cheat sheet."""

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""Where each arrow points: right and down."""
FAR = 10
"""Pixels that an arrow goes with Shift."""


def pressed_keys(event: QKeyEvent) -> str:
    """The keys of an event as ``Ctrl+D``; a letter is the same from the number pad."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if event.text() in ("+", "-", "="):  # with Shift or without, as the keyboard has it
        return event.text().replace("=", "+")
    if key == Qt.Key.Key_Enter:
        key = Qt.Key.Key_Return
    combination = QKeyCombination(modifiers, key)
    return QKeySequence(combination).toString(QKeySequence.SequenceFormat.PortableText)
