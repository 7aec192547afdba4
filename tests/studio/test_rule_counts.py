"""How many pictures the rules drop: said beside the form as it changes, and what preparing then does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gan_core.curation.edits import PictureEdit
from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.prepare import Prepared, prepare
from gan_core.messages import SourceError
from gan_core.sources.base import Box, Skipped, Source, SourceItem
from studio.pages.data.page import DataPage
from studio.pages.data.rule_counts import RuleCountsLine
from studio.session import Session
from studio.translation import Language

BOXES = {
    "two": (Box(0, 0, 30, 30), Box(40, 0, 50, 10)),
    "narrow": (Box(0, 0, 4, 40),),
    "small": (Box(10, 10, 16, 16),),
    "outside": (Box(90, 90, 99, 99), Box(10, 10, 40, 40)),
    "none": (),
    "broken": (Box(0, 0, 30, 30),),
}


class RuledSource(Source):
    """Pictures of 60×40 px, one for each reason why a crop may be dropped; another layout of them each time."""

    def __init__(self, where: Path) -> None:
        self.name, self.layout, self.where = "ruled", "folder", str(where)
        self.items = [SourceItem(f"{name}.png", "pug", boxes) for name, boxes in BOXES.items()]
        self.skipped: list[Skipped] = []

    def picture(self, item: SourceItem, *, draft: int | None = None) -> Image.Image:
        if item.name == "broken.png":
            raise SourceError("{name} is not a picture.", name=item.name)
        seed = sum(item.name.encode())
        return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (40, 60, 3), np.uint8))

    def state(self, item: SourceItem) -> str:
        return item.name


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_STUDIO_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def page(data_page: DataPage, session: Session, tmp_path: Path, qtbot: QtBot) -> DataPage:
    session.set_source(RuledSource(tmp_path / "pictures"), "ruled")
    qtbot.waitUntil(data_page.prepare_panel.prepare.isEnabled)
    return data_page


def line(page: DataPage) -> RuleCountsLine:
    return page.prepare_panel.counts


def wait_for(qtbot: QtBot, page: DataPage, text: str) -> None:
    qtbot.waitUntil(lambda: line(page).text.text() == text)


def write(qtbot: QtBot, page: DataPage, path: str, text: str) -> None:
    field = page.prepare_panel.form.rows[path].control.lineEdit()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def look(page: DataPage) -> None:
    page.surveying.start()


def test_the_line_follows_the_rules_and_says_why(page: DataPage, qtbot: QtBot) -> None:
    look(page)
    wait_for(qtbot, page, "Drops 1 of 6 pictures: 6 crops left.")
    assert line(page).reasons.text() == "1 box outside of its picture · 1 picture that can't be read"
    write(qtbot, page, "aspect_min", "0.5")
    wait_for(qtbot, page, "Drops 2 of 6 pictures: 5 crops left.")
    assert "1 box too narrow or too wide" in line(page).text.toolTip()
    write(qtbot, page, "min_side", "10")
    wait_for(qtbot, page, "Drops 3 of 6 pictures: 4 crops left.")
    assert line(page).reasons.text().count("·") == 3


def test_what_is_counted_is_what_preparing_makes(page: DataPage, qtbot: QtBot, tmp_path: Path) -> None:
    look(page)
    page.editing.exclude(["none.png"], True)
    page.editing.change({"two.png": PictureEdit(crop=CropPolicy.WHOLE)}, "Crop")
    write(qtbot, page, "min_side", "20")
    wait_for(qtbot, page, "Drops 2 of 5 pictures: 3 crops left.")
    qtbot.mouseClick(page.prepare_panel.prepare, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page._session.dataset is not None)
    assert page._session.dataset is not None
    assert page._session.dataset.num_images == 3
    *_, plain = prepare(RuledSource(tmp_path), tmp_path / "plain.zip", page.prepare_panel.form.settings)
    assert isinstance(plain, Prepared)
    assert plain.num_images == 4  # without the edits
    plain.dataset.close()


def test_excluding_and_undoing_are_counted_at_once(page: DataPage, qtbot: QtBot) -> None:
    look(page)
    wait_for(qtbot, page, "Drops 1 of 6 pictures: 6 crops left.")
    page.editing.exclude(["broken.png"], True)
    wait_for(qtbot, page, "Drops none of 5 pictures: 6 crops.")
    page.editing.stack.undo()
    wait_for(qtbot, page, "Drops 1 of 6 pictures: 6 crops left.")


def test_while_something_trains_a_click_begins_it(
    page: DataPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    session.set_training(True)
    session.set_source(RuledSource(tmp_path / "others"), "others")
    button = line(page).look
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.isVisible()
    wait_for(qtbot, page, "Drops 1 of 6 pictures: 6 crops left.")


def test_another_source_has_no_count_of_the_one_before(
    page: DataPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    look(page)
    qtbot.waitUntil(lambda: page.prepare_panel.counting.counts is not None)
    session.set_source(RuledSource(tmp_path / "others"), "others")
    assert page.prepare_panel.counting.counts is None
    assert not line(page).text.isVisible()


def test_in_a_low_window_the_reasons_are_in_the_tooltip_alone(page: DataPage, qtbot: QtBot) -> None:
    look(page)
    qtbot.waitUntil(line(page).reasons.isVisible)
    page.resize(887, 527)
    qtbot.waitUntil(lambda: not line(page).reasons.isVisible())
    assert line(page).text.isVisible()
    assert "1 picture that can't be read" in line(page).text.toolTip()


def test_the_line_is_korean_where_the_window_is(page: DataPage, language: Language, qtbot: QtBot) -> None:
    look(page)
    qtbot.waitUntil(lambda: page.prepare_panel.counting.counts is not None)
    language.choose("ko")
    wait_for(qtbot, page, "그림 6장 중 1장이 빠지고, 잘라 낸 그림 6장이 남아요.")
