"""Several trees that belong together, as one."""

from __future__ import annotations

from collections.abc import Sequence

from gan_core.sources.trees.base import Tree


class JoinedTree(Tree):
    """The files of all `trees`; where two have the same name, the first one's. Named after the first."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        self.name = trees[0].name
        self.skipped = [skipped for tree in trees for skipped in tree.skipped]
        self._trees = trees
        self._owner: dict[str, Tree] = {}
        for tree in trees:
            for name in tree.sizes:
                self._owner.setdefault(name, tree)
        self.sizes = {name: owner.sizes[name] for name, owner in self._owner.items()}

    def read(self, name: str) -> bytes:
        """The content of the file `name`. Raises SourceError."""
        return self._owner[name].read(name)

    def state(self, name: str) -> str:
        """What the tree that has the file says. Raises SourceError."""
        return self._owner[name].state(name)

    def close(self) -> None:
        """Close every tree."""
        for tree in self._trees:
            tree.close()
