"""Keeps the picture at where the state is: as fast as can be under a hand, to the very bits when it rests."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.pages.explore.picture import image_of
from studio.pages.explore.state import ExploreState
from studio.pages.explore.tray_model import TrayModel
from studio.workers.sampling import Lane, Pictures, Sampler

if TYPE_CHECKING:
    from gan_core.sampling.point import Point

_QUICK, _EXACT = "explore picture", "explore exact picture"
_TRAY = "explore tray"


class Drawing(QObject):
    """Asks the sampler for the picture and for those of the tray."""

    drawn = Signal(QImage)
    """The picture; under a hand of a place where it has just been."""

    def __init__(self, sampler: Sampler, state: ExploreState, tray: TrayModel, parent: QObject) -> None:
        super().__init__(parent)
        self._sampler, self._state, self._tray = sampler, state, tray
        self.point: Point | None = None
        """What was drawn last."""
        self._exact: tuple[Point, QImage] | None = None
        self._tray_points: list[Point] = []
        """Those of the tray that are being drawn."""
        state.changed.connect(self._follow)
        state.changed.connect(self._draw_tray)
        state.rested.connect(self.draw)
        state.rested.connect(self._draw_tray)
        tray.edited.connect(self._draw_tray)

    @property
    def image(self) -> QImage | None:
        """The exact picture of where the state is, once it has been made."""
        if self._exact is None or self._state.point is None or self._exact[0] != self._state.shown():
            return None
        return self._exact[1]

    def draw(self) -> None:
        """Draw where the state is, to the very bits; nobody's hand waits for it."""
        if self._state.point is None:
            self._exact = None
            return
        point = self._state.shown()
        self._sampler.render(_EXACT, [point], partial(self._take, point, True), lane=Lane.REST)

    def _follow(self) -> None:
        """A person has moved: a quick picture first, the exact one when nothing moves any more."""
        self._sampler.cancel(_EXACT)
        if self._state.point is not None:
            point = self._state.shown()
            take = partial(self._take, point, False)
            self._sampler.render(_QUICK, [point], take, lane=Lane.HAND, exact=False)
        if not self._state.is_dragging:
            self.draw()

    def forget(self) -> None:
        """Another generator: its pictures are others."""
        self._exact, self._tray_points = None, []

    def _take(self, point: Point, is_exact: bool, pictures: Pictures) -> None:
        image = image_of(pictures[0])
        if is_exact:
            self._exact = point, image
        self.point = point
        self.drawn.emit(image)

    def _draw_tray(self) -> None:
        points = self._tray.missing()
        waits = self._state.lets_others_wait or self._state.is_dragging
        if points and points != self._tray_points and not waits:
            self._tray_points = points
            self._sampler.render(_TRAY, points, partial(self._take_tray, points), lane=Lane.PANEL)

    def _take_tray(self, points: list[Point], pictures: Pictures) -> None:
        self._tray_points = []
        images = [image_of(picture) for picture in pictures]
        self._tray.set_images(list(zip(points, images, strict=True)))
