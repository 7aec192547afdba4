"""Fixtures of the studio: a session in a temporary home, jobs that must have ended, a window."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio import theme
from studio.app import load_fonts
from studio.session import Session
from studio.translation import Language
from studio.window import Window
from studio.workers.jobs import Jobs


@pytest.fixture(autouse=True)
def _studio_in_its_first_state(qapp: QApplication) -> Iterator[None]:
    """Every test begins light and in English, and leaves no thread behind."""
    load_fonts()
    theme.current().choose("light")
    threads = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in threads and t.is_alive() and not t.daemon]
    assert not left, f"threads left behind: {left}"
    running = [t for t in qapp.findChildren(QThread) if t.isRunning()]
    assert not running, f"QThreads left behind: {running}"
    for widget in qapp.topLevelWidgets():
        widget.close()


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    """English; Korean while a test chooses it."""
    made = Language(qapp)
    made.choose("en")
    yield made
    made.choose("en")
    made.deleteLater()


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    """Choices kept in a file of the test's own."""
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def session(settings: QSettings, tmp_path: Path, qapp: QApplication) -> Iterator[Session]:
    """A session whose datasets and runs lie in a temporary folder."""
    made = Session(settings, home=tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    """Jobs that are cancelled and joined at the test's end."""
    made = Jobs(qapp)
    yield made
    made.shutdown()
    made.deleteLater()


@pytest.fixture
def window(session: Session, jobs: Jobs, language: Language, qtbot: QtBot) -> Iterator[Window]:
    """The window, on the (offscreen) screen, without its warm-up."""
    made = Window(session, jobs, language)
    qtbot.addWidget(made, before_close_func=lambda _: jobs.shutdown())
    made.show()
    qtbot.waitExposed(made)
    yield made
