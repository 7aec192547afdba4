"""Mix four kept pictures: a pad with one at each corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.pages.explore.drawn_with import DrawnWith
from studio.pages.explore.panels.either import Either
from studio.pages.explore.panels.kept_choice import KeptChoice
from studio.pages.explore.panels.made_point import MadePoint
from studio.pages.explore.panels.teaching import KeepMore
from studio.pages.explore.state import ExploreState
from studio.pages.explore.tray_model import TrayModel
from studio.translation import mark, tr
from studio.widgets.controls import column, describe
from studio.widgets.live import Live
from studio.widgets.pads import Corner, SquarePad
from studio.workers.sampling import Sampler

if TYPE_CHECKING:
    from gan_core.sampling.point import Point

_NEEDED = 2
"""Kept pictures; with fewer than four some stand at two corners."""
_RESULT = 128
_PAD, _ICON = 264, 20


class MixPad(Live, QWidget):
    """The handle's place decides how much of each corner is in the picture below."""

    def __init__(
        self, state: ExploreState, sampler: Sampler, tray: TrayModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tray = tray
        self._is_held = False
        self.choices = tuple(KeptChoice(tray, place, icon=_ICON) for place in range(4))
        self.pad = SquarePad()
        self.pad.setMinimumHeight(_PAD)
        self.made = MadePoint("panels/mix", _RESULT, mark("Take a mixture"), state, sampler)
        self.teaching = KeepMore("layers", _NEEDED, state, sampler, tray)
        self._work = QWidget()
        self._either = Either(self.teaching, self._work)
        self._arrange()
        self.pad.moved.connect(lambda x, y: self._mix())
        self.pad.drag_began.connect(self._begin)
        self.pad.drag_ended.connect(self._end)
        for choice in self.choices:
            choice.chosen.connect(self._take_corners)
        tray.edited.connect(self._take_corners)
        self.retranslate()
        self._take_corners()

    @property
    def point(self) -> Point | None:
        """The mixture; None while the corners aren't there."""
        return self.made.point

    def retranslate(self) -> None:
        self.pad.set_title(tr("Mix of four pictures"))
        self.teaching.set_text(
            tr(
                "Between four kept pictures lie all their mixtures: drag through them here. Keep two or more first."
            )
        )
        names = (
            tr("Picture at the upper left"),
            tr("Picture at the upper right"),
            tr("Picture at the lower left"),
            tr("Picture at the lower right"),
        )
        for choice, name in zip(self.choices, names, strict=True):
            describe(choice, name, tr("{corner}: choose one from the tray.", corner=name))

    def _arrange(self) -> None:
        layout = column(self._work, gap=8)
        layout.addLayout(_side_by_side(self.choices[0], self.choices[1]))
        layout.addWidget(self.pad, 1)
        layout.addLayout(_side_by_side(self.choices[2], self.choices[3]))
        layout.addWidget(self.made)
        layout.addWidget(DrawnWith(self._tray, self._work))
        column(self).addWidget(self._either)

    def _take_corners(self) -> None:
        corners = [
            Corner("" if choice.kept is None else choice.kept.name, choice.image) for choice in self.choices
        ]
        self.pad.set_corners(corners)
        self._either.show_work(len(self._tray.kept) >= _NEEDED)
        self._mix()

    def _begin(self) -> None:
        self._is_held = True

    def _end(self) -> None:
        self._is_held = False
        self._mix()

    def _mix(self) -> None:
        points = [choice.kept.point for choice in self.choices if choice.kept is not None]
        if len(points) < len(self.choices) or len(self._tray.kept) < _NEEDED:
            self.made.show_point(None)
            return
        from gan_core.sampling.interpolation import mixed

        mixture = mixed(points, self.pad.x_share, self.pad.y_share)
        if mixture != self.made.point or not self._is_held:
            self.made.show_point(mixture, is_moving=self._is_held)


def _side_by_side(left: QWidget, right: QWidget) -> QGridLayout:
    line = QGridLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for place, widget in enumerate((left, right)):
        line.addWidget(widget, 0, place, Qt.AlignmentFlag.AlignVCenter)
        line.setColumnStretch(place, 1)
    return line
