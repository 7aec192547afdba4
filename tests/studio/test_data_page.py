"""The Data page, used as a person uses it: clicks and keys, on sources made here."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gan_core import sources
from gan_core.dataset.archive import Dataset
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.messages import Message, SourceError
from gan_core.sources.base import Box, Skipped, Source, SourceItem
from studio import theme
from studio.models.breed_model import BreedRole
from studio.models.source_model import SourceRole
from studio.pages.data.page import DataPage
from studio.session import Session
from studio.translation import Language
from studio.workers.jobs import Jobs
from studio.workers.thumbnails import Thumbnail

BREEDS = ("Chihuahua", "beagle", "pug")


class FakeSource(Source):
    """Pictures of one colour each, 40×20 with a box of 10×10; counts what is read of it."""

    def __init__(self, count: int = 12, *, broken: tuple[int, ...] = (), layout: str = "folder") -> None:
        self.name = "fakes"
        self.layout = layout
        self.where = "/pictures/fakes"
        self.items = [SourceItem(f"{n:05}.png", BREEDS[n % 3], (Box(5, 5, 15, 15),)) for n in range(count)]
        self.skipped = [Skipped("lost.xml", Message("{name} has no picture.", {"name": "lost.xml"}))]
        self.broken = broken
        self.num_read = 0
        self.gate = threading.Event()
        self.gate.set()

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        assert self.gate.wait(10)
        self.num_read += 1
        number = int(item.name[:5])
        if number in self.broken:
            raise SourceError("{name} is not a picture.", name=item.name)
        return Image.new("RGB", (40, 20), (number % 256, 100, 50))

    def state(self, item: SourceItem) -> str:
        return item.name


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def dialog(qtbot: QtBot) -> QMessageBox:
    """The message box on the screen."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    found = QApplication.activeModalWidget()
    assert isinstance(found, QMessageBox)
    return found


def close_dialog(qtbot: QtBot, box: QMessageBox, text: str) -> None:
    click(qtbot, next(b for b in box.buttons() if b.text().replace("&", "") == text))
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def shown_thumbnail(page: DataPage, row: int) -> Thumbnail | None:
    found: Thumbnail | None = page.model.index(row).data(SourceRole.THUMBNAIL)
    return found


def wait_for_thumbnail(qtbot: QtBot, page: DataPage, row: int) -> Thumbnail:
    qtbot.waitUntil(lambda: shown_thumbnail(page, row) is not None)
    found = shown_thumbnail(page, row)
    assert found is not None
    return found


def wait_for_another(qtbot: QtBot, page: DataPage, row: int, old: Thumbnail) -> Thumbnail:
    """The thumbnail that takes the place of `old`, which is shown until then."""
    qtbot.waitUntil(lambda: shown_thumbnail(page, row) not in (old, None))
    return wait_for_thumbnail(qtbot, page, row)


def open_and_wait(page: DataPage, session: Session, qtbot: QtBot, source: FakeSource) -> None:
    """Open the source, and wait until its edits are read and its breeds are counted."""
    session.set_source(source, "fakes")
    qtbot.waitUntil(page.prepare_panel.prepare.isEnabled)
    qtbot.waitUntil(lambda: page.breeds.model.rowCount() == 1 + len(source.breeds))


def prepare_and_wait(qtbot: QtBot, page: DataPage, session: Session) -> Dataset:
    with qtbot.waitSignal(session.dataset_changed, timeout=10_000):
        click(qtbot, page.prepare_panel.prepare)
    assert session.dataset is not None
    return session.dataset


# -- nothing yet -----------------------------------------------------------------------------


