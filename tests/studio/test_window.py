import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gan_core.messages import Message
from studio import theme
from studio.cheat_sheet import CheatSheet
from studio.pages.registry import PageDescription
from studio.session import Session
from studio.shortcuts import Shortcut
from studio.translation import Language
from studio.widgets.live import Live
from studio.window import Window
from studio.workers.jobs import Jobs


class FakePage(Live, QWidget):
    """A page that remembers what it was asked for."""

    shortcuts = (Shortcut("Left", "Earlier grid"),)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.asked: list[str] = []
        self.button = QPushButton("a control that uses Space", self)

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name not in ("activate", "toggle_pause", "request_stop", "try_now", "shutdown"):
            raise AttributeError(name)
        return lambda: self.asked.append(name)


@pytest.fixture
def window(session: Session, jobs: Jobs, language: Language, qtbot: QtBot) -> Window:
    """The frame with pages of paper."""
    pages = [
        PageDescription(key, key.title(), key, "play", lambda s, _: FakePage(s))
        for key in ("start", "data", "train", "export")
    ]
    made = Window(session, jobs, language, pages)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def asked(window: Window, key: str) -> list[str]:
    page = window.pages.page(key)
    assert isinstance(page, FakePage)
    return page.asked


def shown(window: Window) -> str:
    return window.pages.current_key()


def test_it_opens_on_the_start_page_and_makes_no_other(window: Window) -> None:
    assert shown(window) == "start"
    assert len(window.pages.findChildren(FakePage)) == 1


def test_the_rail_chooses_pages_with_the_mouse(window: Window, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.rail.button("data"), Qt.MouseButton.LeftButton)
    assert shown(window) == "data"
    assert window.rail.button("data").isChecked()
    assert "activate" in asked(window, "data")


@pytest.mark.parametrize(("key", "page"), [("1", "start"), ("2", "data"), ("3", "train"), ("4", "export")])
def test_control_and_a_number_choose_pages(window: Window, key: str, page: str) -> None:
    window.show_page("export" if page != "export" else "start")
    QTest.keyClick(window, getattr(Qt.Key, f"Key_{key}"), Qt.KeyboardModifier.ControlModifier)
    assert shown(window) == page
    assert window.rail.button(page).isChecked()


def test_space_starts_on_the_train_page_only(window: Window) -> None:
    QTest.keyClick(window.pages.currentWidget(), Qt.Key.Key_Space)
    window.show_page("train")
    assert "toggle_pause" not in asked(window, "train")
    QTest.keyClick(window.pages.currentWidget(), Qt.Key.Key_Space)
    assert asked(window, "train").count("toggle_pause") == 1


def test_space_pauses_a_live_run_from_every_page(window: Window) -> None:
    window.session.set_training(True)
    QTest.keyClick(window.pages.currentWidget(), Qt.Key.Key_Space)
    assert asked(window, "train") == ["toggle_pause"]
    window.session.set_training(False)


def test_a_focused_control_keeps_the_space_that_it_uses(window: Window) -> None:
    window.show_page("train")
    page = window.pages.currentWidget()
    assert isinstance(page, FakePage)
    clicks: list[bool] = []
    page.button.clicked.connect(lambda: clicks.append(True))
    page.button.setFocus()
    QTest.keyClick(page.button, Qt.Key.Key_Space)
    assert len(clicks) == 1
    assert "toggle_pause" not in page.asked


