"""A film through the tray: its preview, which is rendered ahead, and saving it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest
from explore_fakes import Makers, point, red
from panel_fakes import Bench, open_bench
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gan_core.messages import StorageError
from studio.pages.explore.panels import film_player
from studio.pages.explore.panels.film_panel import FilmPanel
from studio.pages.explore.right_column import RightColumn
from studio.session import Session
from studio.workers.jobs import Jobs
from studio.workers.sampling import Lane


@pytest.fixture
def bench(session: Session, jobs: Jobs, tmp_path: Path, qtbot: QtBot) -> Iterator[Bench]:
    made = open_bench(session, jobs, tmp_path, Makers(), qtbot)
    yield made
    made.close()


@pytest.fixture
def panel(bench: Bench, qtbot: QtBot) -> FilmPanel:
    made = FilmPanel(bench.session, bench.jobs, bench.state, bench.tray)
    made.resize(300, 800)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def film_of(panel: FilmPanel, bench: Bench, qtbot: QtBot, *firsts: float, seconds: float = 0.5) -> None:
    panel.settings.seconds.setValue(seconds)
    bench.keep(*firsts)
    expected = round(seconds * 30) * (len(firsts) - 1) + 1
    qtbot.waitUntil(lambda: len(panel.player.frames) == expected)


def click(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def shown_red(panel: FilmPanel) -> int:
    return -1 if panel.box.image.isNull() else QColor(panel.box.image.pixel(0, 0)).red()


def test_it_teaches_until_there_are_two(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    assert panel.teaching.isVisible()
    click(panel.teaching.keep, qtbot)
    bench.keep(1.0)
    qtbot.waitUntil(lambda: panel.scrubber.isVisible())
    assert panel.scrubber.maximum() == 60, "two seconds at 30 a second"


def test_the_first_picture_is_shown_when_the_tray_has_it(
    panel: FilmPanel, bench: Bench, qtbot: QtBot
) -> None:
    film_of(panel, bench, qtbot, -1.0, 1.0)
    assert panel.box.image.isNull()
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor(77, 0, 0))
    bench.tray.set_images([(point(-1.0), image)])
    assert shown_red(panel) == 77
    panel.player.seek(0)
    qtbot.waitUntil(lambda: shown_red(panel) == red(point(-1.0)))
    bench.tray.set_images([(point(-1.0), image)])
    assert shown_red(panel) == red(point(-1.0)), "what the film itself made goes first"


def test_it_plays_in_time_to_its_end_and_again(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    film_of(panel, bench, qtbot, -1.0, 1.0)
    numbers: list[int] = []
    panel.player.shown.connect(numbers.append)
    click(panel.play, qtbot)
    assert panel.play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: len(numbers) > 1)
    began = monotonic()
    qtbot.waitUntil(lambda: not panel.player.is_playing, timeout=5000)
    assert 0.25 < monotonic() - began < 2.5, "15 frames take half a second"
    assert numbers == sorted(numbers)
    assert panel.play.accessibleName() == "Play"
    panel.player.seek(15)
    click(panel.play, qtbot)
    assert panel.player.number == 0


def test_a_loop_plays_on_past_its_end(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    film_of(panel, bench, qtbot, -1.0, 1.0, seconds=0.2)
    click(panel.settings.loop, qtbot)
    qtbot.waitUntil(lambda: len(panel.player.frames) == 12)
    numbers: list[int] = []
    panel.player.shown.connect(numbers.append)
    click(panel.play, qtbot)
    qtbot.waitUntil(lambda: any(b < a for a, b in pairwise(numbers)), timeout=5000)
    assert panel.player.is_playing
    click(panel.play, qtbot)
    assert not panel.player.is_playing


def test_the_scrubber_shows_the_frame_under_it(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    film_of(panel, bench, qtbot, -2.0, 2.0, seconds=2.0)
    panel.scrubber.setFocus()
    qtbot.keyClick(panel.scrubber, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: shown_red(panel) == red(point(2.0)))
    qtbot.keyClick(panel.scrubber, Qt.Key.Key_PageDown)
    frame = panel.player.frames[30]
    qtbot.waitUntil(lambda: shown_red(panel) == red(frame))
    assert panel.time.text() == "1.0 s / 2.0 s"


def test_it_waits_for_pictures_and_gives_way_to_the_hand(
    panel: FilmPanel, bench: Bench, qtbot: QtBot
) -> None:
    film_of(panel, bench, qtbot, -2.0, 2.0, seconds=2.0)
    bench.makers.gate.clear()
    click(panel.play, qtbot)
    assert panel.player.is_waiting
    assert panel.ahead.stop.isVisible()
    order: list[str] = []
    panel.player.state_changed.connect(lambda: order.append("film"))
    bench.sampler.render("hand", [point(0.0)], lambda _: order.append("hand"), lane=Lane.HAND)
    bench.makers.gate.set()
    qtbot.waitUntil(lambda: "hand" in order)
    assert order.index("hand") <= 2, "at most the piece that was being made came first"
    qtbot.waitUntil(lambda: not panel.player.is_waiting)
    assert panel.player.ready >= 15


def test_stop_ends_the_rendering(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    film_of(panel, bench, qtbot, -2.0, 2.0, seconds=10.0)
    bench.makers.gate.clear()
    click(panel.play, qtbot)
    qtbot.waitUntil(lambda: bench.makers.sizes != [])
    click(panel.ahead.stop, qtbot)
    bench.makers.gate.set()
    begun = len(bench.makers.sizes)
    qtbot.wait(50)
    assert len(bench.makers.sizes) == begun
    assert not panel.ahead.stop.isVisible()
    assert not panel.player.is_playing


def test_memory_is_bounded(
    panel: FilmPanel, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film_player, "MEMORY_BYTES", 1)
    assert panel.player.capacity == 32
    film_of(panel, bench, qtbot, -2.0, 2.0, seconds=10.0)
    panel.player.seek(0)
    qtbot.waitUntil(lambda: panel.player.ready == 32 and not panel.player.is_rendering)
    panel.player.seek(200)
    qtbot.waitUntil(lambda: panel.player.ready == 32 and not panel.player.is_rendering)
    assert len(panel.player._pictures) <= 32
    assert sum(bench.makers.sizes) < 100


def test_another_generator_makes_the_pictures_anew(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    film_of(panel, bench, qtbot, -2.0, 2.0)
    panel.player.seek(0)
    qtbot.waitUntil(lambda: panel.player.ready == 16)
    with qtbot.waitSignal(bench.sampler.opened):
        bench.sampler.open(bench.sampler.about.recipe.run, None)  # type: ignore[union-attr]
    assert panel.player.ready == 0


def test_hidden_it_makes_nothing(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    film_of(panel, bench, qtbot, -2.0, 2.0, seconds=10.0)
    click(panel.play, qtbot)
    panel.hide()
    assert not panel.player.is_playing
    assert not panel.player.is_rendering


def test_an_error_while_rendering_ends_the_preview(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    film_of(panel, bench, qtbot, -2.0, 2.0)
    bench.makers.error = StorageError("no")
    with qtbot.waitSignal(bench.sampler.failed):
        click(panel.play, qtbot)
    assert not panel.player.is_playing
    bench.makers.error = None
    click(panel.play, qtbot)
    qtbot.waitUntil(lambda: panel.player.ready > 8)


@pytest.mark.parametrize("kind", ["mp4", "gif", "png"])
def test_a_film_is_saved_and_told_of(
    panel: FilmPanel, bench: Bench, qtbot: QtBot, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.workers.recipe.Recipe.open", lambda recipe: bench.makers.make(recipe))
    film_of(panel, bench, qtbot, -2.0, 2.0, seconds=0.2)
    box = panel.export.kind_box
    box.setCurrentIndex(box.findData(kind))
    to = tmp_path / ("frames" if kind == "png" else f"film.{kind}")
    panel.export.save_to(to)
    assert panel.export.progress.isVisible()
    assert not panel.export.save.isVisible()
    qtbot.waitUntil(lambda: panel.export.written.isVisible(), timeout=10000)
    assert "7 pictures" in panel.export.written.text.text()
    assert len(list(to.iterdir())) == 7 if kind == "png" else to.stat().st_size > 100
    assert panel.export.save.isVisible()


def test_saving_is_told_where_it_is_seen(
    panel: FilmPanel, bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.workers.recipe.Recipe.open", lambda recipe: bench.makers.make(recipe))
    column = RightColumn(bench.session)
    qtbot.addWidget(column)
    column.add_section("film", "Film", "", lambda: panel, is_open=True)
    column.resize(316, 300)
    column.show()
    qtbot.waitExposed(column)
    film_of(panel, bench, qtbot, -2.0, 2.0, seconds=0.2)
    bench.makers.gate.clear()
    panel.export.save_to(tmp_path / "film.gif")
    for told in (panel.export.progress, panel.export.written):
        qtbot.waitUntil(lambda told=told: told.visibleRegion().boundingRect() == told.rect(), timeout=10000)
        bench.makers.gate.set()


def test_it_asks_before_it_replaces(
    panel: FilmPanel, bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.workers.recipe.Recipe.open", lambda recipe: bench.makers.make(recipe))
    film_of(panel, bench, qtbot, -2.0, 2.0, seconds=0.2)
    (tmp_path / "film.mp4").write_text("mine")
    panel.export.save_to(tmp_path / "film")
    (box,) = panel.findChildren(QMessageBox)
    box.reject()
    assert bench.jobs.running() == []
    assert (tmp_path / "film.mp4").read_text() == "mine"
    panel.export.save_to(tmp_path / "film.mp4")
    box = next(box for box in panel.findChildren(QMessageBox) if box.isVisible())
    click(box.defaultButton(), qtbot)
    qtbot.waitUntil(lambda: panel.export.written.isVisible(), timeout=10000)
    assert (tmp_path / "film.mp4").read_bytes()[4:8] == b"ftyp"


def test_a_cancelled_film_leaves_nothing(
    panel: FilmPanel, bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.workers.recipe.Recipe.open", lambda recipe: bench.makers.make(recipe))
    film_of(panel, bench, qtbot, -2.0, 2.0, seconds=10.0)
    bench.makers.gate.clear()
    panel.export.save_to(tmp_path / "film.gif")
    qtbot.waitUntil(lambda: bench.jobs.running()[0].progress is not None)
    click(panel.export.progress.cancel, qtbot)
    bench.makers.gate.set()
    qtbot.waitUntil(lambda: bench.jobs.running() == [])
    assert list(tmp_path.glob("*film*")) == []
    assert not panel.export.written.isVisible()


def test_choices_are_remembered(panel: FilmPanel, bench: Bench, qtbot: QtBot) -> None:
    film_of(panel, bench, qtbot, -2.0, 2.0, seconds=3.5)
    panel.settings.easing_box.setCurrentIndex(3)
    click(panel.settings.loop, qtbot)
    again = FilmPanel(bench.session, bench.jobs, bench.state, bench.tray)
    qtbot.addWidget(again)
    assert (again.settings.seconds.value(), again.settings.easing, again.settings.loop.isChecked()) == (
        3.5,
        "rest",
        True,
    )
