"""The first pictures of what would be exported; a newer wish replaces any waiting one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gan_core.messages import Message
from studio.pages.export.work import Pixels, Previews, Recipe
from studio.workers.jobs import Job, Jobs


class PreviewMaker(QObject):
    """One preview is made at a time; when it is done, the newest wish is next."""

    made = Signal(object, int, int)
    """uint8 [rows·R, cols·R, 3], rows, cols."""
    failed = Signal(object)
    """The Message that says why there is no preview."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._previews = Previews()
        self._wish: tuple[Recipe, int, int] | None = None
        self._job: Job | None = None

    def ask(self, recipe: Recipe, rows: int, cols: int) -> None:
        """Make rows × cols pictures as soon as may be; the same wish again changes nothing."""
        if self._wish == (recipe, rows, cols):
            return
        self._wish = (recipe, rows, cols)
        if self._job is None:
            self._start(*self._wish)

    def forget(self) -> None:
        """Nothing is wanted any more."""
        self._wish = None

    def _start(self, recipe: Recipe, rows: int, cols: int) -> None:
        wish = (recipe, rows, cols)

        def show(pixels: Pixels) -> None:
            if self._wish == wish:
                self.made.emit(pixels, rows, cols)

        def fail(message: Message) -> None:
            if self._wish == wish:
                self._wish = None  # asked again, it is tried again
                self.failed.emit(message)

        self._job = self._jobs.start(
            "", lambda: self._previews.make(recipe, rows, cols), show, fail, hidden=True, owner=self
        )
        self._job.ended.connect(lambda: self._next(wish))

    def _next(self, done: tuple[Recipe, int, int]) -> None:
        self._job = None
        if self._wish is not None and self._wish != done:
            self._start(*self._wish)
