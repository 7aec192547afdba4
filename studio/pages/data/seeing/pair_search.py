"""The pairs up to a distance: from the survey as far as it goes, from a job of their own beyond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Signal

from gan_core.curation.duplicates import MAX_DISTANCE, Pair, find_near_duplicates
from gan_core.progress import Progress
from studio.pages.data.surveying import Findings
from studio.translation import tr
from studio.workers.jobs import Job, Jobs

FARTHEST = 12
"""Bits: with more, most pairs are no duplicates (see gan_core.curation.duplicates)."""


class PairSearch(QObject):
    """Compares all pictures once more, up to FARTHEST, when a person first asks for more than MAX_DISTANCE."""

    changed = Signal()
    """`pairs` are others now, or a search has begun or ended."""
    began = Signal(object)
    """The Job that searches."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._findings: Findings | None = None
        self._all: Sequence[Pair] = ()
        self._reaches = MAX_DISTANCE
        self._job: Job | None = None
        self.distance = MAX_DISTANCE
        self.pairs: tuple[Pair, ...] = ()

    def set_findings(self, findings: Findings | None) -> None:
        """What the survey found; None: nothing yet."""
        if findings is self._findings:
            return
        self._stop()
        self._findings, self._reaches = findings, MAX_DISTANCE
        self._all = () if findings is None else findings.pairs
        self.set_distance(MAX_DISTANCE)

    def set_distance(self, distance: int) -> None:
        """Only pairs that differ in at most so many bits, 0 to FARTHEST."""
        self.distance = distance
        if distance <= self._reaches:
            self._stop()
            self.pairs = tuple(pair for pair in self._all if pair.distance <= distance)
        elif self._job is None:
            self._search()
        self.changed.emit()

    def _search(self) -> None:
        findings = self._findings
        if findings is None:
            return

        def take(pairs: list[Pair]) -> None:
            if findings is self._findings:
                self._all, self._reaches = pairs, FARTHEST

        job = self._jobs.start(tr("Comparing the pictures"), lambda: _found(findings), take, owner=self)
        self._job = job
        job.ended.connect(lambda: self._end(job))
        self.began.emit(job)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _end(self, job: Job) -> None:
        """Show what was found; where it was cancelled, what is known without it."""
        if job is self._job:
            self._job = None
            self.set_distance(min(self.distance, self._reaches))


def _found(findings: Findings) -> Iterator[Progress | list[Pair]]:
    hashes = {name: facts.phash for name, facts in findings.survey.facts.items()}
    return find_near_duplicates(hashes, FARTHEST)
