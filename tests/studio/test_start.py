from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot
from train_fakes import make_run

from studio import theme
from studio.opening import Opener
from studio.pages.start import dogs
from studio.pages.start.page import StartPage
from studio.pages.start.recent import summaries
from studio.session import Session
from studio.translation import Language
from studio.widgets.cards import Card
from studio.widgets.elided import ElidedLabel
from studio.workers.jobs import Jobs


@pytest.fixture
def page(session: Session, jobs: Jobs, language: Language, qtbot: QtBot) -> StartPage:
    made = StartPage(session, jobs)
    qtbot.addWidget(made, before_close_func=lambda _: jobs.shutdown())
    made.resize(1208, 720)
    made.show()
    return made


def test_try_it_now_is_one_click(page: StartPage, session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.try_requested):
        qtbot.mouseClick(page.try_now, Qt.MouseButton.LeftButton)


def test_there_is_one_accented_button(page: StartPage) -> None:
    accented = [w for w in page.findChildren(type(page.try_now)) if w.property("role") == "primary"]
    assert accented == [page.try_now]


def test_dogs_are_drawn_beside_the_window(page: StartPage, jobs: Jobs, qtbot: QtBot) -> None:
    empty = page._wall.grab().toImage()
    qtbot.waitUntil(page._wall.is_full, timeout=60_000)
    wall = page._wall.grab().toImage()
    middle = dogs.TILE // 2
    for x in range(middle, page.width() - middle, dogs.TILE + dogs.GAP):
        assert wall.pixelColor(x, middle) != empty.pixelColor(x, middle)


def test_leaving_stops_the_drawing_and_coming_back_goes_on(page: StartPage, jobs: Jobs, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page._wall.num_dogs() > 1, timeout=60_000)
    page.hide()
    qtbot.waitUntil(lambda: not jobs.running())
    half = page._wall.num_dogs()
    assert not page._wall.is_full()
    page.show()
    qtbot.waitUntil(page._wall.is_full, timeout=60_000)
    assert page._wall.num_dogs() > half


def test_a_tall_page_has_room_for_more_dogs(page: StartPage) -> None:
    two_rows = page._wall.height()
    page.resize(1848, 1000)
    assert page._wall.height() == two_rows + 2 * (dogs.TILE + dogs.GAP)


def test_low_page_cuts_no_card(
    page: StartPage, session: Session, tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    for number in range(4):
        session.set_run(make_run(tmp_path / f"run {number}"))
    page.resize(888, 527)
    qtbot.waitUntil(lambda: len(page._cards) == 4 and not jobs.running(), timeout=60_000)
    shown = [card for card in page._cards if card.isVisible()]
    assert 0 < len(shown) < 4
    page.layout().activate()
    assert all(card.height() >= card.sizeHint().height() for card in (*shown, page.open_dataset))
    page.resize(1208, 727)
    assert all(card.isVisible() for card in page._cards)


def test_a_folder_of_pictures_opens(
    page: StartPage, session: Session, picture_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(picture_folder))
    with qtbot.waitSignals([session.source_changed, session.page_requested]):
        qtbot.mouseClick(page.open_folder, Qt.MouseButton.LeftButton)
    assert session.source_where == str(picture_folder)
    assert page._last_folder() == str(picture_folder.parent)


def test_a_dataset_opens(
    page: StartPage, session: Session, dataset_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(dataset_path), ""))
    with qtbot.waitSignals([session.dataset_changed, session.page_requested]):
        qtbot.mouseClick(page.open_dataset, Qt.MouseButton.LeftButton)
    assert session.dataset is not None
    assert session.dataset.path == dataset_path


def test_stanford_dogs_open_as_folder_or_as_archive(
    page: StartPage, session: Session, picture_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, archive = page.open_dogs.menu().actions()
    assert (folder.text(), archive.text()) == ("Folder…", "Archive (.zip, .tar)…")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(picture_folder), ""))
    with qtbot.waitSignal(session.source_changed):
        archive.trigger()


