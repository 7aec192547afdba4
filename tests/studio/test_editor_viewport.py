"""Zoom and pan of the picture under the hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.pages.data.editor.viewport import BORDER, LARGEST, Viewport

SIZES = st.tuples(st.integers(1, 5000), st.integers(1, 4000))
ROOMS = st.tuples(st.integers(1, 2000), st.integers(1, 1500))
COORDINATES = st.floats(-3000, 3000)


@st.composite
def viewports(draw: st.DrawFn) -> Viewport:
    made = Viewport.fitting(draw(SIZES), draw(ROOMS))
    made = made.zoomed(draw(st.floats(0.1, 50)), draw(COORDINATES), draw(COORDINATES))
    return made.panned(draw(COORDINATES), draw(COORDINATES))


@given(SIZES, ROOMS)
def test_a_fitted_picture_is_all_in_the_room(size: tuple[int, int], room: tuple[int, int]) -> None:
    shown = Viewport.fitting(size, room)
    left, top = shown.to_screen(0, 0)
    right, bottom = shown.to_screen(*size)
    assert left >= -1
    assert top >= -1
    assert right <= room[0] + 1
    assert bottom <= room[1] + 1


@given(viewports())
def test_a_picture_never_leaves_a_hole_where_it_could_fill_the_room(shown: Viewport) -> None:
    for start, length, room in (
        (shown.left, shown.size[0] * shown.scale, shown.room[0]),
        (shown.top, shown.size[1] * shown.scale, shown.room[1]),
    ):
        border = BORDER if room >= 100 else 0
        if length > room - 2 * border:
            assert start <= border + 1e-6
            assert start + length >= room - border - 1e-6
        else:
            assert start == pytest.approx((room - length) / 2, abs=0.51)


@given(viewports(), COORDINATES, COORDINATES)
def test_a_point_of_the_screen_is_one_of_the_picture_and_back(shown: Viewport, x: float, y: float) -> None:
    assert shown.to_screen(*shown.to_picture(x, y)) == pytest.approx((x, y), abs=1e-6)


def test_what_is_below_the_cursor_stays_there() -> None:
    shown = Viewport.fitting((4000, 3000), (800, 600)).zoomed(4, 300, 200)
    before = shown.to_picture(410, 220)
    assert shown.zoomed(1.5, 410, 220).to_picture(410, 220) == pytest.approx(before)


def test_zoom_has_bounds() -> None:
    shown = Viewport.fitting((4000, 3000), (800, 600))
    assert shown.zoomed(1e6).scale == LARGEST
    assert 0.02 < shown.zoomed(1e-6).scale < shown.scale


def test_a_fitted_picture_follows_its_room_and_a_zoomed_one_keeps_its_middle() -> None:
    shown = Viewport.fitting((4000, 3000), (800, 600))
    assert shown.resized((400, 300)).scale == pytest.approx((300 - 2 * BORDER) / 3000)
    zoomed = shown.zoomed(5)
    assert zoomed.resized((700, 500)).to_picture(350, 250) == pytest.approx(zoomed.to_picture(400, 300))


def test_small_pictures_are_fitted_at_whole_multiples() -> None:
    assert Viewport.fitting((100, 80), (750, 600)).scale == 7.0
    assert Viewport.fitting((8, 8), (750, 560)).scale == 8.0
    assert Viewport.fitting((500, 375), (924, 699)).scale == pytest.approx(1.8)


def test_a_box_is_brought_into_the_room() -> None:
    shown = Viewport.fitting((4000, 3000), (800, 600)).zoomed(5, 0, 0)
    moved = shown.shown(2000, 1000, 2200, 1100)
    left, top, right, bottom = moved.visible()
    assert left <= 2000
    assert right >= 2200
    assert top <= 1000
    assert bottom >= 1100
    assert moved.shown(2000, 1000, 2200, 1100) == moved
