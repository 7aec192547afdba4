"""The nearest real pictures beside what is shown, so that a person sees whether the dog is new."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from gan_core.messages import Message
from studio import formats
from studio.pages.breeds.names import breed_name
from studio.pages.explore.panels.distance_scale import DistanceScale
from studio.pages.explore.panels.nearest_search import NearestSearch
from studio.pages.explore.panels.picture_box import PictureBox
from studio.pages.explore.state import ExploreState
from studio.session import Session
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.elided import ElidedLabel
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.workers.jobs import Jobs
from studio.workers.reals import COUNT, Found, Near

_LARGE, _SMALL = 128, 64
COPY, CLOSE, ODD = 0.01, 0.25, 0.99
"""Shares of the real pictures: where fewer have another that near, a picture is nearly a copy, or close to one;
where more have, it is unlike all of them."""


class NearestPanel(Live, QWidget):
    """Follows what is shown once the real pictures have been looked at."""

    def __init__(
        self, session: Session, jobs: Jobs, state: ExploreState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.search = NearestSearch(session, jobs, state, self)
        self._message: Message | None = None
        self.text = label("muted", wrap=True)
        self.look = button("search")
        self.choose = button("folder-open")
        self.progress = JobProgress()
        self.shown, self.nearest = _Named(_LARGE), _Named(_LARGE)
        self.distance, self.scale, self.verdict = (
            label("strong", wrap=True),
            DistanceScale(),
            label(wrap=True),
        )
        self.others = tuple(_Named(_SMALL) for _ in range(COUNT - 1))
        self.note = label("warn", wrap=True)
        self._result = QWidget()
        self._arrange()
        self.look.clicked.connect(self._start)
        self.choose.clicked.connect(self._ask_for_dataset)
        self.search.changed.connect(self._describe)
        self.search.found.connect(self._take_found)
        self.search.failed.connect(self._fail)
        session.sampler.opened.connect(self._describe)
        self.retranslate()

    def shutdown(self) -> None:
        """The window closes."""
        self.search.shutdown()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.search.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.search.watch(False)

    def retranslate(self) -> None:
        self.look.setText(tr("Find the nearest"))
        describe(
            self.look,
            tr("Find the nearest"),
            tr("Looks at every picture of the dataset once; then it follows what you see."),
        )
        self.choose.setText(tr("Find the dataset…"))
        describe(self.choose, tr("Find the dataset…"), tr("Opens the zip file with the real pictures."))
        self.note.setText(
            tr(
                "The run was trained on another dataset than this one: a copy of its pictures may not be found here."
            )
        )
        self._describe()

    def _arrange(self) -> None:
        both = row(gap=8)
        for one in (self.shown, self.nearest):
            both.addWidget(one)
        both.addStretch(1)
        small = row(gap=4)
        for other in self.others:
            small.addWidget(other)
        small.addStretch(1)
        inside = column(self._result, gap=8)
        inside.addLayout(both)
        for widget in (self.distance, self.scale, self.verdict):
            inside.addWidget(widget)
        inside.addLayout(small)
        inside.addWidget(self.note)
        layout: QVBoxLayout = column(self, gap=8)
        for part in (self.text, self.look, self.choose, self.progress, self._result):
            layout.addWidget(part)

    # -- what a person does -------------------------------------------------------------------------

    def _start(self) -> None:
        self._message = None
        self.search.start()
        if self.search.job is not None:
            self.progress.watch(self.search.job)

    def _ask_for_dataset(self) -> None:
        folder = self._session.datasets_folder
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Find the dataset…"), str(folder), tr("Zip file (*.zip)")
        )
        if chosen:
            self.use(Path(chosen))

    def use(self, path: Path) -> None:
        """Compare with the dataset at `path`."""
        self._message = None
        self.search.dataset.use(path)

    def _take_found(self) -> None:
        self._message = None
        self._describe()

    def _fail(self, message: Message) -> None:
        self._message = message
        self._describe()

    # -- in words -----------------------------------------------------------------------------------

    def _describe(self) -> None:
        search = self.search
        at_hand, is_running = search.dataset.found is not None, search.job is not None
        is_lost = not at_hand and not search.dataset.is_looking and self._session.sampler.about is not None
        is_ready = search.reals is not None
        self.choose.setVisible(is_lost)
        self.look.setVisible(at_hand and not is_running and not is_ready)
        self._result.setVisible(is_ready and search.answer is not None)
        self.note.setVisible(not search.is_own)
        self.text.setVisible(not is_ready or search.answer is None or self._message is not None)
        self.text.setText(self._words(is_lost))
        self._show_found(search.answer if is_ready else None)

    def _words(self, is_lost: bool) -> str:
        about = self._session.sampler.about
        if self._message is not None:
            return tr_message(self._message)
        if is_lost and about is not None:
            return tr(
                "The dataset of this run, {name}, is not where it was. Find it to see which of its pictures are "
                "the nearest.",
                name=Path(about.recipe.run.dataset.path).name,
            )
        if self.search.reals is not None:
            return tr("Looking for the nearest…")
        return tr(
            "Is this dog new, or did the generator learn a picture by heart? Here stand the real pictures that "
            "are nearest to it, and how far away they are."
        )

    def _show_found(self, found: Found | None) -> None:
        picture = self.search.picture
        if found is None or picture is None:
            return
        self.shown.box.show_pixels(picture)
        self.shown.name(tr("What you see"))
        first = found.near[0]
        self.nearest.show_near(first, breed_name(first.breed) if first.breed else tr("Nearest real picture"))
        self.distance.setText(tr("Distance {distance}", distance=f"{first.distance:.3f}"))
        self.scale.show_distance(first.distance, found.typical)
        self.verdict.setText(verdict(found.share_nearer))
        for place, other in enumerate(self.others, start=1):
            other.setVisible(place < len(found.near))
            if place < len(found.near):
                near = found.near[place]
                other.show_near(near, f"{near.distance:.3f}")


class _Named(QWidget):
    """A picture with a caption."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.box, self.caption = PictureBox(side), ElidedLabel("caption", "muted")
        self.caption.setFixedWidth(side)
        layout = column(self, gap=2)
        layout.addWidget(self.box)
        layout.addWidget(self.caption, 0, Qt.AlignmentFlag.AlignLeft)

    def name(self, caption: str, tip: str = "") -> None:
        self.caption.setText(caption)
        self.box.set_text(caption, tip)

    def show_near(self, near: Near, caption: str) -> None:
        self.box.show_pixels(near.picture)
        values = {"index": near.index, "distance": f"{near.distance:.3f}"}
        if near.breed is None:
            tip = tr("Picture {index} of the dataset, distance {distance}", **values)
        else:
            breed = breed_name(near.breed)
            tip = tr("Picture {index} of the dataset, {breed}, distance {distance}", breed=breed, **values)
        self.name(caption, tip)


def verdict(share_nearer: float) -> str:
    """What the distance means: `share_nearer` of the real pictures have another real one that is nearer."""
    if math.isnan(share_nearer):
        return tr("There is only one real picture, so nothing tells what is near.")
    share = formats.percent(share_nearer)
    if share_nearer < COPY:
        return tr("Nearly a copy: hardly any two real pictures are so much alike.")
    if share_nearer < CLOSE:
        return tr(
            "Close to a real one: only {share} of the real pictures have another that is nearer.", share=share
        )
    if share_nearer > ODD:
        return tr(
            "Unlike any real one: real ones are nearer to each other. Blurred and broken dogs are this far away."
        )
    return tr("New: {share} of the real pictures have another that is nearer.", share=share)
