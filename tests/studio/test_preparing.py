"""Preparing on the Data page: by the edits and rules that are saved with the source."""

from __future__ import annotations

from pathlib import Path

import pytest
from editor_fakes import BoxedSource
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QSlider, QStyle, QStyleOptionSlider, QWidget
from pytestqt.qtbot import QtBot

from gan_core.curation.edits import Edits, PictureEdit
from gan_core.curation.edits_file import EditsFile
from gan_core.curation.flags import FlagLimits
from gan_core.dataset.archive import Dataset
from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.prepare import PrepareSettings
from gan_core.sources.base import Box
from studio.pages.data.page import DataPage
from studio.session import Session
from studio.workers.jobs import Jobs


@pytest.fixture
def source(tmp_path: Path) -> BoxedSource:
    return BoxedSource(tmp_path / "pictures")


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def open_source(page: DataPage, source: BoxedSource, qtbot: QtBot) -> None:
    page._session.set_source(source, source.where)
    qtbot.waitUntil(page.prepare_panel.prepare.isEnabled)


def prepare(page: DataPage, qtbot: QtBot) -> Dataset:
    with qtbot.waitSignal(page._session.dataset_changed, timeout=10_000):
        click(qtbot, page.prepare_panel.prepare)
    assert page._session.dataset is not None
    return page._session.dataset


def press_left(page: DataPage, qtbot: QtBot) -> None:
    """Half the resolution."""
    qtbot.keyClick(page.prepare_panel.form.rows["img_resolution"].control.slider, Qt.Key.Key_Left)


def press_up(page: DataPage, path: str, qtbot: QtBot) -> None:
    """Choose the value before the one in a field that is a list."""
    control = page.prepare_panel.form.rows[path].control
    control.setFocus()
    qtbot.keyClick(control, Qt.Key.Key_Up)


def test_the_dataset_is_as_edited_and_the_report_says_so(
    data_page: DataPage, source: BoxedSource, qtbot: QtBot
) -> None:
    gone = {"gone.png": PictureEdit(excluded=True)}
    EditsFile.of_source(source).save(Edits(gone))
    open_source(data_page, source, qtbot)
    count = len(source.items)
    data_page.editing.exclude(["000.png", "001.png"], True)
    data_page.editing.change({"002.png": PictureEdit(crop=CropPolicy.WHOLE)}, "Crop")
    two = (Box(0, 0, 60, 60), Box(60, 0, 120, 60))
    data_page.editing.change({"003.png": PictureEdit(boxes=two)}, "Add a box")
    dataset = prepare(data_page, qtbot)
    assert dataset.num_images == count - 2 + 1
    report = data_page.dataset_panel.report
    assert report.edits.text() == "By your edits: 2 pictures edited, 2 excluded."
    assert report.list.toPlainText().startswith("1 edited pictures are not in ")


def test_without_edits_the_report_speaks_of_none(
    data_page: DataPage, source: BoxedSource, qtbot: QtBot
) -> None:
    open_source(data_page, source, qtbot)
    assert prepare(data_page, qtbot).num_images == len(source.items)
    assert not data_page.dataset_panel.report.edits.isVisible()


def test_kept_pairs_and_limits_are_spoken_of(data_page: DataPage, source: BoxedSource, qtbot: QtBot) -> None:
    pairs = Edits().with_pair("000.png", "001.png", kept=True).with_flag_limits(FlagLimits(side=20))
    EditsFile.of_source(source).save(pairs)
    open_source(data_page, source, qtbot)
    prepare(data_page, qtbot)
    assert data_page.dataset_panel.report.edits.text() == (
        "By your edits both pictures of 1 pair that looks alike were kept.\n"
        "By your edits pictures are flagged from your own limits on."
    )


def test_preparing_again_takes_what_has_not_changed_from_the_dataset_before(
    data_page: DataPage, source: BoxedSource, qtbot: QtBot
) -> None:
    open_source(data_page, source, qtbot)
    first = prepare(data_page, qtbot)
    click(qtbot, data_page.header.source)
    data_page.editing.change({"000.png": PictureEdit(boxes=(Box(0, 0, 50, 50),))}, "Move the box")
    second = prepare(data_page, qtbot)
    assert second.path != first.path  # the one before may be in use
    same = len(source.items) - 1
    assert data_page.dataset_panel.report.edits.text() == (
        f"By your edits: 1 picture edited, 0 excluded.\nUnchanged since the dataset before: {same} pictures."
    )


