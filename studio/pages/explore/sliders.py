"""Directions found in the generator, and the numbers of the latent themselves, as sliders."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent

from studio.pages.explore.finding import Finding
from studio.pages.explore.picture import image_of
from studio.pages.explore.state import ExploreState
from studio.translation import mark, tr
from studio.widgets.slider_bank import SliderBank, SliderRow
from studio.widgets.slider_bank.strip import stops
from studio.workers.sampling import Lane, Pictures, Sampler

if TYPE_CHECKING:
    from gan_core.sampling.directions import Direction
    from gan_core.sampling.point import Point

_RANGE = 3.0
"""Standard deviations to either side: 997 of 1,000 numbers of a latent lie within."""
BY_LOT = mark("Sliders by lot")
RESET, RESET_ALL = mark("Reset a slider"), mark("Reset all sliders")


class _Sliders(SliderBank):
    """A bank on the state: which point a slider would lead to is all that its kinds differ in."""

    def __init__(self, name: str, state: ExploreState, sampler: Sampler) -> None:
        self._name, self._state, self._sampler = name, state, sampler
        self._locked: set[str] = set()
        self._is_own = False
        super().__init__()
        self.drag_began.connect(lambda _: state.begin_drag())
        self.drag_ended.connect(lambda _: state.end_drag())
        self.value_changed.connect(self._on_value)
        self.lock_changed.connect(self._on_lock)
        self.reset_requested.connect(lambda key: self._set({key: 0.0}, RESET))
        self.reset_all_requested.connect(self._reset_all)
        self.randomise_requested.connect(self._by_lot)
        self.strips_wanted.connect(self._draw)
        state.changed.connect(self._on_state)

    def showEvent(self, event: QShowEvent) -> None:
        """Come to where the state is."""
        super().showEvent(event)
        self._on_state()

    def keys(self) -> Sequence[str]:
        """Of all rows, in their order."""
        raise NotImplementedError

    def values(self) -> dict[str, float]:
        """Where the state is."""
        raise NotImplementedError

    def _set(self, values: dict[str, float], text: str) -> None:
        raise NotImplementedError

    def _move(self, key: str, value: float) -> None:
        raise NotImplementedError

    def _imagined(self, key: str, value: float) -> Point:
        raise NotImplementedError

    def _free(self) -> list[str]:
        return [key for key in self.keys() if key not in self._locked]

    def _reset_all(self) -> None:
        self._set(dict.fromkeys(self._free(), 0.0), RESET_ALL)

    def _by_lot(self) -> None:
        self._set({key: random.gauss(0.0, 1.0) for key in self._free()}, BY_LOT)

    def _on_value(self, key: str, value: float) -> None:
        self._is_own = True
        try:
            self._move(key, value)
        finally:
            self._is_own = False

    def _on_lock(self, key: str, locked: bool) -> None:
        (self._locked.add if locked else self._locked.discard)(key)

    def _on_state(self) -> None:
        if self._is_own or self._state.point is None or not self.isVisible():
            return  # one that nobody looks at follows when it is shown
        self.set_values(self.values())
        self.invalidate_strips()

    def _draw(self, keys: list[str]) -> None:
        if self._state.point is None or self._state.lets_others_wait or not self.isVisible():
            return
        for key in keys:
            shown = self.row(key)
            points = [self._imagined(key, value) for value in stops(shown.low, shown.high)]
            take = partial(self._take, key)
            self._sampler.render(f"strip {self._name} {key}", points, take, lane=Lane.REST, exact=False)

    def _take(self, key: str, pictures: Pictures) -> None:
        self.set_strip(key, [image_of(picture) for picture in pictures])


class LatentSliders(_Sliders):
    """A slider for each number of the latent."""

    def __init__(self, state: ExploreState, sampler: Sampler) -> None:
        self._count = 0
        super().__init__("latent", state, sampler)

    def show_latent(self, count: int) -> None:
        """Have so many."""
        if count != self._count:
            self._count = count
            self._locked.clear()
            self.show_rows()

    def show_rows(self) -> None:
        """Name them, in the language in force."""
        values = self.values()
        self.set_rows(
            [
                SliderRow(
                    key,
                    tr("Number {number}", number=int(key) + 1),
                    values.get(key, 0.0),
                    -_RANGE,
                    _RANGE,
                    locked=key in self._locked,
                )
                for key in self.keys()
            ]
        )

    def keys(self) -> Sequence[str]:
        return [str(number) for number in range(self._count)]

    def values(self) -> dict[str, float]:
        point = self._state.point
        return {} if point is None else {str(i): value for i, value in enumerate(point.latent)}

    def _set(self, values: dict[str, float], text: str) -> None:
        self._state.set_latent_numbers({int(key): value for key, value in values.items()}, text)

    def _move(self, key: str, value: float) -> None:
        self._state.set_latent_number(int(key), value)

    def _imagined(self, key: str, value: float) -> Point:
        return self._state.imagined(number=(int(key), value))


class DirectionSliders(_Sliders):
    """A slider for each direction, with how much of all change it explains; a person may name it."""

    def __init__(self, state: ExploreState, sampler: Sampler, finding: Finding) -> None:
        self._finding = finding
        self._vectors: list[tuple[float, ...]] = []
        super().__init__("direction", state, sampler)
        self.rename_requested.connect(finding.rename)

    def show_rows(self) -> None:
        """Those that were found."""
        vectors, values = [direction.vector for direction in self._finding.directions], self.values()
        self.set_rows(
            [
                SliderRow(
                    direction.key,
                    direction.name or tr("Direction {number}", number=number),
                    values[direction.key],
                    -_RANGE,
                    _RANGE,
                    explained=direction.explained,
                    can_rename=True,
                    locked=direction.key in self._locked,
                )
                for number, direction in enumerate(self._finding.directions, start=1)
            ]
        )
        if vectors != self._vectors:  # other directions have the keys of earlier ones
            self._vectors = vectors
            self.invalidate_strips()

    def keys(self) -> Sequence[str]:
        return [direction.key for direction in self._finding.directions]

    def values(self) -> dict[str, float]:
        return dict.fromkeys(self.keys(), 0.0) | dict(self._state.amounts)

    def unseen(self) -> set[str]:
        """Directions that move the picture and have no slider: the other method found them."""
        return set(self._state.directions) - set(self.keys())

    def _reset_all(self) -> None:
        keys = {*self._free(), *self.unseen()} - self._locked
        self._set(dict.fromkeys(keys, 0.0), RESET_ALL)

    def _direction(self, key: str) -> Direction:
        for direction in self._finding.directions:
            if direction.key == key:
                return direction
        return self._state.directions[key]

    def _set(self, values: dict[str, float], text: str) -> None:
        self._state.set_amounts({self._direction(key): value for key, value in values.items()}, text)

    def _move(self, key: str, value: float) -> None:
        self._state.set_amount(self._direction(key), value)

    def _imagined(self, key: str, value: float) -> Point:
        return self._state.imagined(move=(self._direction(key), value))