def test_control_and_period_stop_a_live_run(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    window.session.set_training(True)
    QTest.keyClick(window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert asked(window, "train") == ["request_stop"]
    window.session.set_training(False)


def test_question_mark_lists_the_keys_of_window_and_page(window: Window) -> None:
    window.show_page("train")
    QTest.keyClicks(window.pages.currentWidget(), "?")
    sheet = window.findChild(CheatSheet)
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"Ctrl+1", "Space", "Ctrl+.", "?", "F1", "Left", "Earlier grid", "Everywhere", "Train"} <= texts
    sheet.close()


def test_try_now_leads_to_the_train_page(window: Window) -> None:
    window.session.try_now()
    assert shown(window) == "train"
    assert "try_now" in asked(window, "train")


def test_the_ring_on_train_is_there_while_a_run_is_live(window: Window) -> None:
    button = window.rail.button("train")
    before = button.grab().toImage()
    window.rail.button("train").set_live(0.5)
    assert button.grab().toImage() != before
    window.session.set_training(True)
    window.session.set_training(False)
    assert button.grab().toImage() == before


def test_the_last_page_and_the_geometry_are_remembered(
    window: Window, session: Session, jobs: Jobs, language: Language, qtbot: QtBot
) -> None:
    window.resize(960, 700)
    window.show_page("data")
    window.close()
    again = Window(session, jobs, language, list(window.pages.descriptions.values()))
    qtbot.addWidget(again)
    assert again.size() == window.size()
    assert shown(again) == "data"


# -- language and theme --------------------------------------------------------------------------


def test_the_language_changes_live_from_the_menu_and_is_kept(
    window: Window, qtbot: QtBot, settings: QSettings
) -> None:
    korean = next(a for a in window.settings_menu.languages.actions() if a.data() == "ko")
    korean.trigger()
    qtbot.waitUntil(lambda: window.rail.settings.text() == "설정")
    assert window.breadcrumb._dataset.text() == "데이터셋 없음"
    assert settings.value("language") == "ko"


def test_the_theme_changes_live_from_the_menu_and_is_kept(window: Window, settings: QSettings) -> None:
    light = window.grab().toImage().pixelColor(window.width() - 40, window.height() // 2)
    next(a for a in window.settings_menu.themes.actions() if a.data() == "dark").trigger()
    dark = window.grab().toImage().pixelColor(window.width() - 40, window.height() // 2)
    assert (light, dark) == (theme.LIGHT.panel, theme.DARK.panel)
    assert settings.value("theme") == "dark"


# -- drag and drop -------------------------------------------------------------------------------


def dropped(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def entering(data: QMimeData) -> QDragEnterEvent:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with warnings.catch_warnings():  # Qt 6.12 wants a QPointF, which 6.11 does not take
        warnings.simplefilter("ignore", DeprecationWarning)
        return QDragEnterEvent(QPoint(600, 400), Qt.DropAction.CopyAction, data, buttons, keys)


def drop(window: Window, data: QMimeData) -> None:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = entering(data)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(
        window, QDropEvent(QPointF(600, 400), Qt.DropAction.CopyAction, data, buttons, keys)
    )


def test_a_dropped_folder_opens_as_pictures(window: Window, picture_folder: Path, qtbot: QtBot) -> None:
    data = dropped(picture_folder)
    with qtbot.waitSignal(window.session.source_changed):
        drop(window, data)
    assert window.session.source is not None
    assert len(window.session.source.items) == 3
    assert shown(window) == "data"


def test_a_dropped_dataset_opens_as_dataset(window: Window, dataset_path: Path, qtbot: QtBot) -> None:
    data = dropped(dataset_path)
    with qtbot.waitSignal(window.session.dataset_changed):
        drop(window, data)
    assert window.session.recent_datasets() == [dataset_path]
    assert "4" in window.breadcrumb._dataset.text()
    assert shown(window) == "train"


def test_a_dropped_run_opens_with_its_dataset(window: Window, run_path: Path, qtbot: QtBot) -> None:
    data = dropped(run_path)
    with qtbot.waitSignals([window.session.dataset_changed, window.session.run_changed]):
        drop(window, data)
    assert window.session.recent_runs() == [run_path]
    assert window.breadcrumb._run.text() == run_path.name
    assert window.breadcrumb._kimg.text() == "1.5 kimg"


def test_nonsense_dropped_is_explained(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "notes.zip").write_text("no zip")
    data = dropped(tmp_path / "notes.zip")
    drop(window, data)
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)))
    box = window.findChild(QMessageBox)
    assert "notes.zip" in box.informativeText()
    box.close()


def test_text_is_not_taken(window: Window) -> None:
    data = QMimeData()
    data.setText("hello")
    enter = entering(data)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()


# -- the breadcrumb ------------------------------------------------------------------------------


def test_crumbs_are_menus_of_the_others(
    window: Window, run_path: Path, dataset_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.session.run_changed):
        window.opener.open_run(run_path)
    menus = [crumb.menu() for crumb in (window.breadcrumb._dataset, window.breadcrumb._run)]
    for menu, name in zip(menus, (dataset_path.stem, run_path.name), strict=True):
        menu.aboutToShow.emit()
        assert [a.text() for a in menu.actions()] == [name]
    with qtbot.waitSignal(window.session.run_changed):
        menus[1].actions()[0].trigger()


def test_choosing_a_checkpoint_shows_in_the_crumb(window: Window, run_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.run_changed):
        window.opener.open_run(run_path)
    menu = window.breadcrumb._kimg.menu()
    menu.aboutToShow.emit()
    newest, chosen = menu.actions()
    chosen.trigger()
    assert window.session.checkpoint == "000001.000"
    assert window.breadcrumb._kimg.text() == "1.0 kimg"
    newest.trigger()
    assert window.breadcrumb._kimg.text() == "1.5 kimg"


def test_kept_checkpoint_has_a_star_in_the_crumb(window: Window, run_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.run_changed):
        window.opener.open_run(run_path)
    window.session.set_checkpoint("000001.000")
    window.session.run.mark("000001.000", keep=True)
    window.session.marks_changed.emit()
    assert window.breadcrumb._kimg.text() == "1.0 kimg ★"
    menu = window.breadcrumb._kimg.menu()
    menu.aboutToShow.emit()
    assert menu.actions()[1].text() == "1.0 kimg ★"


# -- closing -------------------------------------------------------------------------------------


def test_closing_when_nothing_runs_just_closes(window: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closed):
        window.close()
    assert asked(window, "start")[-1] == "shutdown"


def answer(window: Window, text: str) -> None:
    (box,) = window.findChildren(QMessageBox)
    next(b for b in box.buttons() if b.text() == text).click()


def test_closing_while_training_asks_and_may_be_called_off(window: Window, qtbot: QtBot) -> None:
    window.session.set_training(True)
    window.close()
    answer(window, "Keep training")
    assert window.isVisible()
    assert "request_stop" not in asked(window, "train")
    window.session.set_training(False)
    assert window.isVisible()


def test_closing_while_training_waits_for_the_checkpoint(window: Window, qtbot: QtBot) -> None:
    window.session.set_training(True)
    window.close()
    answer(window, "Save and close")
    assert asked(window, "train") == ["request_stop"]
    assert window.isVisible()
    with qtbot.waitSignal(window.closed):
        window.session.set_training(False)
    assert not window.isVisible()


def test_asking_twice_shows_one_question(window: Window) -> None:
    window.session.set_training(True)
    window.close()
    window.close()
    answer(window, "Keep training")
    window.session.set_training(False)


def test_closing_ends_every_job_first(window: Window, qtbot: QtBot) -> None:
    import threading

    gate = threading.Event()

    def endless() -> object:
        while True:
            gate.wait(0.01)
            yield None

    job = window.jobs.start("endless", endless)
    with qtbot.waitSignal(window.closed):
        window.close()
    assert not job.is_running


def test_ctrl_c_stops_without_asking(window: Window, qtbot: QtBot) -> None:
    window.session.set_training(True)
    window.leave()
    assert asked(window, "train") == ["request_stop"]
    assert not window.findChildren(QDialog)
    with qtbot.waitSignal(window.closed):
        window.session.set_training(False)


def test_a_failed_job_is_said_in_a_dialog(window: Window, jobs: Jobs) -> None:
    jobs.failed.emit(Message("{path} is cut short.", {"path": "a.zip"}))
    box = window.findChild(QMessageBox)
    assert box.informativeText() == "a.zip is cut short."
    box.close()
