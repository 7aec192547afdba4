"""A photograph of one's own: chosen or dropped, searched for, explored and kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from explore_fakes import Makers, point
from panel_fakes import Bench, open_bench
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from train_fakes import checkpoint_event, make_run

from gan_core.messages import Message, RunError
from gan_core.progress import Progress
from gan_core.sampling.projection import Projection
from studio.pages.explore.panels import projecting
from studio.pages.explore.panels.picture_box import PictureBox
from studio.pages.explore.panels.project_panel import ProjectPanel
from studio.pages.explore.right_column import RightColumn
from studio.session import Session
from studio.workers.jobs import Jobs


class Search:
    """Finds points whose latents begin with 1, 2, …, a step at a time."""

    def __init__(self) -> None:
        self.steps = threading.Semaphore(0)
        self.note: Message | None = None
        self.error: Exception | None = None
        self.breeds: list[int | None] = []
        self.closed = 0

    def __call__(
        self, recipe: object, target: np.ndarray, breed: int | None, giving_way: object
    ) -> Iterator[object]:
        self.breeds.append(breed)
        try:
            if self.error is not None:
                raise self.error
            if self.note is not None:
                yield self.note
            for step in (1, 2, 3):
                yield Progress(step, 3)
                assert self.steps.acquire(timeout=20)
                picture = np.full((8, 8, 3), 50 * step, np.uint8)
                yield Projection(point(step), picture, target, 0.5 / step, 0.5, 0.7, None)
        finally:
            self.closed += 1

    def go_on(self, steps: int) -> None:
        self.steps.release(steps)


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Search:
    made = Search()
    monkeypatch.setattr(projecting, "project_picture", made)
    return made


@pytest.fixture
def makers() -> Makers:
    return Makers()


@pytest.fixture
def bench(session: Session, jobs: Jobs, tmp_path: Path, makers: Makers, qtbot: QtBot) -> Iterator[Bench]:
    made = open_bench(session, jobs, tmp_path, makers, qtbot)
    yield made
    made.close()


@pytest.fixture
def panel(bench: Bench, search: Search, qtbot: QtBot) -> ProjectPanel:
    made = ProjectPanel(bench.session, bench.jobs, bench.state, bench.tray)
    made.resize(290, 560)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    path = tmp_path / "rex.png"
    Image.new("RGB", (40, 30), (200, 100, 50)).save(path)
    return path


def click(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def color(box: PictureBox) -> int:
    return -1 if box.image.isNull() else QColor(box.image.pixel(0, 0)).red()


def drop(panel: ProjectPanel, path: Path) -> bool:
    """Whether the panel takes the file; if so it is let go over it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), copy, data, left, none)
    QApplication.sendEvent(panel, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(panel, QDropEvent(QPointF(20, 20), copy, data, left, none))
    return True


def test_a_dropped_photograph_is_searched_for_while_the_best_stands_beside_it(
    panel: ProjectPanel, bench: Bench, search: Search, photograph: Path, qtbot: QtBot
) -> None:
    assert "Drop a photograph" in panel.text.text()
    assert drop(panel, photograph)
    qtbot.waitUntil(lambda: color(panel.target) == 200)
    assert not panel.explore.isVisible()
    qtbot.waitUntil(lambda: panel.progress.isVisible())
    search.go_on(2)
    qtbot.waitUntil(lambda: color(panel.best) == 50)
    search.go_on(1)
    qtbot.waitUntil(lambda: color(panel.best) == 150)
    qtbot.waitUntil(lambda: not panel.progress.isVisible())
    assert "0.167" in panel.outcome.text()
    before = bench.state.shown()
    click(panel.explore, qtbot)
    assert bench.state.shown() == point(3)
    bench.state.undo_stack.undo()
    assert bench.state.shown() == before
    click(panel.keep, qtbot)
    assert [kept.point for kept in bench.tray.kept] == [point(3)]


def test_a_cancelled_search_leaves_the_best_so_far(
    panel: ProjectPanel, bench: Bench, search: Search, photograph: Path, qtbot: QtBot
) -> None:
    panel.take(photograph)
    search.go_on(2)
    qtbot.waitUntil(lambda: color(panel.best) == 50)
    click(panel.progress.cancel, qtbot)
    search.go_on(1)
    qtbot.waitUntil(lambda: bench.jobs.running() == [])
    assert search.closed == 1
    assert not panel.progress.isVisible()
    click(panel.explore, qtbot)
    assert bench.state.shown() == point(1)
    search.go_on(3)
    click(panel.again, qtbot)
    qtbot.waitUntil(lambda: color(panel.best) == 150)


def test_a_file_that_is_no_picture_is_said(
    panel: ProjectPanel, bench: Bench, photograph: Path, qtbot: QtBot
) -> None:
    photograph.write_text("no picture")
    assert drop(panel, photograph)
    qtbot.waitUntil(lambda: panel.failure.isVisible())
    assert "rex.png" in panel.failure.text()
    assert not panel.progress.isVisible()
    Image.new("RGB", (40, 30), (200, 100, 50)).save(photograph)
    panel.take(photograph)
    qtbot.waitUntil(lambda: color(panel.target) == 200)
    assert not panel.failure.isVisible()
    bench.jobs.cancel_all()
    search = projecting.project_picture
    assert isinstance(search, Search)
    search.go_on(3)


def test_folders_and_datasets_are_left_to_the_window(panel: ProjectPanel, tmp_path: Path) -> None:
    (tmp_path / "dogs.zip").write_bytes(b"PK")
    assert not drop(panel, tmp_path)
    assert not drop(panel, tmp_path / "dogs.zip")


def test_missing_features_and_errors_are_said(
    panel: ProjectPanel, search: Search, photograph: Path, qtbot: QtBot
) -> None:
    search.note = Message("pip install {packages}", {"packages": "x"})
    search.go_on(3)
    panel.take(photograph)
    qtbot.waitUntil(lambda: color(panel.best) == 150)
    assert "pip install x" in panel.note.text()
    search.error = RunError("The checkpoint {name} is gone.", name="000001.000")
    click(panel.again, qtbot)
    qtbot.waitUntil(lambda: panel.failure.isVisible())
    assert "000001.000 is gone" in panel.failure.text()


def test_another_run_ends_the_search_and_forgets_what_was_found(
    panel: ProjectPanel, bench: Bench, search: Search, photograph: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    panel.take(photograph)
    search.go_on(2)
    qtbot.waitUntil(lambda: color(panel.best) == 50)
    other = make_run(tmp_path / "other")
    checkpoint_event(other, 1.0)
    with qtbot.waitSignal(bench.sampler.opened):
        bench.sampler.open(other, None)
    qtbot.waitUntil(lambda: bench.sampler.about is not None)
    search.go_on(5)
    qtbot.waitUntil(lambda: bench.jobs.running() == [])
    assert panel.projecting.best is None
    assert not panel.explore.isVisible()
    qtbot.waitUntil(lambda: color(panel.target) == 200)
    click(panel.again, qtbot)
    qtbot.waitUntil(lambda: color(panel.best) == 150)


def test_a_breed_can_be_kept_to(
    session: Session, jobs: Jobs, tmp_path: Path, search: Search, photograph: Path, qtbot: QtBot
) -> None:
    makers = Makers()
    makers.class_names = ("beagle", "pug")
    bench = open_bench(session, jobs, tmp_path, makers, qtbot)
    panel = ProjectPanel(bench.session, bench.jobs, bench.state, bench.tray)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.breed.isVisible()
    search.go_on(6)
    panel.take(photograph)
    qtbot.waitUntil(lambda: panel.again.isVisible())
    panel.breed.setFocus()
    qtbot.keyClick(panel.breed, Qt.Key.Key_End)
    click(panel.again, qtbot)
    qtbot.waitUntil(lambda: search.closed == 2)
    assert search.breeds == [None, 1]
    bench.tray.shutdown()


def test_of_a_blend_of_many_breeds_the_three_largest_are_named(
    session: Session, jobs: Jobs, tmp_path: Path, search: Search, photograph: Path, qtbot: QtBot
) -> None:
    makers = Makers()
    makers.class_names = ("beagle", "pug", "Chihuahua", "boxer")
    bench = open_bench(session, jobs, tmp_path, makers, qtbot)
    panel = ProjectPanel(bench.session, bench.jobs, bench.state, bench.tray)
    qtbot.addWidget(panel)
    panel.take(photograph)
    search.go_on(6)
    qtbot.waitUntil(lambda: not panel.again.isHidden())
    best = panel.projecting.best
    assert best is not None
    blend = ((0, 0.1), (1, 0.5), (2, 0.15), (3, 0.25))
    panel.projecting.best = replace(best, point=replace(best.point, breeds=blend))
    panel._describe()
    assert panel.outcome.text().endswith("Breed: Pug 50 %, Boxer 25 %, Chihuahua 15 %, …")
    bench.tray.shutdown()


def test_in_the_column_long_words_cut_nothing(panel: ProjectPanel, bench: Bench, qtbot: QtBot) -> None:
    column = RightColumn(bench.session)
    qtbot.addWidget(column)
    column.add_section("project", "Your photograph", "", lambda: panel, is_open=True)
    column.resize(316, 700)
    column.show()
    qtbot.waitExposed(column)
    panel.text.hide()
    panel._pair.show()
    panel.outcome.setText("A German shepherd, a Golden retriever and a Siberian husky in one. " * 6)
    panel.outcome.show()
    qtbot.wait(10)
    assert panel._pair.height() == panel._pair.sizeHint().height()
    assert panel.outcome.height() == panel.outcome.heightForWidth(panel.outcome.width())
