import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from sampling_fakes import make_generator

from gan_core.messages import UsageError
from gan_core.sampling.interpolation import EASINGS, analogy, frames_between, lerp, mixed, slerp
from gan_core.sampling.point import Point

Z_DIM = 3
few = settings(max_examples=30, deadline=None)
shares = st.floats(0, 1)
NEARLY_OPPOSITE = (Point.of((1.0, 1.5e-19, 0.0), {0: 1.0}), Point.of((-1.0, 0.0, 0.0), {0: 1.0}))


@st.composite
def points(draw: st.DrawFn, psi: st.SearchStrategy[float | None] = st.none()) -> Point:  # noqa: B008
    number = st.floats(-8, 8, width=32)
    breeds = dict(draw(st.tuples(*[st.tuples(st.integers(0, 4), st.floats(0.05, 1))] * 2)))
    return Point.of(draw(st.tuples(*[number] * Z_DIM)), breeds, draw(psi))


def length(point: Point) -> float:
    return float(np.linalg.norm(point.latent))


def apart(a: Point, b: Point) -> float:
    return float(np.abs(np.array(a.latent) - np.array(b.latent)).max())


def weights(point: Point) -> dict[int, float]:
    return dict(point.breeds)


both = pytest.mark.parametrize("way", [slerp, lerp])
Way = Callable[[Point, Point, float], Point]


@both
@few
@given(a=points(), b=points())
def test_the_ends_are_the_very_points(way: Way, a: Point, b: Point) -> None:
    assert way(a, b, 0.0) == a
    assert way(a, b, 1.0) == b


@both
@few
@given(a=points(), b=points(), share=shares)
@example(a=NEARLY_OPPOSITE[0], b=NEARLY_OPPOSITE[1], share=0.5)
def test_the_way_back_is_the_same_way(way: Way, a: Point, b: Point, share: float) -> None:
    assert apart(way(a, b, share), way(b, a, 1 - share)) < 2e-5


@both
@few
@given(a=points(), share=shares)
def test_from_a_point_to_itself_there_is_no_way(way: Way, a: Point, share: float) -> None:
    assert way(a, a, share) == a


@few
@given(a=points(), b=points(), share=shares)
def test_on_the_arc_the_length_changes_evenly(a: Point, b: Point, share: float) -> None:
    assume(min(length(a), length(b)) > 1e-3)
    assert length(slerp(a, b, share)) == pytest.approx(
        (1 - share) * length(a) + share * length(b), rel=1e-5, abs=1e-5
    )


@few
@given(a=points(), b=points(), share=st.floats(0, 0.99))
def test_a_small_step_is_a_small_change(a: Point, b: Point, share: float) -> None:
    assert apart(slerp(a, b, share), slerp(a, b, share + 0.01)) < 0.01 * (math.pi + 1) * 8 * Z_DIM**0.5 + 1e-4


@few
@given(a=points(), b=points())
def test_the_arc_is_walked_at_an_even_rate(a: Point, b: Point) -> None:
    assume(min(length(a), length(b)) > 0.1)
    unit = [np.array(slerp(a, b, step / 8).latent) for step in range(9)]
    unit = [vector / np.linalg.norm(vector) for vector in unit]
    angles = [2 * math.asin(min(1.0, float(np.linalg.norm(u - v)) / 2)) for u, v in pairwise(unit)]
    assert max(angles) - min(angles) < 1e-3


def test_between_opposite_latents_the_way_is_an_arc_too() -> None:
    a = Point.of([3.0, 0.0, 4.0, 0.0, 0.0, 0.0])
    b = Point.of([-3.0, 0.0, -4.0, 0.0, 0.0, 0.0])
    middle = slerp(a, b, 0.5)
    assert length(middle) == pytest.approx(5)
    assert np.dot(middle.latent, a.latent) == pytest.approx(0, abs=1e-5)
    assert apart(slerp(b, a, 0.5), middle) < 1e-6


def test_a_latent_of_zeros_and_one_of_one_number_have_a_way() -> None:
    zeros, a = Point.of([0.0] * 3), Point.of([0.0, 2.0, 0.0])
    assert slerp(zeros, a, 0.25).latent == (0.0, 0.5, 0.0)
    assert slerp(Point.of([1.0]), Point.of([-1.0]), 0.5).latent == (0.0,)


def test_the_straight_line_is_straight() -> None:
    a, b = Point.of([0.0, 4.0]), Point.of([4.0, 0.0])
    assert lerp(a, b, 0.25).latent == (1.0, 3.0)


def test_breeds_and_truncation_change_evenly() -> None:
    a, b = Point.of([1.0, 0.0], 0, 0.4), Point.of([0.0, 1.0], {0: 1, 3: 1}, 0.8)
    halfway = slerp(a, b, 0.5)
    assert weights(halfway) == {0: 0.75, 3: 0.25}
    assert halfway.truncation_psi == pytest.approx(0.6)


def test_on_the_way_to_a_truncated_point_no_picture_jumps() -> None:
    """Where only one end is truncated, the way starts with what truncation makes of it."""
    generator = make_generator()
    a, b = generator.point(1), generator.point(2, truncation_psi=0.5)
    pictures = generator.render([b, slerp(a, b, 1 - 1e-6), a, slerp(a, b, 1e-6)]).astype(int)
    assert np.abs(pictures[0] - pictures[1]).max() <= 1
    assert np.abs(pictures[2] - pictures[3]).max() <= 1


