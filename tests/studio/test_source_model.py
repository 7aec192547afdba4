"""The item models of the Data page: rows, filters, searches, and thumbnails only for what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from gan_core.sources.base import SourceItem
from studio.models.breed_model import BreedModel, BreedRole, BreedSearch
from studio.models.picture_table import NO_BREED, NO_MARKS, Marks
from studio.models.source_model import SourceModel, SourceRole
from studio.workers.thumbnails import Thumbnail, image_of

ITEMS = [SourceItem(f"{n:03}.png", ("pug", "beagle", None)[n % 3]) for n in range(30)]


class CountingRenderer:
    def __init__(self) -> None:
        self.made: list[int] = []

    def __call__(self, number: int) -> Thumbnail:
        self.made.append(number)
        return Thumbnail(image_of(np.zeros((4, 4, 3), np.uint8)))


@pytest.fixture
def model(qapp: object) -> Iterator[SourceModel]:
    made = SourceModel()
    yield made
    made.close()


def test_source_model_keeps_qts_rules(qtmodeltester: ModelTester, model: SourceModel) -> None:
    model.set_pictures(ITEMS, CountingRenderer())
    qtmodeltester.check(model)


def test_a_row_knows_its_picture_and_its_number_whatever_is_shown(model: SourceModel) -> None:
    model.set_pictures(ITEMS, CountingRenderer())
    model.show_numbers([9, 4, 7])
    assert model.rowCount() == 3
    index = model.index(2)
    assert index.data(SourceRole.NUMBER) == 7
    assert index.data(SourceRole.ITEM) is ITEMS[7]
    assert index.data() == "007.png"
    assert [model.row_of(number) for number in (9, 4, 7, 8)] == [0, 1, 2, None]
    model.set_pictures(ITEMS, CountingRenderer())
    assert model.rowCount() == 30
    assert [model.row_of(number) for number in (0, 29, 30, -1)] == [0, 29, None, None]


def test_only_shown_rows_are_made_and_the_view_hears_of_them(qtbot: QtBot, model: SourceModel) -> None:
    render = CountingRenderer()
    model.set_pictures(ITEMS, render)
    model.show_numbers([1, 7, 4, 10])
    assert model.index(0).data(SourceRole.THUMBNAIL) is None
    assert render.made == []
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    model.show_rows(range(1, 3))
    qtbot.waitUntil(lambda: sorted(changed) == [1, 2])
    assert sorted(render.made) == [4, 7]
    assert model.index(1).data(SourceRole.THUMBNAIL).image is not None


def test_another_renderer_makes_the_shown_anew(qtbot: QtBot, model: SourceModel) -> None:
    model.set_pictures(ITEMS, CountingRenderer())
    model.show_rows(range(1))
    qtbot.waitUntil(lambda: model.index(0).data(SourceRole.THUMBNAIL) is not None)
    old = model.index(0).data(SourceRole.THUMBNAIL)
    model.set_renderer(CountingRenderer())
    assert model.index(0).data(SourceRole.THUMBNAIL) is old
    model.show_rows(range(1))
    qtbot.waitUntil(lambda: model.index(0).data(SourceRole.THUMBNAIL) is not old)


def test_a_picture_that_is_renewed_is_drawn_anew_and_tells_its_marks(
    qtbot: QtBot, model: SourceModel
) -> None:
    render = CountingRenderer()
    model.set_pictures(ITEMS, render)
    model.show_numbers([5, 2])
    model.show_rows(range(2))
    qtbot.waitUntil(lambda: sorted(render.made) == [2, 5])
    model.marks_of = lambda number: Marks(is_excluded=number == 2, flags=("tiny",) if number == 2 else ())
    model.describe_marks = lambda marks: ["Left out"] if marks.is_excluded else []
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    model.renew([2, 9])
    assert changed == [1]
    assert model.index(1).data(SourceRole.MARKS).flags == ("tiny",)
    assert model.index(0).data(SourceRole.MARKS) == NO_MARKS
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "002.png, Left out"
    assert model.index(1).data(Qt.ItemDataRole.ToolTipRole) == "002.png\nLeft out"
    model.show_rows(range(2))
    qtbot.waitUntil(lambda: sorted(render.made) == [2, 2, 5])


def test_the_tooltip_says_why_a_picture_is_left_out(qtbot: QtBot, model: SourceModel) -> None:
    from gan_core.messages import Message

    model.set_pictures(ITEMS, lambda number: Thumbnail(None, Message("{name} is too small.", {"name": "It"})))
    model.show_rows(range(1))
    qtbot.waitUntil(lambda: model.index(0).data(SourceRole.THUMBNAIL) is not None)
    assert "It is too small." in model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def breed_model() -> BreedModel:
    return BreedModel(
        lambda breed: "All" if breed is None else (breed or "no breed").title(), lambda breed: f"{breed} 개"
    )


def counts(items: list[SourceItem] = ITEMS) -> Counter[str]:
    return Counter(item.breed or NO_BREED for item in items)


def rows(model: BreedModel) -> list[tuple[str, int]]:
    return [
        (model.index(row).data(), model.index(row).data(BreedRole.COUNT)) for row in range(model.rowCount())
    ]


def test_breed_model_keeps_qts_rules(qapp: object, qtmodeltester: ModelTester) -> None:
    model = breed_model()
    model.set_counts(counts(), 30)
    qtmodeltester.check(model)


def test_breeds_are_sorted_by_the_name_that_is_read_and_none_comes_last(qapp: object) -> None:
    model = breed_model()
    model.set_counts(counts(), 30)
    assert rows(model) == [("All", 30), ("Beagle", 10), ("Pug", 10), ("No Breed", 10)]


def test_other_counts_of_the_same_breeds_leave_the_rows_alone(qtbot: QtBot) -> None:
    model = breed_model()
    model.set_counts(counts(), 30)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.set_counts({"pug": 3, "beagle": 0, NO_BREED: 1}, 4)
    assert rows(model) == [("All", 4), ("Beagle", 0), ("Pug", 3), ("No Breed", 1)]


def test_pictures_without_breeds_are_all_in_one_row(qapp: object) -> None:
    model = breed_model()
    model.set_counts({NO_BREED: 2}, 2)
    assert rows(model) == [("All", 2)]


@pytest.mark.parametrize(
    ("text", "found"),
    [("PUG", ["All", "Pug"]), ("개", ["All", "Beagle", "Pug", "No Breed"]), ("zz", ["All"])],
)
def test_a_search_finds_breeds_by_any_name_and_keeps_the_row_of_all(
    qapp: object, text: str, found: list[str]
) -> None:
    model = breed_model()
    model.set_counts(counts(), 30)
    search = BreedSearch()
    search.setSourceModel(model)
    search.setFilterFixedString(text)
    assert [search.index(row, 0).data() for row in range(search.rowCount())] == found
