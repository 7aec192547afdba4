"""What a panel says while the tray holds too little for it: what it is for, and the button that fills it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from studio import theme
from studio.icons import icon
from studio.pages.explore.picture import image_of
from studio.pages.explore.state import ExploreState
from studio.pages.explore.tray_model import TrayModel
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label
from studio.widgets.live import Live
from studio.workers.sampling import Lane, Pictures, Sampler

if TYPE_CHECKING:
    from gan_core.sampling.point import Point

_ICON = 40


class KeepMore(Live, QWidget):
    """Keeps what is shown in the tray, until there are enough."""

    def __init__(
        self,
        symbol: str,
        needed: int,
        state: ExploreState,
        sampler: Sampler,
        tray: TrayModel,
        parent: QWidget | None = None,
    ) -> None:
        """`needed`: how many kept pictures are enough."""
        super().__init__(parent)
        self._symbol, self.needed = symbol, needed
        self._state, self._sampler, self._tray = state, sampler, tray
        self._picture, self.text, self._count = label(), label("muted", wrap=True), label("caption")
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._count.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.keep = button("plus")
        layout = column(self, gap=8)
        for part in (self._picture, self.text, self._count):
            layout.addWidget(part)
        layout.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignHCenter)
        self.keep.clicked.connect(self._keep_shown)
        tray.edited.connect(self._describe)
        state.changed.connect(self._describe)
        theme.current().changed.connect(self._draw)
        self._draw()
        self.retranslate()

    def set_text(self, text: str) -> None:
        """What the panel is for (already translated)."""
        self.text.setText(text)

    def retranslate(self) -> None:
        self.keep.setText(tr("Keep this picture"))
        describe(
            self.keep,
            tr("Keep this picture"),
            tr("Puts what you see into the tray; change it, and keep another."),
        )
        self._describe()

    def _describe(self) -> None:
        self._count.setText(tr("{count} of {needed} kept", count=len(self._tray.kept), needed=self.needed))
        self.keep.setEnabled(self._tray.is_ready and self._state.point is not None)

    def _draw(self) -> None:
        self._picture.setPixmap(QPixmap(icon(self._symbol, "muted").pixmap(_ICON, _ICON)))

    def _keep_shown(self) -> None:
        point = self._state.shown()
        self._sampler.render(f"keep {id(self)}", [point], partial(self._take, point), lane=Lane.REST)

    def _take(self, point: Point, pictures: Pictures) -> None:
        self._tray.keep(point, image_of(pictures[0]))
