"""Drawn dogs: many breeds, boxes that fit, the same picture for the same (seed, index)."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.messages import SourceError
from gan_core.sources import open_source
from gan_core.sources.drawn import DrawnDogs
from gan_core.sources.drawn.breeds import BREEDS
from gan_core.sources.drawn.factors import PORTRAIT, draw_factors
from gan_core.sources.drawn.figure import make_figure
from gan_core.sources.drawn.painting import opacity, paint


def test_the_word_drawn_dogs_opens_them() -> None:
    with open_source("drawn-dogs", count=40, seed=3) as source:
        assert (source.layout, len(source.items), source.skipped) == ("drawn-dogs", 40, ())
        assert len(source.breeds) >= 10
        assert source.breeds == tuple(sorted({item.breed for item in source.items if item.breed}))
        names = [item.name for item in source.items]
        assert names == sorted(set(names))
        picture = source.picture(source.items[7])
        assert picture.mode == "RGB"
        assert 128 <= min(picture.size) <= max(picture.size) <= 192


def test_a_picture_depends_on_seed_and_index_alone() -> None:
    few, many, other = DrawnDogs(12, seed=5), DrawnDogs(99, seed=5), DrawnDogs(12, seed=6)
    for index in (0, 11):
        assert few.items[index] == many.items[index]
        pixels = few.picture(few.items[index]).tobytes()
        assert pixels == many.picture(many.items[index]).tobytes()
        assert pixels != other.picture(other.items[index]).tobytes()


def test_threads_draw_the_same_pictures() -> None:
    source = DrawnDogs(12)
    alone = [source.picture(item).tobytes() for item in source.items]
    together: dict[int, bytes] = {}

    def draw(index: int) -> None:
        together[index] = source.picture(source.items[index]).tobytes()

    threads = [threading.Thread(target=draw, args=(index,)) for index in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[index] for index in range(12)] == alone


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, 10**6))
def test_the_box_encloses_the_painted_dog_within_two_pixels(seed: int, index: int) -> None:
    factors = draw_factors(seed, index)
    box = make_figure(factors).box
    covered = opacity(factors) > 0.25
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    painted = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    assert painted == pytest.approx((box.left, box.top, box.right, box.bottom), abs=2)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, 10**6))
def test_the_dog_takes_most_of_one_side_and_lies_in_the_picture(seed: int, index: int) -> None:
    factors = draw_factors(seed, index)
    box = make_figure(factors).box
    assert 0 <= box.left < box.right <= factors.width
    assert 0 <= box.top < box.bottom <= factors.height
    assert max(box.width / factors.width, box.height / factors.height) > 0.7


def test_every_coat_of_every_breed_can_be_drawn_and_differs() -> None:
    one = draw_factors(0, 0)
    seen = set()
    for number, breed in enumerate(BREEDS):
        for coat in range(len(breed.coats)):
            factors = replace(one, breed=number, coat=coat, pose=PORTRAIT, faces_left=0)
            picture = paint(factors)
            assert np.asarray(picture).std() > 10
            seen.add(picture.tobytes())
    assert len(seen) == sum(len(breed.coats) for breed in BREEDS)


def test_breeds_take_turns_so_that_a_small_set_has_them_all_equally_often() -> None:
    breeds = [item.breed for item in DrawnDogs(3 * len(BREEDS), seed=8).items]
    assert {breeds.count(breed.name) for breed in BREEDS} == {3}


def test_factors_say_what_was_drawn_as_numbers() -> None:
    source = DrawnDogs(64)
    rows = [source.factors(item) for item in source.items]
    assert all(isinstance(value, float) for row in rows for value in row.values())
    for name in ("breed", "pose", "coat", "ear_size", "head_yaw", "background", "brightness", "size"):
        assert len({row[name] for row in rows}) > 1
    assert BREEDS[int(rows[9]["breed"])].name == source.items[9].breed


def test_a_warmer_light_makes_a_warmer_picture_and_a_brighter_one_a_brighter() -> None:
    factors = draw_factors(1, 1)

    def mean(**changes: float) -> np.ndarray:
        return np.asarray(paint(replace(factors, **changes)), float).mean(axis=(0, 1))

    warm, cold = mean(warmth=1.0), mean(warmth=-1.0)
    assert warm[0] - warm[2] > cold[0] - cold[2]
    assert mean(brightness=1.2).mean() > mean(brightness=0.8).mean() + 10


def test_items_behave_as_a_sequence() -> None:
    items = DrawnDogs(5).items
    assert items[-1] == items[4]
    assert items[1:3] == [items[1], items[2]]
    with pytest.raises(IndexError):
        items[5]


def test_drawing_none_is_an_error_for_people() -> None:
    with pytest.raises(SourceError, match="at least one"):
        open_source("drawn-dogs", count=0)
