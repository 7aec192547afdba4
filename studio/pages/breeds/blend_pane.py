"""Two or three breeds mixed: the pad beside one large picture that follows the hand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from studio import formats
from studio.pages.breeds.large_picture import LargePicture
from studio.pages.breeds.names import breed_name
from studio.pages.breeds.pictures import image_of
from studio.pages.breeds.state import BLENDED, BreedsState, Chosen
from studio.translation import tr
from studio.widgets.controls import column, label, row
from studio.widgets.live import Live
from studio.widgets.pads import Corner, TrianglePad
from studio.workers.sampling import Lane, Sampler

if TYPE_CHECKING:
    from gan_core.sampling.generator import Generator
    from gan_core.sampling.point import Point

_PAD = 300
_MARGIN = 12


class BlendPane(Live, QWidget):
    """Under the hand only the newest place is made; when it rests, the very bits that are saved."""

    explored = Signal()
    """The large picture is to be explored."""

    def __init__(self, state: BreedsState, sampler: Sampler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._sampler = state, sampler
        self._bases: dict[int, Point] = {}
        """What a seed makes, by the seed: the latent that all blends of it share."""
        self._is_held = False
        self._corner_images: dict[tuple[int, int], QImage] = {}
        """By seed and class index."""
        self._corners_asked: list[tuple[int, int]] = []
        self.pad = TrianglePad()
        self.picture = LargePicture()
        self._words, self._note, self._too_few = (
            label("strong", wrap=True),
            label("muted", wrap=True),
            label("muted", wrap=True),
        )
        self._stack = QStackedWidget()
        self._arrange()
        self.pad.moved.connect(lambda weights: state.set_shares(tuple(weights), tr("Blend")))
        self.pad.drag_began.connect(partial(self._hold, True))
        self.pad.drag_ended.connect(partial(self._hold, False))
        self.picture.clicked.connect(self.explored)
        self.retranslate()

    @property
    def point(self) -> Point | None:
        """What the large picture shows; None while there is nothing to blend."""
        chosen = self._state.chosen
        base = self._bases.get(chosen.seed)
        if base is None or len(chosen.blended) < 2:
            return None
        return _blended(base, chosen)

    def show_chosen(self) -> None:
        """Follow what is chosen."""
        chosen, names = self._state.chosen, self._names()
        is_enough = len(chosen.blended) >= 2
        self._stack.setCurrentIndex(1 if is_enough else 0)
        if not is_enough or not names or self._sampler.about is None:
            self._sampler.cancel("breeds/blend")
            return
        self.pad.set_corners([self._corner(breed, names) for breed in chosen.blended])
        self.pad.set_weights(list(chosen.blend.values()))
        self._describe()
        if chosen.seed in self._bases:
            self._render()
        else:
            self._sampler.ask(
                "breeds/blend/base",
                partial(_base, chosen.seed, chosen.blended[0]),
                partial(self._take_base, chosen.seed),
                lane=Lane.REST,
            )

    def begin_anew(self) -> None:
        """Another generator is open, or none."""
        self._bases, self._corner_images, self._corners_asked = {}, {}, []
        self.picture.show_image(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Picture and pad stay together: the picture is no wider than high."""
        super().resizeEvent(event)
        self.picture.setMaximumWidth(max(self.height() - 2 * _MARGIN, 1))

    def retranslate(self) -> None:
        """Set all texts."""
        self._too_few.setText(tr("Pick two or three breeds in the list to blend them here."))
        self.picture.retranslate()
        self._describe()

    def _names(self) -> tuple[str, ...]:
        return self._sampler.about.class_names if self._sampler.about is not None else ()

    def _describe(self) -> None:
        chosen, names = self._state.chosen, self._names()
        if not names:
            return
        parts = [
            f"{breed_name(names[breed])} {formats.percent(share)}" for breed, share in chosen.blend.items()
        ]
        self._words.setText(" · ".join(parts))
        more = len(chosen.picks) > BLENDED
        self._note.setText(tr("The first three of the picked are blended.") if more else "")
        self._note.setVisible(more)

    def _corner(self, breed: int, names: tuple[str, ...]) -> Corner:
        image = self._corner_images.get((self._state.chosen.seed, breed))
        return Corner(breed_name(names[breed]), image if image is not None else QImage())

    def _hold(self, held: bool) -> None:
        self._is_held = held
        self._state.end_hand()
        if not held and self.point is not None:
            self._render()

    def _take_base(self, seed: int, base: Point) -> None:
        self._bases = {seed: base}
        if seed == self._state.chosen.seed:
            self._render()

    def _render(self) -> None:
        if (point := self.point) is not None:
            # Of a batch of one the last bits differ: what rests is made as it would be saved.
            self._sampler.render("breeds/blend", [point], self._take, lane=Lane.HAND, exact=not self._is_held)
            self._render_corners()

    def _render_corners(self) -> None:
        chosen = self._state.chosen
        base = self._bases[chosen.seed]
        wanted = [(chosen.seed, breed) for breed in chosen.blended]
        missing = [breed for key, breed in wanted if (key, breed) not in self._corner_images]
        if missing and wanted != self._corners_asked:  # asked again with every move they would never come
            self._corners_asked = wanted
            points = [_of_breeds(base, {breed: 1.0}, None) for breed in missing]
            take = partial(self._take_corners, chosen.seed, missing)
            self._sampler.render("breeds/blend/corners", points, take, lane=Lane.REST)

    def _take(self, pictures: NDArray[np.uint8]) -> None:
        self.picture.show_image(image_of(pictures[0]))

    def _take_corners(self, seed: int, breeds: list[int], pictures: NDArray[np.uint8]) -> None:
        for breed, picture in zip(breeds, pictures, strict=True):
            self._corner_images[seed, breed] = image_of(picture)
        chosen, names = self._state.chosen, self._names()
        if names and len(chosen.blended) >= 2:
            self.pad.set_corners([self._corner(breed, names) for breed in chosen.blended])

    def _arrange(self) -> None:
        few = QWidget()
        self._too_few.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column(few, margin=24).addWidget(self._too_few)
        work = QWidget()
        across = row(work, margin=_MARGIN, gap=24)
        across.addStretch()
        across.addWidget(self.picture, 100)
        side = QWidget()
        side.setFixedWidth(_PAD)
        down = column(side, gap=8)
        down.addStretch()
        for widget in (self.pad, self._words, self._note):
            down.addWidget(widget)
        down.addStretch()
        self.pad.setFixedHeight(_PAD)
        across.addWidget(side)
        across.addStretch()
        self._stack.addWidget(few)
        self._stack.addWidget(work)
        column(self).addWidget(self._stack)


def _base(seed: int, breed: int, generator: Generator) -> Point:
    """In the sampler's thread."""
    return generator.point(seed, 0, breed)


def _blended(base: Point, chosen: Chosen) -> Point:
    return _of_breeds(base, chosen.blend, chosen.blended_psi)


def _of_breeds(base: Point, shares: dict[int, float], psi: float | None) -> Point:
    # Imports torch, which is there by now: the generator is open.
    from gan_core.sampling.point import Point

    return Point.of(base.latent, shares, psi)