@both
def test_points_of_different_networks_have_no_way(way: Way) -> None:
    for other in (Point.of([1.0, 0.0, 0.0]), Point.of([1.0, 0.0], 2)):
        with pytest.raises(UsageError, match="different networks"):
            way(Point.of([0.0, 1.0]), other, 0.5)


@few
@given(corners=st.lists(points(), min_size=4, max_size=4), share=shares)
def test_a_pad_has_its_points_in_the_corners_and_arcs_at_its_edges(
    corners: list[Point], share: float
) -> None:
    places = [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert [mixed(corners, x, y) for x, y in places] == corners
    assert mixed(corners, share, 0) == slerp(corners[0], corners[1], share)
    assert mixed(corners, 1, share) == slerp(corners[1], corners[3], share)


@few
@given(a=points(st.floats(0, 2)), b=points(st.floats(0, 2)), c=points(st.floats(0, 2)))
def test_an_analogy_to_itself_is_the_third(a: Point, b: Point, c: Point) -> None:
    for found, expected in ((analogy(a, a, c), c), (analogy(a, b, b), a)):
        assert apart(found, expected) < 1e-5
        assert weights(found) == pytest.approx(weights(expected))
        assert found.truncation_psi == pytest.approx(expected.truncation_psi)
    lengths = [length(point) for point in (a, b, c)]
    assert length(analogy(a, b, c)) <= max(lengths) + 1e-4


def test_an_analogy_adds_what_is_different() -> None:
    plain, spotted, other = Point.of([1.0, 0, 0], 0), Point.of([1.0, 1, 0], 0), Point.of([0.0, 0, 1], 2)
    found = analogy(spotted, plain, other)
    assert np.argsort(found.latent)[0] == 0
    assert found.latent[1] == pytest.approx(found.latent[2])
    assert weights(found) == {2: 1.0}


def test_breeds_that_an_analogy_takes_away_are_gone() -> None:
    a, b, c = (Point.of([1.0, float(i)], {0: 1, i: 1}) for i in (1, 2, 3))
    assert weights(analogy(a, b, c)) == pytest.approx({0: 1 / 3, 1: 1 / 3, 3: 1 / 3})


@pytest.mark.parametrize("easing", EASINGS)
def test_an_easing_keeps_its_ends_never_turns_back_and_is_symmetric(easing: str) -> None:
    curve = [EASINGS[easing](t / 100) for t in range(101)]  # type: ignore[index]
    assert (curve[0], curve[-1]) == (0.0, 1.0)
    assert curve == sorted(curve)
    assert np.allclose(curve, [1 - value for value in reversed(curve)])


KEPT = [Point.of(np.random.default_rng(i).standard_normal(Z_DIM), i) for i in range(3)]


@pytest.mark.parametrize("easing", EASINGS)
def test_an_open_film_leads_through_the_kept_points_and_ends_at_the_last(easing: str) -> None:
    frames = frames_between(KEPT, seconds_each=0.5, fps=12, easing=easing)  # type: ignore[arg-type]
    assert len(frames) == 13
    assert [frames[0], frames[6], frames[12], frames[-1]] == [*KEPT, KEPT[-1]]
    assert frames[4:7] == tuple(frames)[4:7]


def test_a_loop_leads_back_and_shows_no_picture_twice_at_its_seam() -> None:
    frames = list(frames_between(KEPT, seconds_each=0.5, fps=12, loop=True))
    assert len(frames) == 18
    assert frames[::6] == KEPT
    assert len(set(frames)) == 18
    assert frames[-1] == slerp(KEPT[2], KEPT[0], 5 / 6)


def test_a_film_of_lines_goes_by_lines() -> None:
    frames = frames_between(KEPT, seconds_each=1, fps=4, blend="lerp")
    assert frames[2] == lerp(KEPT[0], KEPT[1], 0.5) != slerp(KEPT[0], KEPT[1], 0.5)


def test_a_film_that_can_not_be_is_refused() -> None:
    with pytest.raises(UsageError, match="two or more"):
        frames_between(KEPT[:1], seconds_each=1)
    for seconds in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(UsageError, match="above 0"):
            frames_between(KEPT, seconds_each=seconds)
    with pytest.raises(UsageError, match="different networks"):
        frames_between([KEPT[0], replace(KEPT[1], breeds=())], seconds_each=1)


@pytest.mark.parametrize(
    ("psis", "knots"),
    [
        ((None, None), ()),
        ((0.7, 0.7), ()),
        ((0.5, 1.0), (0.5, 0.75, 1.0)),
        ((0.9, 0.6, 0.62), (0.6, 0.62, 0.75, 0.9)),
        ((0.3, 0.4), (0.3, 0.4)),
        ((None, 0.5, 0.5), ()),
    ],
)
def test_a_film_is_measured_at_its_own_truncations_and_at_quarters_between(
    psis: tuple[float | None, ...], knots: tuple[float, ...]
) -> None:
    points = [Point((1.0, float(number)), (), psi) for number, psi in enumerate(psis)]
    assert frames_between(points, seconds_each=1).knots == knots