def test_a_called_off_dialog_opens_nothing(
    page: StartPage, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    page.hide()
    qtbot.waitUntil(lambda: not jobs.running())
    page.open_folder.click()
    assert jobs.running() == []


def test_recent_runs_show_their_last_grid_and_state_and_open(
    page: StartPage, session: Session, jobs: Jobs, run_path: Path, qtbot: QtBot
) -> None:
    assert page._no_recent.isVisible()
    with qtbot.waitSignal(session.run_changed):
        Opener(session, jobs, page).open_run(run_path)
    qtbot.waitUntil(lambda: len(page._cards) == 1)
    assert not page._no_recent.isVisible()
    (card,) = page._cards
    assert isinstance(card, Card)
    assert card.accessibleName() == "dcgan-first"
    assert card._text.text() == "dcgan-tiny-32 · 1.5\N{NO-BREAK SPACE}kimg · Stopped"
    middle = card._face.rect().center()
    assert card._face.grab().toImage().pixelColor(middle).name() == "#5a3c1e"
    with qtbot.waitSignal(session.run_changed):
        QTest.keyClick(card, Qt.Key.Key_Space)


def test_runs_that_are_gone_or_damaged_are_left_out(run_path: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text("{")
    (found,) = summaries([tmp_path / "broken", run_path, tmp_path / "gone"])
    assert [summary.path for summary in found] == [run_path]


def test_a_run_that_still_grows_shows_whole_pictures(run_path: Path) -> None:
    """Its grid is of 16 px a picture, though it will end at 32."""
    grid = Image.new("RGB", (128, 128), "red")
    grid.paste("blue", (16, 0, 32, 16))
    grid.save(run_path / "samples" / "000001.000.png")
    ((summary,),) = summaries([run_path])
    assert summary.image is not None
    assert (summary.image.width(), summary.image.height()) == (3 * 64, 64)
    assert [summary.image.pixelColor(x, 32).name() for x in (32, 96, 160)] == [
        "#ff0000",
        "#0000ff",
        "#ff0000",
    ]


def test_the_smallest_window_cuts_no_word(
    page: StartPage, session: Session, tmp_path: Path, language: Language, qtbot: QtBot
) -> None:
    session.set_run(make_run(tmp_path / "a run with a very long name that says what it is about, all of it"))
    page.resize(888, 527)
    for code in ("en", "ko"):
        language.choose(code)
        qtbot.waitUntil(lambda: len(page._cards) == 1)
        page.layout().activate()
        for shown in page.findChildren(QLabel):
            if shown.isVisible() and shown.text() and not isinstance(shown, ElidedLabel):
                room = shown.heightForWidth(shown.width()) if shown.wordWrap() else shown.sizeHint().height()
                assert shown.width() >= shown.minimumSizeHint().width(), shown.text()
                assert shown.height() >= room, shown.text()


def test_a_run_without_an_end_was_interrupted(run_path: Path) -> None:
    journal = run_path / "events.jsonl"
    lines = journal.read_text().splitlines()
    journal.write_text("".join(f"{line}\n" for line in lines if "Finished" not in line))
    ((summary,),) = summaries([run_path])
    assert summary.state == "interrupted"


def test_everything_on_it_speaks_korean(page: StartPage, language: Language, qtbot: QtBot) -> None:
    language.choose("ko")
    qtbot.waitUntil(lambda: page.try_now.text() == "바로 해 보기")
    assert page.open_folder.accessibleName() == "사진 폴더 열기…"


def test_it_follows_the_theme(page: StartPage, qtbot: QtBot) -> None:
    corner = (page.width() - 5, page.height() - 5)
    light = page.grab().toImage().pixelColor(*corner)
    theme.current().choose("dark")
    assert page.grab().toImage().pixelColor(*corner) != light
