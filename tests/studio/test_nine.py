"""Nine pictures drawn by lot, as the rules crop them."""

from __future__ import annotations

from pathlib import Path

import pytest
from editor_fakes import BOX, BoxedSource
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gan_core.curation.edits import PictureEdit
from gan_core.dataset.archive import Dataset
from gan_core.sources.base import Box
from studio.pages.data.nine import NinePictures, by_lot
from studio.pages.data.page import DataPage
from studio.session import Session
from studio.workers.jobs import Jobs


@given(st.integers(0, 200), st.integers(0, 5))
def test_by_lot_is_every_number_once_and_the_same_each_time(count: int, seed: int) -> None:
    drawn = list(by_lot(count, seed))
    assert sorted(drawn) == list(range(count))
    assert drawn == list(by_lot(count, seed))


def test_first_numbers_by_lot_are_spread_over_all() -> None:
    firsts = [next(by_lot(10, seed)) for seed in range(400)]
    assert {firsts.count(number) > 15 for number in range(10)} == {True}


@pytest.fixture
def source(tmp_path: Path) -> BoxedSource:
    return BoxedSource(tmp_path / "pictures", count=30)


@pytest.fixture
def page(data_page: DataPage, session: Session, source: BoxedSource, qtbot: QtBot) -> DataPage:
    session.set_source(source, source.where)
    qtbot.waitUntil(data_page.prepare_panel.prepare.isEnabled)
    return data_page


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def show_nine(page: DataPage, qtbot: QtBot) -> NinePictures:
    click(qtbot, page.prepare_panel.nine_wanted)
    nine = page.prepare_panel.nine
    qtbot.waitUntil(lambda: all(nine.thumbnail(index) for index in range(len(nine.numbers))))
    return nine


def test_a_click_shows_nine_in_place_of_the_chosen_picture_and_back(page: DataPage, qtbot: QtBot) -> None:
    panel = page.prepare_panel
    nine = show_nine(page, qtbot)
    assert nine.isVisible()
    assert not panel.detail.isVisible()
    assert len(set(nine.numbers)) == 9
    assert nine.text.text() == "9 of 30, drawn by lot"
    click(qtbot, panel.nine_wanted)
    assert panel.detail.isVisible()
    assert not nine.isVisible()


def test_another_nine_are_others_and_the_first_come_again_next_time(
    page: DataPage, session: Session, jobs: Jobs, qtbot: QtBot
) -> None:
    nine = show_nine(page, qtbot)
    first = nine.numbers
    click(qtbot, nine.another)
    assert nine.numbers != first
    again = DataPage(session, jobs)
    qtbot.addWidget(again, before_close_func=lambda _: again.shutdown())
    assert again.prepare_panel.nine.numbers == first
    assert again.prepare_panel.nine_wanted.isChecked()  # as it was left


def test_the_nine_are_what_the_dataset_will_hold_and_follow_the_rules(
    page: DataPage, session: Session, qtbot: QtBot
) -> None:
    nine = show_nine(page, qtbot)
    before = nine.thumbnail(0)
    crop = page.prepare_panel.form.rows["crop"].control
    crop.setFocus()
    qtbot.keyClick(crop, Qt.Key.Key_Home)  # the whole picture
    qtbot.waitUntil(lambda: nine.thumbnail(0) not in (None, before))
    found = nine.thumbnail(0)
    assert found is not None
    assert found.image is not None
    click(qtbot, page.prepare_panel.prepare)
    qtbot.waitUntil(lambda: session.dataset is not None)
    dataset = session.dataset
    assert isinstance(dataset, Dataset)
    pixels = dataset.image(nine.numbers[0])
    image = found.image
    assert [image.pixelColor(x, 20).getRgb()[:3] for x in range(64)] == [
        tuple(p) for p in pixels[20].tolist()
    ]


def test_an_excluded_picture_is_replaced_and_an_edited_one_drawn_anew(page: DataPage, qtbot: QtBot) -> None:
    nine = show_nine(page, qtbot)
    first = nine.numbers
    gone = page.model._items[first[2]].name
    page.editing.exclude([gone], True)
    assert nine.numbers[:8] == first[:2] + first[3:]
    page.editing.stack.undo()
    assert nine.numbers == first
    before, other = nine.thumbnail(0), nine.thumbnail(1)
    name = page.model._items[first[0]].name
    page.editing.change({name: PictureEdit(boxes=(BOX, Box(0, 0, 60, 60)))}, "Add a box")
    qtbot.waitUntil(lambda: nine.thumbnail(0) not in (None, before))
    found = nine.thumbnail(0)
    assert found is not None
    assert found.num_crops == 2
    assert nine.thumbnail(1) is other


def test_while_they_are_hidden_none_is_made(page: DataPage, qtbot: QtBot) -> None:
    nine = page.prepare_panel.nine
    qtbot.wait(50)
    assert [nine.thumbnail(index) for index in range(9)] == [None] * 9


@pytest.mark.parametrize("size", [(1200, 720), (887, 527)])
def test_all_nine_are_painted_in_any_window(page: DataPage, qtbot: QtBot, size: tuple[int, int]) -> None:
    page.resize(*size)
    nine = show_nine(page, qtbot)
    canvas = nine.canvas
    image = canvas.grab().toImage()
    empty = canvas.palette().window().color()
    for cell in canvas.cells():
        assert canvas.rect().contains(cell)
        assert QColor(image.pixel(cell.center())) != empty
