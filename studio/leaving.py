"""Closing the window: asks while a run trains, then waits, without blocking, until nothing is running."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.dialogs import ask
from studio.session import Session
from studio.translation import tr
from studio.workers.jobs import Jobs


class Leaving(QObject):
    """Decides whether the window may close now; closes it later when it may not yet."""

    def __init__(
        self, session: Session, jobs: Jobs, stop_training: Callable[[], None], window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._jobs = jobs
        self._stop_training = stop_training
        self._window = window
        self._is_asking = False
        self.is_leaving = False
        session.training_changed.connect(self._close_when_idle)
        jobs.ended.connect(self._close_when_idle)

    def may_close(self) -> bool:
        """Whether nothing runs any more; otherwise the way there has begun (or the person is asked)."""
        if self._is_idle():
            return True
        if self._session.is_training and not self.is_leaving:
            self._ask()
        else:
            self.leave()
        return False

    def _ask(self) -> None:
        if self._is_asking:
            return
        self._is_asking = True
        question = ask(
            self._window,
            tr("A run is training"),
            tr("It can be saved now and resumed later from where it is."),
            tr("Save and close"),
            tr("Keep training"),
            self.leave,
        )
        question.finished.connect(self._end_question)

    def _end_question(self) -> None:
        self._is_asking = False

    def leave(self) -> None:
        """Stop everything without asking; the window closes when nothing runs any more."""
        self.is_leaving = True
        self._jobs.cancel_all()
        if self._session.is_training:
            self._stop_training()
        self._close_when_idle()

    def _is_idle(self) -> bool:
        return not self._session.is_training and not self._jobs.running()

    def _close_when_idle(self) -> None:
        if self.is_leaving and self._is_idle():
            self._window.close()
        elif self.is_leaving and not self._session.is_training:
            self._window.hide()  # what is left (an import, a file) ends by itself in a moment
