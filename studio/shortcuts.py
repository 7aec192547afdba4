"""Keys, declared as data: what the window and the pages answer to, and what the cheat sheet lists."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QKeySequence


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key and what it does. `text` is a key of translation."""

    keys: str
    text: str


def keys_text(keys: str) -> str:
    """The keys as this platform writes them (⌘ on a Mac)."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
