"""Which picture of a source an annotation means, when it was written elsewhere, under other folders."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from gan_core.sources.trees.base import base_name, stem


class Ambiguous(Exception):  # noqa: N818 (never seen by a person)
    """More than one picture fits."""


class PictureNames:
    """The names of a source's pictures, found by what others call them.

    A path that is a picture's own name means that picture. Otherwise it is the one with the same file
    name, else the same stem; of several, the one with the most folders in common, counted from the
    end. Upper and lower case, ``\\`` and the two Unicode spellings of 한글 (macOS writes the other)
    make no difference.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._by_path: defaultdict[str, list[str]] = defaultdict(list)
        self._by_base: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names):
            path = _key(name)
            self._by_path[path].append(name)
            self._by_base[base_name(path)].append(name)
            if (without := _without_ending(path)) != path:
                self._by_path[without].append(name)
                self._by_base[base_name(without)].append(name)

    def find(self, called: Sequence[str]) -> str | None:
        """The picture that is meant by the first of `called` that means one, or None.

        Raises Ambiguous where none means one picture alone, and some mean several.
        """
        exact = next((name for name in called if name in self._names), None)
        if exact is not None:
            return exact
        found = [self._candidates(_key(name)) for name in called]
        certain = next((names[0] for names in found if len(names) == 1), None)
        if certain is None and any(found):
            raise Ambiguous
        return certain

    def _candidates(self, path: str) -> list[str]:
        """The pictures that `path`, a key, fits best; more than one where that can't be told."""
        for spelling in dict.fromkeys((path, _without_ending(path))):
            if len(names := self._by_path.get(spelling, ())) == 1:
                return list(names)
            if names := self._by_base.get(base_name(spelling), ()):
                return _nearest(spelling, names)
        return []


def _nearest(path: str, names: Sequence[str]) -> list[str]:
    shared = [_shared_folders(path, name) for name in names]
    most = max(shared)
    return [name for name, count in zip(names, shared, strict=True) if count == most]


def _shared_folders(path: str, name: str) -> int:
    ours, theirs = path.split("/")[-2::-1], _key(name).split("/")[-2::-1]
    pairs = zip(ours, theirs, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(ours), len(theirs)))


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/").removeprefix("./")).casefold()


def _without_ending(path: str) -> str:
    return path.removesuffix(base_name(path)) + stem(path)
