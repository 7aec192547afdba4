"""The Explore page, used as a person uses it, with a generator whose colours tell what it was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from explore_fakes import Z_DIM, FakeGenerator, Makers, red
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from train_fakes import checkpoint_event, make_run

from gan_core.messages import RunError, StorageError
from gan_core.runs.run import Run
from gan_core.sampling import directions as core_directions
from gan_core.sampling.directions import Direction
from gan_core.sampling.directions_file import DirectionsFile
from gan_core.sampling.generator import Origin
from gan_core.sampling.grid_points import grid_point
from gan_core.sampling.latents import normal_latents
from gan_core.sampling.tray import TrayFile
from studio.pages.explore.page import ExplorePage
from studio.pages.explore.sliders import _Sliders
from studio.pages.train.page import TrainPage
from studio.session import Session
from studio.translation import Language
from studio.widgets.slider_bank.slider import BankSlider
from studio.workers.jobs import Jobs
from studio.workers.recipe import Recipe

LEFT = Qt.MouseButton.LeftButton
FIRST = Direction("pca-1", (1.0, *[0.0] * (Z_DIM - 1)), 0.5)
SECOND = Direction("pca-2", (0.0, 1.0, *[0.0] * (Z_DIM - 2)), 0.25)


@pytest.fixture
def makers(session: Session) -> Makers:
    made = Makers()
    session.sampler.make = made.make
    return made


@pytest.fixture
def run(session: Session, tmp_path: Path) -> Run:
    """The session's, with a checkpoint."""
    made = make_run(tmp_path / "run")
    checkpoint_event(made, 1.0)
    session.set_run(made, 1.0)
    return made


@pytest.fixture
def page(
    session: Session, jobs: Jobs, language: Language, makers: Makers, qtbot: QtBot
) -> Iterator[ExplorePage]:
    made = ExplorePage(session, jobs)
    made.resize(1208, 740)
    qtbot.addWidget(made, before_close_func=lambda _: made.shutdown())
    yield made
    jobs.shutdown()


def color(page: ExplorePage) -> tuple[int, int, int]:
    return (
        QColor(page.picture.image.pixel(0, 0)).getRgb()[:3] if not page.picture.image.isNull() else (0, 0, 0)
    )


def shows_state(page: ExplorePage) -> bool:
    return page.state.point is not None and color(page)[0] == red(page.state.shown())


def show(page: ExplorePage, qtbot: QtBot) -> None:
    """Bring it to the screen and wait for the first exact picture and the tray."""
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    qtbot.waitUntil(lambda: page.drawing.image is not None and page.tray.is_ready)


def slider_of(bank: _Sliders, key: str) -> BankSlider:
    row = bank.view.widget_of(key)
    assert row is not None, f"{key} is out of sight"
    return row.slider


