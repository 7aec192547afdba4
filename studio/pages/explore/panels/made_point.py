"""A point that a panel makes of others: its picture, and the button that takes it to be explored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from gan_core.messages import Message
from studio.pages.explore.panels.picture_box import PictureBox
from studio.pages.explore.state import ExploreState
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live
from studio.workers.sampling import Lane, Pictures, Sampler

if TYPE_CHECKING:
    from gan_core.sampling.point import Point


class MadePoint(Live, QWidget):
    """Under the hand only the newest point is made, quickly; when it rests, the very bits."""

    taken = Signal()
    """What is shown is explored from now on."""

    def __init__(
        self,
        key: str,
        side: int,
        step: str,
        state: ExploreState,
        sampler: Sampler,
        parent: QWidget | None = None,
    ) -> None:
        """`key`: the sampler's; `step`: what taking it is called in the list of undo (English, marked)."""
        super().__init__(parent)
        self._key, self._step = key, step
        self._state, self._sampler = state, sampler
        self.point: Point | None = None
        self.box = PictureBox(side, "sparkles")
        self.take = button("check")
        self.note = label("bad", wrap=True)
        self._failure: Message | None = None
        line = row(gap=8)
        line.addStretch(1)
        line.addWidget(self.box)
        line.addWidget(self.take, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        layout = column(self, gap=8)
        layout.addLayout(line)
        layout.addWidget(self.note)
        self.take.clicked.connect(self._take_point)
        state.changed.connect(self._describe)
        sampler.opened.connect(self._make_anew)
        self.retranslate()

    def show_point(self, point: Point | None, *, is_moving: bool = False) -> None:
        """Make the picture of `point`; None: there is none."""
        self.point = point
        if point is None:
            self._sampler.cancel(self._key)
            self._fail(None)
            self.box.show_image(QImage())
        else:
            lane = Lane.HAND if is_moving else Lane.REST
            self._sampler.render(
                self._key, [point], self._show, lane=lane, exact=not is_moving, fail=self._fail
            )
        self._describe()

    def retranslate(self) -> None:
        self.take.setText(tr("Take"))
        describe(self.take, tr("Take"), tr("Explore this picture. Undo brings back the one before."))
        self.box.set_text(tr("What comes of it"))
        self._fail(self._failure)

    def _fail(self, message: Message | None) -> None:
        """Say why there is no picture; None: there is one."""
        self._failure = message
        self.note.setText("" if message is None else tr_message(message))
        self.note.setVisible(message is not None)
        if message is not None:
            self.box.clear()

    def _show(self, pictures: Pictures) -> None:
        self._fail(None)
        if self.point is not None:
            self.box.show_pixels(pictures[0])

    def _make_anew(self) -> None:
        self.show_point(self.point)

    def _describe(self) -> None:
        self.take.setEnabled(self.point is not None and self._state.point is not None)

    def _take_point(self) -> None:
        if self.point is not None:
            self._state.set_point(self.point, self._step)
            self.taken.emit()
