"""The crop editor in the Data page: the way in, the way back, and what the page does with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from editor_fakes import BOX, BoxedSource
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gan_core.curation.edits import PictureEdit
from gan_core.curation.edits_file import EditsFile
from gan_core.dataset.archive import Dataset
from studio.pages.data.page import DataPage
from studio.session import Session
from studio.window import Window

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BoxedSource:
    monkeypatch.setenv("GAN_STUDIO_CACHE", str(tmp_path / "cache"))
    return BoxedSource(tmp_path / "pictures")


@pytest.fixture
def page(data_page: DataPage, session: Session, source: BoxedSource, qtbot: QtBot) -> DataPage:
    with qtbot.waitSignal(data_page.editing.opened):
        session.set_source(source, source.where)
    data_page.activate()
    return data_page


def open_by_key(page: DataPage, qtbot: QtBot) -> None:
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.editor.picture.loaded is not None)


def test_return_opens_the_current_picture_and_escape_leads_back_to_the_last_one(
    page: DataPage, qtbot: QtBot
) -> None:
    QTest.keyClick(page.grid, Qt.Key.Key_Right)
    open_by_key(page, qtbot)
    assert page.editor.isVisible()
    assert page.editor.header.name.text() == "001.png"
    QTest.keyClick(page.editor.canvas, Qt.Key.Key_PageDown)
    QTest.keyClick(page.editor.canvas, Qt.Key.Key_Escape)
    assert not page.editor.isVisible()
    assert page.grid.current_number() == 2
    assert page.grid.hasFocus()


def test_a_double_click_opens_the_picture_below_it(page: DataPage, qtbot: QtBot) -> None:
    place = page.grid.visualRect(page.model.index(3)).center()
    QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: page.editor.picture.loaded is not None)
    assert page.editor.header.name.text() == "003.png"


def test_the_editor_goes_through_what_the_page_shows(page: DataPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.browse.table is not None)
    page.browse.choose_breeds(frozenset({"beagle"}))
    open_by_key(page, qtbot)
    assert page.editor.header.name.text() == "001.png"
    QTest.keyClick(page.editor.canvas, Qt.Key.Key_PageDown)
    assert page.editor.header.name.text() == "004.png"
    assert not page.editor.header.next.isEnabled()


def test_what_is_done_in_the_editor_is_undone_on_the_page_too(page: DataPage, qtbot: QtBot) -> None:
    open_by_key(page, qtbot)
    QTest.keyClick(page.editor.canvas, Qt.Key.Key_Right)
    QTest.keyClick(page.editor.canvas, Qt.Key.Key_Escape)
    assert page.editing.of("000.png").boxes is not None
    QTest.keyClick(page.grid, Qt.Key.Key_Z, CTRL)
    assert page.editing.of("000.png") == PictureEdit()
    QTest.keyClick(page.grid, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    open_by_key(page, qtbot)
    assert page.editor.picture.boxes[0].left == BOX.left + 1


def test_the_editor_follows_the_rules_and_offers_the_breeds_of_the_source(
    page: DataPage, qtbot: QtBot
) -> None:
    resolution = page.prepare_panel.form.rows["img_resolution"].control
    QTest.keyClick(resolution.slider, Qt.Key.Key_Left)
    page.grid.setFocus()
    open_by_key(page, qtbot)
    assert page.editor.picture.settings.img_resolution == 32
    breed = page.editor.boxes.breed
    assert [breed.itemText(n) for n in range(breed.count())] == [
        "As the picture: Chihuahua",
        "Beagle",
        "Chihuahua",
        "Pug",
    ]


def test_another_source_closes_the_editor(
    page: DataPage, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    open_by_key(page, qtbot)
    other = BoxedSource(tmp_path / "others", count=2)
    with qtbot.waitSignal(page.editing.opened):
        session.set_source(other, other.where)
    assert not page.editor.isVisible()
    assert page.editor.picture.item is None


def test_a_dataset_has_no_editor(page: DataPage, session: Session, dataset_path: Path) -> None:
    session.set_dataset(Dataset.open(dataset_path))
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    assert not page.editor.isVisible()


def test_damaged_edits_are_said_on_the_page(
    page: DataPage, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    other = BoxedSource(tmp_path / "others")
    file = EditsFile.of_source(other)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_bytes(b"{")
    with qtbot.waitSignal(page.editing.opened):
        session.set_source(other, other.where)
    assert page.note.isVisible()
    qtbot.mouseClick(page.note.dismiss, Qt.MouseButton.LeftButton)
    assert not page.note.isVisible()


def test_the_cheat_sheet_has_the_keys_of_what_is_in_front(page: DataPage, qtbot: QtBot) -> None:
    assert "Ctrl+F" in {shortcut.keys for shortcut in page.shortcuts}
    open_by_key(page, qtbot)
    keys = {shortcut.keys for shortcut in page.shortcuts}
    assert "Ctrl+D" in keys
    assert "Ctrl+F" not in keys


def test_space_in_the_editor_does_not_start_a_training(
    window: Window, session: Session, source: BoxedSource, qtbot: QtBot
) -> None:
    window.show_page("data")
    page = window.pages.page("data")
    assert isinstance(page, DataPage)
    with qtbot.waitSignal(page.editing.opened):
        session.set_source(source, source.where)
    page.open_editor(0)
    qtbot.waitUntil(lambda: page.editor.picture.loaded is not None)
    session.is_training = True  # a live run pauses by Space wherever no control uses it
    QTest.keyClick(page.editor.canvas, Qt.Key.Key_Space)
    assert window.pages.current_key() == "data"
    assert "train" not in window.pages._made
    session.is_training = False
    page.shutdown()
