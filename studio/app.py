"""The application: everything is made here once and handed to the window."""

from __future__ import annotations

import logging
import signal
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from studio import RESOURCES, theme
from studio.icons import icon
from studio.session import Session
from studio.translation import Language
from studio.window import Window
from studio.workers.jobs import Jobs

# A worker that runs Python keeps the interpreter for one interval before the window gets its turn:
# with 5 ms (the default) the window was measured to be 27 ms late (p99), with 0.5 ms 0.9 ms.
_SWITCH_INTERVAL_SECONDS = 0.0005
_SIGNAL_POLL_MS = 250


def run(argv: list[str]) -> int:
    """Open the studio and stay until it is closed; returns the exit status."""
    sys.setswitchinterval(_SWITCH_INTERVAL_SECONDS)
    application = make_application(argv)
    log_to_file()
    jobs = Jobs(application)
    session = Session(QSettings(), parent=application)
    language = Language(application)
    language.choose(session.recall("language", "system"))
    theme.current().choose(session.recall("theme", "system"))
    window = Window(session, jobs, language)
    window.show()
    window.warm_up()
    with_interrupt(window)
    status = application.exec()
    jobs.shutdown()
    return status


def make_application(argv: list[str]) -> QApplication:
    """A QApplication that knows its name, its icon and a font for Korean."""
    application = QApplication(argv)
    application.setOrganizationName("GAN Studio")
    application.setApplicationName("GAN Studio")
    load_fonts()
    application.setWindowIcon(icon("paw-print", "accent"))
    return application


def load_fonts() -> None:
    """Register our font: the system's face stays first, Hangul that it lacks falls back to ours."""
    for path in (RESOURCES / "fonts").glob("*.otf"):
        QFontDatabase.addApplicationFont(str(path))


def log_to_file() -> Path:
    """Write what goes wrong where a person can find it; returns the file."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
    path = folder / "log.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1, encoding="utf-8")
    except OSError:
        return path  # a read-only home must not keep the studio shut
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    return path


def with_interrupt(window: Window) -> None:
    """Let Ctrl-C in the terminal close the window as its button does, with exit status 130."""

    def interrupt(*_: object) -> None:
        QApplication.instance().setProperty("exit_status", 130)
        window.close()

    signal.signal(signal.SIGINT, interrupt)
    # Python sees a signal only when it runs: this timer gives it the occasion.
    timer = QTimer(window, interval=_SIGNAL_POLL_MS)
    timer.timeout.connect(lambda: None)
    timer.start()
