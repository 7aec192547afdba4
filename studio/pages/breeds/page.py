"""The Breeds page: breeds picked in the list are seen beside each other, seed by seed, or mixed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from gan_core.messages import Message
from studio import formats
from studio.pages.breeds.blend_pane import BlendPane
from studio.pages.breeds.breed_list import BreedList
from studio.pages.breeds.controls_bar import ControlsBar, Counted
from studio.pages.breeds.guesses_panel import GuessesPanel
from studio.pages.breeds.missing import what_is_missing
from studio.pages.breeds.names import breed_name
from studio.pages.breeds.picks_bar import PicksBar
from studio.pages.breeds.quality_panel import QualityPanel
from studio.pages.breeds.quality_words import weak_breeds
from studio.pages.breeds.save_menu import SaveMenu
from studio.pages.breeds.saves import Saves
from studio.pages.breeds.saving import Saving
from studio.pages.breeds.sheet_pane import SheetPane
from studio.pages.breeds.state import BreedsState
from studio.pages.breeds.thumbnails import BreedThumbnails
from studio.pages.breeds.view_bar import KEYS, VIEWS, View, ViewBar
from studio.session import Session
from studio.shortcuts import Shortcut
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import column, label, line, row
from studio.widgets.empty import EmptyState
from studio.widgets.live import Live
from studio.workers.dataset_at_hand import DatasetAtHand
from studio.workers.jobs import Jobs
from studio.workers.recipe import Opened

if TYPE_CHECKING:
    from gan_core.evaluation.breed_quality import BreedQuality

_LEFT = 300
_MOST_SEED = 2**31 - 1
_FIRST_PICKS = 4
"""Picked when a network is new here, so that there is something to see."""


class BreedsPage(Live, QWidget):
    """A view on the open generator and on what a person picked."""

    key = "breeds"
    title = mark("Breeds")
    icon = "paw-print"
    shortcuts = (
        Shortcut(KEYS["grid"], mark("Pictures of each picked breed")),
        Shortcut(KEYS["matrix"], mark("The same latents in every picked breed")),
        Shortcut(KEYS["blend"], mark("Mix two or three breeds")),
        Shortcut("Ctrl+R", mark("Another seed")),
        Shortcut("Ctrl+F", mark("Search the breeds")),
        Shortcut("Ctrl+S", mark("Save pictures")),
        Shortcut("Ctrl+Z", mark("Undo")),
        Shortcut("Ctrl+Shift+Z", mark("Redo")),
    )

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._sampler, self._following = session, session.sampler, session.following
        sampler = session.sampler
        self._failure: Message | None = None
        self._about: Opened | None = None
        """The generator that the page shows."""
        self._is_behind = True
        """Whether another one was opened while nobody looked."""
        remembered = str(session.recall("breeds/view", "grid"))
        self.view: View = next((view for view in VIEWS if view == remembered), "grid")
        self.state = BreedsState(self)
        self.dataset = DatasetAtHand(session, jobs, self)
        self.empty = EmptyState("paw-print")
        self.list = BreedList()
        self.quality = QualityPanel(sampler, self.dataset, jobs)
        self.guesses = GuessesPanel(
            lambda: self.sheet.all_pictures(),
            self.dataset,
            jobs,
            session.real_features,
            session.giving_way,
        )
        self.views = ViewBar()
        self.picks = PicksBar()
        self.sheet = SheetPane(self.state, sampler)
        self.blend = BlendPane(self.state, sampler)
        self.saving = Saving(session, jobs)
        self.controls = ControlsBar(self.state.stack)
        self.saves = Saves(sampler, self.state, self.sheet, self.blend, self.saving)
        self.save_menu = SaveMenu(self.saves)
        self.controls.save.setMenu(self.save_menu)
        self.note = label("bad", wrap=True)
        """Why pictures that were asked for are missing."""
        self.note.setContentsMargins(12, 4, 12, 4)
        self.note.hide()
        self._thumbnails = BreedThumbnails(sampler, self.list.rows.set_thumbnail, self)
        self._stack, self._left, self._middle = QStackedWidget(), QStackedWidget(), QStackedWidget()
        self._arrange()
        self._connect()
        self._add_keys()
        self.retranslate()

    def shutdown(self) -> None:
        """The window closes."""
        self.state.stack.clear()  # a stack that dies with steps on it tells of it
        self.sheet.shutdown()

    def showEvent(self, event: QShowEvent) -> None:
        """Only a page that is seen has pictures made."""
        super().showEvent(event)
        self._following.wake(self)
        if self._is_behind:
            self._take_generator()
        self._show_state()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._following.rest(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters that no control wants."""
        view = next((view for view in VIEWS if KEYS[view] == event.text().upper()), None)
        if view is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier and self._has_breeds:
            self.show_view(view)
        else:
            super().keyPressEvent(event)

    def show_view(self, view: View) -> None:
        """Show what is picked in this way."""
        self.view = view
        self._session.remember("breeds/view", view)
        self._show_chosen()

    def retranslate(self) -> None:
        """Set all texts."""
        self._show_state()
        self._show_note()
        self._show_chosen()

    # -- what is open ------------------------------------------------------------------------

    def _take_generator(self) -> None:
        if not self.isVisible():  # no pictures are made for a page that nobody looks at
            self._is_behind = True
            return
        self._is_behind = False
        about = self._sampler.about
        before, self._about = self._about, about
        if about is not None:
            self._failure = None
            if before is None or (before.path, before.class_names) != (about.path, about.class_names):
                self.list.rows.set_names(about.class_names)
                self.guesses.begin_anew()
            self.picks.set_network(about.class_names, accepts_truncation=about.accepts_truncation)
            self.controls.set_accepts_truncation(about.accepts_truncation)
            first = self.list.breeds_in_order()[:_FIRST_PICKS]
            self.state.begin(about.class_names, first, accepts_truncation=about.accepts_truncation)
            self.dataset.look_for(about.recipe.run)
            self._take_dataset()
            self._thumbnails.make()
        self.sheet.begin_anew()
        self.blend.begin_anew()
        self.quality.follow()
        self._show_note()
        self._show_state()
        self._show_chosen()

    def _fail(self, message: Message) -> None:
        """Without a generator there is no page; what one question came to is said below the pictures."""
        if self._sampler.about is not None and not self.isVisible():
            return  # another page asked
        self._failure = message
        self._show_state()
        self._show_note()

    def _show_note(self) -> None:
        is_noted = self._failure is not None and self._about is not None
        self.note.setText(tr_message(self._failure) if self._failure is not None else "")
        self.note.setVisible(is_noted)

    def _take_dataset(self) -> None:
        found = self.dataset.found
        self.list.rows.set_numbers(found.numbers if found is not None else None)
        self.list.set_order(self.list.found.order)

    def _take_qualities(self, qualities: tuple[BreedQuality, ...]) -> None:
        self.list.rows.set_qualities(qualities, weak_breeds(qualities))
        self.list.set_order(self.list.found.order)

    def _show_state(self) -> None:
        """The work, or why there is none."""
        run, about = self._following.run, self._sampler.about
        if run is not None and about is not None:
            self._left.setCurrentIndex(0 if about.class_names else 1)
            self._stack.setCurrentIndex(1)
            return
        missing = what_is_missing(run, self._failure, has_checkpoint=self._following.has_checkpoint)
        self.empty.set_texts(missing.title, missing.text, tr("Go to Train"))
        self.empty.action.setVisible(not missing.comes_by_itself)
        self._stack.setCurrentIndex(0)

    # -- what is chosen ----------------------------------------------------------------------

    def _begin_again(self) -> None:
        """What failed before may work now."""
        self._failure = None
        self._show_note()
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen, about = self.state.chosen, self._about
        has_breeds = about is None or bool(about.class_names)
        view: View = self.view if has_breeds else "grid"
        self.list.set_picks(frozenset(chosen.picks))
        self.picks.show_chosen(chosen)
        self.picks.setVisible(has_breeds and bool(chosen.picks))
        self.controls.show_chosen(chosen)
        counted: Counted = "pictures" if not has_breeds else "seeds" if view == "matrix" else "breeds"
        self.controls.set_kind(counted, has_count=view != "blend")
        self.views.set_has_views(has_breeds)
        self.views.show_view(view)
        self._middle.setCurrentIndex(1 if view == "blend" else 0)
        self._describe()
        if about is None:
            return
        if view == "blend":
            self.blend.show_chosen()
        else:
            self.sheet.show_chosen(is_matrix=view == "matrix")

    def _describe(self) -> None:
        chosen, about = self.state.chosen, self._about
        if about is None:
            return
        if not self._has_breeds:
            facts = formats.pictures(chosen.count)
        elif self._is_blending:
            facts = formats.breeds(len(chosen.blended)) if len(chosen.blended) > 1 else ""
        else:
            number = formats.pictures(len(chosen.picks) * chosen.count)
            facts = f"{formats.breeds(len(chosen.picks))} · {number}" if chosen.picks else ""
        self.views.facts.setText(facts)
        self.saves.is_blending = self._is_blending
        self.save_menu.offer(
            has_breeds=bool(about.class_names),
            is_blending=self._is_blending,
            is_something=self._is_something,
        )

    @property
    def _has_breeds(self) -> bool:
        return self._about is not None and bool(self._about.class_names)

    @property
    def _is_blending(self) -> bool:
        return self.view == "blend" and self._has_breeds

    @property
    def _is_something(self) -> bool:
        """Whether anything is shown that could be saved."""
        if self._about is None or not self._about.class_names:
            return self._about is not None
        return len(self.state.chosen.picks) >= (2 if self._is_blending else 1)

    # -- what a person does ------------------------------------------------------------------

    def _pick(self, breeds: frozenset[int]) -> None:
        """In the order of the list's rows."""
        rows = self.list.breeds_in_order()
        picks = tuple(breed for breed in rows if breed in breeds)
        picks += tuple(sorted(breeds - set(picks)))  # those that a search hides
        self.state.pick(picks, tr("Pick breeds"))

    def _take_back(self, breed: int) -> None:
        picks = tuple(other for other in self.state.chosen.picks if other != breed)
        self.state.pick(picks, tr("Take back {breed}", breed=self._name(breed)))

    def _shuffle(self) -> None:
        self.state.end_hand()
        self.state.set_seed(random.randrange(_MOST_SEED), tr("Another seed"))

    def _explore_cell(self, row: int, column: int) -> None:
        if (point := self.sheet.point(row, column)) is not None:
            self._session.explore_point(point, self.sheet.seed_of(row, column))

    def _explore_blend(self) -> None:
        if (point := self.blend.point) is not None:
            self._session.explore_point(point, self.state.chosen.seed)

    def _name(self, breed: int) -> str:
        return breed_name(self._about.class_names[breed]) if self._about is not None else ""

    # -- construction ------------------------------------------------------------------------

    def _connect(self) -> None:
        state = self.state
        self._sampler.opened.connect(self._take_generator)
        self._sampler.failed.connect(self._fail)
        self._following.changed.connect(self._show_state)
        self.empty.action.clicked.connect(lambda: self._session.show_page("train"))
        state.changed.connect(self._begin_again)
        self.list.picked.connect(self._pick)
        self.list.pointed.connect(self.picks.bring_into_view)
        self.dataset.changed.connect(self._take_dataset)
        self.quality.measured.connect(self._take_qualities)
        self.quality.finished.connect(lambda: self.list.set_order("quality"))
        self.guesses.guessed.connect(self.sheet.show_guesses)
        self.sheet.finished.connect(self._follow_with_guesses)
        self.views.chosen.connect(self.show_view)
        self.picks.taken_back.connect(self._take_back)
        self.picks.psi_changed.connect(
            lambda breed, psi: state.set_own_psi(
                breed, psi, tr("Truncation ψ of {breed}", breed=self._name(breed))
            )
        )
        self.picks.hand_rests.connect(state.end_hand)
        self.sheet.clicked.connect(self._explore_cell)
        self.blend.explored.connect(self._explore_blend)
        self.controls.seed_changed.connect(lambda seed: state.set_seed(seed, tr("Seed")))
        self.controls.shuffled.connect(self._shuffle)
        self.controls.count_changed.connect(lambda count: state.set_count(count, tr("Number of pictures")))
        self.controls.psi_changed.connect(lambda psi: state.set_psi(psi, tr("Truncation ψ")))
        self.controls.hand_rests.connect(state.end_hand)

    def _follow_with_guesses(self) -> None:
        if self._about is not None and not self._about.class_names:
            self.guesses.follow()

    def _add_keys(self) -> None:
        stack = self.state.stack
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+R": self._shuffle,
            "Ctrl+F": self.list.search.setFocus,
            "Ctrl+S": self.controls.save.click,
            "Ctrl+Z": stack.undo,
            "Ctrl+Shift+Z": stack.redo,
            "Ctrl+Y": stack.redo,
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _arrange(self) -> None:
        breeds = QWidget()
        down = column(breeds, gap=0)
        down.addWidget(self.list, 1)
        down.addWidget(line())
        down.addWidget(self.quality)
        self._left.addWidget(breeds)
        self._left.addWidget(self.guesses)
        self._left.setFixedWidth(_LEFT)
        self._middle.addWidget(self.sheet)
        self._middle.addWidget(self.blend)
        middle = QWidget()
        down = column(middle, gap=0)
        widgets = (
            self.views,
            line(),
            self.picks,
            self._middle,
            self.note,
            self.saving,
            line(),
            self.controls,
        )
        for widget in widgets:
            down.addWidget(widget, 1 if widget is self._middle else 0)
        work = QWidget()
        across = row(work, gap=0)
        across.addWidget(self._left)
        across.addWidget(line(vertical=True))
        across.addWidget(middle, 1)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(work)
        column(self).addWidget(self._stack)
