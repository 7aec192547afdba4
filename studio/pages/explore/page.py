"""The Explore page: sliders, the picture, the tray; everything on the generator that the session has open."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from gan_core.messages import Message
from studio.pages.explore.drawing import Drawing
from studio.pages.explore.finding import Finding
from studio.pages.explore.panels.sections import add_panels
from studio.pages.explore.picture import PictureView
from studio.pages.explore.point_bar import ANOTHER, KEEP, REDO, UNDO, PointBar
from studio.pages.explore.right_column import RightColumn
from studio.pages.explore.sliders_panel import WIDTH, SlidersPanel
from studio.pages.explore.state import ExploreState
from studio.pages.explore.tray_model import TrayModel
from studio.pages.explore.tray_strip import GO, REMOVE, RENAME, TrayStrip
from studio.session import Session
from studio.shortcuts import Shortcut
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import column, label, line, row
from studio.widgets.empty import EmptyState
from studio.widgets.live import Live
from studio.workers.jobs import Jobs
from studio.workers.recipe import Opened
from studio.workers.sampling import Lane

if TYPE_CHECKING:
    from gan_core.runs.run import Run
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.point import Point
    from gan_core.sampling.tray import Kept

CHANGE_SEED = mark("Another seed")
FROM_GRID = mark("Go to a picture of the grid")
FROM_BREEDS = mark("Go to a picture of the breeds")
_SEED = "explore seed"


class ExplorePage(Live, QWidget):
    """A view on the session's generator; where it is in the latent space is in `state`."""

    key = "explore"
    title = mark("Explore")
    icon = "compass"
    shortcuts = (
        Shortcut(UNDO, mark("Undo")),
        Shortcut(REDO, mark("Redo")),
        Shortcut(ANOTHER, mark("Another latent by lot")),
        Shortcut(KEEP, mark("Keep the picture in the tray")),
        Shortcut(RENAME, mark("Name the picture of the tray")),
        Shortcut(REMOVE, mark("Take the picture out of the tray")),
    )

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._sampler, self._following = session, session.sampler, session.following
        self._about: Opened | None = None
        self._failure: Message | None = None
        self._noted: Message | None = None
        """Why the last question had no answer."""
        self.state = ExploreState(self)
        self.tray = TrayModel(self.state.undo_stack, self)
        self.tray.marked.connect(session.marks_changed)
        self.drawing = Drawing(self._sampler, self.state, self.tray, self)
        self.finding = Finding(session, jobs, self)
        self.sliders = SlidersPanel(session, self.state, self._sampler, self.finding)
        self.picture = PictureView()
        self.note = label("bad", wrap=True)
        self.note.hide()
        self.bar = PointBar(self.state, self._following)
        self.right = RightColumn(session)
        add_panels(self.right, session, jobs, self.state, self.tray)
        self.strip = TrayStrip(self.tray)
        self.empty = EmptyState("compass")
        self._stack = QStackedWidget()
        self._arrange()
        self._connect()
        self.retranslate()
        self._take_generator()

    def activate(self) -> None:
        """The page comes to the front, perhaps for a picture of the grid."""
        self._go_to_wished_point()
        self._go_to_grid_picture()

    def shutdown(self) -> None:
        """The window closes."""
        self.state.begin(None)  # a stack that dies with steps on it tells of it
        self.right.shutdown()
        self.tray.shutdown()

    def showEvent(self, event: QShowEvent) -> None:
        """Pictures are made while somebody looks."""
        super().showEvent(event)
        self._following.wake(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._following.rest(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters that no control wants."""
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier and self.bar.isEnabled()
        if is_plain and event.key() == Qt.Key.Key_K:
            self.bar.keep.click()
        elif is_plain and event.key() == Qt.Key.Key_N:
            self.bar.choose_another()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Set all texts."""
        self.picture.set_empty_text(tr("Opening the generator…"))
        self._note(self._noted)
        self._show_place()

    # -- the generator ------------------------------------------------------------------------------

    def _take_generator(self) -> None:
        about, before = self._sampler.about, self._about
        self._about = about
        is_new = about is None or before is None or about.path != before.path
        if about is not None:
            self._failure = None
        if is_new:
            self.state.begin(None)
            self.picture.show_image(QImage())
        elif about is not None:
            self.state.lets_others_wait = self._session.is_training and about.device == "cpu"
        self.drawing.forget()
        self.bar.show_generator(about)
        self.tray.open(about)
        self.finding.open(about)
        self.sliders.show_generator(about)
        if about is not None:
            is_wished = self._go_to_wished_point() or self._go_to_grid_picture()
            if not is_wished and self.state.point is None:
                self._go_to_seed(0)
            self.drawing.draw()
        self._show_place()

    def _draw_others(self) -> None:
        """No training has to be spared any more, or one begins and the pictures are there."""
        if self.state.lets_others_wait and not self._session.is_training:
            self.state.lets_others_wait = False
            self.tray.edited.emit()
            self.sliders.show_generator(self._about)

    def _take_failure(self, message: Message) -> None:
        """Without a generator there is no page; what one question came to is said below the picture."""
        if self._sampler.about is None:
            self._failure = message
            self._show_place()
        elif self.isVisible():  # else another page asked
            self._note(message)

    def _note(self, message: Message | None) -> None:
        self._noted = message
        self.note.setText("" if message is None else tr_message(message))
        self.note.setVisible(message is not None)

    def _show_place(self) -> None:
        """The work where there is something to explore, else what is missing and the button for it."""
        run, message = self._session.run, self._failure
        if message is not None:
            texts = (tr("This generator can't be used"), tr_message(message), tr("Try again"))
        elif run is None:
            texts = (
                tr("Explore what a generator knows"),
                tr(
                    "Drag sliders and watch one dog turn into another: coat, size, pose. For that a generator has "
                    "to learn first."
                ),
                tr("Go to Train"),
            )
        else:
            texts = (
                tr("Nothing to explore yet"),
                tr(
                    "{run} has not saved a checkpoint yet. It saves its first after a while, and when you stop "
                    "it; then you explore it here, also while it goes on training.",
                    run=run.name,
                ),
                tr("Go to Train"),
            )
        self.empty.set_texts(*texts)
        has_place = run is not None and self._following.has_checkpoint and message is None
        self._stack.setCurrentIndex(1 if has_place else 0)

    def _help(self) -> None:
        if self._failure is not None:
            self._failure = None
            self._following.look_again()
        else:
            self._session.show_page("train")

    # -- where to go ---------------------------------------------------------------------------------

    def _go_to_seed(self, seed: int) -> None:
        """The latent of `seed`, with the breed and the truncation that are chosen."""
        from_here = self.state.point

        def point_of_seed(generator: Generator) -> Point:
            return _point_of_seed(generator, seed, from_here)

        self._sampler.ask(_SEED, point_of_seed, partial(self._take_point, CHANGE_SEED, seed), lane=Lane.HAND)

    def _go_to_wished_point(self) -> bool:
        wished = self._session.wished_point
        if wished is None or self._about is None:
            return False
        self._session.wished_point = None
        point, seed = wished
        self._take_point(FROM_BREEDS, seed, point)
        return True

    def _go_to_grid_picture(self) -> bool:
        """Go to the picture of the run's grid that was asked for, if one was."""
        index = self._session.wished_grid_picture
        if index is None or self._about is None:
            return False
        self._session.wished_grid_picture = None
        run = self._about.recipe.run
        self._sampler.ask(
            _SEED,
            lambda _: _point_of_grid(run, index),
            partial(self._take_point, FROM_GRID, None),
            lane=Lane.HAND,
        )
        return True

    def _take_point(self, text: str, seed: int | None, point: Point) -> None:
        if self.state.point is None:
            self.state.begin(point, seed)
        else:
            self.state.set_point(point, text, seed=seed)

    def _go_to_kept(self, kept: Kept) -> None:
        if self.state.point is not None:
            self.state.set_point(kept.point, GO)

    def _keep(self) -> None:
        if self.state.point is not None:
            self.tray.keep(self.state.shown(), self.drawing.image)

    # -- construction ---------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._sampler.opened.connect(self._take_generator)
        self._sampler.failed.connect(self._take_failure)
        self._following.changed.connect(self._show_place)
        self._session.run_changed.connect(self._show_place)
        self._session.training_changed.connect(self._draw_others)
        self.drawing.drawn.connect(self.picture.show_image)
        self.drawing.drawn.connect(lambda: self._note(None))
        self.bar.seed_wanted.connect(self._go_to_seed)
        self.bar.keep_wanted.connect(self._keep)
        self.strip.view.chosen.connect(self._go_to_kept)
        self.empty.action.clicked.connect(self._help)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        stack = self.state.undo_stack
        for keys, act in ((UNDO, stack.undo), (REDO, stack.redo), ("Ctrl+Y", stack.redo)):
            QShortcut(QKeySequence(keys), self, act, context=inside)

    def _arrange(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.sliders.setFixedWidth(WIDTH)
        middle = column(margin=12)
        middle.addWidget(self.picture, 1)
        middle.addWidget(self.note)
        middle.addWidget(self.bar)
        across = row(gap=0)
        across.addWidget(self.sliders)
        across.addWidget(line(vertical=True))
        across.addLayout(middle, 1)
        down = column(gap=0)
        down.addLayout(across, 1)
        down.addWidget(line())
        down.addWidget(self.strip)
        work = QWidget()
        beside = row(work, gap=0)
        beside.addLayout(down, 1)
        beside.addWidget(line(vertical=True))
        beside.addWidget(self.right)  # beside the tray too: its panels need the height at 1280×800
        self._stack.addWidget(self.empty)
        self._stack.addWidget(work)
        column(self).addWidget(self._stack)


def _point_of_seed(generator: Generator, seed: int, here: Point | None) -> Point:
    """In the sampler's thread."""
    point = generator.point(seed)
    return point if here is None else replace(point, breeds=here.breeds, truncation_psi=here.truncation_psi)


def _point_of_grid(run: Run, index: int) -> Point:
    """In the sampler's thread: it draws the latents of the whole grid."""
    from gan_core.sampling.grid_points import grid_point

    return grid_point(run, index)
