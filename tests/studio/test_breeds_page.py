"""The Breeds page, used as a person uses it, with a generator whose colours tell what it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from breeds_fakes import (
    BY_NAME,
    EACH,
    NAMES,
    SIDE,
    Kennel,
    MeanColor,
    color_of,
    green_of,
    make_breeds_run,
    shown,
    write_breeds,
)
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gan_core.evaluation.breed_quality import BreedQuality
from gan_core.evaluation.cache import FeatureCache
from gan_core.messages import Message
from gan_core.metrics import features
from gan_core.runs.run import Run
from gan_core.sampling.latents import normal_latents
from gan_core.sampling.point import Point
from studio.pages.breeds.breed_list import BreedList
from studio.pages.breeds.breed_rows import BreedRole
from studio.pages.breeds.large_picture import LargePicture
from studio.pages.breeds.page import BreedsPage
from studio.pages.breeds.pick_chip import Chip
from studio.pages.breeds.pictures import image_of
from studio.pages.breeds.quality_file import Measured, keep_measured, kept_measured
from studio.pages.breeds.quality_panel import QualityPanel
from studio.pages.breeds.quality_words import weak_breeds
from studio.pages.breeds.sheet_layout import lay_out
from studio.pages.explore.picture import PictureView
from studio.session import Session
from studio.translation import Language
from studio.window import Window
from studio.workers.jobs import Jobs
from studio.workers.recipe import Recipe

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ONE_LINE = 38
"""Pixels of the strip that tells of saving."""
HUSKY, BEAGLE, PUG, CHIHUAHUA, RETRIEVER = range(5)


@pytest.fixture
def kennel(session: Session, monkeypatch: pytest.MonkeyPatch) -> Kennel:
    made = Kennel()
    session.sampler.make = made.make
    monkeypatch.setattr(Recipe, "open", lambda recipe: made.make(recipe))  # jobs open generators of their own
    return made


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_breeds(tmp_path / "dogs.zip")


@pytest.fixture
def run(session: Session, dataset: Path, tmp_path: Path) -> Run:
    """The session's, with a checkpoint."""
    made = make_breeds_run(tmp_path / "run", dataset)
    session.set_run(made, 1.0)
    return made


@pytest.fixture
def page(
    session: Session, jobs: Jobs, language: Language, kennel: Kennel, qtbot: QtBot
) -> Iterator[BreedsPage]:
    made = BreedsPage(session, jobs)
    made.resize(1208, 740)
    qtbot.addWidget(made, before_close_func=lambda _: made.shutdown())
    yield made
    kennel.gate.set()
    jobs.shutdown()


