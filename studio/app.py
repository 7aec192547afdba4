"""The application: everything is made here once and handed to the window."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from studio import RESOURCES, theme
from studio.icons import icon
from studio.log import log_to_file
from studio.session import Session
from studio.translation import Language
from studio.window import Window
from studio.workers.jobs import Jobs

# A worker that runs Python keeps the interpreter for one interval before the window gets its turn:
# with 5 ms (the default) the window was measured to be 27 ms late (p99), with 0.5 ms 0.9 ms.
_SWITCH_INTERVAL_SECONDS = 0.0005
_SIGNAL_POLL_MS = 250
_BODY_PIXELS = 13


def run(argv: list[str], begin: Callable[[Window], object] | None = None) -> int:
    """Open the studio and stay until it is closed; returns the exit status (130 after Ctrl-C).

    `begin` is called with the window before it is shown: who drives the studio from outside starts there.
    """
    sys.setswitchinterval(_SWITCH_INTERVAL_SECONDS)
    application = make_application(argv)
    log_to_file()
    jobs = Jobs(application)
    session = Session(QSettings(), parent=application)
    # A source of 20,580 pictures is hundreds of thousands of objects that stay; a full collection that looks
    # at them all stopped the window for 130 ms while it was scrolled. Frozen, they are passed over.
    session.source_changed.connect(gc.freeze)
    language = Language(application)
    language.choose(session.recall("language", "system"))
    theme.current().choose(session.recall("theme", "system"))
    window = Window(session, jobs, language)
    interrupted = []

    def interrupt() -> None:
        interrupted.append(True)
        window.leave()

    with_interrupt(window, interrupt)
    window.closed.connect(application.quit)
    if begin is not None:
        begin(window)
    window.show()
    window.warm_up()
    application.exec()
    jobs.shutdown()
    session.close()
    return 130 if interrupted else 0


def make_application(argv: list[str]) -> QApplication:
    """A QApplication that knows its name, its icon and a font for Korean."""
    application = QApplication(argv)
    application.setOrganizationName("GAN Studio")
    application.setApplicationName("GAN Studio")
    # A window that hides while it waits for its last job is not yet the end (see `leaving`).
    application.setQuitOnLastWindowClosed(False)
    load_fonts()
    font = application.font()
    font.setPixelSize(_BODY_PIXELS)
    application.setFont(font)
    application.setWindowIcon(icon("paw-print", "accent"))
    return application


def load_fonts() -> None:
    """Register our font: the system's face stays first, Hangul that it lacks falls back to ours."""
    for path in sorted((RESOURCES / "fonts").glob("*.otf")):  # the regular weight first: Qt falls back to it
        QFontDatabase.addApplicationFont(str(path))


def with_interrupt(window: Window, interrupt: Callable[[], None]) -> None:
    """Let Ctrl-C in the terminal call `interrupt` while Qt's event loop runs."""
    signal.signal(signal.SIGINT, lambda *_: interrupt())
    # Python sees a signal only when it runs: this timer gives it the occasion.
    timer = QTimer(window, interval=_SIGNAL_POLL_MS)
    timer.timeout.connect(lambda: None)
    timer.start()
