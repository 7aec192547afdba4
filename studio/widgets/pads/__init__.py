"""Pads: a point under the hand between two, three or four pictures."""

from studio.widgets.pads.pad import Corner
from studio.widgets.pads.square import SquarePad
from studio.widgets.pads.triangle import TrianglePad

__all__ = ["Corner", "SquarePad", "TrianglePad"]
