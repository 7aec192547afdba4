"""The Data page: breeds at the left, thumbnails as the network will see them, and Prepare at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from gan_core.dataset.archive import Dataset
from gan_core.dataset.prepare import PrepareSettings
from gan_core.sources.base import Source, SourceItem
from studio import formats, theme
from studio.models.source_model import SourceRole
from studio.pages.data import rendering
from studio.pages.data.boxes_exchange import BoxesExchange, BoxesMenu
from studio.pages.data.breeds import BreedList
from studio.pages.data.browse import Browse
from studio.pages.data.dataset_panel import DatasetPanel
from studio.pages.data.editing import Editing
from studio.pages.data.editor.keys import SHORTCUTS as EDITOR_SHORTCUTS
from studio.pages.data.editor.view import EditorView
from studio.pages.data.edits_note import EditsNote
from studio.pages.data.header import Header
from studio.pages.data.opening import DataEmptyState, OpenMenu, SourceChooser
from studio.pages.data.prepare_panel import PreparePanel
from studio.pages.data.preparing import Outcome
from studio.pages.data.seeing import keys as seeing_keys
from studio.pages.data.seeing.view import SeeingView
from studio.pages.data.surveying import Surveying
from studio.pages.data.thumbnail_painting import CELL
from studio.session import Session
from studio.shortcuts import Shortcut
from studio.translation import mark, tr
from studio.widgets.controls import column, line
from studio.widgets.live import Live
from studio.workers.jobs import Jobs
from studio.workers.thumbnails import Render

_SETTINGS_KEY = "data/prepare"
_SPLITTER_KEY = "data/splitter"
_PARTS, _NARROW_PARTS = (200, 336), (176, 308)
"""Widths of breeds and panel; in the smallest window three thumbnails are abreast between them."""
_NARROW = 1000
_DETAIL_ROOM = (320, 208)
"""Width and height in logical pixels of the largest chosen picture."""
_SHORTCUTS = (
    Shortcut("Ctrl+F", mark("Search the breeds")),
    Shortcut("Ctrl+Return", mark("Prepare the dataset")),
    Shortcut("Return", mark("Open the picture in the crop editor")),
    Shortcut(seeing_keys.OPEN, mark("See the data: plots, mean pictures, near-duplicates")),
    Shortcut("X", mark("Exclude the selected pictures, or include them again")),
    Shortcut("Ctrl+A", mark("Select all pictures that are shown")),
    Shortcut("Ctrl+Z", mark("Undo")),
    Shortcut("Ctrl+Shift+Z", mark("Redo")),
)


class DataPage(Live, QWidget):
    """A view on the session's source and dataset; it shows one of them at a time."""

    key = "data"
    title = mark("Data")
    icon = "images"

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: Source | Dataset | None = None
        self._outcome: Outcome | None = None
        self._chooser = SourceChooser(session, jobs, self)  # a connection does not keep it
        self.empty = DataEmptyState(self._chooser)
        self.header = Header(OpenMenu(self._chooser, self))
        self.breeds = BreedList()
        self.editing = Editing(self)
        self.surveying = Surveying(jobs, self)
        self.browse = Browse(jobs, self.editing, self.surveying)
        self.model, self.grid = self.browse.model, self.browse.grid
        self.editor = EditorView(self.editing)
        self.seeing = SeeingView(jobs, self.editing, self.surveying)
        self.boxes_menu = BoxesMenu(BoxesExchange(session, jobs, self.editing, self), self)
        self.header.add_menu(self.boxes_menu)
        self.note = EditsNote(self.editing)
        self.prepare_panel = PreparePanel(
            session, jobs, self.editing, self.surveying, _remembered_settings(session)
        )
        self.dataset_panel = DatasetPanel()
        self._panels = QStackedWidget()
        self._splitter = QSplitter()
        self._is_parted = False
        """Whether a person has chosen the widths."""
        self._stack = QStackedWidget()
        self._arrange()
        self._connect()
        self.retranslate()
        self._show(session.source or session.dataset)

    # -- what a person does ------------------------------------------------------------------

    def show_dataset(self, wanted: bool) -> None:
        """Show the dataset, or else the source that it came from."""
        self._show(self._session.dataset if wanted else self._session.source)

    @property
    def shortcuts(self) -> Sequence[Shortcut]:
        """What the cheat sheet says of the page as it is now."""
        if self._stack.currentWidget() is self.seeing:
            return seeing_keys.SHORTCUTS
        return EDITOR_SHORTCUTS if self._is_editing else _SHORTCUTS

    def activate(self) -> None:
        """The page comes to the front."""
        if self._stack.currentWidget() is self.seeing:
            self.seeing.take_keys()
        else:
            (self.editor.canvas if self._is_editing else self.grid).setFocus()

    def open_editor(self, number: int) -> None:
        """Open a picture of the source in the crop editor; next and previous go through those that are shown."""
        if isinstance(self._shown, Source) and self.editing.is_ready:
            self.editor.set_settings(self.prepare_panel.form.settings)
            self.editor.set_breeds(self._shown.breeds)
            self._stack.setCurrentWidget(self.editor)
            self.editor.open(number, list(self.model.numbers), self.grid.selected_numbers())

    def open_seeing(self) -> None:
        """See the source as a whole: plots, mean pictures, near-duplicates."""
        if isinstance(self._shown, Source):
            self._stack.setCurrentWidget(self.seeing)
            self.seeing.open(self.prepare_panel.form.settings)

    def shutdown(self) -> None:
        """The window closes: no thread reads pictures any more."""
        if self._is_parted:
            self._session.remember(_SPLITTER_KEY, self._splitter.saveState())
        self.browse.close_pictures()
        self.editor.shutdown()
        self.seeing.shutdown()
        self.editing.shutdown()
        self.prepare_panel.shutdown()
        self.dataset_panel.detail.close_pictures()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chosen picture leaves the form its room."""
        super().resizeEvent(event)
        self.prepare_panel.fit(self.height())
        self.dataset_panel.detail.fit(self.height())
        if not self._is_parted:
            left, right = _NARROW_PARTS if self.width() < _NARROW else _PARTS
            self._splitter.setSizes([left, self.width() - left - right, right])

    @property
    def _is_editing(self) -> bool:
        return self._stack.currentWidget() is self.editor

    def _close_editor(self, number: int) -> None:
        """Back to the thumbnails, to the one of the picture that was open last."""
        self._stack.setCurrentWidget(self._splitter)
        if (row := self.model.row_of(number)) is not None and number != self.grid.current_number():
            self.grid.setCurrentIndex(self.model.index(row))
        self.grid.setFocus()

    def _close_seeing(self) -> None:
        self._stack.setCurrentWidget(self._splitter)
        self.grid.setFocus()

    def _keep_parts(self) -> None:
        self._is_parted = True

    def retranslate(self) -> None:
        """Set all texts."""
        self.empty.retranslate()
        self._describe_shown()

    # -- what the session says ---------------------------------------------------------------

    def _source_changed(self) -> None:
        self._show(self._session.source or self._session.dataset)

    def _dataset_changed(self) -> None:
        if self._session.dataset is not None:
            self._show(self._session.dataset)
        elif isinstance(self._shown, Dataset):
            self._show(self._session.source)

    def _take_prepared(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._session.set_dataset(outcome.prepared.dataset)

    def _show(self, shown: Source | Dataset | None) -> None:
        self._shown = shown
        self.editing.open(self._session.source)
        self.surveying.open(self._session.source, begin=not self._session.is_training)
        self.seeing.set_source(self._session.source)
        self._stack.setCurrentWidget(self.empty if shown is None else self._splitter)
        self.prepare_panel.set_source(self._session.source)
        if isinstance(shown, Dataset):
            is_new = self._outcome is not None and self._outcome.prepared.dataset is shown
            self.dataset_panel.show_dataset(shown, self._outcome if is_new else None)
            items: Sequence[SourceItem] = rendering.DatasetItems(shown)
        else:
            items = shown.items if shown is not None else ()
        self._panels.setCurrentWidget(
            self.dataset_panel if isinstance(shown, Dataset) else self.prepare_panel
        )
        self._draw_details_anew()
        self.breeds.begin_anew()
        self.browse.show_pictures(items, self._renderer(), is_source=isinstance(shown, Source))
        self._describe_shown()

    def _show_detail(self, number: int) -> None:
        panel = self.dataset_panel if isinstance(self._shown, Dataset) else self.prepare_panel
        panel.detail.show_picture(number, self.grid.currentIndex().data(SourceRole.ITEM))

    def _draw_anew(self) -> None:
        if (render := self._renderer()) is not None:
            self.model.set_renderer(render)

    def _draw_details_anew(self) -> None:
        source, ratio = self._session.source, self.devicePixelRatioF()
        room = (round(_DETAIL_ROOM[0] * ratio), round(_DETAIL_ROOM[1] * ratio))
        # The light one of the two accents: it is drawn on photographs, whatever the theme.
        settings, color = self.prepare_panel.form.settings, theme.DARK.accent
        self.prepare_panel.detail.set_renderer(
            None
            if source is None
            else rendering.detail_renderer(source, settings, self.editing.of, room, color)
        )
        dataset = self._session.dataset
        self.dataset_panel.detail.set_renderer(
            None if dataset is None else rendering.dataset_renderer(dataset)
        )

    def _edits_changed(self) -> None:
        self._draw_details_anew()
        self._describe_shown()

    def _settings_changed(self) -> None:
        self._session.remember(_SETTINGS_KEY, self.prepare_panel.form.settings.model_dump_json())
        if self._is_editing:  # undone there
            self.editor.set_settings(self.prepare_panel.form.settings)
        self._draw_anew()
        self._draw_details_anew()

    def _renderer(self) -> Render | None:
        if isinstance(self._shown, Dataset):
            return rendering.dataset_renderer(self._shown)
        if self._shown is None:
            return None
        side = round(CELL * self.devicePixelRatioF())
        if self.header.whole.isChecked():
            return rendering.whole_renderer(self._shown, self.editing.of, side)
        return rendering.crop_renderer(self._shown, self.prepare_panel.form.settings, self.editing.of, side)

    def _describe_shown(self) -> None:
        shown = self._shown
        if shown is None:
            return
        is_dataset = isinstance(shown, Dataset)
        count = shown.num_images if isinstance(shown, Dataset) else len(shown.items)
        num_breeds = len(shown.class_names) if isinstance(shown, Dataset) else len(shown.breeds)
        facts = [formats.pictures(count)]
        if num_breeds:
            facts.append(formats.breeds(num_breeds))
        if isinstance(shown, Dataset):
            facts.append(tr("{side} px", side=shown.img_resolution))
        else:
            if shown.skipped:
                facts.append(tr("{count} left out", count=formats.count(len(shown.skipped))))
            if excluded := sum(edit.excluded for edit in self.editing.edits.pictures.values()):
                facts.append(tr("{count} excluded", count=formats.count(excluded)))
        self.header.show_state(
            name=source_title(shown),
            facts=" · ".join(facts),
            is_dataset=is_dataset,
            has_both=self._session.source is not None and self._session.dataset is not None,
        )

    # -- construction ------------------------------------------------------------------------

    def _arrange(self) -> None:
        middle = QWidget()
        down = column(middle, gap=0)
        for widget in (self.header, line(), self.note, self.browse):
            down.addWidget(widget)
        for panel in (self.prepare_panel, self.dataset_panel):
            self._panels.addWidget(panel)
        for part, least in ((self.breeds, 140), (middle, 300), (self._panels, 300)):
            part.setMinimumWidth(least)
            self._splitter.addWidget(part)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        if state := self._session.recall(_SPLITTER_KEY):
            self._is_parted = self._splitter.restoreState(state)
        self._splitter.splitterMoved.connect(self._keep_parts)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._splitter)
        self._stack.addWidget(self.editor)
        self._stack.addWidget(self.seeing)
        column(self).addWidget(self._stack)

    def _connect(self) -> None:
        self._session.source_changed.connect(self._source_changed)
        self._session.dataset_changed.connect(self._dataset_changed)
        self.header.dataset_wanted.connect(self.show_dataset)
        self.header.whole_toggled.connect(self._draw_anew)
        self.header.see_wanted.connect(self.open_seeing)
        self.seeing.closed.connect(self._close_seeing)
        self.breeds.chosen.connect(self.browse.choose_breeds)
        self.browse.breeds_counted.connect(self.breeds.set_counts)
        self.browse.breeds_cleared.connect(lambda: self.breeds.choose(()))
        self.grid.picked.connect(self._show_detail)
        self.grid.open_wanted.connect(self.open_editor)
        self.editor.closed.connect(self._close_editor)
        self.editing.opened.connect(self._edits_changed)
        self.editing.changed.connect(self._edits_changed)
        self.prepare_panel.settings_changed.connect(self._settings_changed)
        self.prepare_panel.prepared.connect(self._take_prepared)
        self.dataset_panel.train_wanted.connect(lambda: self._session.show_page("train"))
        theme.current().changed.connect(self.grid.viewport().update)
        inside, stack = Qt.ShortcutContext.WidgetWithChildrenShortcut, self.editing.stack
        for keys, act in (("Ctrl+Z", stack.undo), ("Ctrl+Shift+Z", stack.redo), ("Ctrl+Y", stack.redo)):
            QShortcut(QKeySequence(keys), self._splitter, act, context=inside)
        QShortcut(QKeySequence(seeing_keys.OPEN), self._splitter, self.open_seeing, context=inside)
        QShortcut(QKeySequence("Ctrl+F"), self._splitter, self.breeds.search.setFocus)
        QShortcut(QKeySequence("Ctrl+Return"), self.prepare_panel.prepare, self.prepare_panel.prepare.click)


def source_title(shown: Source | Dataset) -> str:
    """What the source or dataset is called in the window."""
    if isinstance(shown, Source) and shown.layout == "drawn-dogs":
        return tr("Drawn dogs")
    return shown.name


def _remembered_settings(session: Session) -> PrepareSettings:
    """The settings of last time; the usual ones where there are none or they are of another version."""
    try:
        return PrepareSettings.model_validate_json(session.recall(_SETTINGS_KEY, ""))
    except ValueError:
        return PrepareSettings()
