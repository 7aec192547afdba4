"""All pictures flagged anew, beside the window, when other limits hold than those that they were flagged by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from gan_core.curation.edits import Edits
from gan_core.curation.flags import Flag, FlagLimits, flag_all
from gan_core.sources.base import SourceItem
from studio.pages.data.editing import Editing
from studio.pages.data.surveying import Findings, Surveying
from studio.workers.newest import Newest


@dataclass(frozen=True, slots=True)
class Flagged:
    """The flags of every picture that has any, by its name, and what they were found by."""

    findings: Findings
    limits: FlagLimits
    flags: Mapping[str, frozenset[Flag]]


class Flagging(QObject):
    """Only the newest limits are worth flagging by."""

    done = Signal(object)
    """Flagged."""

    def __init__(self, editing: Editing, surveying: Surveying, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editing, self._surveying = editing, surveying
        self._is_under_way = False
        self._newest = Newest(self)
        self._newest.done.connect(self._take)

    @property
    def limits(self) -> FlagLimits:
        """Those that are saved with the source, or else the usual ones."""
        return self._editing.edits.flag_limits or self._surveying.limits

    def start(self, items: Sequence[SourceItem], findings: Findings) -> None:
        """Flag `items` by the limits and with the boxes that they have now."""
        edits, limits = self._editing.edits, self.limits
        self._is_under_way = True
        self._newest.request(lambda: _flagged(items, edits, findings, limits))

    def start_again(self, items: Sequence[SourceItem], findings: Findings) -> None:
        """Something was edited: what is under way doesn't know of it."""
        if self._is_under_way:
            self.start(items, findings)

    def forget(self) -> None:
        """Other pictures are shown."""
        self._is_under_way = False
        self._newest.forget()

    def close(self) -> None:
        """Wait for the thread."""
        self._newest.close()

    def _take(self, flagged: Flagged) -> None:
        # Behind it there may be a newer request: that one tells as well.
        self._is_under_way = flagged.limits != self.limits
        self.done.emit(flagged)


def _flagged(items: Sequence[SourceItem], edits: Edits, findings: Findings, limits: FlagLimits) -> Flagged:
    flags = flag_all(_edited(items, edits), findings.survey, limits, findings.pairs)
    return Flagged(findings, limits, flags)


def _edited(items: Sequence[SourceItem], edits: Edits) -> Iterator[SourceItem]:
    for item in items:
        boxes = edits.of(item.name).boxes
        yield item if boxes is None else replace(item, boxes=boxes)
