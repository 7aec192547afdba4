"""Counts with their nouns, for the sentences of the terminal."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """``1 picture``, ``2,000 pictures``; `plural` where it isn't the noun with an s."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
