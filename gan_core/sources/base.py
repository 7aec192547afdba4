"""The first noun: a Source, the pictures of the outside world with their boxes and breeds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from gan_core.files import os_reason
from gan_core.messages import Message, SourceError


@dataclass(frozen=True, slots=True)
class Box:
    """An annotated rectangle in pixels of the upright picture; right and bottom are exclusive."""

    left: float
    top: float
    right: float
    bottom: float
    breed: str | None = None
    """The breed of what is in this box; None: the picture's."""

    @property
    def width(self) -> float:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """Square pixels; 0 where the box is inverted."""
        return max(self.width, 0.0) * max(self.height, 0.0)


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One picture: `name` is its path inside the source (POSIX, unique), `breed` its class or None."""

    name: str
    breed: str | None = None
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A picture, box or annotation that was left out, and why."""

    name: str
    reason: Message


def why_unreadable(item: SourceItem, error: SourceError | OSError) -> Message:
    """Why the picture can't be read, by the error that trying it raised."""
    if isinstance(error, SourceError):
        return error.message
    return Message("{name} can't be read ({reason}).", {"name": item.name, "reason": os_reason(error)})


@dataclass(frozen=True, slots=True)
class Draft:
    """A picture that may have been decoded smaller, and the size that boxes refer to."""

    picture: Image.Image
    """Upright RGB, 8 bits a channel."""
    size: tuple[int, int]
    """Width and height in pixels of the full upright picture."""
    scale: float = 1.0
    """What (x, y) of the full picture lies at in this one, exactly: scale * x + offset[0], scale * y + offset[1]."""
    offset: tuple[float, float] = (0.0, 0.0)
    """Pixels of this picture, less than one; not 0 only where an odd size was turned or mirrored."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture whose size is known, and that is decoded when asked for."""

    size: tuple[int, int]
    """Width and height in pixels of the full upright picture."""
    at_least: Callable[[float], Draft]
    """Decodes at that scale (above 0, at most 1) or a larger one, whichever is quickest. Raises SourceError."""


@dataclass(frozen=True, slots=True)
class PictureSize:
    """Pixels of the full upright picture, and how the stored one was turned for it."""

    width: int
    height: int
    orientation: int = 1
    """EXIF's, 1 to 8; for 5 to 8 the stored picture has the other side as its width."""


class Source(ABC):
    """Pictures with boxes and breeds, read where they lie and never changed.

    Opening reads names and annotations, not pictures. `picture` may be called from many threads.
    """

    name: str
    """What a person calls it: the folder's or archive's name."""
    layout: str
    """How it was read: ``drawn-dogs``, ``stanford``, ``kaggle``, ``celeba``, ``folder``, ``dataset``."""
    where: str
    """The absolute path as opened, which tells it from every other source; ``drawn-dogs`` for drawn ones."""
    items: Sequence[SourceItem]
    """Sorted by name."""
    skipped: Sequence[Skipped]
    """What opening left out: annotations without a picture, broken XML, boxes that enclose nothing."""

    @property
    def breeds(self) -> tuple[str, ...]:
        """The breeds of pictures and boxes, sorted by name; empty where they have none."""
        present = {item.breed for item in self.items}
        present.update(box.breed for item in self.items for box in item.boxes)
        return tuple(sorted(breed for breed in present if breed is not None))

    @abstractmethod
    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        """The upright picture in RGB, 8 bits a channel. Raises SourceError where it can't be read.

        With `draft` it may come back smaller, both sides at least `draft` pixels, where that decodes
        faster (boxes refer to the full size).
        """

    def draft(self, item: SourceItem, side: int) -> Draft:
        """`picture` with ``draft=side``, and the size of the full picture. Raises SourceError."""
        picture = self.picture(item)
        return Draft(picture, picture.size)

    def photo(self, item: SourceItem) -> Photo:
        """The picture, decoded only when it is known how large it is needed. Raises SourceError."""
        picture = self.picture(item)
        return Photo(picture.size, lambda _: Draft(picture, picture.size))

    def size_of(self, item: SourceItem) -> PictureSize:
        """How large the picture is, without decoding it where that can be helped. Raises SourceError."""
        return PictureSize(*self.picture(item).size)

    @abstractmethod
    def state(self, item: SourceItem) -> str:
        """A token that changes when the picture's bytes do, found without reading them (size and time, or CRC).

        Raises SourceError where the picture is gone.
        """

    def close(self) -> None:  # noqa: B027 (many have nothing to close)
        """Let go of open files; a second call does nothing."""

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
