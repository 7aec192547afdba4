"""The line of a growing network's plan: its phases side by side, fades hatched, what is done darker."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gan_core.runs.stages import Phase, StagePlan
from studio import formats, theme
from studio.translation import tr

_MARGIN = 8
_BAR, _CAPTION, _CURSOR = 10, 13, 3
_CAPTION_PIXELS = 11


class StagesTrack(QWidget):
    """Phases as wide as their weight in the plan; `position` is a phase's index plus the share of it done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.phases: tuple[Phase, ...] = ()
        self.position: float | None = None
        """Where the run is; None before it began."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)

    def set_phases(self, phases: Sequence[Phase]) -> None:
        """Show another plan, of which nothing is done."""
        self.phases, self.position = tuple(phases), None
        self.update()

    def set_position(self, position: float | None) -> None:
        """The run is here."""
        self.position = position
        self.update()

    def sizeHint(self) -> QSize:
        """Wide; a line of captions above the bar."""
        return QSize(320, _CAPTION + _BAR + 2 * _CURSOR)

    def area(self, index: int) -> QRectF:
        """Where phase `index` lies."""
        total = sum(phase.kimg for phase in self.phases)
        room = self.width() - 2 * _MARGIN
        left = _MARGIN + room * sum(phase.kimg for phase in self.phases[:index]) / total
        return QRectF(left, _CAPTION + _CURSOR, room * self.phases[index].kimg / total, _BAR)

    def done(self, index: int) -> float:
        """How much of phase `index` is done, from 0 to 1."""
        return min(max((self.position or 0.0) - index, 0.0), 1.0)

    def phase_text(self, index: int) -> str:
        """A phase in words: what it does, how much of the plan it is, how much of it is done."""
        phase = self.phases[index]
        total = sum(phase.kimg for phase in self.phases)
        values = {
            "resolution": phase.img_resolution,
            "share": formats.percent(phase.kimg / total),
            "batch": phase.batch_size,
            "done": formats.percent(self.done(index)),
        }
        if phase.fades:
            return tr(
                "{resolution} px fades in: {share} of the run, {batch} pictures a step. Done: {done}.",
                **values,
            )
        return tr("{resolution} px: {share} of the run, {batch} pictures a step. Done: {done}.", **values)

    def event(self, event: QEvent) -> bool:
        """The tooltip names the phase under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.phases:
            x = event.pos().x()
            here = max((i for i in range(len(self.phases)) if self.area(i).left() <= x), default=0)
            QToolTip.showText(event.globalPos(), self.phase_text(here), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The phases, the resolution where each begins, and the cursor."""
        painter = QPainter(self)
        colors = theme.colors()
        font = painter.font()
        font.setPixelSize(_CAPTION_PIXELS)
        painter.setFont(font)
        for index, phase in enumerate(self.phases):
            area = self.area(index)
            bar = area.adjusted(0, 0, -1, 0)  # a hair's breadth between two phases
            self._fill(painter, bar, theme.mixed(colors.muted, colors.line, 0.15), hatched=phase.fades)
            done = QRectF(bar)
            done.setWidth(bar.width() * self.done(index))
            self._fill(painter, done, colors.muted, hatched=phase.fades)
        painter.setPen(colors.muted)
        for text, area in self._captions(painter):
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
        self._paint_cursor(painter)

    def _fill(self, painter: QPainter, area: QRectF, color: QColor, *, hatched: bool) -> None:
        if not hatched:
            painter.fillRect(area, color)
            return
        painter.fillRect(area, theme.mixed(color, theme.colors().plot, 0.2))
        painter.fillRect(area, QBrush(color, Qt.BrushStyle.BDiagPattern))

    def _captions(self, painter: QPainter) -> list[tuple[str, QRectF]]:
        """Each resolution above its first phase, where there is room for it."""
        captions: list[tuple[str, QRectF]] = []
        free = 0.0
        for index, phase in enumerate(self.phases):
            if index and self.phases[index - 1].img_resolution == phase.img_resolution:
                continue
            text, left = str(phase.img_resolution), self.area(index).left()
            width = painter.fontMetrics().horizontalAdvance(text) + 2
            if left >= free and left + width <= self.width():
                captions.append((text, QRectF(left, 0, width, _CAPTION)))
                free = left + width + 4
        return captions

    def _paint_cursor(self, painter: QPainter) -> None:
        if self.position is None or not self.phases:
            return
        index = StagePlan(self.phases).index(self.position)
        area = self.area(index)
        x = round(area.left() + self.done(index) * area.width())
        painter.setPen(QPen(theme.colors().text, 2))
        painter.drawLine(QPointF(x, area.top() - _CURSOR), QPointF(x, area.bottom() + _CURSOR))
