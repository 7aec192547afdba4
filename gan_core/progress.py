"""How far a long piece of work is. Every such work in the core is a generator: it yields Progress
now and then, and last its result. To cancel is to close the generator: nothing half-written stays."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` units (pictures, unless said otherwise)."""

    done: int
    total: int
