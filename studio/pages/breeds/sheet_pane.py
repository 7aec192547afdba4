"""The pictures of what is picked: which rows there are, what is written at them, and what makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio import formats
from studio.pages.breeds.making import SheetMaker
from studio.pages.breeds.names import breed_name
from studio.pages.breeds.sheet_content import SheetWords
from studio.pages.breeds.sheet_view import SheetView
from studio.pages.breeds.state import BreedsState
from studio.pages.breeds.work import RowPlan, SheetPlan
from studio.translation import tr
from studio.widgets.controls import column
from studio.workers.reals import Guess
from studio.workers.recipe import Opened
from studio.workers.sampling import Sampler

if TYPE_CHECKING:
    from gan_core.sampling.point import Point


class SheetPane(QWidget):
    """A grid of breeds, a matrix of breeds and seeds, or the pictures of a network without breeds."""

    clicked = Signal(int, int)
    """Row and column of a picture that is to be explored."""
    finished = Signal()
    """Every picture is there."""

    def __init__(self, state: BreedsState, sampler: Sampler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._sampler = state, sampler
        self._plan: tuple[RowPlan, ...] = ()
        self._words = SheetWords(())
        self._guesses: tuple[Guess, ...] = ()
        self.maker = SheetMaker(sampler, "breeds/sheet", self)
        self.view = SheetView()
        column(self).addWidget(self.view)
        self.maker.made.connect(self._show_row)
        self.maker.finished.connect(self.finished)
        self.view.clicked.connect(self.clicked)

    def show_chosen(self, *, is_matrix: bool) -> None:
        """Follow what is chosen."""
        about = self._sampler.about
        if about is None:
            return
        before, self._plan = self._plan, self._rows(about, is_matrix=is_matrix)
        self._words = self._words_of(about, is_matrix=is_matrix)
        # Where each breed was before, with another seed or ψ perhaps.
        known = {(row.kind, row.breed): place for place, row in enumerate(before)}
        places = [known.get((row.kind, row.breed)) for row in self._plan]
        self.view.expect_captions(not about.class_names)
        self.view.set_empty_text(tr("Pick breeds in the list to see them here."))
        self.view.set_words(self._words, self._state.chosen.count, about.img_resolution, places)
        if self._plan != before:
            self._guesses = ()
        self.show_guesses(self._guesses)  # their words follow the language
        self.maker.make(self._plan)

    @property
    def rows(self) -> tuple[RowPlan, ...]:
        """What is shown, or will be in a moment."""
        return self._plan

    def point(self, row: int, column: int) -> Point | None:
        """What makes a picture; None while that is not known."""
        points = self.maker.points(self._plan[row])
        return points[column] if points else None

    def all_pictures(self) -> NDArray[np.uint8] | None:
        """Every picture that is wanted, uint8 [N, R, R, 3]; None while some are being made."""
        made = [self.maker.pictures(row) for row in self._plan]
        there = [pictures for pictures in made if pictures is not None]
        return np.concatenate(there) if made and len(there) == len(made) else None

    def show_guesses(self, guesses: tuple[Guess, ...]) -> None:
        """A guess below each picture."""
        self._guesses = guesses
        self.view.set_captions([_caption(guess) for guess in guesses])

    def seed_of(self, row: int, column: int) -> int | None:
        """The seed whose first picture this is; None where it is a later one of its seed."""
        plan = self._plan[row]
        if plan.kind == "matrix":
            return plan.seed + column
        return plan.seed if column == 0 else None

    def with_words(self) -> SheetPlan:
        """What is shown, to be saved with what is written at it."""
        rows = self._plan
        if any(self._words.rows):
            return SheetPlan(rows, self._words.rows, self._words.columns)
        lines = tuple(" ".join(_caption(guess)) for guess in self._guesses)
        return SheetPlan(rows, captions=(lines,) if len(lines) == rows[0].count else ())

    def begin_anew(self) -> None:
        """Another generator is open, or none."""
        self.maker.begin_anew()

    def shutdown(self) -> None:
        """Make nothing more."""
        self.maker.shutdown()

    def _rows(self, about: Opened, *, is_matrix: bool) -> tuple[RowPlan, ...]:
        chosen = self._state.chosen
        if not about.class_names:
            return (RowPlan("grid", None, chosen.seed, chosen.count, chosen.psi),)
        return tuple(
            RowPlan("matrix" if is_matrix else "grid", breed, chosen.seed, chosen.count, chosen.psi_of(breed))
            for breed in chosen.picks
        )

    def _words_of(self, about: Opened, *, is_matrix: bool) -> SheetWords:
        chosen = self._state.chosen
        if not about.class_names:
            return SheetWords(("",))
        own = dict(chosen.own_psi)
        return SheetWords(
            tuple(breed_name(about.class_names[breed]) for breed in chosen.picks),
            tuple(str(chosen.seed + number) for number in range(chosen.count)) if is_matrix else (),
            tuple(f"ψ {own[breed]:.2f}" if breed in own else "" for breed in chosen.picks),
        )

    def _show_row(self, made: RowPlan) -> None:
        pictures = self.maker.pictures(made)
        assert pictures is not None
        for place, row in enumerate(self._plan):
            if row == made or _is_older(made, row):
                self.view.show_row(place, pictures)


def _is_older(made: RowPlan, row: RowPlan) -> bool:
    """Whether `made` is `row` as it was a moment ago: shown until the new one is there, while a hand moves."""
    return (made.kind, made.breed, made.count) == (row.kind, row.breed, row.count)


def _caption(guess: Guess) -> tuple[str, str]:
    return f"{breed_name(guess.breed)}?", formats.percent(guess.share)
