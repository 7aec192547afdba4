import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from train_fakes import FakeTrainer, checkpoint_event, grid_event, make_run, metrics, write_dataset

from gan_core.dataset.archive import Dataset
from gan_core.messages import Message
from gan_core.presets import load_preset
from gan_core.runs.events import DatasetChanged, Event, Finished, Loading, Note
from gan_core.runs.run import Run
from gan_core.training.device import DeviceInfo
from studio.opening import Opener
from studio.pages.train.activity import Activity
from studio.pages.train.figures import seconds_left
from studio.pages.train.page import TrainPage
from studio.pages.train.trying import PRESET, TryNow
from studio.session import Session
from studio.translation import Language
from studio.workers.jobs import Jobs

MakeEvents = Callable[[Run], list[Event | None]]


class Trainers:
    """Makes the page's trainers; each yields what `events` returns for its run."""

    def __init__(self) -> None:
        self.events: MakeEvents = lambda run: [metrics(1.0), None]
        self.last: Finished | Exception | None = None
        self.made: list[tuple[Run, Dataset | None, FakeTrainer]] = []

    def __call__(self, run: Run, dataset: Dataset | None) -> FakeTrainer:
        trainer = FakeTrainer(self.events(run), self.last)
        self.made.append((run, dataset, trainer))
        return trainer


@pytest.fixture
def trainers() -> Trainers:
    return Trainers()


@pytest.fixture
def page(
    session: Session, jobs: Jobs, trainers: Trainers, language: Language, qtbot: QtBot
) -> Iterator[TrainPage]:
    made = TrainPage(session, jobs, make_trainer=trainers)
    qtbot.addWidget(made)
    made.resize(1400, 900)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.shutdown()


@pytest.fixture
def dogs(session: Session) -> Iterator[Dataset]:
    made = write_dataset(session.datasets_folder / "dogs.zip")
    yield made
    made.close()


@pytest.fixture
def ready(page: TrainPage, session: Session, dogs: Dataset) -> TrainPage:
    """The page with a dataset."""
    session.set_dataset(dogs)
    return page


