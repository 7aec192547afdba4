"""Which pair is looked at, and where the next decision leads. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from gan_core.curation.duplicates import Pair


class PairWalk:
    """Goes through pairs. `is_excluded` says of a picture's name whether it is left out, `keeps_both` of two
    whether both shall stay.
    """

    def __init__(
        self, is_excluded: Callable[[str], bool], keeps_both: Callable[[str, str], bool] = lambda *_: False
    ) -> None:
        self._is_excluded, self._keeps_both = is_excluded, keeps_both
        self.pairs: Sequence[Pair] = ()
        self.at = 0

    @property
    def current(self) -> Pair | None:
        """The pair that is looked at; None where there is none."""
        return self.pairs[self.at] if self.pairs else None

    @property
    def num_decided(self) -> int:
        """Pairs of which a picture is excluded, or that were kept."""
        return sum(map(self.is_decided, self.pairs))

    def show(self, pairs: Sequence[Pair]) -> None:
        """Go through these, from the pair that was looked at where it is among them, else from the first undecided."""
        current = self.current
        self.pairs = pairs
        keys = [_key(pair) for pair in pairs]
        if current is not None and _key(current) in keys:
            self.at = keys.index(_key(current))
        else:
            self.at = next((n for n, pair in enumerate(pairs) if not self.is_decided(pair)), 0)

    def forget(self) -> None:
        """Other pictures: nothing is decided about them."""
        self.pairs, self.at = (), 0

    def step(self, by: int) -> None:
        """Go on or back, not beyond the ends."""
        self.at = max(0, min(len(self.pairs) - 1, self.at + by))

    def is_kept(self, pair: Pair) -> bool:
        """Whether both of its pictures were kept on purpose."""
        return self._keeps_both(pair.first, pair.second) and not self._has_excluded(pair)

    def is_decided(self, pair: Pair) -> bool:
        """Whether nothing is left to decide about it."""
        return self._keeps_both(pair.first, pair.second) or self._has_excluded(pair)

    def go_on(self) -> None:
        """To the next pair that is not decided, or else to the next one."""
        later = range(self.at + 1, len(self.pairs))
        self.at = next((n for n in later if not self.is_decided(self.pairs[n])), self.at)

    def go_to(self, names: Collection[str]) -> None:
        """To a pair with a picture of `names`: the current one, or the nearest before it, or the first after it."""
        order = [*range(self.at, -1, -1), *range(self.at + 1, len(self.pairs))]
        touched = (n for n in order if self.pairs and not names_of(self.pairs[n]).isdisjoint(names))
        self.at = next(touched, self.at)

    def _has_excluded(self, pair: Pair) -> bool:
        return any(map(self._is_excluded, names_of(pair)))


def names_of(pair: Pair) -> frozenset[str]:
    """Of both pictures."""
    return frozenset((pair.first, pair.second))


def _key(pair: Pair) -> tuple[str, str]:
    return pair.first, pair.second
