"""Says which checkpoint draws what was kept with another one."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from studio import formats
from studio.pages.explore.tray_model import TrayModel
from studio.translation import tr
from studio.widgets.live import Live


class DrawnWith(Live, QLabel):
    """Hidden where the open generator is the one that every picture of the tray was kept with."""

    def __init__(self, tray: TrayModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tray = tray
        self.setProperty("role", "caption")
        self.setWordWrap(True)
        tray.edited.connect(self.retranslate)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        about, others = self._tray.about, self._tray.num_of_others
        if about is not None and others:
            self.setText(
                tr(
                    "Kept with another checkpoint or other weights: {count} of {total}. All are drawn by the open "
                    "checkpoint, {checkpoint}.",
                    count=formats.count(others),
                    total=formats.count(len(self._tray.kept)),
                    checkpoint=formats.kimg_text(float(about.checkpoint)),
                )
            )
        self.setVisible(about is not None and bool(others))