def test_the_empty_page_says_what_it_is_for_and_opens_drawn_dogs(
    data_page: DataPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def fake_open(where: object) -> Source:
        asked.append((where, threading.current_thread() is threading.main_thread()))
        return FakeSource(layout="drawn-dogs")

    monkeypatch.setattr(sources, "open_source", fake_open)
    assert data_page.empty.isVisible()
    with qtbot.waitSignal(session.source_changed):
        click(qtbot, data_page.empty.action)
    assert asked == [("drawn-dogs", False)]
    assert not data_page.empty.isVisible()
    assert data_page.header.name.text() == "Drawn dogs"


def test_a_source_that_cannot_be_opened_is_the_windows_to_say(
    data_page: DataPage, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(where: object) -> Source:
        raise SourceError("{path} has no pictures.", path=where)

    monkeypatch.setattr(sources, "open_source", fail)
    with qtbot.waitSignal(jobs.failed) as failed:
        click(qtbot, data_page.empty.action)
    assert str(failed.args[0]) == "drawn-dogs has no pictures."
    assert data_page.empty.isVisible()


# -- looking at pictures ---------------------------------------------------------------------


def test_breeds_stand_with_their_counts(data_page: DataPage, session: Session, qtbot: QtBot) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(10))
    model = data_page.breeds.model
    rows = [(model.index(r).data(), model.index(r).data(BreedRole.COUNT)) for r in range(model.rowCount())]
    assert rows == [("All", 10), ("Beagle", 3), ("Chihuahua", 4), ("Pug", 3)]
    assert data_page.header.facts.text() == "10 pictures · 3 breeds · 1 left out"


def test_a_click_on_a_breed_leaves_its_pictures_and_a_search_narrows_the_list(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(12))
    qtbot.keyClicks(data_page.breeds.search, "pu")
    view = data_page.breeds.view
    assert [view.model().index(r, 0).data() for r in range(view.model().rowCount())] == ["All", "Pug"]
    place = view.visualRect(view.model().index(1, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert data_page.model.rowCount() == 4
    assert {data_page.model.index(r).data(SourceRole.ITEM).breed for r in range(4)} == {"pug"}
    qtbot.keyClicks(data_page.breeds.search, "zz")  # the chosen breed is no longer found: all are shown again
    assert data_page.model.rowCount() == 12


def test_a_search_finds_a_breed_by_its_korean_name(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(12))
    data_page.breeds.search.setText("치와와")
    model = data_page.breeds.view.model()
    assert [model.index(r, 0).data() for r in range(model.rowCount())] == ["All", "Chihuahua"]


def test_scrolling_makes_the_thumbnails_on_the_screen_and_no_others(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    source = FakeSource(20_580)
    open_and_wait(data_page, session, qtbot, source)
    wait_for_thumbnail(qtbot, data_page, 0)
    visible = len(data_page.grid.visible_rows())
    qtbot.waitUntil(lambda: source.num_read >= visible)
    bar = data_page.grid.verticalScrollBar()
    source.gate.clear()  # however slow the scrolling is here, reading is slower
    for step in range(1, 201):
        bar.setValue(bar.maximum() * step // 200)
    source.gate.set()
    wait_for_thumbnail(qtbot, data_page, 20_579)
    qtbot.wait(50)
    details = 2
    assert 20_579 in data_page.grid.visible_rows()
    assert source.num_read <= 2 * visible + len(data_page.grid.visible_rows()) + details
    assert shown_thumbnail(data_page, 10_000) is None


def test_thumbnails_are_the_crops_that_the_dataset_will_hold(
    data_page: DataPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    source = FakeSource(3)
    open_and_wait(data_page, session, qtbot, source)
    image = wait_for_thumbnail(qtbot, data_page, 2).image
    assert image is not None
    *_, prepared = prepare(source, tmp_path / "same.zip", data_page.prepare_panel.form.settings)
    assert isinstance(prepared, Prepared)
    pixels = prepared.dataset.image(2)
    assert (image.width(), image.height()) == (64, 64)
    assert image.pixelColor(10, 10).getRgb()[:3] == tuple(int(v) for v in pixels[10, 10])
    prepared.dataset.close()


def test_whole_pictures_are_a_click_away(data_page: DataPage, session: Session, qtbot: QtBot) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(3))
    crop = wait_for_thumbnail(qtbot, data_page, 0)
    click(qtbot, data_page.header.whole)
    image = wait_for_another(qtbot, data_page, 0, crop).image
    assert image is not None
    assert image.width() == 2 * image.height()  # 40×20, not a square crop
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert "#ffffff" in colors  # the box


def test_arrow_keys_choose_the_picture_that_is_shown_large(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(12))
    data_page.activate()
    detail = data_page.prepare_panel.detail
    assert detail.name.text() == "Chihuahua · 00000.png"
    qtbot.keyClick(data_page.grid, Qt.Key.Key_Right)
    assert detail.name.text() == "Beagle · 00001.png"
    qtbot.waitUntil(lambda: detail.note.text() == "1 crop of 64 px")


def test_a_picture_that_cannot_be_read_says_so_where_it_stands(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(3, broken=(1,)))
    found = wait_for_thumbnail(qtbot, data_page, 1)
    assert found.image is None
    assert "00001.png is not a picture." in data_page.model.index(1).data(Qt.ItemDataRole.ToolTipRole)
    data_page.grid.setCurrentIndex(data_page.model.index(1))
    qtbot.waitUntil(lambda: data_page.prepare_panel.detail.note.text() == "00001.png is not a picture.")


# -- settings --------------------------------------------------------------------------------


def test_another_setting_shows_at_once_and_is_remembered(
    data_page: DataPage, session: Session, jobs: Jobs, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(3))
    larger = wait_for_thumbnail(qtbot, data_page, 0)
    resolution = data_page.prepare_panel.form.rows["img_resolution"].control
    qtbot.keyClick(resolution.slider, Qt.Key.Key_Left)
    image = wait_for_another(qtbot, data_page, 0, larger).image
    assert image is not None
    assert image.width() == 32
    assert data_page.prepare_panel.destination.name.text() == "fakes 32.zip"
    again = DataPage(session, jobs)
    assert again.prepare_panel.form.settings == PrepareSettings(img_resolution=32)
    again.shutdown()


def test_crops_that_the_rules_leave_out_are_marked(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(3))
    side = data_page.prepare_panel.form.rows["min_side"].control
    side.lineEdit().selectAll()
    qtbot.keyClicks(side.lineEdit(), "11")
    kept = wait_for_thumbnail(qtbot, data_page, 0)
    qtbot.keyClick(side.lineEdit(), Qt.Key.Key_Return)
    found = wait_for_another(qtbot, data_page, 0, kept)
    assert found.num_crops == 0
    assert str(found.note) == "A crop is smaller than 11 px."


def test_a_value_out_of_bounds_is_explained_and_not_taken(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(3))
    row = data_page.prepare_panel.form.rows["min_area"]
    row.control.lineEdit().selectAll()
    qtbot.keyClicks(row.control.lineEdit(), "7")
    qtbot.keyClick(row.control.lineEdit(), Qt.Key.Key_Return)
    assert row.error_text
    assert data_page.prepare_panel.form.settings.min_area == 0.0


# -- preparing -------------------------------------------------------------------------------


def test_prepare_makes_the_sessions_dataset_and_reports_what_was_left_out(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(6, broken=(4,)))
    dataset = prepare_and_wait(qtbot, data_page, session)
    assert dataset.path == session.datasets_folder / "fakes 64.zip"
    assert dataset.num_images == 5
    report = data_page.dataset_panel.report
    assert report.isVisible()
    assert report.summary.text().startswith("5 pictures in ")
    assert report.list.toPlainText().splitlines() == [
        "lost.xml has no picture.",
        "00004.png is not a picture.",
    ]
    click(qtbot, report.copy)
    assert "00004.png" in QGuiApplication.clipboard().text()
    assert data_page.header.facts.text() == "5 pictures · 3 breeds · 64 px"
    with qtbot.waitSignal(session.page_requested) as asked:
        click(qtbot, data_page.dataset_panel.train)
    assert asked.args == ["train"]


def test_after_preparing_the_source_is_a_click_away(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(6))
    prepare_and_wait(qtbot, data_page, session)
    assert data_page.prepare_panel.isHidden()
    click(qtbot, data_page.header.source)
    assert data_page.prepare_panel.isVisible()
    assert data_page.header.name.text() == "fakes"
    click(qtbot, data_page.header.dataset)
    assert data_page.dataset_panel.report.isVisible()


def test_cancel_leaves_nothing_and_prepare_can_be_pressed_again(
    data_page: DataPage, session: Session, jobs: Jobs, qtbot: QtBot
) -> None:
    source = FakeSource(500)
    open_and_wait(data_page, session, qtbot, source)
    source.gate.clear()
    click(qtbot, data_page.prepare_panel.prepare)
    assert not data_page.prepare_panel.prepare.isVisible()
    qtbot.waitUntil(data_page.prepare_panel.progress.cancel.isVisible)
    (job,) = jobs.running()
    with qtbot.waitSignal(job.ended, timeout=10_000):
        click(qtbot, data_page.prepare_panel.progress.cancel)
        source.gate.set()
    assert session.dataset is None
    assert not session.datasets_folder.exists()
    assert data_page.prepare_panel.prepare.isVisible()
    assert not data_page.prepare_panel.progress.isVisible()


def test_a_source_without_a_usable_picture_is_explained_in_a_dialog(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(2, broken=(0, 1)))
    click(qtbot, data_page.prepare_panel.prepare)
    box = dialog(qtbot)
    assert "No picture of fakes can be used." in box.informativeText()
    assert "Traceback" not in box.informativeText()
    close_dialog(qtbot, box, "OK")
    assert data_page.prepare_panel.prepare.isVisible()


def test_a_dataset_is_only_replaced_after_a_question(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(3))
    taken = session.datasets_folder / "mine.zip"
    taken.parent.mkdir(parents=True)
    taken.write_bytes(b"something")
    name = data_page.prepare_panel.destination.name
    name.selectAll()
    qtbot.keyClicks(name, "mine")
    click(qtbot, data_page.prepare_panel.prepare)
    close_dialog(qtbot, dialog(qtbot), "Keep it")
    assert taken.read_bytes() == b"something"
    click(qtbot, data_page.prepare_panel.prepare)
    with qtbot.waitSignal(session.dataset_changed, timeout=10_000):
        close_dialog(qtbot, dialog(qtbot), "Replace")
    assert session.dataset is not None
    assert session.dataset.path == taken


def test_without_a_name_there_is_nothing_to_press(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(3))
    data_page.prepare_panel.destination.name.selectAll()
    qtbot.keyClick(data_page.prepare_panel.destination.name, Qt.Key.Key_Delete)
    assert not data_page.prepare_panel.prepare.isEnabled()
    qtbot.keyClicks(data_page.prepare_panel.destination.name, "a/b")  # a slash is no part of a file's name
    assert data_page.prepare_panel.destination.name.text() == "ab"
    assert data_page.prepare_panel.prepare.isEnabled()


# -- a dataset that was prepared before ------------------------------------------------------


def test_an_opened_dataset_shows_its_pictures_classes_and_resolution(
    data_page: DataPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    *_, prepared = prepare(FakeSource(9), tmp_path / "old.zip", PrepareSettings(img_resolution=16))
    assert isinstance(prepared, Prepared)
    session.set_dataset(prepared.dataset)
    assert data_page.header.facts.text() == "9 pictures · 3 breeds · 16 px"
    assert not data_page.dataset_panel.report.isVisible()
    found = wait_for_thumbnail(qtbot, data_page, 3)
    assert found.image is not None
    expected = np.asarray(prepared.dataset.image(3))[0, 0]
    assert found.image.pixelColor(0, 0).getRgb()[:3] == tuple(int(v) for v in expected)


# -- language, theme, keys -------------------------------------------------------------------


def test_language_and_theme_follow_live(
    data_page: DataPage, session: Session, language: Language, qtbot: QtBot
) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(3))
    prepare_button: QPushButton = data_page.prepare_panel.prepare
    language.choose("ko")
    qtbot.waitUntil(lambda: prepare_button.text() == "데이터셋 만들기")
    model = data_page.breeds.model
    assert "치와와" in [model.index(row).data() for row in range(model.rowCount())]
    light = data_page.grid.grab().toImage().pixelColor(QPoint(600, 600)).name()
    theme.current().choose("dark")
    assert data_page.grid.grab().toImage().pixelColor(QPoint(600, 600)).name() != light
    language.choose("en")
    qtbot.waitUntil(lambda: prepare_button.text() == "Prepare")


def test_every_key_on_the_sheet_works(data_page: DataPage, session: Session, qtbot: QtBot) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(3))
    data_page.activate()
    qtbot.keyClick(data_page.grid, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert data_page.breeds.search.hasFocus()
    with qtbot.waitSignal(session.dataset_changed, timeout=10_000):
        qtbot.keyClick(data_page.grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    with qtbot.assertNotEmitted(session.dataset_changed, wait=100):  # Prepare is not in sight now
        qtbot.keyClick(data_page.grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    tested_elsewhere = {"X", "Ctrl+A", "Return", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+I"}
    assert {shortcut.keys for shortcut in data_page.shortcuts} == {"Ctrl+F", "Ctrl+Return"} | tested_elsewhere


def test_the_smallest_window_shows_three_thumbnails_abreast_and_leaves_the_form_its_room(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    data_page.resize(887, 527)
    open_and_wait(data_page, session, qtbot, FakeSource(12))
    data_page.grid.grab()
    tops = [data_page.grid.visualRect(data_page.model.index(row)).top() for row in range(4)]
    assert tops[0] == tops[1] == tops[2] < tops[3]
    low = data_page.prepare_panel.detail.canvas.height()
    data_page.resize(1207, 727)
    assert data_page.prepare_panel.detail.canvas.height() > low
    wide = data_page.breeds.width()
    data_page.resize(887, 527)
    assert data_page.breeds.width() < wide


def test_widths_that_a_person_chose_stay(data_page: DataPage, session: Session, qtbot: QtBot) -> None:
    open_and_wait(data_page, session, qtbot, FakeSource(3))
    data_page.resize(1207, 727)
    data_page._splitter.moveSplitter(240, 1)
    data_page.resize(887, 527)
    assert data_page.breeds.width() == 240
    data_page.shutdown()
    assert session.recall("data/splitter") is not None


@pytest.mark.parametrize(
    ("width", "texts"), [(800, ["Whole pictures", "Open"]), (600, ["", "Open"]), (350, ["", ""])]
)
def test_narrow_header_gives_the_words_of_its_buttons_away_first(
    data_page: DataPage, qtbot: QtBot, width: int, texts: list[str]
) -> None:
    header = data_page.header
    header.setParent(None)
    qtbot.addWidget(header)
    header.show_state(name="dogs", facts="9 pictures", is_dataset=width == 350, has_both=True)
    header.show()
    header.resize(width, 40)
    assert header.width() == width
    assert [header.whole.text(), header.open.text()] == texts
    assert header.whole.accessibleName() == "Whole pictures"
    assert header._words.isHidden() is (width == 350)


@pytest.mark.parametrize("code", ["en", "ko"])
def test_in_the_usual_window_buttons_have_words_and_all_rules_are_seen(
    data_page: DataPage, session: Session, language: Language, qtbot: QtBot, code: str
) -> None:
    language.choose(code)
    data_page.resize(1207, 727)  # in a window of 1280×800
    session.set_source(FakeSource(broken=(3,)))
    data_page.surveying.start()
    qtbot.waitUntil(data_page.prepare_panel.counts.reasons.isVisible, timeout=20_000)
    assert data_page.header.whole.text()
    assert data_page.header.see.text()
    last = list(data_page.prepare_panel.form.rows.values())[-1]
    qtbot.waitUntil(lambda: last.visibleRegion().boundingRect() == last.rect())


def test_why_a_rule_is_refused_is_brought_into_view(
    data_page: DataPage, session: Session, qtbot: QtBot
) -> None:
    data_page.resize(1000, 560)
    session.set_source(FakeSource())
    row = data_page.prepare_panel.form.rows["aspect_max"]
    field = row.control.lineEdit()
    field.setFocus()
    qtbot.keyClicks(field, "0.001")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert row.error_text
    qtbot.waitUntil(lambda: row._error.visibleRegion().boundingRect() == row._error.rect())


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_title_of_every_crop_policy_is_shown_whole(
    data_page: DataPage, session: Session, language: Language, qtbot: QtBot, code: str
) -> None:
    language.choose(code)
    data_page.resize(1280, 760)
    session.set_source(FakeSource())
    crop = data_page.prepare_panel.form.rows["crop"].control
    qtbot.waitUntil(crop.isVisible)
    assert crop.width() >= crop.whole_width()
    assert data_page.prepare_panel.form.width() >= data_page.prepare_panel.form.minimumSizeHint().width()


def test_one_of_a_thing_is_said_in_the_singular(data_page: DataPage, session: Session, qtbot: QtBot) -> None:
    session.set_source(FakeSource(count=1))
    qtbot.waitUntil(lambda: data_page.header.facts.text() == "1 picture · 1 breed · 1 left out")
