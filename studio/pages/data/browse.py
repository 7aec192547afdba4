"""The middle of the Data page: thumbnails, filtered and sorted, with marks of what is decided about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from gan_core.curation.flags import Flag, FlagLimits
from gan_core.sources.base import SourceItem
from studio.models.picture_filter import Order, PictureFilter, SortKey, arranged, matching_any_breed
from studio.models.picture_table import NO_MARKS, Marks, PictureTable
from studio.models.source_model import SourceModel
from studio.pages.data.editing import Editing
from studio.pages.data.filter_bar import FilterBar
from studio.pages.data.flagging import Flagged, Flagging
from studio.pages.data.grid import PictureGrid
from studio.pages.data.mark_words import mark_words
from studio.pages.data.surveying import Findings, Surveying
from studio.translation import tr
from studio.widgets.controls import column, describe, line
from studio.widgets.empty import EmptyState
from studio.widgets.live import Live
from studio.workers.jobs import Jobs
from studio.workers.thumbnails import Render


class Browse(Live, QWidget):
    """What is shown is decided here: filter, order and the facts that they look at."""

    breeds_counted = Signal(object, int)
    """How many pictures of each breed (by its name) there are, and in all, were no breed chosen."""
    breeds_cleared = Signal()
    """All pictures shall be shown again, of all breeds."""

    def __init__(self, jobs: Jobs, editing: Editing, surveying: Surveying) -> None:
        super().__init__()
        self._jobs, self._editing, self._surveying = jobs, editing, surveying
        self._items: Sequence[SourceItem] = ()
        self._is_source = False
        self.table: PictureTable | None = None
        """What is known of the pictures; None until their items were looked at."""
        self._taken: Findings | None = None
        """What the table has of the survey."""
        self._flagging = Flagging(editing, surveying, self)
        self._flagged_by = surveying.limits
        """The limits by which the table's pictures have their flags."""
        self.filter = PictureFilter()
        self.order = Order()
        self.model = SourceModel(self)
        self.model.marks_of = self._marks_of
        self.model.describe_marks = mark_words
        self.grid = PictureGrid(self.model)
        self.bar = FilterBar()
        self.nothing = EmptyState("search-x", is_quiet=True)
        self._line = line()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.nothing)
        layout = column(self, gap=0)
        for widget in (self.bar, self._line, self._stack):
            layout.addWidget(widget)
        self._connect()
        self.retranslate()

    def show_pictures(self, items: Sequence[SourceItem], render: Render | None, *, is_source: bool) -> None:
        """Show all of `items`, from the first; they can be decided about where they are a source's."""
        self._items, self._is_source, self.table = items, is_source, None
        self.filter, self.order = PictureFilter(), Order()
        self._flagging.forget()
        for widget in (self.bar, self._line):
            widget.setVisible(is_source)
        self.model.set_pictures(items, render)
        self.grid.pick_first()
        self._show_state()
        self.breeds_counted.emit({}, len(items))
        self._jobs.start(
            "", partial(_table, items), partial(self._take_table, items), hidden=True, owner=self
        )

    def choose_breeds(self, breeds: frozenset[str]) -> None:
        """Show only pictures of these; none named: all."""
        if breeds != self.filter.breeds:
            self.set_filter(replace(self.filter, breeds=breeds))

    def set_filter(self, wanted: PictureFilter) -> None:
        """Show only what `wanted` lets through."""
        self.filter = wanted
        self._arrange_anew()

    def set_order(self, order: Order) -> None:
        """Sort the pictures; where that takes facts which are not known yet, look at the pictures."""
        self.order = order
        if order.key is SortKey.SHARPNESS:
            self._surveying.start()
        self._arrange_anew(to_top=True)

    def clear(self) -> None:
        """Show all pictures again."""
        self.set_filter(PictureFilter())
        self.breeds_cleared.emit()

    def exclude_selected(self) -> None:
        """Leave the selected pictures out of the dataset; where all of them are, take them in again."""
        names = [self._items[number].name for number in self.grid.selected_numbers()]
        if names and self._is_source:
            self._editing.end_merging()
            self._editing.exclude(names, not self._all_excluded())

    def close_pictures(self) -> None:
        """Let go of the pictures, and wait until no thread reads them."""
        self._items, self.table = (), None
        self._surveying.open(None)
        self._flagging.close()
        self.model.close()

    def retranslate(self) -> None:
        """Set all texts."""
        describe(
            self.grid,
            tr("Thumbnails"),
            tr("Each picture as the network will see it. Arrow keys choose one, Shift and Ctrl several."),
        )
        self.nothing.set_texts(
            tr("No picture is like that"),
            tr("No picture meets all conditions of the filter and is of a chosen breed."),
            tr("Show all pictures"),
        )

    # -- what others say ---------------------------------------------------------------------

    def _take_table(self, items: Sequence[SourceItem], table: PictureTable) -> None:
        if items is not self._items:
            return
        self.table, self._taken = table, None
        if self._is_source:
            self._take_edits(frozenset(self._editing.edits.pictures))
        self._take_findings()
        self._arrange_anew()

    def _edits_opened(self) -> None:
        if self._is_source and self.table is not None:
            self._take_edits(frozenset(item.name for item in self.table.items))
        self._follow_limits()

    def _take_edits(self, names: frozenset[str]) -> None:
        """The edits of these pictures are others now."""
        table = self.table
        if table is None or not self._is_source:
            return
        numbers = table.set_edits(self._editing.edits, names)
        if (findings := self._surveying.findings) is not None:
            items = [table.item(number) for number in numbers]
            table.set_flags({item.name: findings.flags_of(item, self._flagged_by) for item in items})
            self._flagging.start_again(self._items, findings)
        self.model.renew(numbers)
        self._arrange_anew()
        self._show_flags()

    def _take_findings(self) -> None:
        """Looking at the pictures has begun, come on, ended or found something."""
        findings, table = self._surveying.findings, self.table
        if findings is not None and table is not None and self._is_source and findings is not self._taken:
            self._taken = findings
            table.set_facts(findings.columns)
            table.set_flags(findings.flags)
            self._flagged_by = self._surveying.limits
            self._take_edits(frozenset(self._editing.edits.pictures))
            self.grid.viewport().update()
            self._follow_limits()
        self._show_flags()

    def _follow_limits(self) -> None:
        """Other limits than before may hold: flag all pictures by them."""
        limits, findings = self._flagging.limits, self._surveying.findings
        self.bar.popover.limits.show(limits)
        if findings is None or findings is not self._taken or not self._is_source:
            return
        if limits != self._flagged_by:
            self._flagging.start(self._items, findings)
        else:
            self._flagging.forget()

    def _take_flagged(self, flagged: Flagged) -> None:
        table = self.table
        if table is not None and flagged.findings is self._taken:
            self._flagged_by = flagged.limits
            table.replace_flags(flagged.flags)
            self._arrange_anew()
            self.grid.viewport().update()
            self._show_flags()

    def _change_limits(self, limits: FlagLimits, which: str) -> None:
        usual = self._surveying.limits
        self._editing.change_flag_limits(None if limits == usual else limits, merge=f"limits {which}")

    # -- what is shown -----------------------------------------------------------------------

    def _arrange_anew(self, *, to_top: bool = False) -> None:
        table = self.table
        if table is not None:
            numbers = arranged(table, self.filter, self.order)
            if to_top or numbers != list(self.model.numbers):
                self.grid.rearrange(partial(self.model.show_numbers, numbers), to_top=to_top)
            of_any_breed = matching_any_breed(table, self.filter)
            self.breeds_counted.emit(table.breed_counts(of_any_breed), int(of_any_breed.sum()))
        self._show_state()

    def _show_state(self) -> None:
        shown = self.model.rowCount()
        self.bar.show_filter(self.filter, shown, len(self._items))
        self.bar.show_order(self.order)
        is_nothing = not shown and bool(len(self._items))
        self._stack.setCurrentWidget(self.nothing if is_nothing else self.grid)
        self._show_selection()

    def _show_selection(self) -> None:
        self.bar.show_selection(len(self.grid.selected_numbers()), all_excluded=self._all_excluded())

    def _show_flags(self) -> None:
        surveying = self._surveying
        counts: dict[Flag, int] | None = None
        if surveying.findings is not None and self.table is not None:
            counts = {flag: int(self.table.has_flag(flag).sum()) for flag in Flag}
        self.bar.popover.show_flags(
            counts, surveying.progress, surveying.error, is_running=surveying.is_running
        )

    def _all_excluded(self) -> bool:
        numbers = self.grid.selected_numbers()
        table = self.table
        return bool(numbers) and table is not None and bool(table.is_excluded[numbers].all())

    def _marks_of(self, number: int) -> Marks:
        return NO_MARKS if self.table is None else self.table.marks(number)

    def _connect(self) -> None:
        self.grid.selected.connect(self._show_selection)
        self.grid.exclude_wanted.connect(self.exclude_selected)
        self.bar.exclude_wanted.connect(self.exclude_selected)
        self.bar.ordered.connect(self.set_order)
        self.bar.clear_wanted.connect(self.clear)
        self.bar.popover.edited.connect(self.set_filter)
        self.bar.popover.look_wanted.connect(self._surveying.start)
        self.bar.popover.stop_wanted.connect(self._surveying.stop)
        self.bar.popover.limits.edited.connect(self._change_limits)
        self.bar.popover.closed.connect(self._editing.end_merging)
        self._editing.flag_limits_changed.connect(self._follow_limits)
        self._flagging.done.connect(self._take_flagged)
        self.nothing.action.clicked.connect(self.clear)
        self._surveying.changed.connect(self._take_findings)
        self._editing.opened.connect(self._edits_opened)
        self._editing.changed.connect(self._take_edits)


def _table(items: Sequence[SourceItem]) -> Iterator[PictureTable]:
    """In a job: a source may work out an item only when it is asked for."""
    yield PictureTable(items)
