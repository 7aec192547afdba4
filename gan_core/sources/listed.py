"""A Source over a Tree: items found by a layout's reader, pictures decoded when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image

from gan_core.sources.base import Draft, Photo, PictureSize, Skipped, Source, SourceItem
from gan_core.sources.pictures import decode, decode_draft, measure, read_photo
from gan_core.sources.trees import Tree


@dataclass(frozen=True)
class Listing:
    """What a layout's reader found in a Tree."""

    layout: str
    items: Sequence[SourceItem]
    skipped: Sequence[Skipped] = field(default_factory=list[Skipped])


class ListedSource(Source):
    """The pictures of the folder or archive at `where`, as `listing` says. Owns `tree` and closes it."""

    def __init__(self, tree: Tree, listing: Listing, where: str) -> None:
        self.name = tree.name
        self.layout = listing.layout
        self.where = where
        self.items = sorted(listing.items, key=lambda item: item.name)
        self.skipped = [*tree.skipped, *listing.skipped]
        self._tree = tree

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        """The upright picture in RGB; see `gan_core.sources.pictures.decode`. Raises SourceError."""
        return decode(self._tree.read(item.name), item.name, draft=draft)

    def draft(self, item: SourceItem, side: int) -> Draft:
        """The picture, smaller where that decodes faster, and its full size. Raises SourceError."""
        return decode_draft(self._tree.read(item.name), item.name, side)

    def photo(self, item: SourceItem) -> Photo:
        """The picture; a JPEG is only decoded when asked for, as small as will do. Raises SourceError."""
        return read_photo(self._tree.read(item.name), item.name)

    def size_of(self, item: SourceItem) -> PictureSize:
        """Its size from the head of its file. Raises SourceError."""
        return measure(self._tree.read(item.name), item.name)

    def state(self, item: SourceItem) -> str:
        """A token that changes when the picture's bytes do. Raises SourceError where it is gone."""
        return self._tree.state(item.name)

    def close(self) -> None:
        """Close the folder's or archive's files."""
        self._tree.close()
