"""Scrub through a run: the line of its grids, where it stands in words, and a button to the newest."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio import formats, theme
from studio.translation import tr
from studio.widgets.controls import button, describe
from studio.widgets.live import Live
from studio.widgets.time_track import TimeTrack


class Timeline(Live, QWidget):
    """The track, where it stands in words, and a button back to the newest grid."""

    moved = Signal(float, bool)
    """kimg of the grid to show, and whether it follows the newest from now on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track = TimeTrack()
        self.is_live = True
        """Whether the newest grid is followed."""
        self.label = QLabel()
        self.live_button = button(tool=True)
        self.live_button.setCheckable(True)
        self.live_button.setChecked(True)
        self.label.setProperty("role", "number")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * theme.SPACE)
        layout.addWidget(self.track, 1)
        layout.addWidget(self.label)
        layout.addWidget(self.live_button)
        self.track.chosen.connect(self.go_to)
        self.live_button.toggled.connect(self._on_live_toggled)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        self.live_button.setText(tr("Newest"))
        describe(
            self.live_button, tr("Follow the newest grid"), tr("Shows each new grid as it comes."), keys="End"
        )
        describe(
            self.track,
            tr("Timeline"),
            tr(
                "Each line is a sample grid, each dot a checkpoint, each diamond one that you keep. "
                "Click, drag or use the keys to go back in time."
            ),
            keys="Left",
        )
        self._show_label()

    def set_history(self, grids: Sequence[float], reached: float, total: float | None) -> None:
        """Show another run: kimg of its grids (rising), how far it is, its length."""
        self.track.grids = list(grids)
        self.track.position = None
        self._set_live(True)
        self.set_progress(reached, total)

    def set_progress(self, reached: float, total: float | None) -> None:
        """How far the run is and how long it shall be (None: no end in kimg), in kimg."""
        self.track.reached, self.track.total = reached, total
        self.track.update()
        self._show_label()

    def add_grid(self, kimg: float) -> None:
        """A grid came; when the newest is followed, it is the one to show."""
        _add(self.track.grids, kimg)
        self.track.update()
        if self.is_live:
            self.moved.emit(kimg, True)
        self._show_label()

    def set_checkpoints(self, checkpoints: Sequence[float], kept: Sequence[float]) -> None:
        """kimg of the checkpoints that there are now, and of those among them that a person keeps."""
        self.track.checkpoints, self.track.kept = list(checkpoints), list(kept)
        self.track.update()

    def go_to(self, kimg: float) -> None:
        """Show the grid nearest to kimg; the newest one is followed."""
        grid = self.track.nearest_grid(kimg)
        if grid is not None:
            self._set_position(grid, live=grid == self.track.grids[-1])

    def step(self, by: int) -> None:
        """Go `by` grids later (negative: earlier)."""
        self.track.step(by)

    def _on_live_toggled(self, live: bool) -> None:
        self.is_live = live
        if self.track.grids:
            self._set_position(self.track.grids[-1], live=live)

    def _set_live(self, live: bool) -> None:
        self.is_live = live
        with QSignalBlocker(self.live_button):
            self.live_button.setChecked(live)

    def _set_position(self, kimg: float, *, live: bool) -> None:
        self.track.position = None if live else kimg
        self._set_live(live)
        self.track.update()
        self._show_label()
        self.moved.emit(kimg, live)

    def _show_label(self) -> None:
        here = self.track.reached if self.is_live or self.track.position is None else self.track.position
        text = formats.kimg_text(here).removesuffix(" kimg")
        if self.track.total:
            text = f"{text}/{formats.kimg_text(self.track.total).removesuffix(' kimg')}"
        self.label.setText(tr("{position} kimg", position=text))


def _add(sorted_kimg: list[float], kimg: float) -> None:
    if not sorted_kimg or kimg > sorted_kimg[-1]:
        sorted_kimg.append(kimg)
    elif sorted_kimg[bisect_left(sorted_kimg, kimg)] != kimg:
        insort(sorted_kimg, kimg)
