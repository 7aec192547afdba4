"""The colours that dogs come in, and where on a dog each goes."""

from __future__ import annotations

from dataclasses import dataclass

from gan_core.sources.drawn.solids import Colour

WHITE: Colour = (0.95, 0.93, 0.89)
CREAM: Colour = (0.93, 0.84, 0.68)
GOLD: Colour = (0.88, 0.68, 0.40)
RED: Colour = (0.76, 0.43, 0.20)
FAWN: Colour = (0.82, 0.66, 0.46)
TAN: Colour = (0.72, 0.46, 0.24)
BROWN: Colour = (0.38, 0.22, 0.13)
GREY: Colour = (0.48, 0.49, 0.52)
BLACK: Colour = (0.155, 0.148, 0.158)
PINK: Colour = (0.85, 0.58, 0.54)
NOSE: Colour = (0.07, 0.06, 0.065)
LIVER: Colour = (0.30, 0.17, 0.13)
DARK_EYE: Colour = (0.22, 0.12, 0.07)
AMBER: Colour = (0.50, 0.30, 0.12)
ICE: Colour = (0.45, 0.66, 0.86)


@dataclass(frozen=True, slots=True)
class Coat:
    """Colours of the parts; None means the same as `main`."""

    main: Colour
    muzzle: Colour | None = None
    cheek: Colour | None = None
    chest: Colour | None = None
    belly: Colour | None = None
    ear: Colour | None = None
    leg: Colour | None = None
    paw: Colour | None = None
    tail: Colour | None = None
    tail_tip: Colour | None = None
    head: Colour | None = None
    saddle: Colour | None = None
    """A blanket over the back."""
    blaze: Colour | None = None
    """A stripe from the nose to the crown."""
    mask: Colour | None = None
    """Around the eyes."""
    brow: Colour | None = None
    """A spot over each eye."""
    ruff: Colour | None = None
    """A ring around the neck."""
    spots: Colour | None = None
    patches: Colour | None = None
    nose: Colour = NOSE
    eye: Colour = DARK_EYE
