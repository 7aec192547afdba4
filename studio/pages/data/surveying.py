"""Looking at every picture of the source in a job: sizes, sharpness, flags and near-duplicates, once they are known."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from gan_core.curation.duplicates import Pair, find_near_duplicates
from gan_core.curation.flags import NO_FLAGS, Flag, FlagLimits, flag_all, flags
from gan_core.curation.survey import Survey, survey
from gan_core.messages import Message
from gan_core.progress import Progress
from gan_core.sources.base import Source, SourceItem
from studio.models.picture_table import FactColumns
from studio.translation import tr
from studio.workers.jobs import Job, Jobs

_WAIT_MS = 1000
"""The first screen of thumbnails comes first."""
_THREADS = max(1, (os.cpu_count() or 1) - 1)
"""One core stays with the window and its thumbnails."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What looking at a source found out."""

    survey: Survey
    columns: FactColumns
    """The facts in the order of the source's items."""
    pairs: tuple[Pair, ...]
    """Near-duplicates, nearest first."""
    flags: Mapping[str, frozenset[Flag]]
    """Of every picture that has any as the source has it, by its name."""
    duplicates: frozenset[str]

    def flags_of(self, item: SourceItem, limits: FlagLimits) -> frozenset[Flag]:
        """The flags of a picture with the boxes that `item` has."""
        if item.name not in self.survey.facts and item.name not in self.survey.broken:
            return NO_FLAGS
        return flags(
            item, self.survey.facts.get(item.name), limits, is_duplicate=item.name in self.duplicates
        )


class Surveying(QObject):
    """Begins by itself a moment after a source was opened; it can be stopped, and started again."""

    changed = Signal()
    """It has begun, come on, ended, or found something."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._source: Source | None = None
        self._job: Job | None = None
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self.start)
        self.limits = FlagLimits()
        self.findings: Findings | None = None
        self.error: Message | None = None
        """Why it could not go on."""

    @property
    def is_running(self) -> bool:
        """Whether it looks at pictures now."""
        return self._job is not None

    @property
    def can_start(self) -> bool:
        """Whether there is something to look at that nobody looks at, nor will in a moment."""
        is_wanted = self._source is not None and self.findings is None
        return is_wanted and not self.is_running and not self._timer.isActive()

    @property
    def progress(self) -> Progress | None:
        """How far it is, while it is running."""
        return None if self._job is None else self._job.progress

    def open(self, source: Source | None, *, begin: bool = True) -> None:
        """Forget what was found, and `begin` with `source` in a moment."""
        if source is self._source:
            return
        self.stop()
        self._source, self.findings, self.error = source, None, None
        if source is not None and begin:
            self._timer.start()
        self.changed.emit()

    def start(self) -> None:
        """Look now, unless all is known or it is looking already."""
        self._timer.stop()
        source, limits = self._source, self.limits
        if source is None or self._job is not None or self.findings is not None:
            return
        self.error = None

        def take(findings: Findings) -> None:
            if source is self._source:
                self.findings = findings

        def fail(message: Message) -> None:
            self.error = message

        title = tr("Looking at {name}", name=source.name)
        work = lambda: _look(source, limits)  # noqa: E731
        job = self._jobs.start(title, work, take, fail, lambda _: self.changed.emit(), owner=self)
        self._job = job
        job.ended.connect(lambda: self._end(job))
        self.changed.emit()

    def stop(self) -> None:
        """Look no further; what was measured is kept for the next time."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.changed.emit()

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.changed.emit()


def _look(source: Source, limits: FlagLimits) -> Iterator[Progress | Findings]:
    """Everything that takes time, for a job's thread."""
    for event in survey(source, threads=_THREADS):
        if isinstance(event, Survey):
            pairs = yield from _alike(event, len(source.items))
            yield Findings(
                event,
                _columns(source, event),
                tuple(pairs),
                flag_all(source.items, event, limits, pairs),
                frozenset(name for pair in pairs for name in (pair.first, pair.second)),
            )
        else:
            yield event


def _alike(found: Survey, total: int) -> Generator[Progress, None, list[Pair]]:
    """The near-duplicates. The bar of `total` pictures stays at its end meanwhile, but Stop is heard."""
    pairs: list[Pair] = []
    for step in find_near_duplicates({name: facts.phash for name, facts in found.facts.items()}):
        if isinstance(step, Progress):
            yield Progress(total, total)
        else:
            pairs = step
    return pairs


def _columns(source: Source, found: Survey) -> FactColumns:
    count = len(source.items)
    sizes = np.full((count, 2), np.nan, np.float32)
    sharpness = np.full(count, np.nan, np.float32)
    for number, item in enumerate(source.items):
        if (facts := found.facts.get(item.name)) is not None:
            sizes[number] = facts.width, facts.height
            sharpness[number] = facts.sharpness
    return FactColumns(sizes, sharpness)