def click(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def begin(page: TrainPage, qtbot: QtBot) -> None:
    click(qtbot, page.panel.buttons.left)
    qtbot.waitUntil(lambda: page.activity is Activity.TRAINING and page.view.newest is not None)


def stop(page: TrainPage, qtbot: QtBot) -> None:
    click(qtbot, page.panel.buttons.right)
    qtbot.waitUntil(lambda: not page.activity.is_live)


# -- before a run ------------------------------------------------------------------------------


def test_page_without_a_dataset_teaches_and_offers_the_first_click(
    page: TrainPage, session: Session, qtbot: QtBot
) -> None:
    assert page.empty.isVisible()
    assert not page.panel.buttons.left.isEnabled()
    with qtbot.waitSignal(session.try_requested):
        click(qtbot, page.empty.action)


def test_dataset_decides_which_presets_are_listed(ready: TrainPage) -> None:
    box = ready.panel.presets.box
    items = [box.model().item(i) for i in range(box.count())]
    names = [item.data(Qt.ItemDataRole.UserRole) for item in items if item.isEnabled()]
    assert set(names) >= {"dcgan-64", "dcgan-tiny-64", "lsgan-64", "dcgan-celeba-64"}
    assert all(load_preset(name).config.network.img_resolution == 64 for name in names)
    assert ready.panel.presets.name == "dcgan-tiny-64"
    assert ready.activity is Activity.READY


def test_accelerator_is_proposed_a_larger_network(ready: TrainPage, session: Session) -> None:
    session.set_device(DeviceInfo("cuda", "RTX 4070", 12 * 10**9))
    box = ready.panel.presets.box
    marked = [box.itemData(i) for i in range(box.count()) if "suits this computer" in box.itemText(i)]
    assert marked == ["dcgan-64"]
    assert ready.view.figures.values["device"].text() == "RTX 4070"


def test_resolution_without_a_preset_cannot_start(page: TrainPage, session: Session) -> None:
    dataset = write_dataset(session.datasets_folder / "large.zip", side=256)
    session.set_dataset(dataset)
    assert page.panel.presets.name is None
    assert page.activity is Activity.NOTHING
    assert not page.panel.buttons.left.isEnabled()
    dataset.close()


def test_chosen_preset_fills_the_form_and_is_remembered(
    ready: TrainPage, session: Session, qtbot: QtBot
) -> None:
    box = ready.panel.presets.box
    box.setFocus()
    while ready.panel.presets.name != "lsgan-64":
        before = box.currentIndex()
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentIndex() != before, "the preset is not in the list"
    assert ready.panel.config == load_preset("lsgan-64").config
    assert session.recall("train/preset") == "lsgan-64"
    assert ready.panel.name.text == "lsgan-64"


def test_length_is_one_number_with_a_unit(ready: TrainPage, qtbot: QtBot) -> None:
    length = ready.panel.length
    assert (length.number.text(), length.unit.currentData()) == ("200", "kimg")
    length.unit.setFocus()
    qtbot.keyClick(length.unit, Qt.Key.Key_Down)
    training = ready.panel.config.training
    assert (training.kimg, training.minutes, training.epochs) == (None, 200.0, None)
    edit = length.number.findChild(QLineEdit)
    edit.selectAll()
    qtbot.keyClicks(edit, "0")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert ready.panel._length_error.isVisible()
    assert ready.panel.config.training.minutes == 200.0
    edit.selectAll()
    qtbot.keyClicks(edit, "5")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert ready.panel.config.training.minutes == 5.0
    assert not ready.panel._length_error.isVisible()


def test_preset_given_in_epochs_shows_epochs(ready: TrainPage) -> None:
    ready.panel._on_preset("dcgan-celeba-64")
    assert (ready.panel.length.number.text(), ready.panel.length.unit.currentData()) == ("10", "epochs")


# -- a run -------------------------------------------------------------------------------------


def test_start_makes_a_run_with_the_settings_and_trains_it(
    ready: TrainPage, session: Session, trainers: Trainers, dogs: Dataset, qtbot: QtBot
) -> None:
    ready.panel.form.edit("training.batch_size", 8)
    assert ready.panel.name.text == "dcgan-tiny-64"
    begin(ready, qtbot)
    run, dataset, _ = trainers.made[0]
    assert run.path == session.runs_folder / "dcgan-tiny-64"
    assert Run.open(run.path).config.training.batch_size == 8
    assert dataset is dogs
    assert session.run is run
    assert session.is_training
    assert session.kimg == 1.0
    stop(ready, qtbot)
    assert not session.is_training
    assert ready.panel.name.text == "dcgan-tiny-64-2"


def test_run_is_saved_under_the_name_that_was_typed(
    ready: TrainPage, session: Session, trainers: Trainers, qtbot: QtBot
) -> None:
    edit = ready.panel.name.edit
    edit.selectAll()
    qtbot.keyClicks(edit, "my dogs")
    assert "my dogs" in ready.panel.name._place.text()
    begin(ready, qtbot)
    assert trainers.made[0][0].path == session.runs_folder / "my dogs"


def test_buttons_follow_the_run(ready: TrainPage, qtbot: QtBot) -> None:
    left, right = ready.panel.buttons.left, ready.panel.buttons.right
    assert (left.text(), left.property("role"), right.isVisible()) == ("Start", "primary", False)
    begin(ready, qtbot)
    assert (left.text(), right.text()) == ("Pause", "Stop")
    click(qtbot, left)
    assert (left.text(), left.property("role")) == ("Resume", "primary")
    click(qtbot, left)
    assert left.text() == "Pause"
    stop(ready, qtbot)
    assert (left.text(), right.text()) == ("Resume", "New run")


def test_form_can_only_be_read_while_the_run_trains(ready: TrainPage, qtbot: QtBot) -> None:
    begin(ready, qtbot)
    assert not ready.panel.form.row("training.batch_size").control.isEnabled()
    assert not ready.panel.presets.box.isEnabled()
    assert ready.panel.presets.card_button.isEnabled()
    stop(ready, qtbot)
    assert ready.panel.form.row("training.batch_size").control.isEnabled()


@pytest.mark.parametrize(("width", "folds"), [(1208, True), (1400, False)])
def test_narrow_page_folds_its_settings_while_a_run_trains(
    ready: TrainPage, qtbot: QtBot, width: int, folds: bool
) -> None:
    ready.resize(width, 730)
    begin(ready, qtbot)
    assert ready.panel.form.isVisible() is not folds
    click(qtbot, ready.panel.fold_button)
    assert ready.panel.form.isVisible() is folds
    stop(ready, qtbot)
    assert ready.panel.form.isVisible()


def test_what_the_run_tells_is_shown(
    ready: TrainPage, trainers: Trainers, session: Session, qtbot: QtBot
) -> None:
    session.set_device(DeviceInfo("cpu", "CPU · 2 threads", 8 * 10**9))
    trainers.events = lambda run: [
        Loading(0.0, 1, 2),
        Note(0.0, Message("Training on {device}.", {"device": "cpu"})),
        grid_event(run, 0.0, 10),
        metrics(10.0, images_per_sec=1000.0, memory_bytes=840_000_000),
        grid_event(run, 10.0, 20),
        checkpoint_event(run, 10.0),
        None,
    ]
    begin(ready, qtbot)
    qtbot.waitUntil(lambda: ready.view.timeline.track.checkpoints == [10.0])
    values = {key: value.text() for key, value in ready.view.figures.values.items()}
    assert values == {
        "speed": "1.0 k",
        "left": "3:10",
        "kimg": "10.0",
        "device": "CPU · 2 threads",
        "memory": "840 MB",
        "pictures": "2",
    }
    assert ready.panel._note.text() == "Training on cpu."
    assert ready.view.timeline.label.text() == "10.0/200 kimg"
    assert ready.view.grid.image.pixelColor(0, 0).red() == 20


def test_earlier_grids_are_a_key_away_and_the_newest_too(
    ready: TrainPage, trainers: Trainers, qtbot: QtBot
) -> None:
    def shade() -> int:
        return ready.view.grid.image.pixelColor(0, 0).red()

    trainers.events = lambda run: [
        *(
            event
            for k in range(4)
            for event in (metrics(float(k + 1)), grid_event(run, float(k + 1), 10 * k))
        ),
        None,
    ]
    begin(ready, qtbot)
    qtbot.waitUntil(lambda: len(ready.view.timeline.track.grids) == 4 and shade() == 30)
    ready.setFocus()
    qtbot.keyClick(ready, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: shade() == 20)
    assert ready.view.plots._losses._cursor.value() == 3.0
    qtbot.keyClick(ready, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: shade() == 10)
    for _ in range(2):
        qtbot.keyClick(ready, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shade() == 30)
    assert not ready.view.plots._losses._cursor.isVisible()


@pytest.fixture
def saving(ready: TrainPage, trainers: Trainers, qtbot: QtBot) -> TrainPage:
    """A live run with grids at 1, 2 and 3 kimg and checkpoints at 2 and 3."""
    trainers.events = lambda run: [
        metrics(1.0),
        grid_event(run, 1.0, 10),
        metrics(2.0),
        grid_event(run, 2.0, 20),
        checkpoint_event(run, 2.0),
        metrics(3.0),
        grid_event(run, 3.0, 30),
        checkpoint_event(run, 3.0),
        None,
    ]
    begin(ready, qtbot)
    qtbot.waitUntil(lambda: ready.view.timeline.track.checkpoints == [2.0, 3.0])
    return ready


def test_star_keeps_the_checkpoint_in_view_and_lets_it_go(
    saving: TrainPage, session: Session, qtbot: QtBot
) -> None:
    star, track, run = saving.view.keep.button, saving.view.timeline.track, session.run
    assert star.toolTip() == "Keep checkpoint 000003.000: newer ones will not replace it.  (S)"
    click(qtbot, star)
    assert run.is_marked("000003.000")
    assert saving.banner.text == "Checkpoint 000003.000 is kept: newer ones will not replace it."
    assert track.kept == [3.0]
    assert star.accessibleName() == "Let checkpoint 000003.000 go"
    click(qtbot, star)
    assert not run.is_marked("000003.000")
    assert saving.banner.text == "Checkpoint 000003.000 is not kept any more: newer ones may replace it."
    assert track.kept == []


def test_star_follows_the_cursor_and_has_a_key(saving: TrainPage, session: Session, qtbot: QtBot) -> None:
    star = saving.view.keep.button
    saving.setFocus()
    qtbot.keyClick(saving, Qt.Key.Key_Left)
    qtbot.keyClick(saving, Qt.Key.Key_S)
    assert session.run.is_marked("000002.000")
    assert star.isChecked()
    qtbot.keyClick(saving, Qt.Key.Key_Left)
    assert not star.isEnabled(), "no checkpoint at 1 kimg or before"
    assert not star.isChecked()
    qtbot.keyClick(saving, Qt.Key.Key_S)
    assert saving.view.timeline.track.kept == [2.0]


def test_star_knows_what_was_kept_before_and_speaks_korean(
    saving: TrainPage, session: Session, language: Language, qtbot: QtBot
) -> None:
    stop(saving, qtbot)
    run = session.run
    run.mark("000003.000", keep=True)
    session.set_run(None)
    session.set_run(Run.open(run.path))
    star = saving.view.keep.button
    qtbot.waitUntil(star.isChecked)
    language.choose("ko")
    qtbot.waitUntil(lambda: star.accessibleName() == "체크포인트 000003.000 풀기")


def test_checkpoint_that_cannot_be_kept_is_said(saving: TrainPage, session: Session, qtbot: QtBot) -> None:
    shutil.rmtree(session.run.path / "checkpoints" / "000003.000")
    click(qtbot, saving.view.keep.button)
    assert saving.banner.kind == "bad"
    assert "has no checkpoint 000003.000" in saving.banner.text
    assert saving.view.timeline.track.checkpoints == [2.0]
    assert not saving.view.keep.button.isChecked()
    assert saving.view.keep.button.accessibleName() == "Keep checkpoint 000002.000"


def test_run_whose_dataset_was_moved_says_so_and_goes_on_once_it_is_found(
    ready: TrainPage, session: Session, dogs: Dataset, trainers: Trainers, jobs: Jobs, qtbot: QtBot
) -> None:
    begin(ready, qtbot)
    stop(ready, qtbot)
    path, old = session.run.path, dogs.path
    session.set_run(None)
    session.set_dataset(None)
    moved = old.rename(old.with_name("moved.zip"))
    Opener(session, jobs).open_run(path)
    qtbot.waitUntil(lambda: bool(ready.banner.text))
    assert f"The dataset of this run is not at {old} any more." in ready.banner.text
    ready.panel.datasets.chosen.emit(moved)
    qtbot.waitUntil(lambda: session.dataset is not None)
    assert ready.banner.text == ""
    assert ready.activity is Activity.RESUMABLE
    begin(ready, qtbot)
    assert Run.open(path).dataset.path == str(moved), "the run remembers where it is now"
    stop(ready, qtbot)
    session.dataset.close()


def test_click_in_the_curves_shows_the_grid_of_that_time(
    ready: TrainPage, trainers: Trainers, qtbot: QtBot
) -> None:
    trainers.events = lambda run: [
        *(event for k in (1, 2, 3) for event in (metrics(float(k)), grid_event(run, float(k), k))),
        None,
    ]
    begin(ready, qtbot)
    qtbot.waitUntil(lambda: len(ready.view.timeline.track.grids) == 3)
    ready.view.plots.kimg_chosen.emit(1.9)
    qtbot.waitUntil(lambda: ready.view.grid.image.pixelColor(0, 0).red() == 2)


def test_paused_run_waits_and_can_be_stopped(ready: TrainPage, trainers: Trainers, qtbot: QtBot) -> None:
    begin(ready, qtbot)
    ready.toggle_pause()
    assert ready.activity is Activity.PAUSED
    stop(ready, qtbot)
    assert ready.banner.text == "Stopped at 1.0 kimg; checkpoint saved. Resume goes on from there."


def test_finished_run_says_what_it_did_and_offers_a_new_one(
    ready: TrainPage, trainers: Trainers, qtbot: QtBot
) -> None:
    trainers.events = lambda run: [metrics(200.0, seconds=725.0)]
    click(qtbot, ready.panel.buttons.left)
    qtbot.waitUntil(lambda: bool(ready.banner.text))
    assert ready.banner.text == "Done: 200 kimg in 12:05. Export makes pictures with it."
    assert ready.activity is Activity.READY
    ready.panel.form.edit("training.kimg", 300)
    assert ready.activity is Activity.RESUMABLE, "a longer length makes a complete run go on"


def test_failure_is_said_with_its_remedy_until_it_is_put_away(
    ready: TrainPage, trainers: Trainers, qtbot: QtBot
) -> None:
    message = Message("The losses stopped being numbers at {kimg} kimg. Try again.", {"kimg": 3.2})
    trainers.events = lambda run: [metrics(3.2, loss_g=float("nan"))]
    trainers.last = Finished(3.2, "failed", message)
    click(qtbot, ready.panel.buttons.left)
    qtbot.waitUntil(lambda: bool(ready.banner.text))
    assert ready.banner.text == "The losses stopped being numbers at 3.2 kimg. Try again."
    assert ready.banner.kind == "bad"
    assert ready.activity is Activity.RESUMABLE
    click(qtbot, ready.banner._close)
    assert ready.banner.text == ""


def test_run_that_cannot_be_made_says_why(ready: TrainPage, session: Session, qtbot: QtBot) -> None:
    session.home.joinpath("runs").write_text("a file where the folder should be")
    click(qtbot, ready.panel.buttons.left)
    qtbot.waitUntil(lambda: bool(ready.banner.text))
    assert str(session.home) in ready.banner.text
    assert ready.banner.kind == "bad"
    assert ready.activity is Activity.READY


def test_resume_goes_on_with_the_same_run_to_the_new_length(
    ready: TrainPage, trainers: Trainers, session: Session, qtbot: QtBot
) -> None:
    begin(ready, qtbot)
    stop(ready, qtbot)
    ready.panel.form.edit("training.kimg", 500)
    ready.panel.form.edit("training.batch_size", 4)
    begin(ready, qtbot)
    qtbot.waitUntil(lambda: len(trainers.made) == 2)
    (first, _, _), (second, _, _) = trainers.made
    assert second is first
    saved = Run.open(first.path).config.training
    assert saved.kimg == 500
    assert saved.batch_size == load_preset(PRESET).config.training.batch_size, (
        "what the run was made with stays"
    )
    assert len(list(session.runs_folder.iterdir())) == 1


def test_resumed_run_that_goes_back_to_its_checkpoint_drops_what_came_after(
    ready: TrainPage, trainers: Trainers, qtbot: QtBot
) -> None:
    trainers.events = lambda run: [
        *(event for k in (1, 2, 3) for event in (metrics(float(k)), grid_event(run, float(k), k))),
        None,
    ]
    begin(ready, qtbot)
    qtbot.waitUntil(lambda: ready.view.timeline.track.grids == [1, 2, 3])
    stop(ready, qtbot)
    trainers.events = lambda run: [metrics(1.5), grid_event(run, 2.0, 99), None]
    click(qtbot, ready.panel.buttons.left)
    qtbot.waitUntil(lambda: ready.view.timeline.track.grids == [1.0, 2.0])
    assert ready.view.reached == 1.5
    assert ready.view.grid.image.pixelColor(0, 0).red() == 99


def test_new_run_after_a_stopped_one_starts_from_nothing(
    ready: TrainPage, trainers: Trainers, session: Session, qtbot: QtBot
) -> None:
    begin(ready, qtbot)
    stop(ready, qtbot)
    trainers.events = lambda run: [metrics(0.5), None]
    click(qtbot, ready.panel.buttons.right)
    qtbot.waitUntil(lambda: ready.view.reached == 0.5)
    assert [run.name for run, _, _ in trainers.made] == ["dcgan-tiny-64", "dcgan-tiny-64-2"]
    assert ready.banner.text == ""


# -- floods and endings ------------------------------------------------------------------------


def test_flood_of_reports_costs_a_bounded_number_of_repaints(
    ready: TrainPage, trainers: Trainers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    original = pg.PlotDataItem.setData
    monkeypatch.setattr(
        pg.PlotDataItem,
        "setData",
        lambda self, *a, **k: (calls.append(len(a[0])), original(self, *a, **k))[1],
    )
    count = 100_000
    trainers.events = lambda run: [metrics((i + 1) / 1000) for i in range(count)]
    click(qtbot, ready.panel.buttons.left)
    qtbot.waitUntil(lambda: bool(ready.banner.text) and bool(calls) and max(calls) == count, timeout=60_000)
    # 10,000 points a repaint, ten curves: a handful of repaints for a hundred thousand reports.
    assert len(calls) < 60 * 10
    assert ready.view.reached == 100.0


def test_closing_the_window_stops_saves_and_joins(
    ready: TrainPage, trainers: Trainers, session: Session, qtbot: QtBot
) -> None:
    begin(ready, qtbot)
    with qtbot.waitSignal(session.training_changed) as changed:
        ready.request_stop()
    assert changed.args == [False]
    assert trainers.made[0][2].is_exhausted


def test_shutdown_in_the_middle_leaves_no_thread(ready: TrainPage, trainers: Trainers, qtbot: QtBot) -> None:
    begin(ready, qtbot)
    ready.shutdown()
    assert trainers.made[0][2].is_exhausted


# -- opened runs -------------------------------------------------------------------------------


@pytest.fixture
def old_run(session: Session, dogs: Dataset) -> Run:
    """A run on disk with a history and a failed end."""
    run = make_run(session.runs_folder / "old", dogs)
    for k in (1.0, 2.0, 3.0):
        run.record(metrics(k))
        run.record(grid_event(run, k, round(k)))
    return run


def test_opened_run_shows_its_whole_history(
    ready: TrainPage, session: Session, old_run: Run, qtbot: QtBot
) -> None:
    old_run.record(Finished(3.0, "failed", Message("The disk is full.")))
    session.set_run(Run.open(old_run.path))
    qtbot.waitUntil(lambda: ready.view.timeline.track.grids == [1, 2, 3])
    qtbot.waitUntil(lambda: ready.view.grid.image.pixelColor(0, 0).red() == 3)
    assert ready.view.reached == 3.0
    assert len(ready.view.plots._kimg) == 3
    assert ready.banner.text == "The disk is full."
    assert ready.activity is Activity.RESUMABLE
    assert ready.panel._run_title.text() == "old"


def test_run_that_cannot_be_read_is_reported(
    ready: TrainPage, session: Session, jobs: Jobs, old_run: Run, qtbot: QtBot
) -> None:
    with (old_run.path / "events.jsonl").open("a") as journal:
        journal.write('{"type": "Finished"}\n')
    with qtbot.waitSignal(jobs.failed) as failed:
        session.set_run(Run.open(old_run.path))
    assert "can't be read" in str(failed.args[0])


def test_history_that_comes_too_late_is_not_shown(
    ready: TrainPage, session: Session, jobs: Jobs, old_run: Run, dogs: Dataset, qtbot: QtBot
) -> None:
    session.set_run(Run.open(old_run.path))
    session.set_run(make_run(session.runs_folder / "new", dogs))
    qtbot.waitUntil(lambda: not jobs.running())
    assert ready.view.timeline.track.grids == []
    assert ready.panel._run_title.text() == "new"


def test_another_dataset_is_the_beginning_of_another_run(
    ready: TrainPage, session: Session, old_run: Run, qtbot: QtBot
) -> None:
    session.set_run(Run.open(old_run.path))
    other = write_dataset(session.datasets_folder / "cats.zip", shade=200)
    session.set_dataset(other)
    assert session.run is None
    assert ready.activity is Activity.READY
    other.close()


def test_recent_dataset_is_opened_from_the_list(ready: TrainPage, session: Session, qtbot: QtBot) -> None:
    other = write_dataset(session.datasets_folder / "cats.zip", shade=200)
    session.set_dataset(other)
    box = ready.panel.datasets.box
    assert [box.itemText(i) for i in range(box.count())] == ["cats", "dogs"]
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: session.dataset is not None and session.dataset.name == "dogs")
    other.close()
    session.dataset.close()


# -- try it now --------------------------------------------------------------------------------


@pytest.fixture
def drawing(page: TrainPage) -> TryNow:
    """The page's own, drawing few enough dogs for a test."""
    page.trying._first, page.trying._count = 32, 48
    return page.trying


def test_try_now_trains_on_the_first_dogs_and_goes_on_with_all_of_them(
    page: TrainPage, drawing: TryNow, session: Session, trainers: Trainers, jobs: Jobs, qtbot: QtBot
) -> None:
    def events(run: Run) -> list[Event | None]:
        return [grid_event(run, 0.0, 5), metrics(1.0), *(metrics(1.0 + i / 1000) for i in range(1, 20)), None]

    trainers.events = events
    page.try_now()
    assert "Drawing the first dogs" in page.banner.text
    qtbot.waitUntil(lambda: not page.view.grid.image.isNull(), timeout=30_000)
    run, first, _trainer = trainers.made[0]
    assert first is not None
    assert first.num_images == 32
    assert run.config == load_preset(PRESET).config
    qtbot.waitUntil(lambda: session.dataset is not None and session.dataset.num_images == 48, timeout=30_000)
    assert drawing.path.is_file()
    assert session.is_training
    assert set(first.class_names) == set(session.dataset.class_names)
    page.control.delivered.emit([DatasetChanged(1.0, str(drawing.path), "", 48)])
    assert not first.path.exists(), "the first dogs are no longer needed"
    assert page.view.figures.values["pictures"].text() == "48"
    stop(page, qtbot)
    session.dataset.close()


def test_first_dogs_that_cannot_be_drawn_are_said_and_cancelled_ones_are_not(
    page: TrainPage, drawing: TryNow, session: Session, jobs: Jobs, qtbot: QtBot
) -> None:
    page.try_now()
    jobs.running()[0].cancel()
    qtbot.waitUntil(lambda: not jobs.running())
    qtbot.waitUntil(lambda: page.banner.text == "")
    session.datasets_folder.parent.mkdir(exist_ok=True)
    assert not session.datasets_folder.exists(), "what was cancelled leaves nothing"
    session.datasets_folder.write_text("a file where the folder should be")
    page.try_now()
    qtbot.waitUntil(lambda: page.banner.kind == "bad")
    assert "can't be written" in page.banner.text


def test_first_dogs_of_a_run_that_was_stopped_early_stay_for_it(
    page: TrainPage, drawing: TryNow, session: Session, trainers: Trainers, jobs: Jobs, qtbot: QtBot
) -> None:
    page.try_now()
    qtbot.waitUntil(lambda: page.activity is Activity.TRAINING, timeout=30_000)
    stop(page, qtbot)
    first = trainers.made[0][1]
    page.try_now()
    qtbot.waitUntil(lambda: page.activity is Activity.TRAINING, timeout=30_000)
    qtbot.waitUntil(lambda: len(trainers.made) == 2)
    again = trainers.made[1][1]
    assert again.fingerprint == first.fingerprint
    page.control.delivered.emit([DatasetChanged(1.0, str(drawing.path), "", 48)])
    assert first.path.is_file(), "the first run goes on from it"
    stop(page, qtbot)
    first.close()


def test_all_dogs_do_not_reach_a_run_of_other_pictures(
    page: TrainPage, drawing: TryNow, session: Session, trainers: Trainers, dogs: Dataset, qtbot: QtBot
) -> None:
    page.try_now()
    qtbot.waitUntil(lambda: page.activity is Activity.TRAINING, timeout=30_000)
    stop(page, qtbot)
    session.set_dataset(dogs)
    begin(page, qtbot)
    drawing.complete.emit(write_dataset(session.datasets_folder / "all.zip", shade=7))
    assert session.dataset is dogs
    assert trainers.made[1][2].datasets == []
    trainers.made[0][1].close()


def test_try_now_uses_the_dogs_that_were_drawn_before(
    page: TrainPage, drawing: TryNow, session: Session, trainers: Trainers, qtbot: QtBot
) -> None:
    kept = write_dataset(drawing.path)
    kept.close()
    page.try_now()
    qtbot.waitUntil(lambda: page.activity is Activity.TRAINING)
    assert trainers.made[0][1].path == drawing.path
    assert [p.name for p in session.datasets_folder.iterdir()] == [drawing.path.name]
    stop(page, qtbot)
    session.dataset.close()


def test_try_now_draws_again_where_the_kept_file_is_broken(
    page: TrainPage, drawing: TryNow, session: Session, trainers: Trainers, jobs: Jobs, qtbot: QtBot
) -> None:
    drawing.path.parent.mkdir(parents=True)
    drawing.path.write_bytes(b"PK")
    page.try_now()
    qtbot.waitUntil(lambda: page.activity is Activity.TRAINING, timeout=30_000)
    assert trainers.made[0][1].num_images == 32
    qtbot.waitUntil(lambda: not jobs.running(), timeout=30_000)
    stop(page, qtbot)
    trainers.made[0][1].close()
    session.dataset.close()


def test_try_now_does_nothing_while_a_run_trains(
    ready: TrainPage, trainers: Trainers, jobs: Jobs, qtbot: QtBot
) -> None:
    begin(ready, qtbot)
    ready.try_now()
    assert not jobs.running()
    assert ready.banner.text == ""


# -- small parts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kimg", "minutes", "speed", "left"),
    [
        (20.0, None, 100.0, 100.0),
        (None, 1.0, 100.0, 50.0),
        (20.0, 1.0, 100.0, 50.0),
        (5.0, None, 100.0, 0.0),
        (None, None, 100.0, None),
        (20.0, None, 0.0, None),
    ],
)
def test_time_left_is_that_to_the_first_limit(
    kimg: float | None, minutes: float | None, speed: float, left: float | None
) -> None:
    training = load_preset(PRESET).config.training.model_copy(update={"kimg": kimg, "minutes": minutes})
    assert seconds_left(metrics(10.0, seconds=10.0), training, speed) == left


def test_words_follow_the_language_while_a_run_trains(
    ready: TrainPage, trainers: Trainers, language: Language, qtbot: QtBot
) -> None:
    begin(ready, qtbot)
    language.choose("ko")
    qtbot.waitUntil(lambda: ready.panel.buttons.left.text() == "일시 정지")
    assert ready.panel.buttons.right.text() == "멈추기"
    stop(ready, qtbot)
    assert "체크포인트를 저장했어요" in ready.banner.text
    language.choose("en")
    qtbot.waitUntil(lambda: "checkpoint saved" in ready.banner.text)


def test_splitter_is_remembered(
    ready: TrainPage, session: Session, jobs: Jobs, qtbot: QtBot, tmp_path: Path
) -> None:
    ready.view._splitter.setSizes([500, 500])
    ready.view._splitter.splitterMoved.emit(500, 1)
    other = TrainPage(session, jobs)
    qtbot.addWidget(other)
    other.resize(ready.size())
    other.show()
    assert other.view._splitter.sizes() == pytest.approx(ready.view._splitter.sizes(), abs=4)
    other.shutdown()
