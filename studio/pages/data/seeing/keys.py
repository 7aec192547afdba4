"""The keys of the view, declared as data, for the view itself and for the cheat sheet."""

from __future__ import annotations

from studio.shortcuts import Shortcut
from studio.translation import mark

OPEN = "Ctrl+I"
SHORTCUTS = (
    Shortcut("Ctrl+Tab", mark("Go on to the next part")),
    Shortcut("Left", mark("The bar or pair before")),
    Shortcut("Right", mark("The next bar or pair")),
    Shortcut("1", mark("Exclude the left picture and go on")),
    Shortcut("2", mark("Exclude the right picture and go on")),
    Shortcut("3", mark("Keep both pictures and go on")),
    Shortcut("Ctrl+Z", mark("Undo")),
    Shortcut("Ctrl+Shift+Z", mark("Redo")),
    Shortcut("Esc", mark("Back to all pictures")),
)
