"""The studio: windows that are views on the four nouns of `gan_core`. No tensor maths; torch only in workers."""

from pathlib import Path

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
"""Fonts, icons, themes and translations, as they lie in the repository."""
