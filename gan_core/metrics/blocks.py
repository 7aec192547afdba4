"""Work in blocks: a generator that yields after each block and returns its result.

A caller who wants to stay answerable runs it step by step (``result = yield from …``); `whole` runs it
to its end.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Blocks: TypeAlias = Generator[None, None, T]


def whole(blocks: Blocks[T]) -> T:
    """The result of `blocks`, at once."""
    while True:
        try:
            next(blocks)
        except StopIteration as end:
            result: T = end.value
            return result
