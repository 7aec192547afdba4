"""A breed as a person names it → the class index that the network knows."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from gan_core.messages import UsageError
from gan_core.sources.breeds import display_name, korean_name


def breed_index(text: str, class_names: Sequence[str]) -> int:
    """The class index of a breed given as an index, a class name, or its English or Korean name.

    Raises UsageError, naming the nearest breeds, where there is none.
    """
    if text.isdecimal():
        return _checked(int(text), class_names)
    by_name = {name.casefold(): i for i, names in enumerate(map(_names, class_names)) for name in names}
    try:
        return by_name[_folded(text)]
    except KeyError:
        near = get_close_matches(_folded(text), by_name, n=3, cutoff=0.4) or list(by_name)[:3]
        known = dict.fromkeys(class_names[by_name[name]] for name in near)
        raise UsageError(
            "This run knows no breed named '{breed}'. Try: {near}.", breed=text, near=", ".join(known)
        ) from None


def _checked(index: int, class_names: Sequence[str]) -> int:
    if index >= len(class_names):
        raise no_breed_number(index, len(class_names))
    return index


def no_breed_number(index: int, count: int) -> UsageError:
    """The sentence for a class index beyond the last of `count`."""
    return UsageError(
        "There is no breed number {index}: this run knows {count}, numbered from 0.", index=index, count=count
    )


def _names(class_name: str) -> set[str]:
    """All names that mean this class, folded: the folder's, without its synset, English and Korean."""
    names = {
        class_name,
        class_name.partition("-")[2],
        display_name(class_name),
        korean_name(class_name) or "",
    }
    return {_folded(name) for name in names if name}


def _folded(name: str) -> str:
    return name.strip().replace("_", " ").casefold()
