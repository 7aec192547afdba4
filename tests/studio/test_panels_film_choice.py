"""Which kept pictures a film leads through: chosen by clicks, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from explore_fakes import Makers, point
from panel_fakes import Bench, open_bench
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from gan_core.sampling.tray import Kept
from studio.pages.explore.panels.film_choice import rows_after
from studio.pages.explore.panels.film_panel import FilmPanel
from studio.session import Session
from studio.workers.jobs import Jobs

_A, _B, _C = (
    Kept(name, point(first), "000001.000") for name, first in zip("abc", (0.0, 1.0, 2.0), strict=True)
)


@pytest.fixture
def bench(session: Session, jobs: Jobs, tmp_path: Path, qtbot: QtBot) -> Iterator[Bench]:
    made = open_bench(session, jobs, tmp_path, Makers(), qtbot)
    yield made
    made.close()


@pytest.fixture
def panel(bench: Bench, qtbot: QtBot) -> FilmPanel:
    made = FilmPanel(bench.session, bench.jobs, bench.state, bench.tray)
    made.resize(300, 900)
    qtbot.addWidget(made)
    made.settings.seconds.setValue(1.0)
    bench.keep(0.0, 1.0, 2.0)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: len(made.player.frames) == 61)
    return made


def click(panel: FilmPanel, row: int, qtbot: QtBot) -> None:
    view = panel.chooser.view
    place = view.visualRect(view.model().index(row, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def firsts(panel: FilmPanel) -> list[float]:
    return [kept.point.latent[0] for kept in panel.choice.kept]


def test_all_in_the_trays_order_until_a_person_chooses(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    assert panel.chooser.text.text() == "3 of 3 pictures: 61 frames, 2.0 s"
    bench.tray.move(2, 0)
    bench.keep(3.0)
    assert firsts(panel) == [2.0, 0.0, 1.0, 3.0]
    assert not panel.chooser.all.isEnabled()


def test_clicks_choose_which_and_in_which_order(panel: FilmPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.chooser.clear, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(panel.player.frames) == 0)
    assert "two or more" in panel.chooser.text.text()
    assert not panel.play.isEnabled()
    assert not panel.export.save.isEnabled()
    click(panel, 2, qtbot)
    click(panel, 0, qtbot)
    qtbot.waitUntil(lambda: len(panel.player.frames) == 31)
    assert (panel.player.frames[0], panel.player.frames[-1]) == (point(2.0), point(0.0))
    assert panel.chooser.text.text() == "2 of 3 pictures: 31 frames, 1.0 s"
    assert panel.export.save.isEnabled()
    click(panel, 2, qtbot)
    assert firsts(panel) == [0.0], "a second click takes it out"
    qtbot.mouseClick(panel.chooser.all, Qt.MouseButton.LeftButton)
    assert firsts(panel) == [0.0, 1.0, 2.0]


def test_a_loop_has_its_frames_counted(panel: FilmPanel, qtbot: QtBot) -> None:
    panel.settings.loop.click()
    qtbot.waitUntil(lambda: panel.chooser.text.text() == "3 of 3 pictures: 90 frames, 3.0 s")


def test_keys_choose_as_clicks_do(panel: FilmPanel, qtbot: QtBot) -> None:
    view = panel.chooser.view
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert firsts(panel) == [0.0, 2.0]
    names = [view.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert names == ["Picture 1: number 1 of the film", "Picture 2: not in the film"]


def test_a_persons_choice_outlives_edits_of_the_tray(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    click(panel, 0, qtbot)
    click(panel, 0, qtbot)
    assert firsts(panel) == [1.0, 2.0, 0.0]
    bench.tray.rename(1, "Rex")
    bench.keep(3.0)
    bench.tray.move(0, 3)
    assert firsts(panel) == [1.0, 2.0, 0.0]
    bench.tray.remove([1])
    assert firsts(panel) == [1.0, 0.0]


def test_what_is_in_the_film_looks_otherwise(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    white = QImage(8, 8, QImage.Format.Format_RGB32)
    white.fill(Qt.GlobalColor.black)
    bench.tray.set_images([(point(first), white) for first in (0.0, 1.0, 2.0)])
    view = panel.chooser.view
    click(panel, 1, qtbot)
    qtbot.mouseMove(panel.play)
    shown = view.viewport().grab().toImage()
    inside, outside = (view.visualRect(view.model().index(row, 0)).center() for row in (0, 1))
    assert shown.pixelColor(inside).lightness() < 20
    assert shown.pixelColor(outside).lightness() > 60, "pale"


@pytest.mark.parametrize("width", range(279, 284))
def test_up_to_three_lines_are_seen_whole_without_a_scroll_bar(
    panel: FilmPanel, bench: Bench, qtbot: QtBot, width: int
) -> None:
    bench.keep(3.0, 4.0, *(float(number) for number in range(5, 12)))
    panel.setMinimumWidth(0)
    panel.resize(width, 1000)
    view = panel.chooser.view
    qtbot.waitUntil(lambda: view.width() == panel.width())
    last = view.visualRect(view.model().index(11, 0))
    assert view.viewport().rect().adjusted(0, 0, 1, 1).contains(last)
    assert last.top() > 0
    assert not view.verticalScrollBar().isVisible()


def test_it_says_whose_pictures_another_checkpoint_makes(
    panel: FilmPanel, bench: Bench, qtbot: QtBot
) -> None:
    assert panel.chooser.made_by.text() == "Made by the checkpoint 1.0 kimg."
    run = bench.sampler.about.recipe.run  # type: ignore[union-attr]
    with qtbot.waitSignal(bench.sampler.opened):
        bench.sampler.open(run, "000002.000")
    bench.tray.open(bench.sampler.about)
    bench.keep(3.0)
    assert "checkpoint 2.0 kimg, and 3 pictures were kept with another" in panel.chooser.made_by.text()
    for row in (0, 1, 2):
        click(panel, row, qtbot)
    assert firsts(panel) == [3.0]
    assert panel.chooser.made_by.text() == "Made by the checkpoint 2.0 kimg."


def test_rows_are_found_again_by_picture() -> None:
    assert rows_after([2, 0], (_A, _B, _C), (_C, _A)) == [0, 1]
    renamed = Kept("rex", _A.point, _A.checkpoint)
    assert rows_after([0, 1], (_A, _B), (_B, renamed)) == [1, 0]
    assert rows_after([1], (_A, _A), (_A, _A)) == [0], "which of two that are the same makes no difference"
    assert rows_after([0, 1], (_A, renamed), (renamed,)) == [0]
