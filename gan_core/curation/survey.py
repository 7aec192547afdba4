"""Looking at every picture of a source once: its size, its sharpness, its hash, or why it can't be read.

What was found is kept on disk by the picture's state, so that the second time nothing is decoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gan_core.curation.measures import SIDE, measured_grey, perceptual_hash, sharpness
from gan_core.curation.survey_cache import Known, PictureFacts, SurveyCache
from gan_core.dataset.pool import in_order, with_progress
from gan_core.messages import Message, SourceError
from gan_core.progress import Progress
from gan_core.sources.base import Source, SourceItem, why_unreadable

__all__ = ["PictureFacts", "Survey", "survey"]


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found out about the pictures of a source, by `SourceItem.name`; each is in one of the two."""

    facts: Mapping[str, PictureFacts]
    broken: Mapping[str, Message]
    """Why these can't be read."""


@dataclass(frozen=True, slots=True)
class _Looked:
    name: str
    state: str
    found: PictureFacts | Message


def survey(source: Source, *, threads: int | None = None) -> Iterator[Progress | Survey]:
    """Look at every picture of `source`, with `threads` at once (default: every core).

    Yields Progress at least four times a second, last the Survey. Pictures that were measured before and
    have the same state are not read. Closing the iterator keeps what was measured until then.
    """
    cache = SurveyCache(source.where)
    known = cache.load()
    kept: Known = {}
    broken: dict[str, Message] = {}
    total = len(source.items)
    try:
        unknown: list[SourceItem] = []
        for event in with_progress(_recalled(source, known), total):
            if isinstance(event, Progress):
                yield Progress(len(kept), total)
            elif event[1] is None:
                unknown.append(event[0])
            else:
                kept[event[0].name] = event[1]
        first = len(kept)
        looks = in_order(lambda item: _look(source, item), unknown, threads=threads)
        for looked in with_progress(looks, len(unknown)):
            if isinstance(looked, Progress):
                yield Progress(first + looked.done, total)
            elif isinstance(looked.found, Message):
                broken[looked.name] = looked.found
            else:
                kept[looked.name] = (looked.state, looked.found)
    finally:
        if len(kept) + len(broken) < total:
            kept = {**known, **kept}  # closed early: what wasn't reached may still be true
        if kept != known:
            cache.save(kept)
    facts = {item.name: kept[item.name][1] for item in source.items if item.name in kept}
    yield Survey(facts, broken)


def _recalled(source: Source, known: Known) -> Iterator[tuple[SourceItem, tuple[str, PictureFacts] | None]]:
    """Each picture with what is known of it as it is now; None: it is to be looked at."""
    for item in source.items:
        entry = known.get(item.name)
        try:
            is_true = entry is not None and entry[0] == source.state(item)
        except (SourceError, OSError):  # looking at it says what is wrong
            is_true = False
        yield item, entry if is_true else None


def _look(source: Source, item: SourceItem) -> _Looked:
    try:
        state = source.state(item)  # before reading: what changes meanwhile is looked at again
        draft = source.draft(item, SIDE)
        grey = measured_grey(draft.picture)
        facts = PictureFacts(*draft.size, round(sharpness(grey), 2), perceptual_hash(grey))
    except (SourceError, OSError) as error:
        return _Looked(item.name, "", why_unreadable(item, error))
    return _Looked(item.name, state, facts)
