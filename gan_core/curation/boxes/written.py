"""What every format's writer takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gan_core.sources.base import Box, PictureSize, SourceItem


@dataclass(frozen=True, slots=True)
class BoxedPicture:
    """A picture with the boxes to write: all inside of it, and each enclosing something."""

    item: SourceItem
    size: PictureSize
    boxes: tuple[Box, ...]


class BoxWriter(Protocol):
    """Pictures one after the other, then an end."""

    def add(self, picture: BoxedPicture) -> None:
        """Take `picture`. Raises OSError."""
        ...

    def finish(self) -> None:
        """Write what is not written yet. Raises OSError."""
        ...