def test_rules_are_saved_with_the_source_and_there_again(
    data_page: DataPage, session: Session, source: BoxedSource, jobs: Jobs, qtbot: QtBot
) -> None:
    open_source(data_page, source, qtbot)
    press_left(data_page, qtbot)
    data_page.editing.shutdown()
    assert EditsFile.of_source(source).load().settings == PrepareSettings(img_resolution=32)
    session.settings.clear()
    again = DataPage(session, jobs)
    qtbot.addWidget(again, before_close_func=lambda _: again.shutdown())
    qtbot.waitUntil(lambda: again.prepare_panel.form.settings.img_resolution == 32)
    assert again.prepare_panel.form.rows["img_resolution"].control.value() == 32
    assert again.prepare_panel.destination.name.text().endswith(" 32.zip")


def test_a_changed_rule_is_a_step_that_undo_takes_back(
    data_page: DataPage, source: BoxedSource, qtbot: QtBot
) -> None:
    open_source(data_page, source, qtbot)
    form = data_page.prepare_panel.form
    press_left(data_page, qtbot)
    press_up(data_page, "crop", qtbot)
    crop = form.settings.crop
    data_page.activate()
    qtbot.keyClick(data_page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert form.settings == PrepareSettings(img_resolution=32)
    qtbot.keyClick(data_page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert form.settings == PrepareSettings()
    assert form.rows["img_resolution"].control.value() == 64
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(data_page.grid, Qt.Key.Key_Z, shift)
    qtbot.keyClick(data_page.grid, Qt.Key.Key_Z, shift)
    assert form.settings == PrepareSettings(img_resolution=32, crop=crop)


def test_preparing_saves_the_rules_it_went_by_without_a_step(
    data_page: DataPage, session: Session, source: BoxedSource, jobs: Jobs, qtbot: QtBot
) -> None:
    data_page.prepare_panel.form.show_settings(PrepareSettings(img_resolution=16))  # of last time
    open_source(data_page, source, qtbot)
    assert prepare(data_page, qtbot).img_resolution == 16
    data_page.editing.shutdown()
    assert EditsFile.of_source(source).load().settings == PrepareSettings(img_resolution=16)
    assert not data_page.editing.stack.canUndo()


def drag(slider: QSlider, qtbot: QtBot, to: float) -> None:
    """Take the handle and move it to a share of the slider's width, in several moves."""
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    style, kind = slider.style(), QStyle.ComplexControl.CC_Slider
    handle = style.subControlRect(kind, option, QStyle.SubControl.SC_SliderHandle, slider).center()
    end = round(slider.width() * to)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=handle)
    for step in range(1, 9):
        place = QPoint(handle.x() + (end - handle.x()) * step // 8, handle.y())
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(place),
            QPointF(slider.mapToGlobal(place)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(slider, event)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(end, handle.y()))


def test_a_slider_tells_while_it_moves_and_each_drag_is_one_step(
    data_page: DataPage, source: BoxedSource, qtbot: QtBot
) -> None:
    data_page.prepare_panel.form.show_settings(PrepareSettings(crop=CropPolicy.BOX_MARGIN))
    open_source(data_page, source, qtbot)
    form = data_page.prepare_panel.form
    margin = form.rows["margin"].control
    told: list[float] = []
    form.changed.connect(lambda _: told.append(form.settings.margin))
    drag(margin.slider, qtbot, 0.5)
    first = form.settings.margin
    assert 0.3 < first < 0.7
    assert len(told) >= 5
    assert told == sorted(told)
    assert margin.text.text() == f"{round(first * 100)} %"
    drag(margin.slider, qtbot, 1.0)
    assert form.settings.margin == 1.0
    assert data_page.editing.stack.count() == 2
    data_page.editing.stack.undo()
    assert form.settings.margin == first
    data_page.editing.stack.undo()
    assert form.settings.margin == 0.1
    assert margin.text.text() == "10 %"


def test_resetting_a_slider_is_another_step(data_page: DataPage, source: BoxedSource, qtbot: QtBot) -> None:
    open_source(data_page, source, qtbot)
    row = data_page.prepare_panel.form.rows["img_resolution"]
    press_left(data_page, qtbot)
    press_left(data_page, qtbot)
    assert data_page.editing.stack.count() == 1
    click(qtbot, row._reset)
    assert row.control.value() == 64
    data_page.editing.stack.undo()
    assert row.control.value() == 16


def test_a_margin_between_the_sliders_values_is_shown_and_kept(
    data_page: DataPage, source: BoxedSource, qtbot: QtBot
) -> None:
    settings = PrepareSettings(crop=CropPolicy.BOX_MARGIN, margin=0.124)
    EditsFile.of_source(source).save(Edits(settings=settings))
    open_source(data_page, source, qtbot)
    press_left(data_page, qtbot)
    assert data_page.prepare_panel.form.settings.margin == 0.124
