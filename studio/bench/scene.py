"""A scene: the studio as the door opens it, and a script that acts in it as a person would."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSettings, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from studio import app
from studio.window import Window

Script = Iterator[float | SignalInstance]
"""Acts between its yields: a number waits that many seconds, a signal waits until it is emitted."""


def play(make_script: Callable[[Window], Script], settings: Path) -> None:
    """Open the studio with its choices in the folder `settings`, play the script, leave.

    The script begins before the window is shown. What it raises is raised here, once the studio is
    closed.
    """
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(settings))
    directors: list[Director] = []

    def begin(window: Window) -> None:
        directors.append(Director(window, make_script(window)))
        directors[0].advance()

    app.run(sys.argv[:1], begin)
    if (error := directors[0].error) is not None:
        raise error


class Director(QObject):
    """Advances a script in the GUI thread and leaves the window at its end."""

    def __init__(self, window: Window, script: Script) -> None:
        super().__init__(window)
        self.error: Exception | None = None
        self._window, self._script = window, script
        self._awaited: SignalInstance | None = None

    def advance(self) -> None:
        """Play on to the next yield."""
        if self._awaited is not None:
            self._awaited.disconnect(self._on_signal)
            self._awaited = None
        try:
            awaited = next(self._script, None)
        except Exception as error:
            self.error, awaited = error, None
        if awaited is None:
            self._window.leave()
        elif isinstance(awaited, float):
            QTimer.singleShot(round(awaited * 1000), self.advance)
        else:
            self._awaited = awaited
            awaited.connect(self._on_signal)

    def _on_signal(self, *_: object) -> None:
        self.advance()


class Painted(QObject):
    """Notices the first paint of a widget that satisfies a condition."""

    done = Signal()
    """It is on the screen."""

    def __init__(self, widget: QWidget, condition: Callable[[], bool] = lambda: True) -> None:
        super().__init__(widget)
        self._condition = condition
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._condition():
            watched.removeEventFilter(self)
            # We are asked before the paint; the event loop comes round when it is done and flushed.
            QTimer.singleShot(0, self.done.emit)
        return False
