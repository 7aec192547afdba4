"""A source as a person wants it: without the excluded pictures, with the edited boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from gan_core.curation.edits import Edits
from gan_core.dataset.crop import CropRules
from gan_core.messages import Message
from gan_core.sources.base import Draft, Photo, PictureSize, Skipped, Source, SourceItem


class CuratedSource(Source):
    """`source` with `edits` applied; `prepare` takes its `rules_of` too. Doesn't close `source`."""

    def __init__(self, source: Source, edits: Edits) -> None:
        self.name, self.layout, self.where = source.name, source.layout, source.where
        self._source, self._edits = source, edits
        self.num_edited = 0
        """Pictures that are kept and differ from the source or the rules for all."""
        self.num_excluded = 0
        """Pictures that were left out by hand."""
        self.num_kept_pairs = len(edits.kept_pairs)
        """Pairs that look alike of which both stay."""
        self.has_own_limits = edits.flag_limits is not None
        """Whether pictures are flagged from other limits on than usual."""
        self.missing: tuple[str, ...] = ()
        """The names of edited pictures that the source doesn't have (any more)."""
        # Without edits nothing is asked of the items, which drawn dogs compute one by one.
        self.items = self._curated() if edits.pictures else source.items
        self.skipped: Sequence[Skipped] = [*source.skipped, *self._all_excluded()]

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        """As of the source itself. Raises SourceError."""
        return self._source.picture(item, draft=draft)

    def draft(self, item: SourceItem, side: int) -> Draft:
        """As of the source itself. Raises SourceError."""
        return self._source.draft(item, side)

    def size_of(self, item: SourceItem) -> PictureSize:
        """As of the source itself. Raises SourceError."""
        return self._source.size_of(item)

    def photo(self, item: SourceItem) -> Photo:
        """As of the source itself. Raises SourceError."""
        return self._source.photo(item)

    def state(self, item: SourceItem) -> str:
        """As of the source itself: no edit changes a picture's bytes. Raises SourceError."""
        return self._source.state(item)

    def rules_of(self, item: SourceItem, rules: CropRules) -> CropRules:
        """`rules` for all with what was decided for the picture `item`."""
        return self._edits.of(item.name).rules(rules)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a person should know of the edits: those of pictures that are gone."""
        if not self.missing:
            return ()
        values = {"count": len(self.missing), "name": self.name, "example": self.missing[0]}
        return (
            Message(
                "{count} edited pictures are not in {name} now, such as {example}. Their edits are kept.",
                values,
            ),
        )

    def _curated(self) -> list[SourceItem]:
        left = dict(self._edits.pictures)
        items: list[SourceItem] = []
        for item in self._source.items:
            edit = left.pop(item.name, None)
            if edit is None:
                items.append(item)
            elif edit.excluded:
                self.num_excluded += 1
            else:
                self.num_edited += 1
                items.append(item if edit.boxes is None else replace(item, boxes=edit.boxes))
        self.missing = tuple(sorted(left))
        return items

    def _all_excluded(self) -> list[Skipped]:
        """Why nothing is left, where that is so."""
        if len(self.items) or not self.num_excluded:
            return []
        values = {"count": self.num_excluded, "name": self.name}
        return [
            Skipped(
                self.name,
                Message("All {count} pictures of {name} are excluded. Include some again.", values),
            )
        ]
