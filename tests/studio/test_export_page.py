"""The Export page, used as a person uses it, with a generator of one colour a seed."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gan_core.export.submission import Submission
from gan_core.messages import Message, RunError
from gan_core.presets import load_preset
from gan_core.runs.run import DatasetRef, Run
from gan_core.sampling.point import Point
from studio import theme
from studio.pages.export import work
from studio.pages.export.page import ExportPage
from studio.pages.export.work import Recipe
from studio.session import Session
from studio.translation import Language
from studio.workers.jobs import Jobs


class FakeGenerator:
    """Pictures whose red tells the seed, green the truncation in percent, blue the picture's number."""

    def __init__(self, recipe: Recipe, gate: threading.Event) -> None:
        self.img_resolution = recipe.run.config.network.img_resolution
        self.gate = gate

    def point(
        self, seed: int, index: int = 0, breed: int | None = None, truncation_psi: float | None = None
    ) -> Point:
        return Point((0.0,), (), truncation_psi)

    def measuring(self, points: Sequence[Point]) -> Iterator[None]:
        return iter(())

    def pictures(
        self, count: int, seed: int, breed: int | None = None, truncation_psi: float | None = None
    ) -> Iterator[np.ndarray]:
        for start in range(0, count, 64):
            assert self.gate.wait(10)
            side = self.img_resolution
            batch = np.zeros((min(64, count - start), side, side, 3), np.uint8)
            batch[..., 0] = seed % 256
            batch[..., 1] = 0 if truncation_psi is None else round(100 * truncation_psi)
            batch[..., 2] = (np.arange(start, start + len(batch)) % 256)[:, None, None]
            yield batch


class FakeStudio:
    """Where the page's generators come from, and what was asked for."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.opened: list[tuple[str, str | None]] = []

    def open_generator(self, recipe: Recipe) -> FakeGenerator:
        assert threading.current_thread() is not threading.main_thread()
        self.opened.append((recipe.run.name, recipe.checkpoint))
        return FakeGenerator(recipe, self.gate)


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> FakeStudio:
    made = FakeStudio()
    monkeypatch.setattr(work, "open_generator", made.open_generator)
    return made


@pytest.fixture
def page(
    session: Session, jobs: Jobs, language: Language, fakes: FakeStudio, qtbot: QtBot
) -> Iterator[ExportPage]:
    made = ExportPage(session, jobs)
    made.resize(1200, 720)
    qtbot.addWidget(made, before_close_func=lambda _: made.shutdown())
    made.show()
    qtbot.waitExposed(made)
    yield made
    fakes.gate.set()
    jobs.shutdown()


def make_run(
    folder: Path,
    name: str,
    *,
    resolution: int = 64,
    checkpoints: tuple[str, ...] = ("000001.000", "000012.500"),
) -> Run:
    dataset = DatasetRef("dogs.zip", "0" * 64, 100, resolution)
    run = Run.create(folder / name, load_preset(f"dcgan-{resolution}").config, dataset)
    for checkpoint in checkpoints:
        state = run.path / "checkpoints" / checkpoint / "state.json"
        state.parent.mkdir(parents=True)
        state.write_text("{}")
    return run


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def show_run(page: ExportPage, session: Session, run: Run, qtbot: QtBot) -> None:
    session.set_run(run)
    qtbot.waitUntil(lambda: page.panel.chooser.run is not None and page.panel.chooser.run.path == run.path)


def preview_color(page: ExportPage) -> tuple[int, int]:
    """Red and green of the preview's first picture: seed and truncation."""
    color = page.preview.image.pixelColor(0, 0)
    return color.red(), color.green()


def wait_for_preview(page: ExportPage, qtbot: QtBot, seed: int = 0, psi: float | None = None) -> None:
    expected = (seed, 0 if psi is None else round(100 * psi))
    qtbot.waitUntil(lambda: not page.preview.image.isNull() and preview_color(page) == expected)


# -- which pictures --------------------------------------------------------------------------


def test_without_a_run_the_page_says_what_it_is_for(page: ExportPage, session: Session, qtbot: QtBot) -> None:
    assert page.empty.isVisible()
    with qtbot.waitSignal(session.page_requested) as asked:
        click(qtbot, page.empty.action)
    assert asked.args == ["train"]


def test_the_sessions_run_and_its_newest_checkpoint_are_chosen(
    page: ExportPage, session: Session, fakes: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    wait_for_preview(page, qtbot)
    assert page.panel.chooser.runs.currentText() == "first"
    assert page.panel.chooser.checkpoints.currentText() == "Newest (12.5 kimg)"
    assert fakes.opened == [("first", None)]
    side = page.preview.image.width() // 64
    assert side >= 2  # a grid, not one picture
    assert page.preview.image.pixelColor(64, 0).blue() == 1


def test_an_older_checkpoint_and_another_run_can_be_chosen_here(
    page: ExportPage, session: Session, fakes: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "older"), qtbot)
    show_run(page, session, make_run(tmp_path, "newer"), qtbot)
    chooser = page.panel.chooser
    assert [chooser.runs.itemText(i) for i in range(chooser.runs.count())] == ["newer", "older"]
    chooser.checkpoints.setFocus()
    qtbot.keyClick(chooser.checkpoints, Qt.Key.Key_Down)
    assert chooser.checkpoint == "000001.000"
    qtbot.waitUntil(lambda: fakes.opened[-1:] == [("newer", "000001.000")])
    chooser.runs.setFocus()
    qtbot.keyClick(chooser.runs, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: fakes.opened[-1:] == [("older", None)])
    assert session.run is not None
    assert session.run.name == "newer"  # what is exported is not what is trained


