"""The four plots of a source, counted anew when anything about its pictures is decided."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits import Edits
from gan_core.curation.statistics import Statistics, statistics
from gan_core.curation.survey import Survey
from gan_core.messages import Message
from gan_core.sources.base import Source
from studio import theme
from studio.pages.data.seeing.figure_card import FigureCard
from studio.pages.data.seeing.figures import figures_of
from studio.widgets.live import Live
from studio.workers.jobs import Jobs
from studio.workers.newest import Newest

_KEYS = ("breeds", "box-areas", "aspect-ratios", "resolutions")


class FiguresPane(Live, QWidget):
    """Counts in a worker; the newest request is the one that is shown."""

    failed = Signal(object)
    """The Message why nothing could be counted."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.cards: dict[str, FigureCard] = {}
        """Made when there is something to count: plots would cost the window a tenth of a second at its start."""
        self.found: Statistics | None = None
        self._newest = Newest(self)
        self._newest.done.connect(self._take)
        self._newest.failed.connect(self._fail)
        theme.current().changed.connect(self._recolour)

    def count(self, source: Source, edits: Edits, survey: Survey) -> None:
        """Show the pictures of `source` that `edits` leave, as soon as they are counted."""
        if not self.cards:
            self._make_cards()
        for card in self.cards.values():
            card.source_name = source.name
        self._newest.request(lambda: statistics(CuratedSource(source, edits).items, survey))

    def close_source(self) -> None:
        """Another source: what is still being counted is not shown."""
        self._newest.forget()
        self.found = None

    def shutdown(self) -> None:
        """Wait for the worker."""
        self._newest.close()

    def retranslate(self) -> None:
        """The figures' words follow the language."""
        if self.found is not None:
            self._take(self.found)

    def _take(self, found: Statistics) -> None:
        self.found = found
        for key, figure in figures_of(found).items():
            self.cards[key].show_figure(figure)

    def _fail(self, message: Message) -> None:
        self.failed.emit(message)

    def _recolour(self) -> None:
        for card in self.cards.values():
            card.plot.recolour()

    def _make_cards(self) -> None:
        self.cards = {key: FigureCard(key, self._jobs) for key in _KEYS}
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 12, 12, 12)
        grid.setSpacing(8)
        for number, card in enumerate(self.cards.values()):
            grid.addWidget(card, number // 2, number % 2)
        for place in range(2):
            grid.setRowStretch(place, 1)
            grid.setColumnStretch(place, 1)
        self.setFocusProxy(self.cards[_KEYS[0]].plot)