def at(slider: BankSlider, value: float) -> QPoint:
    return QPoint(round(slider.place(value)), slider.height() // 2)


def drag(slider: BankSlider, values: list[float], qtbot: QtBot) -> None:
    QTest.mousePress(slider, LEFT, pos=at(slider, values[0]))
    for value in values[1:]:
        QTest.mouseMove(slider, at(slider, value))
        qtbot.wait(1)
    QTest.mouseRelease(slider, LEFT, pos=at(slider, values[-1]))


def keep_directions(run: Run) -> None:
    origin = Origin(run.name, "dcgan", "000001.000", "ema")
    DirectionsFile(run).keep(origin, "pca", (FIRST, SECOND))


def click(view: QWidget, at: QPoint, double: bool = False) -> None:
    (QTest.mouseDClick if double else QTest.mouseClick)(view, LEFT, pos=at)


# -- the picture ------------------------------------------------------------------------------------


def test_it_begins_at_the_first_seed(page: ExplorePage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    assert page.state.shown().latent == tuple(normal_latents(0, 0, 1, Z_DIM)[0].tolist())
    assert shows_state(page)
    assert page.bar.seed.value() == 0
    assert not page.state.undo_stack.canUndo()


def test_a_hand_on_a_number_of_the_latent_moves_the_picture_and_one_undo_takes_it_back(
    page: ExplorePage, run: Run, makers: Makers, session: Session, qtbot: QtBot
) -> None:
    show(page, qtbot)
    page.sliders.show_tab("latent")
    before = page.state.shown()
    slider = slider_of(page.sliders.latent, "0")
    makers.sizes.clear()
    drag(slider, [before.latent[0], -1.0, 0.5, 1.0, 2.0], qtbot)
    assert page.state.shown().latent[0] == pytest.approx(2.0, abs=0.05)
    assert page.state.shown().latent[1:] == before.latent[1:]
    assert 1 in makers.sizes, "under a hand a single picture is made"
    assert session.giving_way.seconds_left > 0, "a training would wait for the hand"
    qtbot.waitUntil(lambda: page.drawing.image is not None and shows_state(page))
    assert page.state.undo_stack.count() == 1
    page.setFocus()
    QTest.keyClick(page, "z", Qt.KeyboardModifier.ControlModifier)
    assert page.state.shown() == before
    qtbot.waitUntil(lambda: shows_state(page))
    QTest.keyClick(page, "z", Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert page.state.shown().latent[0] == pytest.approx(2.0, abs=0.05)
    assert page.sliders.latent.row("0").value == page.state.shown().latent[0]


def test_a_hand_on_a_direction_moves_along_it(page: ExplorePage, run: Run, qtbot: QtBot) -> None:
    keep_directions(run)
    show(page, qtbot)
    qtbot.waitUntil(lambda: len(page.sliders.directions.rows) == 2)
    assert page.sliders.directions.rows[0].explained == 0.5
    before = page.state.shown()
    drag(slider_of(page.sliders.directions, "pca-1"), [0.0, 0.4, 1.0], qtbot)
    moved = page.state.shown()
    assert moved.latent[0] == pytest.approx(before.latent[0] + 1.0, abs=0.05)
    assert page.state.point == before
    qtbot.waitUntil(lambda: page.drawing.image is not None and shows_state(page))


def test_strips_show_where_each_slider_would_lead(page: ExplorePage, run: Run, qtbot: QtBot) -> None:
    keep_directions(run)
    drawn: dict[str, list[int]] = {}
    page.sliders.directions.set_strip = lambda key, images: drawn.update(
        {key: [QColor(image.pixel(0, 0)).red() for image in images]}
    )
    show(page, qtbot)
    qtbot.waitUntil(lambda: len(drawn) == 2)
    here = page.state.shown()
    expected = [page.state.imagined(move=(FIRST, value)) for value in (-3.0, -1.5, 0.0, 1.5, 3.0)]
    assert drawn["pca-1"] == [red(point) for point in expected]
    assert drawn["pca-2"] == [red(here)] * 5, "the second number is in no colour"


def test_another_one_by_key_and_a_typed_seed(page: ExplorePage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    page.setFocus()
    QTest.keyClick(page, "n")
    qtbot.waitUntil(lambda: page.state.undo_stack.count() == 1)
    page.bar.seed.setFocus()
    page.bar.seed.selectAll()
    QTest.keyClicks(page.bar.seed, "42")
    QTest.keyClick(page.bar.seed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.state.seed == 42)
    assert page.state.shown().latent == tuple(normal_latents(42, 0, 1, Z_DIM)[0].tolist())
    page.state.undo_stack.undo()
    page.state.undo_stack.undo()
    assert page.bar.seed.value() == 0


def test_back_to_the_seed_takes_changes_back(page: ExplorePage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    before = page.state.shown()
    assert not page.bar.back.isEnabled()
    page.state.set_latent_number(0, 2.0)
    page.bar.back.click()
    qtbot.waitUntil(lambda: page.state.shown() == before)
    assert not page.bar.back.isEnabled()


def test_breed_and_truncation_change_the_picture(
    page: ExplorePage, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    makers.class_names = ("pug", "beagle")
    show(page, qtbot)
    assert page.bar.breed.currentText() == "Pug"
    page.bar.breed.setFocus()
    page.bar.breed.lineEdit().selectAll()
    QTest.keyClicks(page.bar.breed.lineEdit(), "Beag")
    QTest.keyClick(page.bar.breed.lineEdit(), Qt.Key.Key_Return)
    assert page.state.shown().breeds == ((1, 1.0),)
    click(page.bar.truncate, QPoint(8, page.bar.truncate.height() // 2))
    assert page.state.shown().truncation_psi == 0.7
    qtbot.waitUntil(lambda: color(page)[1:] == (100, 70))
    page.bar.seed_wanted.emit(5)
    qtbot.waitUntil(lambda: page.state.seed == 5)
    assert page.state.shown().breeds == ((1, 1.0),), "another seed keeps breed and truncation"
    page.state.set_breeds(((0, 0.25), (1, 0.75)))
    assert page.bar.breed.lineEdit().text() == "Beagle 75 % + Pug 25 %"


def test_what_means_nothing_to_the_network_is_absent(
    page: ExplorePage, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    makers.accepts_truncation = makers.has_batch_norm = False
    show(page, qtbot)
    for widget in (page.bar.breed, page.bar.truncate, page.bar.psi, page.bar.standing):
        assert not widget.isVisible()


def test_weights_and_statistics_are_opened_anew_and_the_place_stays(
    page: ExplorePage, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    show(page, qtbot)
    page.state.set_latent_number(0, 1.0)
    click(page.bar.standing, QPoint(8, page.bar.standing.height() // 2))
    qtbot.waitUntil(lambda: makers.opened[-1].statistics == "standing")
    qtbot.waitUntil(lambda: page.drawing.image is not None)
    assert page.state.shown().latent[0] == 1.0
    assert page.state.undo_stack.canUndo()


def test_a_newer_checkpoint_draws_the_same_place_anew(
    page: ExplorePage, run: Run, makers: Makers, session: Session, qtbot: QtBot
) -> None:
    show(page, qtbot)
    page.state.set_latent_number(0, 1.0)
    qtbot.waitUntil(lambda: page.drawing.image is not None)
    with qtbot.waitSignal(page.drawing.drawn):
        session.checkpoint_saved.emit("000002.000")
    assert len(makers.opened) == 2
    assert page.state.shown().latent[0] == 1.0


def test_another_run_begins_anew(
    page: ExplorePage, run: Run, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    show(page, qtbot)
    page.state.set_latent_number(0, 1.0)
    other = make_run(tmp_path / "other")
    checkpoint_event(other, 1.0)
    session.set_run(other)
    qtbot.waitUntil(lambda: page.drawing.image is not None)
    assert page.state.shown().latent == tuple(normal_latents(0, 0, 1, Z_DIM)[0].tolist())
    assert not page.state.undo_stack.canUndo()


def test_reset_all_takes_back_what_the_other_method_has_moved(
    page: ExplorePage, run: Run, qtbot: QtBot
) -> None:
    keep_directions(run)
    other = replace(SECOND, key="sefa-1")
    DirectionsFile(run).keep(Origin(run.name, "dcgan", "000001.000", "ema"), "sefa", (other,))
    show(page, qtbot)
    bank, before = page.sliders.directions, page.state.shown()
    qtbot.waitUntil(lambda: [shown.key for shown in bank.rows] == ["pca-1", "pca-2"])
    drag(slider_of(bank, "pca-1"), [0.0, 0.4, 1.0], qtbot)
    drag(slider_of(bank, "pca-2"), [0.0, 0.4, 1.0], qtbot)
    click(bank.view.widget_of("pca-2").lock, QPoint(5, 5))
    page.finding.choose("sefa")
    qtbot.waitUntil(lambda: [shown.key for shown in bank.rows] == ["sefa-1"])
    assert "(2)" in page.sliders._state_text.text()
    drag(slider_of(bank, "sefa-1"), [0.0, 0.4, 1.0], qtbot)
    qtbot.mouseClick(bank.reset_all, LEFT)
    assert list(page.state.amounts) == ["pca-2"], "locked"
    assert "(1)" in page.sliders._state_text.text()
    page.state.undo_stack.undo()
    assert len(page.state.amounts) == 3
    page.finding.choose("pca")
    qtbot.waitUntil(lambda: len(bank.rows) == 2)
    click(bank.view.widget_of("pca-2").lock, QPoint(5, 5))
    qtbot.mouseClick(bank.reset_all, LEFT)
    assert page.state.shown() == before


# -- empty states --------------------------------------------------------------------------------------


def test_without_a_run_it_teaches_and_leads_to_train(
    page: ExplorePage, session: Session, qtbot: QtBot
) -> None:
    page.show()
    asked: list[str] = []
    session.page_requested.connect(asked.append)
    assert page.empty.isVisible()
    page.empty.action.click()
    assert asked == ["train"]


def test_a_run_without_a_checkpoint_says_so_until_it_has_one(
    page: ExplorePage, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    bare = make_run(tmp_path / "bare")
    session.set_run(bare)
    page.show()
    assert page.empty.isVisible()
    assert "bare has not saved a checkpoint yet" in page.empty.findChildren(type(page.empty._text))[1].text()
    checkpoint_event(bare, 1.0)
    session.checkpoint_saved.emit("000001.000")
    qtbot.waitUntil(lambda: page.picture.isVisible() and page.drawing.image is not None)


def test_a_generator_that_cannot_be_opened_says_why_and_can_be_tried_again(
    page: ExplorePage, run: Run, session: Session, qtbot: QtBot
) -> None:
    session.set_checkpoint("missing")
    page.show()
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty._text.text() == "run has no such checkpoint."
    session.set_checkpoint(None)
    qtbot.waitUntil(lambda: page.picture.isVisible() and page.drawing.image is not None)


def test_directions_of_an_earlier_checkpoint_stay_while_the_other_method_is_looked_at(
    page: ExplorePage, run: Run, session: Session, qtbot: QtBot
) -> None:
    keep_directions(run)
    show(page, qtbot)
    finding = page.finding
    qtbot.waitUntil(lambda: len(finding.directions) == 2)
    checkpoint_event(run, 2.0)
    session.set_checkpoint("000002.000")
    qtbot.waitUntil(lambda: finding.is_stale)
    finding.choose("sefa")
    assert finding.directions == ()
    finding.choose("pca")
    assert len(finding.directions) == 2
    assert finding.is_stale


def test_a_picture_that_cannot_be_made_is_said_below_it_and_the_page_stays(
    page: ExplorePage, run: Run, makers: Makers, qtbot: QtBot
) -> None:
    show(page, qtbot)
    makers.error = RunError("No memory for {count} pictures.", count=1)
    page.state.set_latent_number(0, 1.0)
    qtbot.waitUntil(page.note.isVisible)
    assert page.note.text() == "No memory for 1 pictures."
    assert page.picture.isVisible()
    assert not page.empty.isVisible()
    makers.error = None
    page.state.set_latent_number(0, 2.0)
    qtbot.waitUntil(lambda: shows_state(page))
    assert not page.note.isVisible()


# -- the tray --------------------------------------------------------------------------------------------


def kept_names(run: Run) -> list[str]:
    file = run.path / "tray.json"
    return [kept["name"] for kept in json.loads(file.read_text())["kept"]] if file.exists() else []


def keep_three(page: ExplorePage, qtbot: QtBot) -> None:
    page.setFocus()
    for seed in (1, 2, 3):
        page.bar.seed_wanted.emit(seed)
        qtbot.waitUntil(lambda seed=seed: page.state.seed == seed)
        QTest.keyClick(page, "k")


def item(page: ExplorePage, row: int) -> QPoint:
    view = page.strip.view
    return view.visualRect(page.tray.index(row)).center()


def test_what_is_kept_is_on_disk_at_once_and_a_click_leads_there(
    page: ExplorePage, run: Run, qtbot: QtBot
) -> None:
    show(page, qtbot)
    keep_three(page, qtbot)
    qtbot.waitUntil(lambda: kept_names(run) == ["Picture 1", "Picture 2", "Picture 3"])
    kept = page.tray.kept[0]
    assert page.state.shown() != kept.point
    click(page.strip.view.viewport(), item(page, 0))
    assert page.state.shown() == kept.point
    assert page.bar.seed.text() == "–", "it comes from no seed that is known"
    qtbot.waitUntil(lambda: shows_state(page))
    page.state.undo_stack.undo()
    assert page.state.seed == 3
    qtbot.waitUntil(lambda: page.tray.data(page.tray.index(0), Qt.ItemDataRole.DecorationRole) is not None)


def test_the_checkpoint_of_a_kept_picture_is_kept_whatever_comes_after_it(
    page: ExplorePage, run: Run, session: Session, qtbot: QtBot
) -> None:
    show(page, qtbot)
    name = run.checkpoints()[-1].name
    assert not run.is_marked(name)
    with qtbot.waitSignal(session.marks_changed):
        keep_three(page, qtbot)
    assert run.is_marked(name)


def test_the_tray_says_which_checkpoint_draws_what_was_kept_with_another(
    page: ExplorePage, run: Run, session: Session, qtbot: QtBot
) -> None:
    show(page, qtbot)
    keep_three(page, qtbot)
    note = page.strip.drawn_with
    assert not note.isVisible()
    checkpoint_event(run, 2.0)
    session.set_checkpoint("000002.000")
    qtbot.waitUntil(note.isVisible)
    assert "3 of 3" in note.text()
    assert "2.0 kimg" in note.text()
    session.set_checkpoint("000001.000")
    qtbot.waitUntil(lambda: not note.isVisible())
    page.bar.averaged.click()
    qtbot.waitUntil(note.isVisible)


def test_the_tray_is_there_again_when_the_page_is_opened_again(
    page: ExplorePage, run: Run, session: Session, jobs: Jobs, qtbot: QtBot
) -> None:
    show(page, qtbot)
    keep_three(page, qtbot)
    points = [kept.point for kept in page.tray.kept]
    page.tray.shutdown()
    again = ExplorePage(session, jobs)
    qtbot.addWidget(again, before_close_func=lambda _: again.shutdown())
    show(again, qtbot)
    assert [kept.point for kept in again.tray.kept] == points


def test_order_names_and_taking_out_can_be_undone(page: ExplorePage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    keep_three(page, qtbot)
    view, tray = page.strip.view, page.tray
    data = tray.mimeData([tray.index(2)])
    tray.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    assert [kept.name for kept in tray.kept] == ["Picture 3", "Picture 1", "Picture 2"]
    data = tray.mimeData([tray.index(0)])
    tray.dropMimeData(data, Qt.DropAction.MoveAction, 2, 0, QModelIndex())
    assert [kept.name for kept in tray.kept] == ["Picture 1", "Picture 3", "Picture 2"]
    view.setCurrentIndex(tray.index(1))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "Rex")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tray.kept[1].name == "Rex")
    view.setCurrentIndex(tray.index(0))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: kept_names(run) == ["Rex", "Picture 2"])
    for names in (
        ["Picture 1", "Rex", "Picture 2"],
        ["Picture 1", "Picture 3", "Picture 2"],
        ["Picture 3", "Picture 1", "Picture 2"],
        ["Picture 1", "Picture 2", "Picture 3"],
    ):
        page.state.undo_stack.undo()
        assert [kept.name for kept in tray.kept] == names
    qtbot.waitUntil(lambda: kept_names(run) == ["Picture 1", "Picture 2", "Picture 3"])


def test_a_picture_that_arrives_takes_no_name_away_that_is_being_typed(
    page: ExplorePage, run: Run, qtbot: QtBot
) -> None:
    show(page, qtbot)
    keep_three(page, qtbot)
    view, tray = page.strip.view, page.tray
    view.setCurrentIndex(tray.index(1))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.viewport().findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "Picture 2"
    QTest.keyClicks(editor, "Re")
    tray.set_images([(kept.point, QImage(8, 8, QImage.Format.Format_RGB32)) for kept in tray.kept])
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tray.kept[1].name == "Rex")


def test_a_tray_that_cannot_be_saved_says_so_until_it_can(
    page: ExplorePage, run: Run, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: TrayFile, tray: object, network: object) -> None:
        raise StorageError("{path} can't be written.", path="tray.json")

    show(page, qtbot)
    with monkeypatch.context() as patch:
        patch.setattr(TrayFile, "save", refuse)
        page.bar.keep.click()
        qtbot.waitUntil(lambda: page.strip._note.isVisible())
        assert page.strip._note.text() == "tray.json can't be written."
        page.tray.shutdown()
    page.bar.keep.click()
    qtbot.waitUntil(lambda: not page.strip._note.isVisible())
    assert kept_names(run) == ["Picture 1", "Picture 2"]


def test_a_damaged_tray_is_set_aside_and_said(page: ExplorePage, run: Run, qtbot: QtBot) -> None:
    (run.path / "tray.json").write_text("{")
    show(page, qtbot)
    qtbot.waitUntil(lambda: page.strip._note.isVisible())
    assert "The damaged file is kept as" in page.strip._note.text()
    page.bar.keep.click()
    qtbot.waitUntil(lambda: kept_names(run) == ["Picture 1"])


# -- directions ------------------------------------------------------------------------------------------


def test_directions_are_found_named_and_kept_with_the_run(
    page: ExplorePage, run: Run, makers: Makers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Recipe, "open", lambda recipe: FakeGenerator(recipe, makers))
    monkeypatch.setattr(core_directions, "find_directions", lambda generator, method: iter([(FIRST, SECOND)]))
    show(page, qtbot)
    assert page.sliders.directions.rows == ()
    page.sliders.search.click()
    qtbot.waitUntil(lambda: len(page.sliders.directions.rows) == 2)
    page.sliders.directions.rename_requested.emit("pca-1", "coat")
    qtbot.waitUntil(lambda: page.sliders.directions.rows[0].title == "coat")
    origin = Origin(run.name, "dcgan", "000001.000", "ema")
    assert [d.name for d in DirectionsFile(run).found(origin, "pca")] == ["coat", None]


def test_directions_of_an_earlier_checkpoint_stay_and_say_so(
    page: ExplorePage, run: Run, session: Session, qtbot: QtBot
) -> None:
    keep_directions(run)
    show(page, qtbot)
    qtbot.waitUntil(lambda: len(page.sliders.directions.rows) == 2)
    session.set_checkpoint("000002.000")
    qtbot.waitUntil(lambda: page.sliders._state_text.isVisible())
    assert "Found at checkpoint 1.0 kimg" in page.sliders._state_text.text()
    assert len(page.sliders.directions.rows) == 2


def test_lot_and_reset_leave_locked_sliders_alone(page: ExplorePage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    page.sliders.show_tab("latent")
    bank, before = page.sliders.latent, page.state.shown()
    bank.lock_changed.emit("0", True)
    bank.randomise.click()
    now = page.state.shown()
    assert now.latent[0] == before.latent[0]
    assert all(a != b for a, b in zip(now.latent[1:], before.latent[1:], strict=True))
    bank.reset_all.click()
    assert page.state.shown().latent == (before.latent[0], *[0.0] * (Z_DIM - 1))
    page.state.undo_stack.undo()
    page.state.undo_stack.undo()
    assert page.state.shown() == before


# -- from the Train page ---------------------------------------------------------------------------------


def test_a_click_on_a_picture_of_the_grid_leads_to_its_latent(
    page: ExplorePage, run: Run, session: Session, jobs: Jobs, qtbot: QtBot
) -> None:
    train = TrainPage(session, jobs)
    qtbot.addWidget(train, before_close_func=lambda _: train.shutdown())
    asked: list[str] = []
    session.page_requested.connect(asked.append)
    train.view.grid.picture_chosen.emit(5)
    assert asked == ["explore"]
    expected = grid_point(run, 5)
    page.show()
    page.activate()
    qtbot.waitUntil(lambda: page.state.point == expected)
    assert session.wished_grid_picture is None


def test_what_was_asked_for_of_another_run_is_forgotten(session: Session, run: Run, tmp_path: Path) -> None:
    session.explore_grid_picture(3)
    session.set_run(make_run(tmp_path / "other"))
    assert session.wished_grid_picture is None


def test_a_training_beside_it_pays_for_one_picture_a_checkpoint_until_somebody_moves(
    page: ExplorePage, run: Run, session: Session, makers: Makers, qtbot: QtBot
) -> None:
    keep_directions(run)
    show(page, qtbot)
    keep_three(page, qtbot)
    qtbot.waitUntil(lambda: not page.tray.missing() and makers.sizes.count(5) == 2)
    session.set_training(True)
    makers.sizes.clear()
    with qtbot.waitSignal(page.drawing.drawn):
        session.checkpoint_saved.emit("000002.000")
    qtbot.wait(600)  # longer than strips wait for a resting hand
    assert makers.sizes == [1]
    page.state.set_latent_number(0, 1.0)
    qtbot.waitUntil(lambda: not page.tray.missing() and makers.sizes.count(5) == 2)
    makers.sizes.clear()
    session.checkpoint_saved.emit("000003.000")
    qtbot.waitUntil(lambda: makers.sizes == [1])
    session.set_training(False)
    qtbot.waitUntil(lambda: not page.tray.missing() and makers.sizes.count(5) == 2)
