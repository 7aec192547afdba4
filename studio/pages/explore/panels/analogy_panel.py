"""An analogy of kept pictures: a − b + c."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.pages.explore.drawn_with import DrawnWith
from studio.pages.explore.panels.either import Either
from studio.pages.explore.panels.kept_choice import KeptChoice
from studio.pages.explore.panels.made_point import MadePoint
from studio.pages.explore.panels.picture_box import PictureBox
from studio.pages.explore.panels.teaching import KeepMore
from studio.pages.explore.state import ExploreState
from studio.pages.explore.tray_model import TrayModel
from studio.translation import mark, tr
from studio.widgets.controls import column, describe, label
from studio.widgets.live import Live
from studio.workers.sampling import Sampler

if TYPE_CHECKING:
    from gan_core.sampling.point import Point

_SIDE, _RESULT = 64, 128
_NEEDED = 3


class AnalogyPanel(Live, QWidget):
    """What c would be if it differed from it as a does from b."""

    def __init__(
        self, state: ExploreState, sampler: Sampler, tray: TrayModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tray = tray
        self.choices = tuple(KeptChoice(tray, place) for place in range(3))
        self.boxes = tuple(PictureBox(_SIDE) for _ in self.choices)
        self.made = MadePoint("panels/analogy", _RESULT, mark("Take an analogy"), state, sampler)
        self.teaching = KeepMore("plus", _NEEDED, state, sampler, tray)
        self._note = label("caption", wrap=True)
        self._work = QWidget()
        self._either = Either(self.teaching, self._work)
        self._arrange()
        for choice in self.choices:
            choice.chosen.connect(self._take_choices)
        tray.edited.connect(self._take_choices)
        self.retranslate()
        self._take_choices()

    @property
    def point(self) -> Point | None:
        """The analogy; None while three pictures aren't there."""
        return self.made.point

    def retranslate(self) -> None:
        self.teaching.set_text(
            tr(
                "A dog with floppy ears, minus one with pointed ears, plus another dog: what is different between "
                "two kept pictures is added to a third. Keep three first."
            )
        )
        self._note.setText(tr("What is different between a and b is added to c."))
        tips = (
            tr("What has it: choose one from the tray."),
            tr("What doesn't have it: choose one from the tray."),
            tr("What shall get it: choose one from the tray."),
        )
        for letter, choice, box, tip in zip("abc", self.choices, self.boxes, tips, strict=True):
            describe(choice, tr("Picture {letter}", letter=letter), tip)
            box.set_text(tr("Picture {letter}", letter=letter))

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        middle = Qt.AlignmentFlag.AlignCenter
        for place, (letter, choice, box) in enumerate(zip("abc", self.choices, self.boxes, strict=True)):
            name = label("strong")
            name.setText(letter)
            grid.addWidget(box, 0, 2 * place, middle)
            grid.addWidget(name, 1, 2 * place, middle)
            grid.addWidget(choice, 2, 2 * place)
            grid.setColumnStretch(2 * place, 1)
        for place, symbol in ((1, "−"), (3, "+")):
            sign = label("title")
            sign.setText(symbol)
            grid.addWidget(sign, 0, place, middle)
        equals = label("title")
        equals.setText("=")
        layout = column(self._work, gap=8)
        layout.addLayout(grid)
        layout.addWidget(equals, 0, middle)
        layout.addWidget(self.made)
        layout.addWidget(DrawnWith(self._tray, self._work))
        layout.addWidget(self._note)
        column(self).addWidget(self._either)

    def _take_choices(self) -> None:
        for choice, box in zip(self.choices, self.boxes, strict=True):
            box.show_image(choice.image)
        self._either.show_work(len(self._tray.kept) >= _NEEDED)
        points = [choice.kept.point for choice in self.choices if choice.kept is not None]
        if len(points) < len(self.choices) or len(self._tray.kept) < _NEEDED:
            self.made.show_point(None)
            return
        from gan_core.sampling.interpolation import analogy

        point = analogy(*points)
        if point != self.made.point:
            self.made.show_point(point)
