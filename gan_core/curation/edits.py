"""What a person decided about the pictures of a source, kept apart from the source itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gan_core.curation.flags import FlagLimits
from gan_core.dataset.crop import CropPolicy, CropRules
from gan_core.dataset.prepare import PrepareSettings
from gan_core.sources.base import Box


@dataclass(frozen=True, slots=True)
class PictureEdit:
    """What a person changed about one picture; None means that it is as without the edit."""

    boxes: tuple[Box, ...] | None = None
    """In place of the source's own; an empty tuple: no box, so the whole picture."""
    excluded: bool = False
    crop: CropPolicy | None = None
    """In place of the rules' policy."""
    margin: float | None = None
    """In place of the rules' margin: a share of the box's size, 0 to 1."""

    def rules(self, rules: CropRules) -> CropRules:
        """`rules` with this picture's own policy and margin; the same object where it has none."""
        if self.crop is None and self.margin is None:
            return rules
        return replace(
            rules,
            policy=rules.policy if self.crop is None else self.crop,
            margin=rules.margin if self.margin is None else self.margin,
        )


UNCHANGED = PictureEdit()
"""The edit of a picture that nobody touched."""


@dataclass(frozen=True, slots=True)
class Edits:
    """A person's decisions about a source: by picture, and the rules for all. Never changed in place."""

    pictures: Mapping[str, PictureEdit] = field(default_factory=dict[str, PictureEdit])
    """By `SourceItem.name`; only those that differ from `UNCHANGED`."""
    settings: PrepareSettings | None = None
    """The rules for all pictures that were saved with the source; None: none were."""
    kept_pairs: frozenset[tuple[str, str]] = frozenset()
    """Near-duplicates of which both shall stay: their names, in order."""
    flag_limits: FlagLimits | None = None
    """From where on pictures are flagged, as saved with the source; None: as usual."""

    def of(self, name: str) -> PictureEdit:
        """The edit of the picture `name`; `UNCHANGED` where there is none."""
        return self.pictures.get(name, UNCHANGED)

    def changed(self, edits: Mapping[str, PictureEdit]) -> Edits:
        """These with `edits` in place of what they say of the same pictures; `UNCHANGED` takes one out."""
        pictures = dict(self.pictures)
        for name, edit in edits.items():
            if edit == UNCHANGED:
                pictures.pop(name, None)
            else:
                pictures[name] = edit
        return replace(self, pictures=pictures)

    def with_settings(self, settings: PrepareSettings | None) -> Edits:
        """These with other rules for all pictures."""
        return replace(self, settings=settings)

    def keeps_both(self, first: str, second: str) -> bool:
        """Whether it was decided that these two stay, though they look alike."""
        return _in_order(first, second) in self.kept_pairs

    def with_pair(self, first: str, second: str, *, kept: bool) -> Edits:
        """These, with both of the two to stay, or with nothing decided about them as a pair."""
        pair = frozenset({_in_order(first, second)})
        return replace(self, kept_pairs=self.kept_pairs | pair if kept else self.kept_pairs - pair)

    def with_flag_limits(self, limits: FlagLimits | None) -> Edits:
        """These with other limits for the flags."""
        return replace(self, flag_limits=limits)


def _in_order(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first <= second else (second, first)
