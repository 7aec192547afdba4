"""Browsing the pictures of a source as a person does: clicks and keys on the Data page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gan_core.curation.flags import Flag, FlagLimits
from gan_core.curation.survey import PictureFacts, Survey
from gan_core.messages import Message
from gan_core.progress import Progress
from gan_core.sources import open_source
from gan_core.sources.base import Box, Source, SourceItem
from studio import theme
from studio.bench import many_pictures
from studio.bench.many_pictures import link_pictures
from studio.models.breed_model import BreedRole
from studio.models.picture_filter import SortKey
from studio.models.source_model import SourceRole
from studio.pages.data import surveying
from studio.pages.data.page import DataPage
from studio.pages.data.surveying import Surveying
from studio.session import Session
from studio.translation import Language
from studio.workers.jobs import Jobs

CTRL, SHIFT, PLAIN = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


class Photographs(Source):
    """Number n has n % 3 boxes, the largest 10 + n px wide and 20 px high; a breed each third."""

    def __init__(self, count: int = 30, where: str = "/pictures/some") -> None:
        self.name, self.layout, self.where = "some", "folder", where
        boxes = [(Box(5, 5, 15 + n, 25), Box(0, 0, 5, 5))[: n % 3] for n in range(count)]
        self.items = [
            SourceItem(f"{n:03}.png", ("pug", "beagle", None)[n % 3], boxes[n]) for n in range(count)
        ]
        self.skipped = []

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        picture = Image.new("RGB", (200, 100), (200, 60, 60))
        picture.paste((60, 200, 60), (100, 0, 200, 100))
        return picture

    def state(self, item: SourceItem) -> str:
        return item.name


class Looks:
    """Stands for the survey; waits for leave in the middle. Number n is 10 * n sharp, 5 and 6 are alike."""

    def __init__(self) -> None:
        self.leave = threading.Event()
        self.leave.set()
        self.num_begun = 0

    def __call__(self, source: Source, *, threads: int | None = None) -> Iterator[Progress | Survey]:
        self.num_begun += 1
        yield Progress(12, len(source.items))
        while not self.leave.wait(0.01):
            yield Progress(12, len(source.items))
        hashes = [(n * 0x9E3779B97F4A7C15) % 2**64 or 1 for n in range(len(source.items))]
        hashes[6] = hashes[5]
        found = {
            item.name: PictureFacts(200, 100, 10.0 * n, hashes[n])
            for n, item in enumerate(source.items)
            if n != 8
        }
        yield Survey(found, {"008.png": Message("{name} is not a picture.", {"name": "008.png"})})


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    made = Looks()
    monkeypatch.setattr(surveying, "survey", made)
    return made


@pytest.fixture
def page(looks: Looks, data_page: DataPage, session: Session, qtbot: QtBot) -> DataPage:
    data_page.activateWindow()
    session.set_source(Photographs(), "some")
    qtbot.waitUntil(lambda: data_page.browse.table is not None and data_page.editing.is_ready)
    data_page.activate()
    return data_page


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def check(qtbot: QtBot, box: QWidget) -> None:
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def click_picture(qtbot: QtBot, page: DataPage, row: int, keys: Qt.KeyboardModifier = PLAIN) -> None:
    place = page.grid.visualRect(page.model.index(row)).center()
    qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, keys, place)


def look_at_all(page: DataPage, qtbot: QtBot) -> None:
    page.surveying.start()
    qtbot.waitUntil(lambda: page.surveying.findings is not None)


def shown(page: DataPage) -> list[int]:
    return list(page.model.numbers)


def excluded(page: DataPage) -> set[str]:
    return {name for name, edit in page.editing.edits.pictures.items() if edit.excluded}


# -- choosing --------------------------------------------------------------------------------


def test_clicks_with_ctrl_and_shift_select_several_and_the_bar_counts_them(
    page: DataPage, qtbot: QtBot
) -> None:
    assert page.grid.columns == 5
    click_picture(qtbot, page, 1)
    click_picture(qtbot, page, 9, SHIFT)
    assert page.grid.selected_numbers() == list(range(1, 10))
    click_picture(qtbot, page, 4, CTRL)
    click_picture(qtbot, page, 12, CTRL)
    assert page.grid.selected_numbers() == [1, 2, 3, 5, 6, 7, 8, 9, 12]
    assert page.browse.bar.chosen.text() == "9 selected"
    qtbot.keyClick(page.grid, Qt.Key.Key_A, CTRL)
    assert len(page.grid.selected_numbers()) == 30


def test_a_drag_selects_what_it_goes_around(page: DataPage, qtbot: QtBot) -> None:
    viewport = page.grid.viewport()
    start = page.grid.visualRect(page.model.index(1)).center()
    end = page.grid.visualRect(page.model.index(12)).center()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(viewport, start + QPoint(*((end - start) * share).toTuple()), 20)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    assert page.grid.selected_numbers() == [1, 2, 6, 7, 11, 12]


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ([Qt.Key.Key_Right, Qt.Key.Key_Down], 6),
        ([Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left], 4),
        ([Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageUp], 1),
        ([Qt.Key.Key_End], 29),
        ([Qt.Key.Key_End, Qt.Key.Key_Down], 29),
        ([Qt.Key.Key_End, Qt.Key.Key_Home], 0),
        ([Qt.Key.Key_PageDown], 20),
    ],
)
def test_keys_walk_through_lines_and_columns(
    page: DataPage, qtbot: QtBot, keys: list[Qt.Key], row: int
) -> None:
    assert page.grid.viewport().height() // 129 == 4
    for key in keys:
        qtbot.keyClick(page.grid, key)
    assert page.grid.currentIndex().row() == row
    assert row in page.grid.visible_rows()


def test_another_width_keeps_the_first_picture_at_the_top(page: DataPage, qtbot: QtBot) -> None:
    page.resize(1200, 500)
    page.grid.verticalScrollBar().setValue(2 * 129)
    assert page.grid.visible_rows()[0] == 10
    page.resize(1340, 500)
    assert page.grid.columns == 6
    assert page.grid.visible_rows()[0] == 6  # the line that 10 stands in now


# -- excluding -------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [Qt.Key.Key_X, Qt.Key.Key_Delete])
def test_a_key_excludes_the_selected_and_undo_takes_them_in_again(
    page: DataPage, qtbot: QtBot, key: Qt.Key
) -> None:
    click_picture(qtbot, page, 2)
    click_picture(qtbot, page, 5, CTRL)
    qtbot.keyClick(page.grid, key)
    assert excluded(page) == {"002.png", "005.png"}
    assert "2 excluded" in page.header.facts.text()
    assert page.model.index(2).data(Qt.ItemDataRole.AccessibleTextRole) == "002.png, Excluded"
    qtbot.keyClick(page.grid, Qt.Key.Key_Z, CTRL)
    assert excluded(page) == set()
    assert page.grid.selected_numbers() == [2, 5]
    qtbot.keyClick(page.grid, key)
    qtbot.keyClick(page.grid, key)  # all of them are excluded: they are taken in again
    assert excluded(page) == set()


def test_the_button_excludes_too_and_says_what_it_would_do(page: DataPage, qtbot: QtBot) -> None:
    click_picture(qtbot, page, 3)
    button = page.browse.bar.exclude
    assert button.accessibleName() == "Exclude"
    assert "X" in button.toolTip()
    click(qtbot, button)
    assert excluded(page) == {"003.png"}
    assert button.accessibleName() == "Include"
    click_picture(qtbot, page, 4, CTRL)  # one of the two is not excluded yet
    assert button.accessibleName() == "Exclude"
    click(qtbot, button)
    assert excluded(page) == {"003.png", "004.png"}


def test_where_the_excluded_are_hidden_the_next_picture_takes_their_place(
    page: DataPage, qtbot: QtBot
) -> None:
    page.browse.set_filter(replace(page.browse.filter, excluded=False))
    click_picture(qtbot, page, 6)
    click_picture(qtbot, page, 7, CTRL)
    qtbot.keyClick(page.grid, Qt.Key.Key_X)
    assert len(shown(page)) == 28
    assert page.grid.current_number() == 8
    assert page.grid.selected_numbers() == [8]
    qtbot.keyClick(page.grid, Qt.Key.Key_End)
    qtbot.keyClick(page.grid, Qt.Key.Key_X)
    assert page.grid.current_number() == 28


def test_a_dataset_has_nothing_to_exclude(page: DataPage, session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.dataset_changed, timeout=10_000):
        click(qtbot, page.prepare_panel.prepare)
    assert not page.browse.bar.isVisible()
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_X)
    assert excluded(page) == set()


def test_an_edit_is_seen_at_once_in_its_thumbnail_and_no_other_is_drawn_anew(
    page: DataPage, qtbot: QtBot
) -> None:
    def thumbnail(number: int) -> object:
        return page.model.index(number).data(SourceRole.THUMBNAIL)

    qtbot.waitUntil(lambda: thumbnail(1) is not None and thumbnail(2) is not None)
    before = thumbnail(1), thumbnail(2)
    edit = replace(page.editing.of("001.png"), boxes=(Box(150, 20, 190, 60),))
    page.editing.change({"001.png": edit}, "Move the box")
    qtbot.waitUntil(lambda: thumbnail(1) not in (before[0], None))
    found = page.model.thumbnails.get(1)
    assert found is not None
    assert found.image is not None
    assert found.image.pixelColor(30, 30).getRgb()[:3] == (60, 200, 60)
    assert thumbnail(2) is before[1]
    assert page.model.index(1).data(SourceRole.MARKS).is_edited


# -- filtering and sorting -------------------------------------------------------------------


def test_the_popover_filters_as_its_fields_are_filled_and_clear_shows_all_again(
    page: DataPage, qtbot: QtBot
) -> None:
    bar = page.browse.bar
    click(qtbot, bar.filter)
    popover = bar.popover
    assert popover.isVisible()
    qtbot.keyClicks(popover.spans["boxes"][0].lineEdit(), "1")
    assert shown(page) == [n for n in range(30) if n % 3]
    qtbot.keyClicks(popover.spans["aspect"][1].lineEdit(), "1.0")
    assert shown(page) == [n for n in range(30) if n % 3 and 10 + n <= 20]
    qtbot.keyClick(popover, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not popover.isVisible())
    assert not bar.filter.isChecked()
    assert (bar.filter.text(), bar.count.text()) == ("Filter · 2", f"{len(shown(page))} of 30")
    click(qtbot, bar.clear)
    assert len(shown(page)) == 30
    assert not bar.clear.isVisible()
    assert popover.spans["boxes"][0].text() == ""


def test_nothing_found_says_so_with_a_button_that_shows_all(page: DataPage, qtbot: QtBot) -> None:
    page.breeds.choose({"pug"})
    click(qtbot, page.browse.bar.filter)
    qtbot.keyClicks(page.browse.bar.popover.spans["boxes"][0].lineEdit(), "9")
    page.browse.bar.popover.hide()
    assert shown(page) == []
    assert page.browse.nothing.isVisible()
    assert not page.grid.isVisible()
    click(qtbot, page.browse.nothing.action)
    assert len(shown(page)) == 30
    assert page.grid.isVisible()
    assert page.breeds.view.currentIndex().data(BreedRole.BREED) is None


def test_excluded_and_edited_are_choices_of_the_popover(page: DataPage, qtbot: QtBot) -> None:
    click_picture(qtbot, page, 2)
    qtbot.keyClick(page.grid, Qt.Key.Key_X)
    choice = page.browse.bar.popover.states["excluded"]
    click(qtbot, page.browse.bar.filter)
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert shown(page) == [2]
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert len(shown(page)) == 29
    page.browse.bar.popover.hide()


def test_sorting_begins_at_the_top_and_puts_the_unknown_last(page: DataPage, qtbot: QtBot) -> None:
    bar = page.browse.bar
    page.grid.verticalScrollBar().setValue(300)
    bar.key.setFocus()
    qtbot.keyClick(bar.key, Qt.Key.Key_Down)
    assert bar.key.currentData() == SortKey.AREA
    with_boxes = [n for n in range(30) if n % 3]
    assert shown(page) == [*with_boxes, *range(0, 30, 3)]
    assert page.grid.verticalScrollBar().value() == 0
    click(qtbot, bar.direction)
    assert shown(page) == [*reversed(with_boxes), *range(0, 30, 3)]


def test_back_at_the_names_the_pictures_stand_in_the_order_of_their_names(
    page: DataPage, qtbot: QtBot
) -> None:
    bar = page.browse.bar
    bar.key.setFocus()
    qtbot.keyClick(bar.key, Qt.Key.Key_Down)
    assert shown(page) != list(range(30))
    qtbot.keyClick(bar.key, Qt.Key.Key_Up)
    assert shown(page) == list(range(30))


def test_sorting_by_sharpness_looks_at_the_pictures_first(page: DataPage, looks: Looks, qtbot: QtBot) -> None:
    bar = page.browse.bar
    bar.key.setFocus()
    qtbot.keyClick(bar.key, Qt.Key.Key_End)
    click(qtbot, bar.direction)
    qtbot.waitUntil(lambda: shown(page)[0] == 29)
    assert shown(page) == [n for n in range(29, -1, -1) if n != 8] + [8]  # which can't be read
    assert looks.num_begun == 1


def test_a_filter_keeps_what_is_current_and_selected(page: DataPage, qtbot: QtBot) -> None:
    click_picture(qtbot, page, 4)
    click_picture(qtbot, page, 7, CTRL)
    page.breeds.choose({"beagle"})
    assert shown(page) == list(range(1, 30, 3))
    assert page.grid.selected_numbers() == [4, 7]
    assert page.grid.current_number() == 7


def test_breeds_are_chosen_together_and_count_what_the_filter_leaves(page: DataPage, qtbot: QtBot) -> None:
    view, model = page.breeds.view, page.breeds.model
    rows = [(model.index(r).data(), model.index(r).data(BreedRole.COUNT)) for r in range(model.rowCount())]
    assert rows == [("All", 30), ("Beagle", 10), ("Pug", 10), ("No breed", 10)]
    for row, keys in ((2, PLAIN), (3, CTRL)):
        place = view.visualRect(view.model().index(row, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, place)
    assert shown(page) == [n for n in range(30) if n % 3 != 1]
    page.browse.set_filter(replace(page.browse.filter, excluded=True))
    rows = [(model.index(r).data(), model.index(r).data(BreedRole.COUNT)) for r in range(model.rowCount())]
    assert rows == [("All", 0), ("Beagle", 0), ("Pug", 0), ("No breed", 0)]
    page.browse.set_filter(replace(page.browse.filter, excluded=None))
    place = view.visualRect(view.model().index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, CTRL, place)
    assert len(shown(page)) == 30


# -- flags -----------------------------------------------------------------------------------


def test_flags_are_counted_once_the_pictures_were_looked_at(page: DataPage, qtbot: QtBot) -> None:
    popover = page.browse.bar.popover
    assert not popover.flags[Flag.DUPLICATE].isEnabled()
    look_at_all(page, qtbot)
    click(qtbot, page.browse.bar.filter)
    assert not popover.look.isVisible()
    check(qtbot, popover.flags[Flag.DUPLICATE])
    assert shown(page) == [5, 6]
    check(qtbot, popover.flags[Flag.BROKEN])
    assert shown(page) == [5, 6, 8]
    popover.hide()
    assert page.model.index(2).data(Qt.ItemDataRole.ToolTipRole).splitlines()[0] == "008.png"
    assert "Unreadable" in page.model.index(2).data(Qt.ItemDataRole.ToolTipRole)


def test_flags_follow_the_boxes_of_an_edit(page: DataPage, qtbot: QtBot) -> None:
    look_at_all(page, qtbot)
    many = tuple(Box(10 * n, 0, 10 * n + 70, 70) for n in range(5))
    page.editing.change({"020.png": replace(page.editing.of("020.png"), boxes=many)}, "Add a box")
    assert Flag.MANY_BOXES in page.model.index(20).data(SourceRole.MARKS).flags
    page.editing.stack.undo()
    assert Flag.MANY_BOXES not in page.model.index(20).data(SourceRole.MARKS).flags


def many_boxes(page: DataPage) -> set[int]:
    """The pictures that are flagged, by their places."""
    assert page.browse.table is not None
    return set(page.browse.table.has_flag(Flag.MANY_BOXES).nonzero()[0].tolist())


def test_limits_of_the_flags_are_set_beside_them_counted_at_once_and_undone(
    page: DataPage, qtbot: QtBot
) -> None:
    look_at_all(page, qtbot)
    popover = page.browse.bar.popover
    click(qtbot, page.browse.bar.filter)
    assert popover._counts[Flag.MANY_BOXES].text() == "0"
    field = popover.limits.fields["boxes"]
    assert not popover.limits.reset.isEnabled()
    assert field.text() == "2"
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field.lineEdit(), "1")
    with_two = {n for n in range(30) if n % 3 == 2} - {8}  # number 8 can't be read
    qtbot.waitUntil(lambda: many_boxes(page) == with_two)
    qtbot.waitUntil(lambda: popover._counts[Flag.MANY_BOXES].text() == str(len(with_two)))
    check(qtbot, popover.flags[Flag.MANY_BOXES])
    assert shown(page) == sorted(with_two)
    popover.hide()
    assert page.editing.edits.flag_limits == FlagLimits(boxes=1)
    page.editing.stack.undo()
    qtbot.waitUntil(lambda: not many_boxes(page))
    assert field.text() == "2"
    page.editing.stack.redo()
    qtbot.waitUntil(lambda: many_boxes(page) == with_two)
    click(qtbot, page.browse.bar.filter)
    click(qtbot, popover.limits.reset)
    popover.hide()
    qtbot.waitUntil(lambda: not many_boxes(page))
    assert page.editing.edits.flag_limits is None


def test_a_limit_that_can_not_be_meant_is_not_taken(page: DataPage, qtbot: QtBot) -> None:
    look_at_all(page, qtbot)
    click(qtbot, page.browse.bar.filter)
    for name, text in (("aspect", "0.2"), ("boxes", "1.5"), ("side", "many")):
        field = page.browse.bar.popover.limits.fields[name]
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field.lineEdit(), text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        held = page.editing.edits.flag_limits or FlagLimits()
        assert float(field.text()) == getattr(held, name)
    page.browse.bar.popover.hide()
    limits = page.editing.edits.flag_limits or FlagLimits()
    assert (limits.aspect, limits.side) == (2.5, 64)


def test_saved_limits_hold_when_the_source_is_opened_again_and_for_edits(
    page: DataPage, session: Session, qtbot: QtBot
) -> None:
    page.editing.change_flag_limits(FlagLimits(boxes=1))
    page.editing.shutdown()
    session.set_source(Photographs(30), "again")
    qtbot.waitUntil(lambda: page.editing.is_ready)
    look_at_all(page, qtbot)
    qtbot.waitUntil(lambda: len(many_boxes(page)) == 9)
    boxes = (Box(0, 0, 70, 70), Box(20, 0, 90, 70))
    page.editing.change({"000.png": replace(page.editing.of("000.png"), boxes=boxes)}, "Add a box")
    assert 0 in many_boxes(page)


def test_looking_can_be_stopped_and_begun_again(page: DataPage, looks: Looks, qtbot: QtBot) -> None:
    looks.leave.clear()
    page.surveying.start()
    click(qtbot, page.browse.bar.filter)
    popover = page.browse.bar.popover
    qtbot.waitUntil(lambda: "12 of 30" in popover._survey.text())
    click(qtbot, popover.stop)
    assert not page.surveying.is_running
    assert popover.look.isVisible()
    looks.leave.set()
    click(qtbot, popover.look)
    qtbot.waitUntil(lambda: page.surveying.findings is not None)
    assert looks.num_begun == 2
    popover.hide()


def test_stop_is_heard_while_pictures_are_compared(
    page: DataPage, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_: dict[str, int]) -> Iterator[Progress]:
        while not threading.Event().wait(0.01):
            yield Progress(1, 1000)

    monkeypatch.setattr(surveying, "find_near_duplicates", endless)
    page.surveying.start()
    qtbot.waitUntil(lambda: page.surveying.progress == Progress(30, 30))
    page.surveying.stop()
    qtbot.waitUntil(lambda: not jobs.running())
    assert page.surveying.findings is None


def test_another_source_forgets_filter_and_findings(page: DataPage, session: Session, qtbot: QtBot) -> None:
    look_at_all(page, qtbot)
    page.browse.set_filter(replace(page.browse.filter, flags=frozenset({Flag.DUPLICATE})))
    session.set_source(Photographs(7, "/pictures/others"), "others")
    assert page.surveying.findings is None
    assert shown(page) == list(range(7))
    assert page.browse.bar.filter.text() == "Filter"


def test_surveying_begins_by_itself_but_not_beside_a_training(
    session: Session, jobs: Jobs, looks: Looks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "_WAIT_MS", 1)
    busy, idle = Surveying(jobs), Surveying(jobs)
    busy.open(Photographs(), begin=False)
    idle.open(Photographs())
    qtbot.waitUntil(lambda: idle.findings is not None)
    assert busy.findings is None
    assert not busy.is_running
    assert looks.num_begun == 1


# -- looks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_marks_are_painted_where_something_is_decided(page: DataPage, qtbot: QtBot, choice: str) -> None:
    theme.current().choose(choice)
    page.grid.setCurrentIndex(page.model.index(4))
    qtbot.waitUntil(lambda: page.model.thumbnails.get(1) is not None)
    place = page.grid.visualRect(page.model.index(1)).topLeft() + QPoint(8, 15)
    plain = page.grid.viewport().grab().toImage().pixelColor(place)
    page.editing.exclude(["001.png"], True)
    marked = page.grid.viewport().grab().toImage().pixelColor(place)
    assert marked == theme.colors().panel != plain


def test_the_bar_keeps_its_controls_in_the_narrowest_page(page: DataPage, qtbot: QtBot) -> None:
    page.resize(887, 527)
    page.browse.set_filter(replace(page.browse.filter, excluded=False))
    qtbot.keyClick(page.grid, Qt.Key.Key_A, CTRL)
    bar = page.browse.bar
    widgets = [bar.filter, bar.key, bar.direction, bar.clear, bar.exclude]
    assert all(widget.isVisible() for widget in widgets)
    rights = [widget.geometry().right() for widget in widgets]
    assert rights == sorted(rights)
    assert rights[-1] < bar.width()
    assert bar.exclude.text() == ""
    assert bar.exclude.accessibleName() == "Exclude"


def test_all_words_follow_the_language(page: DataPage, language: Language, qtbot: QtBot) -> None:
    language.choose("ko")
    bar = page.browse.bar
    qtbot.waitUntil(lambda: bar.filter.accessibleName() == "필터")
    assert bar.key.itemText(3) == "선명도"
    assert bar.popover.flags[Flag.DUPLICATE].text() == "유사 중복"
    assert page.breeds.model.index(3).data() == "견종 없음"


def test_linked_pictures_are_a_source_with_breeds_and_boxes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many_pictures, "_DRAWN", 3)
    link_pictures(tmp_path / "dogs", 360)
    with open_source(tmp_path / "dogs") as source:
        assert len(source.items) == 360
        assert len(source.breeds) == 120
        assert all(len(item.boxes) == 1 for item in source.items)
    given = tmp_path / "given"
    given.mkdir()
    Image.new("RGB", (60, 40)).save(given / "한글 이름.jpg")
    link_pictures(tmp_path / "others", 5, str(given))
    with open_source(tmp_path / "others") as source:
        assert [source.picture(item).size for item in source.items] == [(60, 40)] * 5
