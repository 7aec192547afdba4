"""What is known of pictures as columns, and what filters and orders make of them."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.curation.edits import Edits, PictureEdit
from gan_core.dataset.crop import CropPolicy
from gan_core.sources.base import Box, SourceItem
from studio.models.picture_filter import Order, PictureFilter, SortKey, Span, arranged
from studio.models.picture_table import NO_BREED, NO_MARKS, FactColumns, Marks, PictureTable

WIDE, TALL, SMALL = Box(0, 0, 80, 40), Box(0, 0, 30, 90), Box(5, 5, 15, 15)
ITEMS = [
    SourceItem("0.jpg", "pug", (WIDE,)),
    SourceItem("1.jpg", "pug", (SMALL, TALL)),
    SourceItem("2.jpg", "beagle"),
    SourceItem("3.jpg", None, (Box(0, 0, 50, 50, "beagle"),)),
    SourceItem("4.jpg", None),
]


@pytest.fixture
def table() -> PictureTable:
    return PictureTable(ITEMS)


def shown(table: PictureTable, *, order: Order | None = None, **wanted: object) -> list[int]:
    return arranged(table, PictureFilter(**wanted), order or Order())  # type: ignore[arg-type]


def with_facts(table: PictureTable) -> None:
    sizes = np.array([[500, 400]] * 4 + [[np.nan, np.nan]], np.float32)
    table.set_facts(FactColumns(sizes, np.array([300, 100, 200, 200, np.nan], np.float32)))


def test_without_conditions_all_are_shown_as_they_come(table: PictureTable) -> None:
    assert shown(table) == [0, 1, 2, 3, 4]
    assert shown(table, order=Order(descending=True)) == [4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("name", "span", "numbers"),
    [
        ("boxes", Span(1), [0, 1, 3]),
        ("boxes", Span(None, 0), [2, 4]),
        ("boxes", Span(2, 2), [1]),
        ("size", Span(35), [0, 3]),
        ("size", Span(None, 30), [1]),
        ("aspect", Span(1, 2), [0, 3]),
        ("aspect", Span(None, 0.99), [1]),
    ],
)
def test_a_span_looks_at_the_largest_box_and_nothing_unknown_lies_in_it(
    table: PictureTable, name: str, span: Span, numbers: list[int]
) -> None:
    assert shown(table, **{name: span}) == numbers


def test_a_picture_without_a_box_is_measured_itself_once_its_size_is_known(table: PictureTable) -> None:
    with_facts(table)
    assert shown(table, size=Span(400)) == [2]
    table.set_edits(Edits({"0.jpg": PictureEdit(boxes=())}), ["0.jpg"])
    assert shown(table, size=Span(400)) == [0, 2]


def test_the_breed_is_that_of_the_boxes_where_they_have_one(table: PictureTable) -> None:
    assert shown(table, breeds=frozenset({"beagle"})) == [2, 3]
    assert shown(table, breeds=frozenset({NO_BREED, "pug"})) == [0, 1, 4]
    assert table.breed_counts(np.ones(5, bool)) == {NO_BREED: 1, "beagle": 2, "pug": 2}
    edit = PictureEdit(boxes=(WIDE, Box(0, 0, 9, 9, "chow")))
    table.set_edits(Edits({"0.jpg": edit}), ["0.jpg", "gone.jpg"])
    assert table.breed_counts(np.ones(5, bool)) == {NO_BREED: 1, "beagle": 2, "chow": 1, "pug": 2}
    assert shown(table, breeds=frozenset({"chow"})) == [0]


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        (Order(SortKey.AREA), [3, 1, 0, 2, 4]),
        (Order(SortKey.AREA, descending=True), [2, 0, 1, 3, 4]),
        (Order(SortKey.ASPECT), [1, 3, 2, 0, 4]),
        (Order(SortKey.SHARPNESS), [1, 2, 3, 0, 4]),
        (Order(SortKey.SHARPNESS, descending=True), [0, 2, 3, 1, 4]),
    ],
)
def test_what_is_not_known_comes_last_either_way_and_equals_stay_in_order(
    table: PictureTable, order: Order, numbers: list[int]
) -> None:
    with_facts(table)
    assert shown(table, order=order) == numbers


def test_decisions_and_flags_are_marks_and_conditions(table: PictureTable) -> None:
    edits = Edits({"1.jpg": PictureEdit(excluded=True), "2.jpg": PictureEdit(crop=CropPolicy.WHOLE)})
    assert table.set_edits(edits, ["1.jpg", "2.jpg"]) == [1, 2]
    table.set_flags({"1.jpg": ["blurred", "tiny"], "4.jpg": ["tiny"]})
    assert [table.marks(number) for number in range(3)] == [
        NO_MARKS,
        Marks(is_excluded=True, flags=("blurred", "tiny")),
        Marks(is_edited=True),
    ]
    assert shown(table, excluded=True) == [1]
    assert shown(table, excluded=False) == [0, 2, 3, 4]
    assert shown(table, edited=True) == [2]
    assert shown(table, flags=frozenset({"tiny"})) == [1, 4]
    assert shown(table, flags=frozenset({"blurred", "duplicate"}), excluded=False) == []
    table.set_flags({"1.jpg": []})
    table.set_edits(Edits(), ["1.jpg", "2.jpg"])
    assert table.marks(1) is NO_MARKS


def test_conditions_are_counted_without_the_breeds() -> None:
    assert PictureFilter(breeds=frozenset({"pug"})).num_conditions == 0
    wanted = PictureFilter(boxes=Span(1), excluded=False, flags=frozenset({"tiny"}))
    assert wanted.num_conditions == 3
