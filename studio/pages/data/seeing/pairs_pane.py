"""Near-duplicates in pairs: side by side, to exclude one of them or to keep both, and on to the next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSpinBox, QStackedWidget, QWidget

from gan_core.sources.base import Source
from studio import formats
from studio.pages.data import rendering
from studio.pages.data.breeds import breed_name
from studio.pages.data.editing import Editing
from studio.pages.data.seeing.pair_search import FARTHEST, PairSearch
from studio.pages.data.seeing.pair_side import PairSide
from studio.pages.data.seeing.pair_walk import PairWalk
from studio.pages.data.surveying import Findings
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, row, set_role
from studio.widgets.empty import EmptyState
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.workers.jobs import Jobs
from studio.workers.newest import Newest
from studio.workers.thumbnails import Thumbnails

_SIDE = 900
"""Of a picture in memory (device pixels): what the largest half of a window shows."""
_MIDDLE = 136
_LEFT, _RIGHT, _BOTH = "1", "2", "3"


class PairsPane(Live, QWidget):
    """Every exclusion goes through `editing`, so that undo takes it back and shows the pair again."""

    counted = Signal(int)
    """How many pairs there are."""

    def __init__(self, jobs: Jobs, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._source: Source | None = None
        self._findings: Findings | None = None
        self._numbers: dict[str, int] = {}
        """The place of each picture in the source; empty until it was looked up."""
        self._breeds: dict[str, str | None] = {}
        self._is_deciding = False
        self.search = PairSearch(jobs, self)
        self.walk = PairWalk(
            lambda name: editing.of(name).excluded,
            lambda first, second: editing.edits.keeps_both(first, second),
        )
        self._lookup = Newest(self)
        self._lookup.done.connect(self._take_places)
        self._thumbnails = Thumbnails(self, limit_bytes=64 << 20, threads=2)
        self._thumbnails.ready.connect(self._show_pictures)
        self.previous, self.next = button("chevron-left", tool=True), button("chevron-right", tool=True)
        self.place, self.decided = label("strong"), label("muted")
        self.distance, self.unit = QSpinBox(), label("muted")
        self.progress = JobProgress(of_pictures=False)
        self.left, self.right = PairSide(_LEFT, is_left=True), PairSide(_RIGHT, is_left=False)
        self.bits, self.bits_text = label("display"), label("caption", wrap=True)
        self.warning = label("warn", wrap=True)
        self.both = button("check")
        self.nothing = EmptyState("copy", is_quiet=True)
        self.nothing.action.hide()
        self._stack, self._pair = QStackedWidget(), QWidget()
        self._arrange()
        self._connect()
        self.retranslate()

    # -- what others say ---------------------------------------------------------------------

    def open(self, source: Source | None, findings: Findings | None) -> None:
        """Show the pairs of this source, once they are known."""
        if source is self._source and findings is self._findings:
            return
        self._source, self._findings = source, findings
        self._numbers, self._breeds = {}, {}
        self._lookup.forget()
        self.walk.forget()
        self._thumbnails.set_renderer(
            None if source is None else rendering.whole_renderer(source, self._editing.of, _SIDE)
        )
        if source is not None and findings is not None:
            self._lookup.request(
                lambda: (source, {item.name: (n, item.breed) for n, item in enumerate(source.items)})
            )
        self.search.set_findings(findings)

    def shutdown(self) -> None:
        """Let go of the pictures, and wait until no thread reads them."""
        self._lookup.close()
        self._thumbnails.close()

    # -- what a person does ------------------------------------------------------------------

    def exclude(self, side: PairSide) -> None:
        """Leave one of the two out of the dataset, and go on."""
        if (pair := self.walk.current) is not None and self._editing.is_ready:
            name = pair.first if side is self.left else pair.second
            self._decide(lambda: self._editing.exclude([name], True))

    def keep_both(self) -> None:
        """Take both into the dataset, and go on."""
        if (pair := self.walk.current) is not None and self._editing.is_ready:
            self._decide(lambda: self._editing.keep_both(pair.first, pair.second))

    def step(self, by: int) -> None:
        """Look at another pair."""
        self.walk.step(by)
        self._show()

    def _decide(self, decide: Callable[[], None]) -> None:
        self._is_deciding = True
        self._editing.end_merging()
        decide()
        self._is_deciding = False
        self.walk.go_on()
        self._show()

    # -- what is shown -----------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set all texts."""
        describe(self.previous, tr("Previous pair"), tr("Shows the pair before this one."), "Left")
        describe(self.next, tr("Next pair"), tr("Shows the pair after this one."), "Right")
        before, after = tr("up to {bits}", bits="#").split("#")
        self.distance.setPrefix(before)
        self.distance.setSuffix(after)
        self.unit.setText(tr("of 64 bits apart"))
        describe(
            self.distance,
            tr("Greatest distance"),
            tr(
                "In how many of 64 bits the fingerprints of two pictures may differ. 0: all but the same; above 8 "
                "more and more pairs are no duplicates."
            ),
        )
        self.both.setText(tr("Keep both"))
        describe(
            self.both, tr("Keep both"), tr("Takes both into the dataset, remembers that, and goes on."), _BOTH
        )
        self._show()

    def _show(self) -> None:
        pair = self.walk.current
        self._stack.setCurrentWidget(self.nothing if pair is None else self._pair)
        count = len(self.walk.pairs)
        self.previous.setEnabled(pair is not None and self.walk.at > 0)
        self.next.setEnabled(pair is not None and self.walk.at < count - 1)
        self._say_count(count)
        if pair is None:
            return
        for side, name in ((self.left, pair.first), (self.right, pair.second)):
            side.show_picture(name, self._facts(name), is_excluded=self._editing.of(name).excluded)
        self.bits.setText(str(pair.distance))
        lines = [tr("of 64 bits differ")]
        if pair.is_mirrored:
            lines.append(tr("one is mirrored"))
        self.bits_text.setText("\n".join(lines))
        excluded = [self._editing.of(name).excluded for name in (pair.first, pair.second)]
        kept = tr("Both are kept.") if self.walk.is_kept(pair) else ""
        set_role(self.warning, "warn" if all(excluded) else "muted")
        self.warning.setText(tr("Both are excluded.") if all(excluded) else kept)
        self._want()
        self._show_pictures()

    def _say_count(self, count: int) -> None:
        if not count:
            self.place.setText("")
            self.decided.setText("")
            self.nothing.set_texts(
                tr("No two pictures look alike"),
                tr("No pair differs in at most {bits} of 64 bits.", bits=self.search.distance),
                "",
            )
            return
        at, total = formats.count(self.walk.at + 1), formats.count(count)
        self.place.setText(tr("{at} of {total} pairs", at=at, total=total))
        left = count - self.walk.num_decided
        self.decided.setText(
            tr("{count} still to decide", count=formats.count(left)) if left else tr("All are decided.")
        )

    def _facts(self, name: str) -> str:
        """Breed, size and sharpness of a picture."""
        parts = [breed_name(breed)] if (breed := self._breeds.get(name)) else []
        facts = self._findings.survey.facts.get(name) if self._findings else None
        if facts is not None:
            parts.append(tr("{width} × {height} px", width=facts.width, height=facts.height))
            parts.append(tr("sharpness {number}", number=formats.count(facts.sharpness)))
        return " · ".join(parts)

    def _want(self) -> None:
        """Read the pictures of this pair, then those of the next."""
        shown = self.walk.pairs[self.walk.at : self.walk.at + 2]
        names = [name for pair in shown for name in (pair.first, pair.second)]
        self._thumbnails.want(self._numbers[name] for name in names if name in self._numbers)

    def _show_pictures(self) -> None:
        if (pair := self.walk.current) is not None:
            for side, name in ((self.left, pair.first), (self.right, pair.second)):
                number = self._numbers.get(name)
                side.show_thumbnail(None if number is None else self._thumbnails.get(number))

    def _take_places(self, found: tuple[Source, dict[str, tuple[int, str | None]]]) -> None:
        source, places = found
        if source is self._source:
            self._numbers = {name: number for name, (number, _) in places.items()}
            self._breeds = {name: breed for name, (_, breed) in places.items()}
            self._show()

    def _take_pairs(self) -> None:
        self.walk.show(self.search.pairs)
        if self.distance.value() != self.search.distance:
            self.distance.setValue(self.search.distance)
        self.counted.emit(len(self.search.pairs))
        self._show()

    def _take_edits(self, names: frozenset[str]) -> None:
        """A person decided, undid or redid something, here or elsewhere."""
        if self._is_deciding or self._source is None:
            return
        self._thumbnails.renew(self._numbers[name] for name in names if name in self._numbers)
        if self.isVisible():
            self.walk.go_to(names)
        self._show()

    # -- construction ------------------------------------------------------------------------

    def _connect(self) -> None:
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.left.exclude.clicked.connect(lambda: self.exclude(self.left))
        self.right.exclude.clicked.connect(lambda: self.exclude(self.right))
        self.both.clicked.connect(self.keep_both)
        self.distance.valueChanged.connect(self.search.set_distance)
        self.search.changed.connect(self._take_pairs)
        self.search.began.connect(self.progress.watch)
        self._editing.changed.connect(self._take_edits)
        self._editing.opened.connect(self._show)
        keys = {
            _LEFT: lambda: self.exclude(self.left),
            _RIGHT: lambda: self.exclude(self.right),
            _BOTH: self.keep_both,
            "Left": lambda: self.step(-1),
            "Right": lambda: self.step(1),
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _arrange(self) -> None:
        self.distance.setRange(0, FARTHEST)
        self.distance.setValue(self.search.distance)
        self.distance.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        above = row()
        for widget in (self.previous, self.next, self.place, self.decided):
            above.addWidget(widget)
        above.addStretch(1)
        above.addWidget(self.distance)
        above.addWidget(self.unit)
        middle = column(gap=4)
        middle.addStretch(1)
        for widget in (self.bits, self.bits_text, self.warning):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            widget.setFixedWidth(_MIDDLE)
            middle.addWidget(widget)
        middle.addStretch(1)
        middle.addWidget(self.both, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addSpacing(8)
        across = row(self._pair)
        across.addWidget(self.left, 1)
        across.addLayout(middle)
        across.addWidget(self.right, 1)
        self._stack.addWidget(self._pair)
        self._stack.addWidget(self.nothing)
        layout = column(self, margin=12)
        layout.addLayout(above)
        layout.addWidget(self.progress)
        layout.addWidget(self._stack, 1)
