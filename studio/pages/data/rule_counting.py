"""What the rules make of all pictures, counted beside the window while a person changes them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits import Edits
from gan_core.curation.rules import RuleCounter, RuleCounts
from gan_core.curation.survey import Survey
from gan_core.dataset.prepare import PrepareSettings
from gan_core.messages import Message
from gan_core.sources.base import Source
from studio.pages.data.editing import Editing
from studio.pages.data.surveying import Surveying
from studio.workers.newest import Newest


class RuleCounting(QObject):
    """Counts anew whenever pictures, edits or rules are others; only the newest rules are worth counting."""

    changed = Signal()
    """`counts` or `error` are others."""

    def __init__(
        self, editing: Editing, surveying: Surveying, settings: PrepareSettings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editing, self._surveying, self._settings = editing, surveying, settings
        self.counts: RuleCounts | None = None
        """None until every picture has been looked at; of the rules before until the new ones are counted."""
        self.error: Message | None = None
        """Why they can't be counted."""
        self._asked: tuple[object, ...] = ()
        self._pictures = _Pictures()
        self._newest = Newest(self)
        self._newest.done.connect(self._take)
        self._newest.failed.connect(self._take_failure)
        for signal in (editing.opened, editing.changed, surveying.changed):
            signal.connect(self._count)

    def set_settings(self, settings: PrepareSettings) -> None:
        """The rules are these now."""
        self._settings = settings
        self._count()

    def close(self) -> None:
        """Count no more, and wait for the thread."""
        self._newest.close()

    def _count(self) -> None:
        source, edits, settings = self._editing.source, self._editing.edits, self._settings
        findings = self._surveying.findings
        if source is None or findings is None:
            self._forget()
            return
        asked = (source, findings, edits.pictures, settings)
        if len(asked) == len(self._asked) and all(map(_is_same, asked, self._asked)):
            return
        if not self._asked or source is not self._asked[0]:
            self._newest.forget()
        self._asked = asked
        pictures = self._pictures
        self._newest.request(lambda: pictures.count(source, edits, findings.survey, settings))

    def _forget(self) -> None:
        self._newest.forget()
        self._asked = ()
        if self.counts is not None or self.error is not None:
            self.counts = self.error = None
            self.changed.emit()

    def _take(self, counts: RuleCounts) -> None:
        self.counts, self.error = counts, None
        self.changed.emit()

    def _take_failure(self, error: Message) -> None:
        self.counts, self.error = None, error
        self.changed.emit()


class _Pictures:
    """What is the same for all rules, kept from one count to the next. Used by one thread at a time."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._curated: CuratedSource | None = None
        self._counter: RuleCounter | None = None

    def count(self, source: Source, edits: Edits, survey: Survey, settings: PrepareSettings) -> RuleCounts:
        of = (source, edits.pictures, survey)
        if len(self._of) != len(of) or not all(a is b for a, b in zip(of, self._of, strict=True)):
            self._curated = CuratedSource(source, edits)
            self._counter = RuleCounter(self._curated.items, survey)
            self._of = of
        assert self._curated is not None
        assert self._counter is not None
        # Without own rules of any picture nothing need be asked of twenty thousand.
        has_own = any(edit.crop is not None or edit.margin is not None for edit in edits.pictures.values())
        return self._counter.count(settings, self._curated.rules_of if has_own else None)


def _is_same(one: object, other: object) -> bool:
    return one == other if isinstance(one, PrepareSettings) else one is other
