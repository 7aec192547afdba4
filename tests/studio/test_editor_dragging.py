"""What becomes of a box under the hand, whatever the hand does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.dataset.crop import Size
from gan_core.sources.base import Box
from studio.pages.data.editor.dragging import (
    BODY,
    HANDLES,
    Edges,
    box_within,
    drag,
    duplicated,
    guides_of,
    held_at,
    hit,
    span,
    whole,
)

SIZES = st.tuples(st.integers(1, 400), st.integers(1, 300))
NUMBERS = st.floats(-500, 900, allow_nan=False)
POINTS = st.tuples(NUMBERS, NUMBERS)
HELD = st.sampled_from([*HANDLES, BODY])


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """Any box, also one that lies outside of the picture or encloses nothing."""
    return Box(*(draw(NUMBERS) for _ in range(4)), draw(st.sampled_from([None, "pug"])))


def assert_inside(box: Box, size: Size) -> None:
    assert all(float(edge).is_integer() for edge in (box.left, box.top, box.right, box.bottom))
    assert 0 <= box.left < box.right <= size[0]
    assert 0 <= box.top < box.bottom <= size[1]


@given(boxes(), HELD, POINTS, SIZES, st.booleans(), st.lists(boxes(), max_size=3), st.floats(0, 20))
def test_a_dragged_box_stays_in_the_picture_and_keeps_its_breed(
    box: Box, held: Edges, by: tuple[float, float], size: Size, square: bool, others: list[Box], reach: float
) -> None:
    made = drag(box, held, by, size, square=square, guides=guides_of(size, others, reach))
    assert_inside(made, size)
    assert made.breed == box.breed


@given(boxes(), st.sampled_from(HANDLES), POINTS, SIZES, st.lists(boxes(), max_size=3), st.floats(0, 20))
def test_a_locked_box_is_square_and_what_lies_opposite_of_a_corner_stays(
    box: Box, held: Edges, by: tuple[float, float], size: Size, others: list[Box], reach: float
) -> None:
    made, before = (
        drag(box, held, by, size, square=True, guides=guides_of(size, others, reach)),
        whole(box, size),
    )
    assert made.width == made.height
    if held & Edges.LEFT:
        assert made.right == before.right
    if held & Edges.RIGHT:
        assert made.left == before.left
    if held & Edges.TOP:
        assert made.bottom == before.bottom
    if held & Edges.BOTTOM:
        assert made.top == before.top


@given(boxes(), st.sampled_from(HANDLES), POINTS, SIZES)
def test_only_the_held_edges_move(box: Box, held: Edges, by: tuple[float, float], size: Size) -> None:
    made, before = drag(box, held, by, size), whole(box, size)
    for edge, name in zip(Edges, ("left", "top", "right", "bottom"), strict=True):
        if not held & edge:
            assert getattr(made, name) == getattr(before, name)


@given(boxes(), POINTS, SIZES, st.floats(0, 20))
def test_a_moved_box_keeps_its_size(box: Box, by: tuple[float, float], size: Size, reach: float) -> None:
    made, before = drag(box, BODY, by, size, guides=guides_of(size, [], reach)), whole(box, size)
    assert (made.width, made.height) == (before.width, before.height)


@given(POINTS, POINTS, SIZES, st.booleans(), st.floats(0, 20))
def test_a_drawn_box_lies_in_the_picture(
    start: tuple[float, float], end: tuple[float, float], size: Size, square: bool, reach: float
) -> None:
    made = span(start, end, size, square=square, guides=guides_of(size, [], reach))
    assert_inside(made, size)
    if square:
        assert made.width == made.height


@given(boxes(), SIZES)
def test_duplicates_and_added_boxes_lie_in_the_picture(box: Box, size: Size) -> None:
    assert_inside(duplicated(box, size), size)
    added = box_within(box, size)
    assert_inside(added, size)
    assert added.width == added.height


@given(boxes(), SIZES)
def test_the_whole_box_is_the_part_that_is_seen(box: Box, size: Size) -> None:
    assert whole(whole(box, size), size) == whole(box, size)


@pytest.mark.parametrize(
    ("start", "end", "made"),
    [
        ((10, 10), (30, 50), Box(10, 10, 30, 50)),
        ((30, 50), (10, 10), Box(10, 10, 30, 50)),
        ((30, 10), (10, 50), Box(10, 10, 30, 50)),
        ((-5, -5), (500, 500), Box(0, 0, 100, 80)),
    ],
)
def test_a_box_is_drawn_from_any_corner(
    start: tuple[float, float], end: tuple[float, float], made: Box
) -> None:
    assert span(start, end, (100, 80)) == made


def test_a_square_is_drawn_with_the_longer_side_as_far_as_there_is_room() -> None:
    assert span((10, 10), (30, 50), (100, 80), square=True) == Box(10, 10, 50, 50)
    assert span((90, 10), (95, 70), (100, 80), square=True) == Box(90, 10, 100, 20)


def test_an_edge_snaps_to_the_border_and_to_another_box() -> None:
    guides = guides_of((100, 80), [Box(40, 5, 60, 70)], reach=4)
    box = Box(10, 10, 30, 30)
    assert drag(box, Edges.LEFT, (-7, 0), (100, 80), guides=guides).left == 0
    assert drag(box, Edges.RIGHT, (7, 0), (100, 80), guides=guides).right == 40
    assert drag(box, Edges.RIGHT, (5, 0), (100, 80), guides=guides).right == 35


def test_a_moved_box_snaps_by_whichever_edge_is_near() -> None:
    guides = guides_of((100, 80), [Box(40, 5, 60, 70)], reach=4)
    moved = drag(Box(10, 10, 30, 30), BODY, (8, 38), (100, 80), guides=guides)
    assert (moved.right, moved.bottom) == (40, 70)


def test_a_locked_corner_snaps_too() -> None:
    guides = guides_of((100, 80), [Box(40, 5, 60, 70)], reach=4)
    made = drag(
        Box(10, 10, 30, 30), Edges.RIGHT | Edges.BOTTOM, (8, 8), (100, 80), square=True, guides=guides
    )
    assert made == Box(10, 10, 40, 40)


@pytest.mark.parametrize(
    ("x", "y", "held"),
    [
        (10, 10, Edges.LEFT | Edges.TOP),
        (9, 28, Edges.LEFT),
        (50, 11, Edges.TOP),
        (91, 71, Edges.RIGHT | Edges.BOTTOM),
        (50, 40, BODY),
        (3, 40, None),
        (50, 99, None),
    ],
)
def test_a_hand_holds_corners_edges_or_the_body(x: float, y: float, held: Edges | None) -> None:
    assert held_at(Box(10, 10, 90, 70), x, y, reach=5) == held


def test_the_middle_of_a_tiny_box_is_its_body() -> None:
    assert held_at(Box(10, 10, 14, 14), 12, 12, reach=8) == BODY


def test_the_smallest_box_is_hit_but_the_chosen_ones_handles_come_first() -> None:
    boxes = [Box(0, 0, 100, 80), Box(40, 30, 60, 50)]
    assert hit(boxes, 0, 50, 40, 5) == (1, BODY)
    assert hit(boxes, None, 20, 20, 5) == (0, BODY)
    assert hit([Box(10, 10, 90, 70), Box(8, 8, 20, 20)], 0, 10, 10, 3) == (0, Edges.LEFT | Edges.TOP)
    assert hit(boxes, None, 150, 20, 5) is None
