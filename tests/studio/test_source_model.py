"""The item models of the Data page: rows, filters, searches, and thumbnails only for what is shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from gan_core.sources.base import SourceItem
from studio.models.breed_model import BreedModel, BreedRole, BreedSearch
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


def test_a_row_knows_its_picture_and_its_number_when_a_breed_is_shown(model: SourceModel) -> None:
    model.set_pictures(ITEMS, CountingRenderer())
    model.set_breeds([item.breed for item in ITEMS])
    model.show_breed("beagle")
    assert model.rowCount() == 10
    index = model.index(2)
    assert index.data(SourceRole.NUMBER) == 7
    assert index.data(SourceRole.ITEM) is ITEMS[7]
    assert index.data() == "007.png"
    model.show_breed(None)
    assert model.rowCount() == 30


def test_only_shown_rows_are_made_and_the_view_hears_of_them(qtbot: QtBot, model: SourceModel) -> None:
    render = CountingRenderer()
    model.set_pictures(ITEMS, render)
    model.set_breeds([item.breed for item in ITEMS])
    model.show_breed("beagle")
    assert model.index(0).data(SourceRole.THUMBNAIL) is None
    assert render.made == []
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    model.show_rows(range(1, 3))
    qtbot.waitUntil(lambda: sorted(changed) == [1, 2])
    assert render.made == [4, 7]
    assert model.index(1).data(SourceRole.THUMBNAIL).image is not None


def test_another_renderer_makes_the_shown_anew(qtbot: QtBot, model: SourceModel) -> None:
    model.set_pictures(ITEMS, CountingRenderer())
    model.show_rows(range(1))
    qtbot.waitUntil(lambda: model.index(0).data(SourceRole.THUMBNAIL) is not None)
    model.set_renderer(CountingRenderer())
    assert model.index(0).data(SourceRole.THUMBNAIL) is None


def test_the_tooltip_says_why_a_picture_is_left_out(qtbot: QtBot, model: SourceModel) -> None:
    from gan_core.messages import Message

    model.set_pictures(ITEMS, lambda number: Thumbnail(None, Message("{name} is too small.", {"name": "It"})))
    model.show_rows(range(1))
    qtbot.waitUntil(lambda: model.index(0).data(SourceRole.THUMBNAIL) is not None)
    assert "It is too small." in model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def breed_model() -> BreedModel:
    return BreedModel(lambda breed: "All" if breed is None else breed.title(), lambda breed: f"{breed} 개")


def test_breed_model_keeps_qts_rules(qapp: object, qtmodeltester: ModelTester) -> None:
    model = breed_model()
    model.set_breeds(item.breed for item in ITEMS)
    qtmodeltester.check(model)


def test_breeds_are_counted_and_sorted_by_the_name_that_is_read(qapp: object) -> None:
    model = breed_model()
    model.set_breeds(item.breed for item in ITEMS)
    rows = [
        (model.index(row).data(), model.index(row).data(BreedRole.COUNT)) for row in range(model.rowCount())
    ]
    assert rows == [("All", 30), ("Beagle", 10), ("Pug", 10)]


def test_pictures_without_breeds_are_all_in_one_row(qapp: object) -> None:
    model = breed_model()
    model.set_breeds([None, None])
    assert [model.index(row).data(BreedRole.COUNT) for row in range(model.rowCount())] == [2]


def test_nothing_has_no_rows(qapp: object) -> None:
    model = breed_model()
    model.set_breeds([])
    assert model.rowCount() == 0


@pytest.mark.parametrize(
    ("text", "found"), [("PUG", ["All", "Pug"]), ("개", ["All", "Beagle", "Pug"]), ("zz", ["All"])]
)
def test_a_search_finds_breeds_by_any_name_and_keeps_the_row_of_all(
    qapp: object, text: str, found: list[str]
) -> None:
    model = breed_model()
    model.set_breeds(item.breed for item in ITEMS)
    search = BreedSearch()
    search.setSourceModel(model)
    search.setFilterFixedString(text)
    assert [search.index(row, 0).data() for row in range(search.rowCount())] == found
