"""What the page calls a breed: in the window's language, and beside it in the other."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from gan_core.sources.breeds import display_name, korean_name


def breed_name(name: str) -> str:
    """The class `name` in the language of the window."""
    return _both(name)[0]


def other_name(name: str) -> str:
    """The same in the other language; empty where it has none."""
    return _both(name)[1]


def search_words(name: str) -> str:
    """Everything by which a breed may be found."""
    return " ".join(filter(None, (display_name(name), korean_name(name), name)))


def _both(name: str) -> tuple[str, str]:
    english, korean = display_name(name), korean_name(name)
    if korean is None:
        return english, ""
    is_korean = QLocale().language() == QLocale.Language.Korean
    return (korean, english) if is_korean else (english, korean)
