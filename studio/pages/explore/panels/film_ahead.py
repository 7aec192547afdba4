"""How much of a film's preview is rendered ahead, and the button that stops it."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

from studio import formats
from studio.pages.explore.panels.film_player import FilmPlayer
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live


class RenderedAhead(Live, QWidget):
    """Of one height, so that nothing jumps."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self._bar = label("caption"), QProgressBar(textVisible=False)
        self.stop = button("square", tool=True)
        words = row(gap=4)
        words.addWidget(self.text, 1)
        words.addWidget(self.stop)
        layout = column(self, gap=2)
        layout.addLayout(words)
        layout.addWidget(self._bar)
        for part in (self.stop, self._bar):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
        self.retranslate()

    def retranslate(self) -> None:
        describe(self.stop, tr("Stop rendering"), tr("Stops the preview and what is rendered ahead for it."))
        self._bar.setAccessibleName(tr("Progress"))

    def show_progress(self, player: FilmPlayer) -> None:
        """Of what the player has rendered."""
        wanted, ready = player.wanted, player.ready
        self.stop.setVisible(player.is_rendering)
        self._bar.setVisible(player.is_rendering)
        self._bar.setRange(0, max(wanted, 1))
        self._bar.setValue(ready)
        values = {"ready": formats.count(ready), "wanted": formats.count(wanted)}
        if player.is_waiting:
            self.text.setText(tr("Rendering before it plays: {ready} / {wanted}", **values))
        elif player.is_rendering:
            self.text.setText(tr("Rendering ahead: {ready} / {wanted}", **values))
        else:
            self.text.setText("")
