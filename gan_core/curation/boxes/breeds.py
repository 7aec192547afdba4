"""From the class that a file gives to a box to a breed, and back.

Tools for annotating know only class names. A class that is a breed of the source, however it is
spelled (``n02085936-Maltese_dog``, ``maltese dog``, ImageNet's ``n02085936``), becomes that breed;
what only says "a dog" becomes none, so that the box has its picture's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gan_core.sources.base import Box, SourceItem
from gan_core.sources.breeds import breed_of_synset, display_name

NO_BREED = "object"
"""The class of a box for which no breed is known: every format needs one."""

_SAY_NOTHING = {NO_BREED, "dog", "dogs"}
_LONGEST = 200
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class BreedNames:
    """The breeds of a source by every name that a file may have for them."""

    def __init__(self, breeds: Iterable[str]) -> None:
        self._breeds = {_key(breed): breed for breed in sorted(breeds, reverse=True)}
        self._exact = frozenset(self._breeds.values()) | frozenset(breeds)

    def of_box(self, named: str | None, item: SourceItem) -> str | None:
        """The breed of a box in `item` whose class is `named`; None where it is the picture's."""
        breed = self._breed(named or "")
        return None if breed == item.breed else breed

    def _breed(self, named: str) -> str | None:
        if named in self._exact:
            return named
        written = named.strip()
        known = self._breeds.get(_key(written)) or self._breeds.get(_key(breed_of_synset(written) or ""))
        if known is not None:
            return known
        return None if written.casefold() in _SAY_NOTHING else readable(written)[:_LONGEST] or None


def class_of(box: Box, item: SourceItem) -> str:
    """The class that a file shall give to `box` of `item`."""
    return box.breed or item.breed or NO_BREED


def readable(text: str) -> str:
    """`text` without what can't be printed or saved: control characters and halves of characters."""
    return _UNPRINTABLE.sub(" ", text).encode(errors="replace").decode().strip()


def _key(name: str) -> str:
    return display_name(name).strip().casefold()
