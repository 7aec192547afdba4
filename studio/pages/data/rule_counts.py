"""A line that says how many pictures the rules drop, and why."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gan_core.curation.rules import DropReason, RuleCounts
from studio import formats
from studio.pages.data.rule_counting import RuleCounting
from studio.pages.data.surveying import Surveying
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import button, column, describe, label
from studio.widgets.live import Live

_LOW_PAGE = 640
"""Below this height of the page (pixels) the reasons are in the tooltip alone: the form needs the room."""


class RuleCountsLine(Live, QWidget):
    """Follows the counting. Until the pictures have been looked at it says how far that is, or begins it."""

    def __init__(self, counting: RuleCounting, surveying: Surveying, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counting, self._surveying = counting, surveying
        self._has_room = True
        self.text = label(wrap=True)
        self.reasons = label("caption", wrap=True)
        self.look = button("search")
        layout = column(self, gap=4)
        for widget in (self.text, self.reasons, self.look):
            layout.addWidget(widget)
        self.look.clicked.connect(surveying.start)
        counting.changed.connect(self.retranslate)
        surveying.changed.connect(self.retranslate)
        self.retranslate()

    def fit(self, page_height: int) -> None:
        """Take as much height as a page of this height can spare."""
        self._has_room = page_height >= _LOW_PAGE
        self._show_reasons()

    def retranslate(self) -> None:
        counts, surveying = self._counting.counts, self._surveying
        error = self._counting.error or surveying.error
        progress = surveying.progress
        if counts is not None:
            self.text.setText(_counts_words(counts))
        elif error is not None:
            self.text.setText(tr_message(error))
        elif progress is not None:
            done, total = formats.count(progress.done), formats.count(progress.total)
            self.text.setText(tr("Looking at the pictures: {done} of {total}.", done=done, total=total))
        else:
            self.text.clear()
        self.text.setVisible(bool(self.text.text()))
        self.look.setVisible(surveying.can_start)
        self.look.setText(tr("Count what the rules drop"))
        describe(
            self.look,
            tr("Count what the rules drop"),
            tr(
                "Reads every picture once to find its size; then the count follows the rules as you change them."
            ),
        )
        self._show_reasons()

    def _show_reasons(self) -> None:
        counts = self._counting.counts
        reasons = [] if counts is None else _reasons_words(counts)
        self.reasons.setText(" · ".join(reasons))
        self.reasons.setVisible(bool(reasons) and self._has_room)
        tip = tr("What the rules would make of all pictures, without preparing them.")
        describe(self.text, self.text.text(), "\n".join((tip, *reasons)))


def _counts_words(counts: RuleCounts) -> str:
    pictures = formats.pictures(counts.total)
    crops = formats.counted(counts.crops, mark("1 crop"), mark("{count} crops"))
    if not counts.dropped_pictures:
        return tr("Drops none of {pictures}: {crops}.", pictures=pictures, crops=crops)
    dropped = formats.count(counts.dropped_pictures)
    return tr("Drops {dropped} of {pictures}: {crops} left.", dropped=dropped, pictures=pictures, crops=crops)


def _reasons_words(counts: RuleCounts) -> list[str]:
    """Each reason that there is, with its number; the most frequent first."""
    found = [(number, reason) for reason, number in counts.dropped.items() if number]
    return [formats.counted(number, *_reason_words(reason)) for number, reason in sorted(found, reverse=True)]


def _reason_words(reason: DropReason) -> tuple[str, str]:
    """Of one, and of several."""
    match reason:
        case DropReason.BROKEN:
            return mark("1 picture that can't be read"), mark("{count} pictures that can't be read")
        case DropReason.OUTSIDE:
            return mark("1 box outside of its picture"), mark("{count} boxes outside of their picture")
        case DropReason.NOT_LARGEST:
            return mark("1 box beside a larger one"), mark("{count} boxes beside a larger one")
        case DropReason.ASPECT:
            return mark("1 box too narrow or too wide"), mark("{count} boxes too narrow or too wide")
        case DropReason.AREA:
            return mark("1 box that covers too little"), mark("{count} boxes that cover too little")
        case DropReason.SIDE:
            return mark("1 crop too small"), mark("{count} crops too small")
