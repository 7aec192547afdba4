"""Boxes are read whatever else the XML says; what is wrong is reported and never raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.sources import Box
from gan_core.sources.annotations import read_boxes

from .conftest import voc


def test_all_boxes_are_read_and_those_that_leave_the_picture_clamped() -> None:
    boxes, skipped = read_boxes(voc([(1, 2, 30, 29), (-5, -1, 50, 31)], (40, 30)), "a")
    assert boxes == (Box(1, 2, 30, 29), Box(0, 0, 40, 30))
    assert skipped == ()


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ((30, 2, 10, 20), "inverted"),
        ((3, 20, 10, 2), "inverted"),
        ((3, 2, 3, 20), "empty"),
        ((41, 2, 60, 20), "outside"),
        ((-9, 2, 0, 20), "outside"),
        (("", 2, 9, 20), "no complete box"),
        (("nan", 2, 9, 20), "no complete box"),
        (("wide", 2, 9, 20), "no complete box"),
    ],
)
def test_a_bad_box_is_left_out_with_its_reason_and_the_good_one_kept(
    box: tuple[object, object, object, object], said: str
) -> None:
    boxes, skipped = read_boxes(voc([box, (1, 2, 3, 4)]), "n01_2")
    assert boxes == (Box(1, 2, 3, 4),)
    assert len(skipped) == 1
    assert said in str(skipped[0].reason)
    assert "n01_2" in str(skipped[0].reason)


def test_without_a_size_only_the_lower_sides_are_clamped() -> None:
    content = voc([(-3, 1, 5000, 7)]).replace(b"<width>40</width>", b"<width>0</width>")
    assert read_boxes(content, "a")[0] == (Box(0, 1, 5000, 7),)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "dog"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><annotation><object><name>&c;</name></object></annotation>"""
OUTSIDE = b"""<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]><annotation>&a;</annotation>"""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB, "entities"),
        (OUTSIDE, "entities"),
        (b"", "broken XML"),
        (b"<annotation><object>", "broken XML"),
        (b"\xff\xfe\x00", "broken XML"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "broken XML"),
        (b"<annotation></annotation>", "no box"),
        (b"<annotation><object><name>dog</name></object></annotation>", "no complete box"),
    ],
)
def test_a_hostile_or_broken_annotation_has_no_boxes_and_one_reason(content: bytes, said: str) -> None:
    boxes, skipped = read_boxes(content, "bad")
    assert boxes == ()
    assert len(skipped) == 1
    assert said in str(skipped[0].reason)
    assert skipped[0].name == "bad"


numbers = st.integers(-100, 200)


@given(
    st.lists(st.tuples(numbers, numbers, numbers, numbers), max_size=5),
    st.integers(1, 90),
    st.integers(1, 90),
)
def test_every_box_lies_in_the_picture_and_every_object_is_accounted_for(
    sides: list[tuple[int, int, int, int]], width: int, height: int
) -> None:
    boxes, skipped = read_boxes(voc(sides, (width, height)), "a")
    assert len(boxes) + len(skipped) == max(len(sides), 1)
    for box in boxes:
        assert 0 <= box.left < box.right <= width
        assert 0 <= box.top < box.bottom <= height


@given(st.binary(max_size=120))
def test_random_bytes_never_raise(content: bytes) -> None:
    assert read_boxes(content, "a")[0] == ()
