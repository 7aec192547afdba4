"""A growing network on the Train page: the bar of its stages, the marks in the plots, grids of many sizes."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from train_fakes import FakeTrainer, metrics, write_dataset

from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset
from gan_core.runs.events import Evaluated, Evaluating, Event, Finished, SampleGrid, StageChanged
from gan_core.runs.run import Run
from gan_core.runs.stages import StagePlan
from studio.pages.train.page import TrainPage
from studio.session import Session
from studio.translation import Language
from studio.widgets.stages_bar import StagesBar
from studio.workers.jobs import Jobs

PRESET = "progan-tiny-64"
CONFIG = load_preset(PRESET).config
PHASES = CONFIG.network.phases(CONFIG.training.batch_size)
FADE = next(index for index, phase in enumerate(PHASES) if phase.fades)


def report(kimg: float, position: float) -> object:
    stage = StagePlan(PHASES).stage(position)
    return metrics(kimg, stage_position=position, alpha=stage.alpha)


def changed(kimg: float, index: int) -> StageChanged:
    phase = PHASES[index]
    return StageChanged(kimg, index, phase.img_resolution, phase.fades, phase.batch_size)


def grid(run: Run, kimg: float, side: int, shade: int) -> SampleGrid:
    name = f"samples/{kimg:010.3f}.png"
    pixels = np.full((2 * side, 2 * side, 3), shade, np.uint8)
    Image.fromarray(pixels).save(run.path / name)
    return SampleGrid(kimg, name, 2, 2, pixels)


def growth(run: Run) -> list[Event]:
    """A run from 4 px to the middle of the next fade."""
    return [
        changed(0.0, 0),
        grid(run, 0.0, 4, 10),
        report(4.0, 0.5),
        changed(8.0, FADE),
        report(8.0, float(FADE)),
        grid(run, 8.0, 8, 20),
        report(11.36, FADE + 0.42),
        grid(run, 11.36, 8, 30),
    ]


@pytest.fixture
def bar(qtbot: QtBot) -> StagesBar:
    made = StagesBar()
    qtbot.addWidget(made)
    made.resize(808, 40)
    made.set_plan(PHASES)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_bar_is_absent_for_a_network_that_does_not_grow(bar: StagesBar) -> None:
    assert bar.isVisible()
    bar.set_plan(load_preset("dcgan-tiny-64").config.network.phases(16))
    assert not bar.isVisible()


def test_phases_are_as_wide_as_their_weight_and_fill_the_line(bar: StagesBar) -> None:
    areas = [bar.track.area(index) for index in range(len(PHASES))]
    total = sum(area.width() for area in areas)
    weights = sum(phase.kimg for phase in PHASES)
    for area, phase in zip(areas, PHASES, strict=True):
        assert area.width() / total == pytest.approx(phase.kimg / weights)
    assert all(a.right() == pytest.approx(b.left()) for a, b in pairwise(areas))


def test_what_is_done_is_drawn_darker_and_fades_are_hatched(bar: StagesBar) -> None:
    def colors_of(index: int) -> set[str]:
        area = bar.track.area(index).toRect().adjusted(2, 1, -4, -1)
        return {image.pixelColor(x, area.center().y()).name() for x in range(area.left(), area.right())}

    bar.append([report(8.0, 1.0)])
    image = bar.track.grab().toImage()
    done, next_fade, last = colors_of(0), colors_of(FADE), colors_of(len(PHASES) - 1)
    assert len(done) == len(last) == 1
    assert done != last
    assert len(next_fade) > 1, "hatched"


def test_alpha_moves_with_its_number(bar: StagesBar) -> None:
    bar.append([report(11.36, FADE + 0.42)])
    resolution = PHASES[FADE].img_resolution
    assert bar.label.text() == f"{resolution} px · α 0.42"
    assert bar.track.done(FADE) == pytest.approx(0.42)
    bar.append([report(12.0, FADE + 0.5)])
    assert bar.label.text() == f"{resolution} px · α 0.50"
    bar.append([report(16.0, FADE + 1.1)])
    assert bar.label.text() == f"{resolution} px"


def test_moment_is_told_to_those_who_cannot_see_it(bar: StagesBar, language: Language, qtbot: QtBot) -> None:
    bar.append([report(11.36, FADE + 0.42)])
    resolution = PHASES[FADE].img_resolution
    said = bar.track.accessibleDescription()
    assert said.startswith(f"Stage 2 of {len(PHASES)}: {resolution} px fades in, α 0.42, 42 % done.")
    assert bar.track.accessibleName() == "Stages"
    language.choose("ko")
    qtbot.waitUntil(lambda: bar.track.accessibleName() == "단계")
    assert f"{resolution}px" in bar.track.accessibleDescription()


def test_tooltip_names_the_phase_under_the_pointer(bar: StagesBar) -> None:
    bar.append([report(4.0, 0.5)])
    for index in (0, FADE):
        point = bar.track.area(index).center().toPoint()
        event = QHelpEvent(QHelpEvent.Type.ToolTip, point, bar.track.mapToGlobal(point))
        QApplication.sendEvent(bar.track, event)
        assert QToolTip.text() == bar.track.phase_text(index)
    assert "Done: 50 %" in bar.track.phase_text(0)
    assert "fades in" in bar.track.phase_text(FADE)


def test_reports_of_a_resumed_run_replace_what_was_after_them(bar: StagesBar) -> None:
    bar.append([report(4.0, 0.5), report(8.0, 1.0), report(12.0, 1.5)])
    bar.append([report(6.0, 0.75)])
    assert bar.track.position == 0.75
    bar.set_cursor(4.1)
    assert bar.track.position == 0.5


# -- on the page -------------------------------------------------------------------------------------


class Growing:
    """Makes trainers that grow, then wait to be stopped."""

    def __call__(self, run: Run, dataset: Dataset | None) -> FakeTrainer:
        return FakeTrainer([*growth(run), None])


@pytest.fixture
def page(session: Session, jobs: Jobs, language: Language, qtbot: QtBot) -> TrainPage:
    made = TrainPage(session, jobs, make_trainer=Growing())
    qtbot.addWidget(made, before_close_func=lambda _: made.shutdown())
    made.resize(1400, 900)
    made.show()
    qtbot.waitExposed(made)
    session.set_dataset(write_dataset(session.datasets_folder / "dogs.zip"))
    made.panel._on_preset(PRESET)
    return made


def grid_side(page: TrainPage) -> int:
    return page.view.grid.image.width() // 2


def test_chosen_preset_shows_how_it_will_grow(page: TrainPage) -> None:
    assert page.view.stages.isVisible()
    assert page.view.stages.track.position is None
    before = page.view.stages.track.phases
    page.panel.form.edit("network.last_kimg", 2 * CONFIG.network.last_kimg)
    assert page.view.stages.track.phases != before
    page.panel._on_preset("dcgan-tiny-64")
    assert not page.view.stages.isVisible()


def test_live_run_grows_on_the_bar_in_the_plots_and_in_the_grid(page: TrainPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.panel.buttons.left, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.view.stages.track.position == FADE + 0.42 and grid_side(page) == 8)
    assert [change.kimg for change in page.view.plots.stages.changes] == [0.0, 8.0]
    labels = [lines[0].label.format for lines in page.view.plots.stages._lines]
    assert labels == ["4", str(PHASES[FADE].img_resolution)]
    page.setFocus()
    for side, position in ((8, float(FADE)), (4, 0.5)):  # there is no report at 0: the first one counts
        qtbot.keyClick(page, Qt.Key.Key_Left)
        qtbot.waitUntil(lambda side=side: grid_side(page) == side)
        assert page.view.stages.track.position == position
    qtbot.keyClick(page, Qt.Key.Key_Right)
    qtbot.keyClick(page, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: grid_side(page) == 8)
    assert page.view.stages.track.position == FADE + 0.42


def test_run_from_its_folder_looks_like_the_live_one(page: TrainPage, session: Session, qtbot: QtBot) -> None:
    run = Run.create(session.runs_folder / "grown", CONFIG, session.dataset.ref())
    for event in [*growth(run), Finished(11.36, "stopped")]:
        run.record(event)
    session.set_run(Run.open(run.path))
    qtbot.waitUntil(lambda: page.view.stages.track.position == FADE + 0.42)
    assert page.view.stages.label.text().endswith("α 0.42")
    assert [change.img_resolution for change in page.view.plots.stages.changes] == [4, 8]
    qtbot.waitUntil(lambda: not page.view.grid.image.isNull() and grid_side(page) == 8)
    page.view.timeline.go_to(0.0)
    qtbot.waitUntil(lambda: grid_side(page) == 4)


# -- scores and augmentation -------------------------------------------------------------------------


def scored(kimg: float, value: float, count: int = 100) -> Evaluated:
    return Evaluated(kimg, {"fd_effnet_lite0": value, "recall": 0.5}, count, 1.0)


def test_plots_of_scores_and_augmentation_are_there_only_where_the_run_has_them(
    page: TrainPage, qtbot: QtBot
) -> None:
    plots = page.view.plots
    page.view.take([metrics(1.0)])
    plots.redraw()
    assert not plots.scores.isVisible()
    assert not plots.augmentation.isVisible()
    page.view.take([metrics(2.0, augment_p=0.25, r_t=0.7)])
    plots.redraw()
    assert plots.augmentation.isVisible()
    assert "0.250" in plots.augmentation.legend_text()
    plots.clear()
    assert not plots.augmentation.isVisible()


def test_scores_are_plotted_with_their_name_and_count_and_the_best_is_marked(page: TrainPage) -> None:
    scores = page.view.plots.scores
    page.view.take([scored(10.0, 90.0), scored(20.0, 40.0), scored(30.0, 60.0)])
    assert scores.isVisible()
    legend = scores.legend_text()
    assert "fd_effnet_lite0 · 100 pictures" in legend
    assert " 60" in legend
    assert "best 40 at 20.0 kimg" in legend
    assert [tuple(p) for p in zip(*scores._best.getData(), strict=True)] == [(20.0, 40.0)]
    page.view.plots.set_cursor(11.0)
    assert " 90" in scores.legend_text()
    assert "recall  0.5" in scores._legend.toolTip()


def test_scores_of_other_counts_are_not_compared(page: TrainPage) -> None:
    page.view.take([scored(10.0, 1.0, count=16), scored(20.0, 40.0), scored(30.0, 60.0)])
    assert page.view.plots.scores.best.kimg == 20.0


def test_scores_after_the_checkpoint_of_a_resumed_run_are_forgotten(page: TrainPage) -> None:
    page.view.take([metrics(30.0), changed(25.0, FADE), scored(30.0, 1.0)])
    page.view.take([metrics(20.0), scored(25.0, 60.0), changed(22.0, FADE)])
    assert page.view.plots.scores.best.kimg == 25.0
    assert [change.kimg for change in page.view.plots.stages.changes] == [22.0]
    page.view.plots.redraw()
    assert [change.kimg for change in page.view.plots.stages.changes] == [22.0]


def test_scoring_is_said_while_training_waits_for_it(page: TrainPage, qtbot: QtBot) -> None:
    page._on_events([Evaluating(10.0, 1500, 7000)])
    assert page.panel._note.text() == "Scoring the generator: 1,500 of 7,000 pictures"
    page._on_events([scored(10.0, 41.25)])
    assert page.panel._note.text() == "fd_effnet_lite0 at 10.0 kimg: 41.25"


def test_pictures_of_the_plots_can_be_saved_with_all_of_them(page: TrainPage, tmp_path: Path) -> None:
    page.view.take([scored(10.0, 90.0), changed(5.0, FADE)])
    page.view.plots.save_picture(tmp_path / "plots.png")
    assert (tmp_path / "plots.png").stat().st_size > 1000
    assert page.view.plots.scores.mapTo(page.view.plots, QPoint(0, 0)).y() > 0
