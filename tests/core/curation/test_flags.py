"""Flags say what is odd about a picture: exactly from their limits on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gan_core.curation.duplicates import Pair
from gan_core.curation.flags import Flag, FlagLimits, flag_all, flags
from gan_core.curation.survey import PictureFacts, Survey
from gan_core.messages import Message
from gan_core.sources.base import Box, SourceItem

LIMITS = FlagLimits(sharpness=100.0, side=64, aspect=2.0, boxes=2)
FINE = PictureFacts(200, 150, 500.0, 7)
DOG = Box(10, 10, 120, 130)


def of(facts: PictureFacts | None, *boxes: Box) -> set[Flag]:
    return set(flags(SourceItem("a.jpg", None, boxes), facts, LIMITS))


def test_an_ordinary_picture_has_none() -> None:
    assert of(FINE) == of(FINE, DOG) == of(FINE, DOG, DOG) == set()


@pytest.mark.parametrize(("sharpness", "is_blurred"), [(99.9, True), (100.0, False)])
def test_blurred_is_below_the_sharpness(sharpness: float, is_blurred: bool) -> None:
    assert (Flag.BLURRED in of(replace(FINE, sharpness=sharpness))) == is_blurred


@pytest.mark.parametrize(("side", "is_tiny"), [(63, True), (64, False)])
def test_tiny_is_a_short_side_of_the_picture_or_a_long_one_of_a_box(side: int, is_tiny: bool) -> None:
    assert (Flag.TINY in of(PictureFacts(100, side, 500.0, 7))) == is_tiny
    assert (Flag.TINY in of(FINE, DOG, Box(0, 0, side, side / 2))) == is_tiny


@pytest.mark.parametrize(("width", "is_extreme"), [(200, False), (201, True)])
def test_extreme_is_beyond_the_aspect_either_way(width: int, is_extreme: bool) -> None:
    assert (Flag.EXTREME_ASPECT in of(PictureFacts(width, 100, 500.0, 7))) == is_extreme
    assert (Flag.EXTREME_ASPECT in of(PictureFacts(100, width, 500.0, 7))) == is_extreme
    large = PictureFacts(400, 400, 500.0, 7)
    assert (Flag.EXTREME_ASPECT in of(large, Box(0, 0, 100, width))) == is_extreme


def test_many_boxes_are_more_than_the_limit() -> None:
    assert of(FINE, DOG, DOG, DOG) == {Flag.MANY_BOXES}


def test_of_a_box_only_the_part_inside_the_picture_counts() -> None:
    outside = Box(300, 300, 310, 310)
    assert of(FINE, DOG, DOG, outside) == set()
    assert of(FINE, Box(-500, 10, 120, 140)) == set()
    assert of(FINE, Box(190, 10, 900, 140)) == {Flag.EXTREME_ASPECT}


def test_what_cannot_be_read_is_broken_and_nothing_else() -> None:
    assert of(None, DOG, DOG, DOG) == {Flag.BROKEN}


def test_all_flags_of_a_source_by_name() -> None:
    names = ("a.jpg", "b.jpg", "망가짐.jpg", "fine.jpg")
    items = [SourceItem(name) for name in names]
    facts = {"a.jpg": FINE, "b.jpg": replace(FINE, sharpness=1.0), "fine.jpg": FINE}
    survey = Survey(facts, {"망가짐.jpg": Message("broken")})
    assert flag_all(items, survey, LIMITS, [Pair("a.jpg", "b.jpg", 3)]) == {
        "a.jpg": {Flag.DUPLICATE},
        "b.jpg": {Flag.DUPLICATE, Flag.BLURRED},
        "망가짐.jpg": {Flag.BROKEN},
    }
