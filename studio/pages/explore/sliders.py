"""At the left: directions found in the generator, and the numbers of the latent themselves, as sliders."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QStackedWidget, QWidget

from studio.pages.explore.finding import Finding
from studio.pages.explore.picture import image_of
from studio.pages.explore.state import ExploreState
from studio.session import Session
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import button, column, describe, label, line, row, set_role
from studio.widgets.live import Live
from studio.widgets.slider_bank import SliderBank, SliderRow
from studio.widgets.slider_bank.strip import stops
from studio.workers.sampling import Lane, Opened, Pictures, Sampler

if TYPE_CHECKING:
    from gan_core.sampling.directions import Direction
    from gan_core.sampling.point import Point

WIDTH = 360
"""So wide that the five pictures under a slider have 64 pixels each, whole multiples of theirs."""
_RANGE = 3.0
"""Standard deviations to either side: 997 of 1,000 numbers of a latent lie within."""
_PICTURES = "explore/slider pictures"
BY_LOT, RESET = mark("Sliders by lot"), mark("Reset all sliders")


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
        self.reset_all_requested.connect(lambda: self._set(dict.fromkeys(self._free(), 0.0), RESET))
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
        if self._state.point is None or not self.isVisible():
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

    def _direction(self, key: str) -> Direction:
        return next(direction for direction in self._finding.directions if direction.key == key)

    def _set(self, values: dict[str, float], text: str) -> None:
        self._state.set_amounts({self._direction(key): value for key, value in values.items()}, text)

    def _move(self, key: str, value: float) -> None:
        self._state.set_amount(self._direction(key), value)

    def _imagined(self, key: str, value: float) -> Point:
        return self._state.imagined(move=(self._direction(key), value))


class SlidersPanel(Live, QWidget):
    """Two tabs of sliders, and above the directions how they are found."""

    def __init__(self, session: Session, state: ExploreState, sampler: Sampler, finding: Finding) -> None:
        super().__init__()
        self._session, self._finding = session, finding
        self.directions = DirectionSliders(state, sampler, finding)
        self.latent = LatentSliders(state, sampler)
        self.tabs = {"directions": button(), "latent": button()}
        self.method = QComboBox()
        self.find = button("sparkles")
        self._state_text = label("caption", wrap=True)
        self._stack = QStackedWidget()
        self._arrange()
        self.method.activated.connect(lambda _: finding.choose(self.method.currentData()))
        self.find.clicked.connect(finding.find)
        finding.changed.connect(self._show_finding)
        self._show_pictures(session.recall(_PICTURES, True))
        for bank in (self.directions, self.latent):
            bank.strips_shown.connect(self._show_pictures)
        self.retranslate()

    def show_generator(self, about: Opened | None) -> None:
        """Another one is open: its latent, and other pictures of what the sliders do."""
        self.latent.show_latent(about.z_dim if about is not None else 0)
        for bank in (self.directions, self.latent):
            bank.invalidate_strips()

    def _show_pictures(self, shown: bool) -> None:
        """Under the sliders of both tabs, or of none."""
        self._session.remember(_PICTURES, shown)
        for bank in (self.directions, self.latent):
            bank.set_strips_shown(shown)

    def show_tab(self, key: str) -> None:
        """Bring ``directions`` or ``latent`` to the front."""
        self.tabs[key].setChecked(True)
        self._stack.setCurrentIndex(list(self.tabs).index(key))

    def retranslate(self) -> None:
        """Set all texts."""
        self.tabs["directions"].setText(tr("Directions"))
        self.tabs["latent"].setText(tr("Latent"))
        describe(
            self.tabs["directions"],
            tr("Directions"),
            tr("Along which the pictures change most: found in the generator itself."),
        )
        describe(self.tabs["latent"], tr("Latent"), tr("The numbers from which the picture is made."))
        self.method.clear()
        self.method.addItem(tr("From features (PCA)"), "pca")
        self.method.addItem(tr("From weights (SeFa)"), "sefa")
        describe(
            self.method,
            tr("How directions are found"),
            tr(
                "PCA: along which the features of many pictures differ most (GANSpace). SeFa: which the first "
                "weights amplify most, at once (closed-form factorisation)."
            ),
        )
        self.latent.set_empty_text(tr("The numbers of the latent stand here."))
        self.latent.show_rows()
        self._show_finding()

    def _show_finding(self) -> None:
        finding = self._finding
        self.method.setCurrentIndex(self.method.findData(finding.method))
        self.find.setEnabled(finding.about is not None and not finding.is_finding)
        has_some = bool(finding.directions)
        self.find.setText(tr("Find anew") if has_some else tr("Find directions"))
        describe(
            self.find,
            tr("Find directions"),
            tr("Looks for directions in the open generator and keeps them with the run."),
        )
        self.directions.set_empty_text(
            tr("Looking for directions…")
            if finding.is_finding
            else tr(
                "Directions that change the pictures most, such as the coat or the pose. Find them first."
            )
        )
        self._show_state_text()
        self.directions.show_rows()

    def _show_state_text(self) -> None:
        finding, text = self._finding, ""
        if finding.note is not None:
            text = tr_message(finding.note)
        elif finding.is_stale and finding.of is not None:
            text = tr(
                "Found at checkpoint {name}; the generator has changed since.", name=finding.of.checkpoint
            )
        set_role(self._state_text, "bad" if finding.note is not None else "caption")
        self._state_text.setText(text)
        self._state_text.setVisible(bool(text))

    def _arrange(self) -> None:
        heads = row(margin=8, gap=4)
        group = QButtonGroup(self)
        for key, tab in self.tabs.items():
            tab.setCheckable(True)
            tab.setProperty("role", "tool")
            group.addButton(tab)
            tab.clicked.connect(partial(self.show_tab, key))
            heads.addWidget(tab)
        heads.addStretch()
        found = QWidget()
        how = row(gap=4)
        how.setContentsMargins(12, 8, 12, 0)
        how.addWidget(self.method, 1)
        how.addWidget(self.find)
        words = column()
        words.setContentsMargins(12, 4, 12, 0)
        words.addWidget(self._state_text)
        down = column(found, gap=0)
        down.addLayout(how)
        down.addLayout(words)
        down.addWidget(self.directions, 1)
        for page in (found, self.latent):
            self._stack.addWidget(page)
        layout = column(self, gap=0)
        layout.addLayout(heads)
        layout.addWidget(line())
        layout.addWidget(self._stack, 1)
        self.show_tab("directions")
