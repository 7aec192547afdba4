"""How the pictures of a Tree are laid out: a reader for each layout, asked in order.

A reader is a function ``(tree, classes) -> Listing | None``; None means "not my layout". A new
layout is a module here and a line in `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable

from gan_core.sources.layouts import celeba, csv_labels, folder, prepared, stanford
from gan_core.sources.listed import Listing
from gan_core.sources.trees import Tree

READERS: tuple[Callable[[Tree, str | None], Listing | None], ...] = (
    prepared.read,
    celeba.read,
    stanford.read,
    csv_labels.read,
    folder.read,
)
"""Special layouts first; the last one takes any picture."""
