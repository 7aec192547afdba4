"""How the bank writes numbers."""

from __future__ import annotations

from PySide6.QtGui import QFont

from studio import formats

_MINUS = "−"


def value_text(value: float) -> str:
    """``+0.53``, ``−1.20``, ``0.00``: as wide with either sign."""
    text = f"{abs(value):.2f}"
    if float(text) == 0:
        return text
    return f"{_MINUS if value < 0 else '+'}{text}"


def end_text(value: float) -> str:
    """An end of a slider: ``−3``, ``2.5``."""
    return f"{value:g}".replace("-", _MINUS)


def typed_value(text: str) -> float | None:
    """The number that a person typed, with either minus and either decimal mark; None for no number."""
    try:
        value = float(text.strip().replace(_MINUS, "-").replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def share_text(share: float) -> str:
    """``12 %``; below one per cent with a decimal, ``0.4 %``."""
    return formats.percent(share) if share >= 0.00995 else f"{share * 100:.1f} %"


def tabular(font: QFont) -> QFont:
    """`font` with digits of one width, where it has such."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
