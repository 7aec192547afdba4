"""Words on pictures, in the program's own font: Latin and every Korean syllable."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from PIL import ImageFont

INK, PAPER = (40, 40, 40), (250, 250, 250)
_FILE = Path(__file__).parents[2] / "resources" / "fonts" / "GanStudioSans-Regular.otf"
_NOWHERE = "\U0010fffe"
"""A character that no font has."""


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font at `size` pixels."""
    return ImageFont.truetype(_FILE, size)


def fitting(text: str, size: int, width: float) -> str:
    """`text` as it can be drawn, cut off with … where it is wider than `width` pixels."""
    text = _drawable(text)
    if font(size).getlength(text) <= width:
        return text
    while text and font(size).getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def text_width(text: str, size: int) -> float:
    """How many pixels `text` takes."""
    return font(size).getlength(_drawable(text))


def _drawable(text: str) -> str:
    """Syllables as one character each (macOS takes them apart in names of folders), ? for what no font has."""
    return "".join(c if _is_known(c) else "?" for c in unicodedata.normalize("NFC", text) if c.isprintable())


@cache
def _is_known(character: str) -> bool:
    def drawn(text: str) -> tuple[tuple[int, int], bytes]:
        mask = font(16).getmask(text)
        return mask.size, bytes(mask)

    return drawn(character) != drawn(_NOWHERE)
