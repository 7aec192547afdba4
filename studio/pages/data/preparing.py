"""Preparing with a person's edits, as work for a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits import Edits
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.messages import Message
from gan_core.progress import Progress
from gan_core.sources.base import Source


@dataclass(frozen=True, slots=True)
class Outcome:
    """What preparing made, and what the edits had to do with it."""

    prepared: Prepared
    num_edited: int = 0
    """Pictures that are kept and differ from the source or the rules for all."""
    num_excluded: int = 0
    """Pictures that were left out by hand."""
    num_kept_pairs: int = 0
    """Pairs that look alike of which both were kept."""
    has_own_limits: bool = False
    """Whether pictures are flagged from a person's own limits on."""
    notes: tuple[Message, ...] = ()
    """What a person must know of the edits."""


def prepare_edited(
    source: Source, edits: Edits, to: Path, settings: PrepareSettings, before: Path | None = None
) -> Iterator[Progress | Outcome]:
    """As `gan_core.dataset.prepare.prepare`, of `source` with `edits` applied; last the Outcome.

    Where `to` isn't there yet, what is the same in the dataset `before` is taken from that.
    `Source.items` are looked at only here, in the job's thread: a source may work them out one by one.
    """
    curated = CuratedSource(source, edits)
    earlier = to if to.exists() else before
    work = prepare(curated, to, settings, rules_of=curated.rules_of, earlier=earlier)
    with closing(cast(Any, work)):  # a cancelled job's work takes back what it wrote
        for event in work:
            yield (_outcome(event, curated) if isinstance(event, Prepared) else event)


def _outcome(prepared: Prepared, curated: CuratedSource) -> Outcome:
    return Outcome(
        prepared,
        curated.num_edited,
        curated.num_excluded,
        curated.num_kept_pairs,
        curated.has_own_limits,
        curated.notes,
    )
