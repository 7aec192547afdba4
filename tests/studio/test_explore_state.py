"""Where a person is in the latent space: moves, drags, and undoing both."""

from __future__ import annotations

import pytest
from explore_fakes import Z_DIM, point

from gan_core.sampling.directions import Direction
from gan_core.sampling.point import Point
from studio.pages.explore import state as state_module
from studio.pages.explore.state import ExploreState

FIRST = Direction("pca-1", (1.0, *[0.0] * (Z_DIM - 1)), 0.5)
SECOND = Direction("pca-2", (0.0, 1.0, *[0.0] * (Z_DIM - 2)), 0.25)


@pytest.fixture
def state(qapp: object) -> ExploreState:
    made = ExploreState()
    made.begin(point(0.25), seed=3)
    return made


@pytest.fixture
def told(state: ExploreState) -> list[float]:
    """The first number of what is shown, at each change."""
    numbers: list[float] = []
    state.changed.connect(lambda: numbers.append(state.shown().latent[0]))
    return numbers


def test_amounts_move_what_is_shown_and_leave_the_point(state: ExploreState, told: list[float]) -> None:
    state.set_amount(FIRST, 1.5)
    state.set_amount(SECOND, -1.0)
    assert state.point == point(0.25)
    assert state.shown().latent[:3] == (1.75, -0.5, 0.5)
    assert dict(state.amounts) == {"pca-1": 1.5, "pca-2": -1.0}
    assert told == [1.75, 1.75]
    state.set_amount(FIRST, 0.0)
    assert dict(state.amounts) == {"pca-2": -1.0}


def test_a_drag_is_one_step_however_many_moves_it_has(state: ExploreState, told: list[float]) -> None:
    state.begin_drag()
    for step in range(20):
        state.set_latent_number(0, step / 10)
    assert state.is_dragging
    state.end_drag()
    assert len(told) == 20
    assert state.undo_stack.count() == 1
    state.undo_stack.undo()
    assert state.shown() == point(0.25)
    state.undo_stack.redo()
    assert state.shown().latent[0] == pytest.approx(1.9)


def test_a_drag_back_to_where_it_began_is_no_step(state: ExploreState) -> None:
    state.begin_drag()
    state.set_amount(FIRST, 1.0)
    state.set_amount(FIRST, 0.0)
    state.end_drag()
    assert state.undo_stack.count() == 0


def test_every_kind_of_change_can_be_undone_one_by_one(state: ExploreState) -> None:
    places = [state.shown()]
    for change in (
        lambda: state.set_psi(0.5),
        lambda: state.set_breeds(((1, 0.25), (2, 0.75))),
        lambda: state.set_amount(FIRST, 1.0),
        lambda: state.set_latent_number(2, -1.0),
        lambda: state.set_latent_numbers({0: 1.0, 1: 2.0}, "By lot"),
        lambda: state.set_amounts({FIRST: 0.0, SECOND: 1.0}, "Reset all"),
        lambda: state.set_point(Point(tuple([0.0] * Z_DIM)), "Go", seed=9),
    ):
        change()
        places.append(state.shown())
    assert state.seed == 9
    for expected in reversed(places[:-1]):
        state.undo_stack.undo()
        assert state.shown() == expected
    assert (state.seed, state.is_changed) == (3, False)
    for expected in places[1:]:
        state.undo_stack.redo()
        assert state.shown() == expected


def test_a_held_key_is_one_step_and_a_later_press_another(
    state: ExploreState, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(state_module, "monotonic", lambda: now[0])
    for step in range(1, 6):
        now[0] += 0.05
        state.set_amount(FIRST, step / 10)
    assert state.undo_stack.count() == 1
    now[0] += 5.0
    state.set_amount(FIRST, 1.0)
    state.set_amount(SECOND, 1.0)
    assert state.undo_stack.count() == 3


def test_what_changes_nothing_is_no_step(state: ExploreState, told: list[float]) -> None:
    state.set_psi(None)
    state.set_latent_number(0, 0.25)
    state.set_amount(FIRST, 0.0)
    assert state.undo_stack.count() == 0
    assert told == []
    assert not state.is_changed


def test_another_network_forgets_the_steps(state: ExploreState) -> None:
    state.set_psi(0.5)
    state.begin(None)
    assert state.point is None
    assert not state.undo_stack.canUndo()
    with pytest.raises(RuntimeError):
        state.shown()


def test_a_direction_of_a_later_search_does_not_move_what_the_earlier_did(state: ExploreState) -> None:
    state.set_amount(FIRST, 1.0)
    found_later = Direction("pca-2", FIRST.vector, 0.5)
    state.set_amount(found_later, 1.0)
    assert state.shown().latent[0] == 2.25