def test_the_checkpoint_chosen_in_the_breadcrumb_is_followed(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    session.set_checkpoint("000001.000")
    assert page.panel.chooser.checkpoint == "000001.000"
    session.set_checkpoint(None)
    assert page.panel.chooser.checkpoint is None


def test_seed_and_truncation_change_the_preview(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    wait_for_preview(page, qtbot)
    settings = page.panel.settings
    settings.seed.setFocus()
    qtbot.keyClick(settings.seed, Qt.Key.Key_Up)
    wait_for_preview(page, qtbot, seed=1)
    assert not settings.psi.isEnabled()
    click(qtbot, settings.truncate)
    wait_for_preview(page, qtbot, seed=1, psi=0.7)


def test_a_run_without_a_checkpoint_is_explained(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    run = make_run(tmp_path, "young", checkpoints=())
    show_run(page, session, run, qtbot)
    assert "no checkpoint yet" in page.panel.note.text()
    assert not page.panel.export.isEnabled()
    state = run.path / "checkpoints" / "000003.000" / "state.json"
    state.parent.mkdir()
    state.write_text("{}")
    page.activate()
    qtbot.waitUntil(page.panel.export.isEnabled)
    wait_for_preview(page, qtbot)


def test_a_generator_that_cannot_be_read_is_explained_where_its_pictures_would_be(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(recipe: Recipe) -> FakeGenerator:
        raise RunError("{run} can't be read.", run=recipe.run.name)

    monkeypatch.setattr(work, "open_generator", fail)
    said: list[str] = []
    monkeypatch.setattr(page.preview, "set_empty_text", said.append)
    show_run(page, session, make_run(tmp_path, "broken"), qtbot)
    qtbot.waitUntil(lambda: said[-1:] == ["broken can't be read."])
    assert page.preview.image.isNull()


def test_a_checkpoint_whose_files_have_changed_is_opened_again(
    page: ExportPage,
    session: Session,
    fakes: FakeStudio,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = make_run(tmp_path, "first")
    show_run(page, session, run, qtbot)
    wait_for_preview(page, qtbot)
    page.panel.settings.seed.setValue(3)
    wait_for_preview(page, qtbot, seed=3)
    assert len(fakes.opened) == 1, "another seed needs no other generator"

    def fail(recipe: Recipe) -> FakeGenerator:
        raise RunError("{run} is damaged.", run=recipe.run.name)

    monkeypatch.setattr(work, "open_generator", fail)
    (run.path / "checkpoints" / "000012.500" / "state.json").write_text("damaged")
    page.activate()
    qtbot.waitUntil(lambda: page.preview.image.isNull())
    assert page.preview._empty_text == "first is damaged."


# -- images.zip ------------------------------------------------------------------------------


def test_export_makes_the_file_and_shows_its_check_item_by_item(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    page.panel.settings.count.setValue(100)
    page.panel.settings.seed.setValue(7)
    click(qtbot, page.panel.settings.truncate)
    click(qtbot, page.panel.export)
    assert not page.panel.export.isVisible()
    qtbot.waitUntil(page.panel.result.isVisible, timeout=10_000)
    path = session.home / "exports" / "first" / "images.zip"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        with Image.open(archive.open(names[3])) as picture:
            assert picture.size == (64, 64)
            assert picture.getpixel((0, 0)) == (7, 70, 3)
    assert len(names) == 100
    assert page.panel.result.checks == [
        "100 pictures",
        "Each is an RGB PNG of exactly 64×64 pixels",
        "All lie at the root of the zip, under names of their own",
    ]
    assert page.panel.export.isVisible()


def test_the_competition_s_terms_are_said(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    assert page.panel.settings.count.value() == 10_000
    assert "only what a notebook on Kaggle made" in page.panel._rule.text()
    assert not page.panel.note.isVisible()
    page.panel.settings.count.setValue(500)
    assert "exactly 10,000" in page.panel.note.text()


def test_cancel_leaves_nothing(
    page: ExportPage, session: Session, jobs: Jobs, fakes: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    wait_for_preview(page, qtbot)
    fakes.gate.clear()
    click(qtbot, page.panel.export)
    qtbot.waitUntil(page.panel.progress.cancel.isVisible)
    (job,) = [job for job in jobs.running() if not job.is_hidden]
    with qtbot.waitSignal(job.ended, timeout=10_000):
        click(qtbot, page.panel.progress.cancel)
        fakes.gate.set()
    assert not (session.home / "exports").exists()
    assert page.panel.export.isVisible()
    assert not page.panel.result.isVisible()


def test_a_file_is_only_replaced_after_a_question(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    page.panel.settings.count.setValue(3)
    taken = session.home / "exports" / "first" / "images.zip"
    taken.parent.mkdir(parents=True)
    taken.write_bytes(b"mine")
    for answer in ("Keep it", "Replace"):
        assert taken.read_bytes() == b"mine"
        click(qtbot, page.panel.export)
        qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        click(qtbot, next(b for b in box.buttons() if b.text().replace("&", "") == answer))
    qtbot.waitUntil(page.panel.result.isVisible, timeout=10_000)
    assert zipfile.is_zipfile(taken)


def test_a_place_that_cannot_be_written_is_explained_in_a_dialog(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    blocked = tmp_path / "a file"
    blocked.write_text("no folder")
    page.panel.destination.set_path(blocked / "images.zip")
    click(qtbot, page.panel.export)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert "can't be written" in box.informativeText()
    click(qtbot, box.buttons()[0])
    assert page.panel.export.isVisible()


def test_a_smaller_generator_is_refused_in_words_but_may_save_pngs(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "small", resolution=32), qtbot)
    assert "makes pictures of 32 px; a submission needs 64 px" in page.panel.note.text()
    assert not page.panel.export.isEnabled()
    assert page.panel.save_pngs.isEnabled()


def test_a_larger_generator_says_that_its_pictures_are_shrunk(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "large", resolution=128), qtbot)
    assert page.panel.note.text() == "Pictures of 128 px are shrunk to 64 px, by area."
    assert page.panel.export.isEnabled()


def test_a_run_may_train_meanwhile_and_the_page_says_so(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    session.set_training(True)
    qtbot.waitUntil(lambda: "A run is training." in page.panel.note.text())
    assert page.panel.export.isEnabled()


# -- PNGs, language --------------------------------------------------------------------------


def test_samples_are_saved_as_pngs_in_a_chosen_folder(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pngs"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    show_run(page, session, make_run(tmp_path, "small", resolution=32), qtbot)
    page.panel.settings.count.setValue(5)
    click(qtbot, page.panel.save_pngs)
    qtbot.waitUntil(page.panel.result.isVisible, timeout=20_000)
    files = sorted(folder.iterdir())
    assert len(files) == 5
    with Image.open(files[0]) as picture:
        assert picture.size == (32, 32)
    assert str(folder) in page.panel.result.title.text()


def test_the_language_follows_live_and_choices_stay(
    page: ExportPage, session: Session, language: Language, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    session.set_checkpoint("000001.000")
    language.choose("ko")
    qtbot.waitUntil(lambda: page.panel.export.text() == "images.zip 내보내기")
    assert page.panel.chooser.checkpoint == "000001.000"
    assert page.panel.chooser.checkpoints.itemText(0) == "최신 (12.5 kimg)"
    language.choose("en")
    qtbot.waitUntil(lambda: page.panel.export.text() == "Export images.zip")


def test_every_key_on_the_sheet_works(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    page.panel.settings.count.setValue(3)
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.panel.result.isVisible, timeout=10_000)
    assert [shortcut.keys for shortcut in page.shortcuts] == ["Ctrl+Return"]


def test_in_a_low_window_the_result_is_brought_into_view(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    page.resize(888, 527)
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    page.panel.settings.count.setValue(3)
    click(qtbot, page.panel.export)
    result = page.panel.result
    qtbot.waitUntil(result.isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: result.visibleRegion().boundingRect() == result.rect())


def test_ticks_follow_the_theme(page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    page.panel.result.show_result(Submission(tmp_path / "images.zip", 3, 9, (Message("All are there"),)))

    def colours() -> set[str]:
        (pixmap,) = [p for w in page.panel.result.findChildren(QLabel) if not (p := w.pixmap()).isNull()]
        image = pixmap.toImage()
        return {image.pixelColor(x, y).name() for x in range(16) for y in range(16)}

    assert theme.LIGHT.ok.name() in colours()
    theme.current().choose("dark")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert theme.DARK.ok.name() in colours()


def test_a_new_checkpoint_of_the_live_run_is_noticed_while_the_page_is_in_front(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    run = make_run(tmp_path, "live")
    show_run(page, session, run, qtbot)
    session.set_training(True)
    state = run.path / "checkpoints" / "000099.000" / "state.json"
    state.parent.mkdir()
    state.write_text("{}")
    page._looks.timeout.emit()
    qtbot.waitUntil(lambda: page.panel.chooser.checkpoints.currentText() == "Newest (99.0 kimg)")


def test_the_same_pictures_are_made_once(
    page: ExportPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    made: list[object] = []
    page._maker.made.connect(lambda *_: made.append(_))
    show_run(page, session, make_run(tmp_path, "first"), qtbot)
    wait_for_preview(page, qtbot)
    for _ in range(3):
        page.activate()
        qtbot.wait(200)
    assert len(made) == 1
