"""The pages in one place on the screen: made when first shown, one in front."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from studio.pages.registry import PAGES, PageDescription
from studio.session import Session
from studio.workers.jobs import Jobs


class PageStack(QStackedWidget):
    """Knows pages by their key."""

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        pages: Sequence[PageDescription] = PAGES,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.descriptions = {page.key: page for page in pages}
        self._session = session
        self._jobs = jobs
        self._made: dict[str, QWidget] = {}

    def page(self, key: str) -> QWidget:
        """The page `key`, made now if this is the first time."""
        if key not in self._made:
            self._made[key] = self.descriptions[key].make(self._session, self._jobs)
            self.addWidget(self._made[key])
        return self._made[key]

    def show_page(self, key: str) -> None:
        """Bring the page `key` to the front and tell it so."""
        page = self.page(key)
        self.setCurrentWidget(page)
        if (activate := getattr(page, "activate", None)) is not None:
            activate()
        page.setFocus()  # so that keys which no control wants reach the window

    def current_key(self) -> str:
        """The key of the page in front."""
        return next(key for key, page in self._made.items() if page is self.currentWidget())

    def shutdown(self) -> None:
        """The window closes: pages end what they run beside the jobs."""
        for page in self._made.values():
            if (end := getattr(page, "shutdown", None)) is not None:
                end()