@pytest.fixture
def mean_color(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pictures are compared by their mean colour, without a network."""
    monkeypatch.setattr(features, "load_extractor", lambda *_, **__: MeanColor())
    init = FeatureCache.__init__
    monkeypatch.setattr(FeatureCache, "__init__", lambda self: init(self, tmp_path / "features"))


def show(page: BreedsPage, qtbot: QtBot) -> None:
    """Bring it to the screen and wait for its first pictures."""
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus()  # as the window does
    wait_for_sheet(page, qtbot)


def wait_for_sheet(page: BreedsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.sheet.maker.is_finished and page._about is not None)


def click(widget: QWidget, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(widget, LEFT, modifiers)


def click_row(
    page: BreedsPage,
    breed: int,
    *,
    on_check: bool = False,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    view = page.list.view
    row = page.list.breeds_in_order().index(breed)
    area = view.visualRect(page.list.found.index(row, 0))
    at = QPoint(area.left() + (14 if on_check else 140), area.center().y())
    QTest.mouseClick(view.viewport(), LEFT, modifiers, at)


def wheel(widget: QWidget, angle: int) -> None:
    """One notch up (120) or down (-120) over the middle of a widget."""
    window = widget.window()
    at = QPointF(widget.mapTo(window, widget.rect().center()))
    QTest.wheelEvent(window.windowHandle(), at, QPoint(0, angle))


def sheet_color(page: BreedsPage, row: int, column: int) -> tuple[int, int, int] | None:
    return shown(page.sheet.view.picture(row, column))


def expected(seed: int, index: int, breed: int, psi: float | None = None) -> tuple[int, int, int]:
    return color_of(Point.of(normal_latents(seed, index, 1, 6)[0], breed, psi))


# -- empty states ----------------------------------------------------------------------------


def test_without_a_run_the_page_says_what_it_is_for(page: BreedsPage, session: Session, qtbot: QtBot) -> None:
    page.show()
    assert page.empty.isVisible()
    with qtbot.waitSignal(session.page_requested) as asked:
        click(page.empty.action)
    assert asked.args == ["train"]


def test_a_run_without_a_checkpoint_is_explained(
    page: BreedsPage, session: Session, dataset: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    session.set_run(make_breeds_run(tmp_path / "young", dataset, has_checkpoint=False))
    page.show()
    assert page.empty.isVisible()
    assert "no checkpoint yet" in page.empty._text.text()


def test_a_generator_that_cannot_be_opened_is_explained(
    page: BreedsPage, session: Session, run: Run, qtbot: QtBot
) -> None:
    show(page, qtbot)
    session.set_run(run)
    session.set_checkpoint("missing")
    qtbot.waitUntil(page.empty.isVisible)
    assert "no such checkpoint" in page.empty._text.text()


def test_nothing_is_a_window_of_its_own(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [page]


def test_nothing_is_made_while_nobody_looks(
    page: BreedsPage, session: Session, kennel: Kennel, run: Run, qtbot: QtBot
) -> None:
    show(page, qtbot)
    qtbot.waitUntil(lambda: not page._sampler._newest)
    page.hide()
    session.following.wake(qtbot)  # another page looks
    kennel.rendered.clear()
    with qtbot.waitSignal(session.sampler.opened):
        session.following.look_again()
    qtbot.wait(60)
    assert kennel.rendered == []
    page.show()
    qtbot.waitUntil(lambda: len(kennel.rendered) >= 4)


# -- the list --------------------------------------------------------------------------------


def test_the_list_has_thumbnails_numbers_and_both_names(
    page: BreedsPage, run: Run, language: Language, qtbot: QtBot
) -> None:
    show(page, qtbot)
    first = page.list.found.index(0, 0)
    assert first.data() == "Beagle"
    assert first.data(BreedRole.OTHER_NAME) == "비글"
    qtbot.waitUntil(lambda: first.data(BreedRole.NUMBER) == EACH)
    qtbot.waitUntil(lambda: first.data(BreedRole.THUMBNAIL) is not None)
    assert shown(first.data(BreedRole.THUMBNAIL)) == expected(0, 0, BEAGLE)
    assert page.list.breeds_in_order() == BY_NAME
    language.choose("ko")
    qtbot.waitUntil(lambda: page.list.found.index(0, 0).data() == "골든 리트리버")
    assert page.list.found.index(0, 0).data(BreedRole.OTHER_NAME) == "Golden retriever"


@pytest.mark.parametrize("words", ["chihua", "치와와", "CHIHUAHUA"])
def test_a_breed_is_found_by_either_name_and_picks_stay(
    page: BreedsPage, run: Run, words: str, qtbot: QtBot
) -> None:
    show(page, qtbot)
    click_row(page, PUG)
    page.list.search.insert(words)  # QTest types no Korean
    assert page.list.breeds_in_order() == (CHIHUAHUA,)
    click_row(page, CHIHUAHUA, on_check=True)
    assert page.state.chosen.picks == (PUG, CHIHUAHUA)
    page.list.search.clear()
    assert page.list.view.selectionModel().selectedIndexes()[0].data(BreedRole.BREED) in (PUG, CHIHUAHUA)
    assert len(page.list.view.selectionModel().selectedIndexes()) == 2


def test_clicks_checks_shift_and_ctrl_pick(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    assert page.state.chosen.picks == BY_NAME[:4]  # there is something to see from the start
    click_row(page, PUG)
    assert page.state.chosen.picks == (PUG,)
    click_row(page, BEAGLE, on_check=True)
    click_row(page, HUSKY, modifiers=CTRL)
    assert set(page.state.chosen.picks) == {PUG, BEAGLE, HUSKY}
    click_row(page, PUG, on_check=True)
    assert set(page.state.chosen.picks) == {BEAGLE, HUSKY}
    click_row(page, BEAGLE)
    click_row(page, RETRIEVER, modifiers=SHIFT)
    assert page.state.chosen.picks == (BEAGLE, CHIHUAHUA, RETRIEVER)
    click(page.list.all)
    assert set(page.state.chosen.picks) == set(range(5))
    click(page.list.none)
    assert page.state.chosen.picks == ()


def test_a_hand_that_slips_on_a_check_picks_no_neighbours(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    click(page.list.none)
    view = page.list.view
    rows = [view.visualRect(page.list.found.index(row, 0)).center().y() for row in range(3)]
    QTest.mousePress(view.viewport(), LEFT, pos=QPoint(14, rows[0]))
    QTest.mouseMove(view.viewport(), QPoint(14, rows[1]))
    QTest.mouseMove(view.viewport(), QPoint(14, rows[2]))
    QTest.mouseRelease(view.viewport(), LEFT, pos=QPoint(14, rows[2]))
    assert page.state.chosen.picks == (BEAGLE,)


def test_breeds_are_sorted_by_their_number(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    qtbot.waitUntil(lambda: page.dataset.found is not None)
    page.list.order.setFocus()
    QTest.keyClick(page.list.order, Qt.Key.Key_Down)
    assert page.list.breeds_in_order()[0] == HUSKY


def all_of_120(page: BreedsPage, kennel: Kennel, qtbot: QtBot) -> None:
    kennel.class_names = tuple(f"breed_{number:03d}" for number in range(120))
    page.show()
    qtbot.waitUntil(lambda: page.list.found.rowCount() == 120)
    click(page.list.all)
    assert len(page.state.chosen.picks) == 120


def test_each_of_120_picks_may_have_its_own_truncation(
    page: BreedsPage, kennel: Kennel, run: Run, qtbot: QtBot
) -> None:
    all_of_120(page, kennel, qtbot)
    bar = page.picks.horizontalScrollBar()
    bar.setValue(bar.maximum())
    chip = page.picks.chips[119]
    assert page.picks.viewport().rect().contains(chip.geometry())
    chip.psi.setFocus()
    QTest.keyClick(chip.psi, Qt.Key.Key_Up)
    assert page.state.chosen.own_psi == ((119, 0.0),)
    bar.setValue(0)
    assert page.picks.chips[0].own_psi is None  # a chip that served another breed
    page.picks.bring_into_view(119)
    assert page.picks.chips[119].own_psi == 0.0


def test_keys_reach_the_chips_beside_the_window(
    page: BreedsPage, kennel: Kennel, run: Run, qtbot: QtBot
) -> None:
    all_of_120(page, kennel, qtbot)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.picks.chips[0].psi.setFocus()
    for _ in range(2 * 20):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    chip = page.picks.chips[20]
    assert page.focusWidget() is chip.psi
    assert page.picks.viewport().rect().contains(chip.geometry())


def test_only_chips_that_are_seen_are_made(page: BreedsPage, kennel: Kennel, run: Run, qtbot: QtBot) -> None:
    all_of_120(page, kennel, qtbot)
    bar = page.picks.horizontalScrollBar()
    for value in range(0, bar.maximum(), 300):
        bar.setValue(value)
    assert len(page.picks.findChildren(Chip)) <= 12


def test_the_chip_of_the_clicked_row_comes_into_view(
    page: BreedsPage, kennel: Kennel, run: Run, qtbot: QtBot
) -> None:
    all_of_120(page, kennel, qtbot)
    click_row(page, 5, on_check=True)  # takes it back
    page.picks.horizontalScrollBar().setValue(9000)
    click_row(page, 5, on_check=True)
    assert page.state.chosen.picks[-1] == 5
    assert page.picks.viewport().rect().contains(page.picks.chips[5].geometry())


def test_the_wheel_over_a_chip_turns_no_truncation(
    page: BreedsPage, kennel: Kennel, run: Run, qtbot: QtBot
) -> None:
    all_of_120(page, kennel, qtbot)
    box, bar = page.picks.chips[1].psi, page.picks.horizontalScrollBar()
    wheel(box, 120)
    wheel(box, -120)
    wheel(box, -120)
    assert page.state.chosen.own_psi == ()
    assert bar.value() > 0


# -- grid and matrix -------------------------------------------------------------------------


def test_the_grid_has_the_pictures_that_sample_makes(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    for row, breed in enumerate(BY_NAME[:4]):
        for column in range(8):
            assert sheet_color(page, row, column) == expected(0, column, breed)


def test_four_breeds_at_1280_by_800_keep_their_size_while_something_is_saved() -> None:
    for height in (586, 586 - ONE_LINE):
        layout = lay_out(4, 8, QSize(906, height), resolution=32, names=None, has_titles=True)
        assert (layout.side, layout.size.height() <= height) == (96, True)


def test_the_matrix_has_the_same_latent_in_every_breed(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    click(page.views.buttons["matrix"])
    page.controls.seed.setFocus()
    QTest.keyClick(page.controls.seed, Qt.Key.Key_Up)
    wait_for_sheet(page, qtbot)
    assert page.sheet.view.content.words.columns[0] == "1"
    for column in range(8):
        for row, breed in enumerate(BY_NAME[:4]):
            assert sheet_color(page, row, column) == expected(1 + column, 0, breed)


def test_the_slider_says_how_many(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    page.controls.count.slider.setFocus()
    QTest.keyClick(page.controls.count.slider, Qt.Key.Key_Right)
    wait_for_sheet(page, qtbot)
    assert sheet_color(page, 0, 8) == expected(0, 8, BY_NAME[0])
    assert "36 pictures" in page.views.facts.text()


def test_a_breed_may_have_its_own_truncation(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    click(page.controls.truncate)
    wait_for_sheet(page, qtbot)
    assert sheet_color(page, 0, 0) == expected(0, 0, BEAGLE, 0.7)
    box = page.picks.chips[CHIHUAHUA].psi
    box.setFocus()
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Up)
    wait_for_sheet(page, qtbot)
    assert page.state.chosen.own_psi == ((CHIHUAHUA, 0.1),)
    assert sheet_color(page, 1, 0) == expected(0, 0, CHIHUAHUA, 0.1)
    assert sheet_color(page, 0, 0) == expected(0, 0, BEAGLE, 0.7)
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert page.state.chosen.own_psi == ()


def test_a_truncation_of_its_own_is_typed(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    box = page.picks.chips[CHIHUAHUA].psi
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "0.35")
    assert page.state.chosen.own_psi == ((CHIHUAHUA, 0.35),)
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert page.state.chosen.own_psi == ((CHIHUAHUA, 0.40),)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    assert page.state.chosen.own_psi == ((CHIHUAHUA, 0.35),)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    assert page.state.chosen.own_psi == ()
    assert page.picks.chips[CHIHUAHUA].own_psi is None


def test_truncation_is_absent_where_the_network_has_none(
    page: BreedsPage, kennel: Kennel, run: Run, qtbot: QtBot
) -> None:
    kennel.accepts_truncation = False
    show(page, qtbot)
    assert not page.controls.truncate.isVisible()
    assert not page.picks.chips[BEAGLE].psi.isVisible()


def test_why_pictures_are_missing_is_said_until_they_can_be_made(
    page: BreedsPage, session: Session, kennel: Kennel, run: Run, qtbot: QtBot
) -> None:
    show(page, qtbot)
    assert not page.note.isVisible()
    kennel.is_out_of_memory = True
    QTest.keyClick(page, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(page.note.isVisible)
    assert "no memory left" in page.note.text()
    assert page.sheet.isVisible()
    kennel.is_out_of_memory = False
    QTest.keyClick(page, Qt.Key.Key_R, CTRL)
    assert not page.note.isVisible()
    page.hide()
    session.sampler.failed.emit(Message("Another page asked."))
    page.show()
    assert not page.note.isVisible()


def test_a_chip_takes_its_breed_back_and_undo_brings_it_again(
    page: BreedsPage, run: Run, qtbot: QtBot
) -> None:
    show(page, qtbot)
    click(page.picks.chips[CHIHUAHUA].remove)
    assert page.state.chosen.picks == (BEAGLE, RETRIEVER, PUG)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    assert page.state.chosen.picks == BY_NAME[:4]
    wait_for_sheet(page, qtbot)
    assert sheet_color(page, 1, 0) == expected(0, 0, CHIHUAHUA)
    click(page.controls.redo)
    assert page.state.chosen.picks == (BEAGLE, RETRIEVER, PUG)


def test_a_row_never_shows_another_breeds_pictures(
    page: BreedsPage, kennel: Kennel, run: Run, qtbot: QtBot
) -> None:
    show(page, qtbot)
    kennel.gate.clear()
    click(page.picks.chips[BEAGLE].remove)
    click_row(page, HUSKY, on_check=True)
    rows = page.state.chosen.picks
    qtbot.wait(60)
    for row, breed in enumerate(rows):
        assert sheet_color(page, row, 0) in (None, expected(0, 0, breed))
    kennel.gate.set()
    wait_for_sheet(page, qtbot)
    assert [sheet_color(page, row, 0) for row in range(4)] == [expected(0, 0, breed) for breed in rows]


def test_a_picture_is_explored_by_a_click(page: BreedsPage, session: Session, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    click(page.views.buttons["matrix"])
    wait_for_sheet(page, qtbot)
    with qtbot.waitSignal(session.page_requested) as asked:
        at = page.sheet.view.cell_on_screen(1, 2).center()
        QTest.mouseClick(page.sheet.view.viewport(), LEFT, pos=at)
    assert asked.args == ["explore"]
    assert session.wished_point is not None
    point, seed = session.wished_point
    assert (color_of(point), seed) == (expected(2, 0, CHIHUAHUA), 2)


def test_keys_walk_over_the_pictures_and_explore(
    page: BreedsPage, session: Session, run: Run, qtbot: QtBot
) -> None:
    show(page, qtbot)
    view = page.sheet.view
    view.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(view, key)
    row, column = view.current or (-1, -1)
    assert column == 1
    with qtbot.waitSignal(session.page_requested):
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert session.wished_point is not None
    assert color_of(session.wished_point[0]) == expected(0, 1, page.state.chosen.picks[row])
    assert session.wished_point[1] is None  # it is not the first of its seed


# -- blend -----------------------------------------------------------------------------------


def blend(page: BreedsPage, qtbot: QtBot, *breeds: int) -> None:
    click_row(page, breeds[0])
    for breed in breeds[1:]:
        click_row(page, breed, on_check=True)
    click(page.views.buttons["blend"])
    qtbot.waitUntil(lambda: page.blend.picture.image is not None)


def test_a_drag_over_the_pad_blends_and_is_one_step(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    blend(page, qtbot, BEAGLE, CHIHUAHUA, RETRIEVER)
    pad = page.blend.pad
    steps = page.state.stack.count()
    start, end = pad.handle(), QPointF(pad.corner_point(1))
    QTest.mousePress(pad, LEFT, pos=start.toPoint())
    for share in (0.2, 0.5, 0.8, 1.0):
        QTest.mouseMove(pad, (start + share * (end - start)).toPoint())
        qtbot.wait(5)
    QTest.mouseRelease(pad, LEFT, pos=end.toPoint())
    assert page.state.chosen.shares[1] == pytest.approx(1.0, abs=0.02)
    assert page.state.stack.count() == steps + 1
    qtbot.waitUntil(lambda: abs((shown(page.blend.picture.image) or (0, 0))[1] - green_of(CHIHUAHUA)) <= 2)
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    middle = round((green_of(BEAGLE) + green_of(CHIHUAHUA) + green_of(RETRIEVER)) / 3)
    qtbot.waitUntil(lambda: abs((shown(page.blend.picture.image) or (0, 0))[1] - middle) <= 2)
    assert pad.weights == pytest.approx((1 / 3, 1 / 3, 1 / 3), abs=1e-3)


def test_under_a_hand_only_the_newest_place_is_made(
    page: BreedsPage, kennel: Kennel, run: Run, qtbot: QtBot
) -> None:
    show(page, qtbot)
    blend(page, qtbot, BEAGLE, CHIHUAHUA)
    qtbot.waitUntil(lambda: len(page.blend._corner_images) == 2)
    pad = page.blend.pad
    kennel.gate.clear()
    kennel.rendered.clear()
    at = pad.handle()
    QTest.mousePress(pad, LEFT, pos=at.toPoint())
    for step in range(1, 21):
        QTest.mouseMove(pad, (at + QPointF(3 * step, 0)).toPoint())
    kennel.gate.set()
    qtbot.waitUntil(lambda: not page._sampler._newest)
    assert len(kennel.rendered) <= 3
    assert all(count == 1 and not exact for count, exact in kennel.rendered)
    QTest.mouseRelease(pad, LEFT, pos=(at + QPointF(60, 0)).toPoint())
    qtbot.waitUntil(lambda: not page._sampler._newest)
    assert kennel.rendered[-1] == (1, True)  # what rests is what would be saved


def test_one_breed_cannot_be_blended_and_the_page_says_so(page: BreedsPage, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    click_row(page, PUG)
    QTest.keyClick(page, Qt.Key.Key_B)
    assert page.view == "blend"
    assert page.blend._too_few.isVisible()
    assert not page.save_menu.picture.isEnabled()


@pytest.mark.parametrize("side", [8, 32, 64, 1024])
def test_the_blend_is_as_sharp_as_the_picture_to_explore(side: int, qtbot: QtBot) -> None:
    """Both are pixels of one size, where there is room: a picture that changed by a click would be another dog."""
    checks = np.indices((side, side)).sum(0)[..., None] % 2 * 255
    pixels = np.broadcast_to(checks, (side, side, 3)).astype(np.uint8)
    blend, explored = LargePicture(), PictureView()
    for widget in (blend, explored):
        qtbot.addWidget(widget)
        widget.resize(500, 470)
        widget.show_image(image_of(pixels))
        widget.show()
    assert blend.picture_area() == explored.picture_rect()
    colors = [
        {widget.grab().toImage().pixelColor(x, 200).name() for x in range(100, 300)}
        for widget in (blend, explored)
    ]
    assert colors[0] == {"#000000", "#ffffff"} or side > 470
    assert colors[0] == colors[1] or side > 470


def test_the_blend_is_explored_by_a_click(page: BreedsPage, session: Session, run: Run, qtbot: QtBot) -> None:
    show(page, qtbot)
    blend(page, qtbot, BEAGLE, CHIHUAHUA)
    with qtbot.waitSignal(session.page_requested):
        click(page.blend.picture)
    assert session.wished_point is not None
    assert dict(session.wished_point[0].breeds) == {BEAGLE: 0.5, CHIHUAHUA: 0.5}


# -- quality ---------------------------------------------------------------------------------


def quality(breed: int, distance: float, error: float = 0.01) -> BreedQuality:
    return BreedQuality(breed, NAMES[breed], EACH, 100, distance, error, 1.0, 0.5)


def test_weak_is_what_lies_above_the_others_by_more_than_chance() -> None:
    usual = [quality(breed, 0.2) for breed in range(3)]
    assert weak_breeds([*usual, quality(3, 0.5), quality(4, 0.5, error=0.2)]) == {3}
    assert weak_breeds([*usual, quality(3, 0.22)]) == frozenset()  # certain, and of no matter
    assert weak_breeds([quality(0, 0.9)]) == frozenset()


def test_breeds_are_measured_and_the_weakest_come_first(
    page: BreedsPage, run: Run, mean_color: None, qtbot: QtBot
) -> None:
    show(page, qtbot)
    qtbot.waitUntil(page.quality.measure.isVisible)
    click(page.quality.measure)
    qtbot.waitUntil(lambda: bool(page.quality.qualities))
    assert {q.breed for q in page.quality.qualities} == set(range(5))
    distances = [page.list.found.index(row, 0).data(BreedRole.QUALITY).distance for row in range(5)]
    assert distances == sorted(distances, reverse=True)
    assert "±" in page.list.found.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    again = QualityPanel(page._sampler, page.dataset, page.quality._jobs)
    qtbot.addWidget(again)
    again.follow()  # as after the next launch
    qtbot.waitUntil(lambda: again.qualities == page.quality.qualities)


def test_where_nothing_is_measured_the_breeds_are_by_name_and_say_so(qtbot: QtBot) -> None:
    breeds = BreedList()
    qtbot.addWidget(breeds)
    breeds.rows.set_names(NAMES)
    breeds.set_order("quality")
    assert (breeds.order.currentText(), breeds.breeds_in_order()) == ("By name", BY_NAME)
    breeds.order.setFocus()
    for _ in range(2):  # to the last of them that can be had
        QTest.keyClick(breeds.order, Qt.Key.Key_Down)
    assert breeds.order.currentText() == "Most pictures first"
    breeds.set_order("quality")
    breeds.rows.set_qualities((quality(PUG, 0.5), quality(BEAGLE, 0.2)), frozenset())
    breeds.set_order(breeds.found.order)
    assert (breeds.order.currentText(), breeds.breeds_in_order()[0]) == ("Weakest first", PUG)


def test_a_damaged_file_of_qualities_is_as_good_as_none(run: Run) -> None:
    key = (run.path, "000001.000", "ema", "kept")
    measured = Measured((quality(PUG, 0.25),), "dogs.zip")
    keep_measured(key, measured)
    assert kept_measured(key) == measured
    assert kept_measured((run.path, "000002.000", "ema", "kept")) is None
    for kept in ("[]", '{"dataset": "dogs.zip", "qualities": [{"breed": 1}]}', '{"dataset": "dogs.zip"}'):
        text = f'{{"format": 2, "measured": {{"000001.000 ema kept": {kept}}}}}'
        for damaged in ("{", text):
            (run.path / "breed_quality.json").write_text(damaged)
            assert kept_measured(key) is None


def test_breeds_are_measured_again_and_the_page_says_with_what(
    page: BreedsPage, run: Run, dataset: Path, mean_color: None, qtbot: QtBot
) -> None:
    key = (run.path, "000001.000", "ema", "kept")
    keep_measured(key, Measured((quality(PUG, 0.25), quality(BEAGLE, 0.5)), "earlier.zip"))
    show(page, qtbot)
    qtbot.waitUntil(lambda: "measured with earlier.zip at 1.0 kimg" in page.quality.text.text())
    qtbot.waitUntil(page.quality.measure.isVisible)
    assert page.quality.measure.text() == "Measure again"
    click(page.quality.measure)
    qtbot.waitUntil(lambda: len(page.quality.qualities) == 5)
    assert "measured with dogs.zip at 1.0 kimg" in page.quality.text.text()
    assert kept_measured(key) == Measured(page.quality.qualities, "dogs.zip")


def test_measuring_can_be_cancelled(
    page: BreedsPage, kennel: Kennel, run: Run, mean_color: None, qtbot: QtBot
) -> None:
    show(page, qtbot)
    qtbot.waitUntil(page.quality.measure.isVisible)
    qtbot.waitUntil(lambda: not page._sampler._newest)
    kennel.gate.clear()
    click(page.quality.measure)
    qtbot.waitUntil(page.quality.progress.isVisible)
    click(page.quality.progress.cancel)
    kennel.gate.set()
    qtbot.waitUntil(page.quality.measure.isVisible)
    assert page.quality.qualities == ()


def test_a_dataset_that_has_gone_can_be_found_again(
    page: BreedsPage, run: Run, dataset: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    moved = dataset.rename(dataset.with_name("moved.zip"))
    show(page, qtbot)
    qtbot.waitUntil(page.quality.note.isVisible)
    assert not page.quality.measure.isVisible()
    assert page.list.found.index(0, 0).data(BreedRole.NUMBER) is None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(moved), ""))
    click(page.quality.note.choose)
    qtbot.waitUntil(page.quality.measure.isVisible)
    assert page.list.found.index(0, 0).data(BreedRole.NUMBER) == EACH


# -- a network without breeds ----------------------------------------------------------------


def test_without_breeds_the_page_says_so_and_guesses(
    page: BreedsPage, kennel: Kennel, run: Run, mean_color: None, language: Language, qtbot: QtBot
) -> None:
    kennel.class_names = ()
    show(page, qtbot)
    assert page.guesses.isVisible()
    assert not page.list.isVisible()
    assert not page.views.buttons["matrix"].isVisible()
    assert page.views.facts.x() == page.sheet.view.sheet_layout().left  # above the pictures' edge
    qtbot.waitUntil(page.guesses.guess.isVisible)
    click(page.guesses.guess)
    qtbot.waitUntil(lambda: len(page.guesses.guesses) == 8)
    captions = page.sheet.view.content.captions
    # Pictures without a breed have no green at all: the husky's is the nearest to it.
    assert captions[0][0] == "Siberian husky?"
    assert captions[0][1].endswith("%")
    assert "Guesses, not knowledge" in page.guesses._how_good.text()
    language.choose("ko")
    qtbot.waitUntil(lambda: page.sheet.view.content.captions[0][0] == "시베리안 허스키?")
    page.controls.shuffle.click()
    qtbot.waitUntil(lambda: page.state.chosen.seed != 0 and page.sheet.maker.is_finished)
    qtbot.waitUntil(lambda: len(page.guesses.guesses) == 8)  # asked once, guessed from then on


# -- saving ----------------------------------------------------------------------------------


def name_file(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))


def test_the_grid_is_saved_as_it_is_shown(
    page: BreedsPage, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    show(page, qtbot)
    to = tmp_path / "grid.png"
    name_file(monkeypatch, to)
    page.save_menu.picture.trigger()
    qtbot.waitUntil(lambda: page.saving.written == to)
    assert str(to) in page.saving.text.text()
    assert page.saving.show_folder.isVisible()
    saved = np.asarray(Image.open(to))
    colors = {tuple(map(int, color)) for color in saved.reshape(-1, 3)}
    assert {expected(0, i, breed) for i in range(8) for breed in BY_NAME[:4]} <= colors


def test_a_file_is_never_replaced_without_asking(
    page: BreedsPage, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    show(page, qtbot)
    to = tmp_path / "sheet.png"
    to.write_bytes(b"mine")
    name_file(monkeypatch, to)
    page.save_menu.contact_sheet.trigger()
    box = next(box for box in page.findChildren(QMessageBox) if box.isVisible())
    click(box.buttons()[1])
    assert to.read_bytes() == b"mine"
    page.save_menu.contact_sheet.trigger()
    box = next(box for box in page.findChildren(QMessageBox) if box.isVisible())
    click(box.buttons()[0])
    qtbot.waitUntil(lambda: page.saving.written == to)
    with Image.open(to) as saved:
        assert saved.width > 8 * SIDE * 16  # names stand at the rows


def test_a_folder_by_breed_is_a_new_one(
    page: BreedsPage, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    show(page, qtbot)
    place = tmp_path / "place"
    (place / "run-by-breed").mkdir(parents=True)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(place))
    page.save_menu.folders.trigger()
    asked = next(d for d in page.findChildren(QInputDialog) if d.isVisible())
    asked.setIntValue(3)
    asked.accept()
    qtbot.waitUntil(lambda: page.saving.written == place / "run-by-breed-2")
    assert not any((place / "run-by-breed").iterdir())
    folders = sorted(folder.name for folder in (place / "run-by-breed-2").iterdir())
    assert folders == sorted(NAMES[breed] for breed in BY_NAME[:4])
    picture = Image.open(place / "run-by-breed-2" / "beagle" / "image_00002.png")
    assert picture.getpixel((0, 0)) == expected(0, 2, BEAGLE)


def test_saving_can_be_cancelled_and_nothing_stays(
    page: BreedsPage,
    kennel: Kennel,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    show(page, qtbot)
    qtbot.waitUntil(lambda: not page._sampler._newest)
    to = tmp_path / "out" / "grid.png"
    name_file(monkeypatch, to)
    kennel.gate.clear()
    page.save_menu.picture.trigger()
    qtbot.waitUntil(page.saving.progress.isVisible)
    assert page.saving.sizeHint().height() <= ONE_LINE  # the pictures above keep their size
    click(page.saving.progress.cancel)
    kennel.gate.set()
    qtbot.waitUntil(lambda: not page.saving.is_busy)
    assert not to.parent.exists()
    assert not page.saving.isVisible()


# -- in the window ---------------------------------------------------------------------------


def test_the_page_is_in_the_rail_and_a_picture_leads_to_explore(
    session: Session, window: Window, kennel: Kennel, run: Run, qtbot: QtBot
) -> None:
    keys = list(window.pages.descriptions)
    assert keys.index("breeds") == keys.index("explore") + 1
    QTest.keyClick(window, getattr(Qt.Key, f"Key_{keys.index('breeds') + 1}"), CTRL)
    page = window.pages.currentWidget()
    assert isinstance(page, BreedsPage)
    wait_for_sheet(page, qtbot)
    QTest.mouseClick(page.sheet.view.viewport(), LEFT, pos=page.sheet.view.cell_on_screen(0, 3).center())
    assert window.pages.current_key() == "explore"
    explore = window.pages.currentWidget()
    qtbot.waitUntil(lambda: explore.state.point is not None)
    assert color_of(explore.state.shown()) == expected(0, 3, BEAGLE)
