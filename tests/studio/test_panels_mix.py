"""Mixing kept pictures, and analogies of them: by real hands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from explore_fakes import Makers, point, red
from panel_fakes import Bench, open_bench
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gan_core.messages import RunError
from gan_core.sampling.interpolation import analogy, mixed
from studio.pages.explore.panels.analogy_panel import AnalogyPanel
from studio.pages.explore.panels.mix_panel import MixPad
from studio.session import Session
from studio.workers.jobs import Jobs


@pytest.fixture
def bench(session: Session, jobs: Jobs, tmp_path: Path, qtbot: QtBot) -> Iterator[Bench]:
    made = open_bench(session, jobs, tmp_path, Makers(), qtbot)
    yield made
    made.close()


def shown(widget: QWidget, qtbot: QtBot) -> None:
    widget.resize(300, 720)
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)


@pytest.fixture
def mix(bench: Bench, qtbot: QtBot) -> MixPad:
    made = MixPad(bench.state, bench.sampler, bench.tray)
    shown(made, qtbot)
    return made


@pytest.fixture
def analogies(bench: Bench, qtbot: QtBot) -> AnalogyPanel:
    made = AnalogyPanel(bench.state, bench.sampler, bench.tray)
    shown(made, qtbot)
    return made


def color(panel: MixPad | AnalogyPanel) -> int:
    image = panel.made.box.image
    return -1 if image.isNull() else QColor(image.pixel(0, 0)).red()


def click(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_a_mixture_that_cannot_be_made_is_said_beside_its_place(
    mix: MixPad, bench: Bench, qtbot: QtBot
) -> None:
    bench.makers.error = RunError("No memory for {count} pictures.", count=1)
    bench.keep(0.0, 1.0)
    qtbot.waitUntil(mix.made.note.isVisible)
    assert mix.made.note.text() == "No memory for 1 pictures."
    bench.makers.error = None
    bench.keep(2.0)
    qtbot.waitUntil(lambda: color(mix) >= 0)
    assert not mix.made.note.isVisible()


def test_an_empty_tray_teaches_and_its_button_fills_it(mix: MixPad, bench: Bench, qtbot: QtBot) -> None:
    assert mix.teaching.isVisible()
    assert not mix.pad.isVisible()
    click(mix.teaching.keep, qtbot)
    qtbot.waitUntil(lambda: len(bench.tray.kept) == 1)
    assert bench.tray.kept[0].point == bench.state.shown()
    bench.state.set_point(point(1.0), "elsewhere")
    click(mix.teaching.keep, qtbot)
    qtbot.waitUntil(lambda: mix.pad.isVisible())
    assert [k.point for k in bench.tray.kept] == [point(0.25), point(1.0)]


def test_the_first_four_stand_at_the_corners_and_dragging_mixes_them(
    mix: MixPad, bench: Bench, qtbot: QtBot
) -> None:
    bench.keep(-2.0, -1.0, 1.0, 2.0, 0.0)
    corners = [point(first) for first in (-2.0, -1.0, 1.0, 2.0)]
    assert [c.kept.point for c in mix.choices if c.kept] == corners
    pad, place = mix.pad, mix.pad.handle().toPoint()
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(pad, place + QPoint(20, 10))
    qtbot.mouseMove(pad, place + QPoint(40, 25))
    moving = mixed(corners, pad.x_share, pad.y_share)
    assert mix.point == moving
    qtbot.waitUntil(lambda: color(mix) == red(moving))
    assert bench.makers.sizes[-1] == 1
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=place + QPoint(40, 25))
    assert mix.point == moving
    before = bench.state.shown()
    click(mix.made.take, qtbot)
    assert bench.state.shown() == moving
    bench.state.undo_stack.undo()
    assert bench.state.shown() == before


def test_only_the_newest_place_of_a_hand_is_made(mix: MixPad, bench: Bench, qtbot: QtBot) -> None:
    bench.keep(-2.0, 2.0)
    qtbot.waitUntil(lambda: color(mix) == red(point(0.0)))
    bench.makers.gate.clear()
    begun = len(bench.makers.sizes)
    pad, place = mix.pad, mix.pad.handle().toPoint()
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(pad, place + QPoint(1, 0))
    qtbot.waitUntil(lambda: len(bench.makers.sizes) == begun + 1)
    for step in range(2, 30):
        qtbot.mouseMove(pad, place + QPoint(step, 0))
    newest = mix.point
    assert newest is not None
    bench.makers.gate.set()
    qtbot.waitUntil(lambda: color(mix) == red(newest))
    assert len(bench.makers.sizes) - begun <= 3
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=place + QPoint(29, 0))


def test_a_chosen_corner_stays_while_it_is_kept(mix: MixPad, bench: Bench, qtbot: QtBot) -> None:
    bench.keep(-2.0, -1.0, 1.0, 2.0)
    choice = mix.choices[0]
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_End)
    assert choice.kept is not None
    assert choice.kept.point == point(2.0)
    bench.tray.move(3, 0)
    assert choice.kept.point == point(2.0)
    assert choice.currentText() == bench.tray.kept[0].name
    bench.tray.remove([0])
    assert choice.kept.point == point(-2.0), "the first again"
    bench.tray.remove([0, 1])
    assert mix.point is None
    assert mix.teaching.isVisible()


def test_an_analogy_of_three_is_made_and_taken(analogies: AnalogyPanel, bench: Bench, qtbot: QtBot) -> None:
    bench.keep(1.0, 0.5)
    assert analogies.teaching.isVisible()
    bench.keep(-1.0)
    expected = analogy(point(1.0), point(0.5), point(-1.0))
    assert analogies.point == expected
    qtbot.waitUntil(lambda: color(analogies) == red(expected))
    analogies.choices[1].setFocus()
    qtbot.keyClick(analogies.choices[1], Qt.Key.Key_End)
    other = analogy(point(1.0), point(-1.0), point(-1.0))
    assert analogies.point == other
    assert other == point(1.0)
    click(analogies.made.take, qtbot)
    assert bench.state.shown() == point(1.0)
    assert bench.state.undo_stack.canUndo()


def test_choices_show_the_trays_pictures(analogies: AnalogyPanel, bench: Bench) -> None:
    bench.keep(1.0, 0.5, -1.0)
    assert analogies.boxes[0].image.isNull()
    image = analogies.boxes[0].grab().toImage()
    bench.tray.set_images([(point(1.0), image)])
    assert analogies.boxes[0].image == image
    assert not analogies.choices[2].itemIcon(0).isNull()
    assert analogies.choices[2].itemIcon(1).isNull()
